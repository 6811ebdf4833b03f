"""Servers that close, hang, cut and lie, over a real socket: every call ends, and the next connection goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from certificates import server_context
from chassis.clock import FixedClock
from chassis.intake import Stimulus
from chassis.profile import PortalProfile, Profiles
from hostile_imap import HostileServer, Trouble, hostile_server
from hostile_letters import HOSTILE
from mail_ingest import reader as reading
from mail_ingest.adapters import imap, wire
from mail_ingest.reader import FolderReader
from mail_ingest.settings import Mailbox, Tls
from mail_ingest.store import ResumePoint
from mail_ingest.workers.pool import Workers
from pydantic import SecretStr

LETTER = b"From: a@b.example\r\nSubject: x\r\n\r\nhello"
PATIENCE_SECONDS = 20
ALL_SECONDS = 180  # for all hostile letters one after another
SEEN = ResumePoint(7, 1)
OLD_LETTERS = 50_000
MOST_GROWN_BYTES = 64_000_000  # server and reader together


class Intake:
    """What was recorded, and how far the folder has been read."""

    def __init__(self) -> None:
        self.stimuli: list[Any] = []
        self.changed = asyncio.Event()

    async def record(self, portal: str, stimuli: Sequence[Stimulus], also: Any) -> int:
        self.stimuli += [stimulus.body for stimulus in stimuli]
        self.changed.set()
        return len(stimuli)

    async def until(self, holds: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
        async with asyncio.timeout(seconds):
            while not holds():
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The deadlines of the adapter are seconds in production; pauses after a failure likewise."""
    monkeypatch.setattr(imap, "CALL_SECONDS", 0.3)
    monkeypatch.setattr(imap, "LETTER_SECONDS", 0.3)
    monkeypatch.setattr(reading, "Pauses", lambda *_: SimpleNamespace(after=lambda _: 0.01))


@asynccontextmanager
async def following(
    server: HostileServer,
    intake: Intake,
    monkeypatch: pytest.MonkeyPatch,
    reconcile_seconds: float = 0.2,
    tls: Tls = "none",
    seen: ResumePoint | None = SEEN,
) -> AsyncIterator[asyncio.Task[None]]:
    """A reader at work on that server, with its resume point in memory (first *seen*) and real workers."""
    mailbox = Mailbox(name="shared", host="127.0.0.1", port=server.port, user="u", password=SecretStr("p"), tls=tls)
    running = at_work(intake)

    async def point(*_: Any) -> ResumePoint | None:
        return ResumePoint(7, max(one.uid for one in intake.stimuli)) if intake.stimuli else seen

    monkeypatch.setattr(reading, "read_point", point)
    settings: Any = SimpleNamespace(
        portal="demo", history_days=92, reconcile_every=timedelta(seconds=reconcile_seconds)
    )
    async with Workers(1, 512, 60, 15) as workers:
        reader = FolderReader(mailbox, "INBOX", running, settings, workers, date(2026, 1, 1))
        task = asyncio.create_task(reader.run())
        try:
            yield task
            assert not task.done(), "the reader gave up"
        finally:
            running.stopping.set()
            await asyncio.wait_for(task, PATIENCE_SECONDS)


def at_work(intake: Intake) -> Any:
    """A running service as far as a reader asks of it."""
    return SimpleNamespace(
        intake=intake,
        clock=FixedClock(datetime(2026, 11, 24, 9, 0, tzinfo=UTC)),
        profiles=Profiles({"demo": PortalProfile.model_validate({"zone": "Europe/Moscow"})}),
        stopping=asyncio.Event(),
        pool=SimpleNamespace(acquire=nothing),
        readiness=SimpleNamespace(contact=lambda _: None),
    )


@asynccontextmanager
async def nothing() -> AsyncIterator[None]:
    yield


@pytest.mark.parametrize(
    "trouble",
    ["silent greeting", "silent", "closes IDLE", "hangs IDLE", "cut in a letter", "endless letter", "garbage"],
)
@pytest.mark.usefixtures("impatient")
async def test_when_the_server_is_well_again_the_next_letter_is_read(
    trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = Intake()
    async with hostile_server({2: LETTER}, trouble) as server, following(server, intake, monkeypatch):
        await asyncio.wait_for(server.third_connection.wait(), PATIENCE_SECONDS)  # it tried again, and again
        server.trouble = "none"
        server.letters[3] = LETTER + b" again"
        await intake.until(lambda: len(intake.stimuli) >= 2)

    assert [one.uid for one in intake.stimuli] == [2, 3]
    assert all(one.quarantined is None for one in intake.stimuli)


async def test_a_reader_that_is_stopped_in_the_middle_of_idle_says_nothing_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with hostile_server({}) as server, following(server, Intake(), monkeypatch):
        await asyncio.wait_for(server.idling.wait(), PATIENCE_SECONDS)

    after = server.said[server.said.index("IDLE") + 1 :]
    assert after[:1] in ([], [""], ["DONE"])  # nothing, the end of the stream, or what ends IDLE


async def test_every_hostile_letter_is_recorded_and_so_is_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    intake = Intake()
    letters = {uid: hostile.make() for uid, hostile in enumerate(HOSTILE, start=2)}
    letters[len(letters) + 2] = LETTER
    async with hostile_server(letters) as server, following(server, intake, monkeypatch):
        await intake.until(lambda: len(intake.stimuli) == len(letters), ALL_SECONDS)

    assert [bool(one.quarantined) for one in intake.stimuli] == [bool(one.reason) for one in HOSTILE] + [False]


@pytest.mark.usefixtures("impatient")
async def test_a_letter_over_the_cap_is_not_fetched_and_the_next_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    intake = Intake()
    async with hostile_server({2: LETTER}) as server, following(server, intake, monkeypatch):
        server.size = 60 << 20
        await intake.until(lambda: len(intake.stimuli) == 1)
        server.size = None
        server.letters[3] = LETTER
        await intake.until(lambda: len(intake.stimuli) == 2)

    assert "only its header was taken" in intake.stimuli[0].quarantined
    assert intake.stimuli[1].quarantined is None
    assert server.bodies_given == 1


async def test_a_letter_announced_before_idle_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    intake = Intake()
    async with (
        hostile_server({2: LETTER}, "announces early") as server,
        following(server, intake, monkeypatch, reconcile_seconds=10 * PATIENCE_SECONDS),
    ):
        await intake.until(lambda: len(intake.stimuli) == 2)

    assert [one.uid for one in intake.stimuli] == [2, 3]


async def test_a_mailbox_is_read_over_tls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    context, trusted = server_context(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    intake = Intake()
    async with hostile_server({2: LETTER}, tls=context) as server, following(server, intake, monkeypatch, tls="tls"):
        await intake.until(lambda: len(intake.stimuli) == 1)


async def test_a_server_that_never_stops_sending_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_BYTES", 1000)
    monkeypatch.setattr(imap, "MOST_BYTES", 1000)
    monkeypatch.setattr(reading, "Pauses", lambda *_: SimpleNamespace(after=lambda _: 0.01))
    intake = Intake()
    letters = {2: LETTER + b"x" * 5000, 3: LETTER}
    async with hostile_server(letters) as server, following(server, intake, monkeypatch):
        await intake.until(lambda: len(intake.stimuli) == 2)

    assert intake.stimuli[0].quarantined == "the mail server did not give letter 2 of INBOX"
    assert intake.stimuli[1].quarantined is None


async def test_of_50_000_old_letters_at_the_first_start_none_is_fetched_and_the_first_new_one_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passed: list[tuple[int, int]] = []

    async def pass_over(*given: Any) -> None:
        passed.append((given[3].last_uid, given[5]))

    monkeypatch.setattr(reading, "pass_over", pass_over)
    intake, process = Intake(), psutil.Process()
    letters = dict.fromkeys(range(1, OLD_LETTERS + 1), LETTER) | {OLD_LETTERS + 1: LETTER}
    async with hostile_server(letters) as server:
        server.old_up_to = OLD_LETTERS
        before = process.memory_info().rss
        async with following(server, intake, monkeypatch, seen=None):
            await intake.until(lambda: len(intake.stimuli) == 1)
            server.letters[OLD_LETTERS + 2] = LETTER + b" again"
            await intake.until(lambda: len(intake.stimuli) == 2)
            grown = process.memory_info().rss - before

    assert [one.uid for one in intake.stimuli] == [OLD_LETTERS + 1, OLD_LETTERS + 2]
    assert (passed, server.bodies_given) == ([(OLD_LETTERS, OLD_LETTERS)], 2)
    assert grown < MOST_GROWN_BYTES


async def test_50_000_old_letters_between_new_ones_are_passed_over_by_their_dates(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A folder that was moved from another server: the first letter that matters has the least UID."""
    intake, process = Intake(), psutil.Process()
    letters = dict.fromkeys(range(2, OLD_LETTERS + 2), LETTER)
    async with hostile_server(letters) as server:
        server.old_up_to = OLD_LETTERS
        before = process.memory_info().rss
        async with following(server, intake, monkeypatch):
            await intake.until(lambda: len(intake.stimuli) == 1)
            grown = process.memory_info().rss - before

    assert ([one.uid for one in intake.stimuli], server.bodies_given) == ([OLD_LETTERS + 1], 1)
    assert grown < MOST_GROWN_BYTES


async def test_a_letter_larger_than_the_server_says_is_quarantined(monkeypatch: pytest.MonkeyPatch) -> None:
    intake = Intake()
    async with hostile_server({2: LETTER + b"x" * (41 << 20), 3: LETTER}) as server:
        server.size = 100
        async with following(server, intake, monkeypatch):
            await intake.until(lambda: len(intake.stimuli) == 2)

    assert "more than 41943040" in intake.stimuli[0].quarantined
    assert intake.stimuli[1].quarantined is None


@pytest.mark.usefixtures("impatient")
async def test_a_letter_that_cannot_be_described_is_told_and_those_around_it_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    intake = Intake()
    async with hostile_server(dict.fromkeys(range(2, 7), LETTER)) as server, following(server, intake, monkeypatch):
        server.undescribed, server.undated = 4, 5
        await intake.until(lambda: len(intake.stimuli) == 5)

    assert [one.uid for one in intake.stimuli] == [2, 3, 4, 5, 6]
    told = "the mail server did not give letter 4 of INBOX"
    assert [one.quarantined for one in intake.stimuli] == [None, None, told, None, None]
    assert intake.stimuli[3].received_at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # undated: by our own clock
