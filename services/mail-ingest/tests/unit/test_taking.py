"""A folder whose server withholds a letter: nothing is passed over in silence, nothing behind it waits for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from aioimaplib import aioimaplib
from following import SINCE, Intake, running
from mail_ingest.adapters.imap import Arrived, ImapFolder, MailboxAway
from mail_ingest.decoding.model import DecodedLetter
from mail_ingest.settings import Mailbox
from mail_ingest.taking import Taker
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


class Decoder:
    async def decode(self, raw: bytes, authserv_id: str | None) -> DecodedLetter:
        return DecodedLetter(letters=(), files=())


@pytest.fixture
def intake() -> Intake:
    return Intake()


@pytest.fixture
def taker(intake: Intake) -> Taker:
    mailbox = Mailbox(name="shared", host="mail.example", user="u", password=SecretStr("p"))
    return Taker(mailbox, "INBOX", "demo", running(intake), Decoder(), SINCE)  # type: ignore[arg-type]


def safe(done: Sequence[int]) -> Any:
    async def nothing(_: object) -> None:
        assert done

    return nothing


async def until_it_passes(taker: Taker, folder: Any, uids: Sequence[int]) -> int:
    """How many connections it took to get past the letters."""
    for attempt in range(1, 50):
        try:
            await taker.take(folder, uids, safe)
        except MailboxAway:
            continue
        return attempt
    raise AssertionError("the folder never gets past the letter")


async def test_a_letter_removed_between_search_and_fetch_is_passed_over(taker: Taker, intake: Intake) -> None:
    await taker.take(Folder({1: b"a", 3: b"c"}), [1, 2, 3], safe)  # type: ignore[arg-type]

    assert [one.uid for one in intake.stimuli] == [1, 3]


@pytest.mark.parametrize("hidden", [(), (2,)])
async def test_a_letter_the_server_withholds_is_recorded_by_its_place_after_some_attempts(
    taker: Taker, intake: Intake, hidden: Sequence[int]
) -> None:
    folder = Folder({1: b"a", 2: None, 3: b"c"}, hidden)
    assert await until_it_passes(taker, folder, [1, 2, 3]) == 4

    assert [one.uid for one in intake.stimuli] == [1, 2, 3]
    assert intake.stimuli[1].quarantined == "the mail server did not give letter 2 of INBOX"


async def test_places_of_two_withheld_letters_are_two_facts(taker: Taker, intake: Intake) -> None:
    await until_it_passes(taker, Folder({1: None, 2: None}), [1, 2])

    assert len({one.raw.sha256 for one in intake.stimuli}) == 2


async def test_lost_connections_are_counted_against_a_letter_only_after_many(taker: Taker) -> None:
    folder = Folder({1: None})
    folder.lost = True

    assert await until_it_passes(taker, folder, [1]) == 13


async def test_numbers_in_the_servers_own_words_are_no_uids() -> None:
    class Client:
        protocol = SimpleNamespace()

        async def uid_search(self, *_: Any, **__: Any) -> Any:
            return aioimaplib.Response("OK", [b"3 4", b"UID SEARCH completed in 35 ms with 99 hits"])

    folder = ImapFolder(Client(), lost=asyncio.Event())
    assert await folder.arrived_after(2) == [3, 4]
