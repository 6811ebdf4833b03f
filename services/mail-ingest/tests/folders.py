"""A folder in memory, what a reader of it records, and the reader."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from chassis.clock import FixedClock
from chassis.intake import Stimulus
from chassis.profile import PortalProfile, Profiles
from mail_ingest.adapters.imap import Arrived, MailboxAway
from mail_ingest.decoding.model import DecodedLetter
from mail_ingest.reader import FolderReader
from mail_ingest.settings import Mailbox
from pydantic import SecretStr

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Folder:
    """Letters by UID; None: named, but never given. hidden: there, but not described."""

    uid_validity = 7
    lost = False

    def __init__(self, letters: dict[int, bytes | None], hidden: Sequence[int] = ()) -> None:
        self.letters = letters
        self.hidden = hidden

    async def describe(self, uids: Sequence[int]) -> list[Arrived]:
        return [Arrived(uid, 5, NOON) for uid in uids if uid in self.letters and uid not in self.hidden]

    async def letter(self, uid: int) -> bytes | None:
        return self.letters.get(uid)

    async def holds(self, uid: int) -> bool:
        return uid in self.letters


class Recorded:
    """What reached the intake, in order."""

    def __init__(self) -> None:
        self.stimuli: list[Stimulus] = []

    async def record(self, portal: str, stimuli: Sequence[Stimulus], also: Any) -> int:
        self.stimuli += stimuli
        return len(stimuli)

    @property
    def uids(self) -> list[int]:
        return [stimulus.body.uid for stimulus in self.stimuli]  # type: ignore[attr-defined]


class Decoder:
    async def decode(self, raw: bytes, authserv_id: str | None) -> DecodedLetter:
        return DecodedLetter(letters=(), files=())


def reader_into(recorded: Recorded) -> FolderReader:
    mailbox = Mailbox(name="shared", host="mail.example", user="u", password=SecretStr("p"))
    profiles = Profiles({"demo": PortalProfile.model_validate({"zone": "Europe/Moscow"})})
    running: Any = SimpleNamespace(intake=recorded, clock=FixedClock(NOON), profiles=profiles)
    settings: Any = SimpleNamespace(portal="demo", history_days=92)
    return FolderReader(mailbox, "INBOX", running, settings, Decoder(), date(2026, 1, 1))  # type: ignore[arg-type]


async def until_it_passes(reader: FolderReader, folder: Any, uids: Sequence[int]) -> int:
    """How many connections it took to get past the window."""
    for attempt in range(1, 50):
        try:
            await reader._window(folder, uids)
        except MailboxAway:
            continue
        return attempt
    raise AssertionError("the folder never gets past the letter")
