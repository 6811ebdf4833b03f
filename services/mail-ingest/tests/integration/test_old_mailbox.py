"""A mailbox that was there for years before us: today's letters first, the old ones when there is nothing newer."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

from following import PATIENCE_SECONDS, SINCE, Intake, following
from hostile_imap import HostileServer, hostile_server
from mail_ingest.store import Left, ResumePoint
from progress_in_memory import ProgressInMemory

MANY = 50_000
LETTER = b"From: a@b.example\r\nSubject: %d\r\n\r\nhello"


def old(server: HostileServer, uids: range, arrived: date = date(2020, 1, 1)) -> None:
    """Letters of years ago under these UIDs."""
    server.letters |= {uid: LETTER % uid for uid in uids}
    server.arrived |= dict.fromkeys(uids, arrived)


def new(server: HostileServer, *uids: int) -> None:
    for uid in uids:
        server.letters[uid] = LETTER % uid
        server.arrived.pop(uid, None)


async def test_of_50_000_old_letters_none_is_asked_for_before_those_that_count() -> None:
    intake, progress = Intake(), ProgressInMemory()
    async with hostile_server({}) as server:
        old(server, range(1, MANY + 1))
        new(server, MANY + 1, MANY + 2)
        async with following(server, intake, progress):
            await intake.until(lambda: len(intake.stimuli) == 2)
            asked = [command for command in server.said if command.startswith("UID")]

    assert [(one.uid, one.history) for one in intake.stimuli[:2]] == [(MANY + 1, False), (MANY + 2, False)]
    assert len(asked) < 10


async def test_old_letters_are_recorded_as_history_the_newest_first_and_a_new_one_does_not_wait() -> None:
    intake, progress = Intake(), ProgressInMemory()
    async with hostile_server({}) as server:
        old(server, range(1, MANY + 1))
        async with following(server, intake, progress, reconcile_seconds=10 * PATIENCE_SECONDS):
            await intake.until(lambda: len(intake.stimuli) > 20)
            new(server, MANY + 1)
            await intake.until(lambda: any(not one.history for one in intake.stimuli))
    before = intake.stimuli.index(next(one for one in intake.stimuli if not one.history))

    assert [one.uid for one in intake.stimuli[:before]] == list(range(MANY, MANY - before, -1))
    assert before < 1000
    assert await progress.point() == ResumePoint(7, MANY + 1)


async def test_history_goes_on_after_a_restart_where_it_was_and_then_the_server_is_only_listened_to() -> None:
    intake, progress = Intake(), ProgressInMemory()
    async with hostile_server({}) as server:
        old(server, range(1, 31))
        async with following(server, intake, progress):
            await intake.until(lambda: len(intake.stimuli) >= 10)
        async with following(server, intake, progress):
            await intake.until(lambda: len(intake.stimuli) >= 30)
            server.idling.clear()
            await asyncio.wait_for(server.idling.wait(), PATIENCE_SECONDS)

    assert [one.uid for one in intake.stimuli] == list(range(30, 0, -1))
    assert await progress.waiting(7) == []


async def test_letters_that_count_come_first_wherever_they_stand_among_the_old() -> None:
    intake = Intake()
    async with hostile_server({}) as server:
        old(server, range(2, 200))
        new(server, 1, 100, 200)
        async with following(server, intake):
            await intake.until(lambda: len(intake.stimuli) >= 3)

    assert [one.uid for one in intake.stimuli[:3]] == [1, 100, 200]


async def test_what_is_older_than_the_history_asked_for_is_counted_and_left() -> None:
    intake, progress = Intake(), ProgressInMemory()
    async with hostile_server({}) as server:
        old(server, range(1, 41))
        old(server, range(41, 51), SINCE - timedelta(days=20))
        new(server, 51)
        async with following(server, intake, progress, history_days=92):
            await intake.until(lambda: len(intake.stimuli) == 11)
            server.idling.clear()
            await asyncio.wait_for(server.idling.wait(), PATIENCE_SECONDS)

    assert [one.uid for one in intake.stimuli] == [51, *range(50, 40, -1)]
    assert progress.left == [Left(SINCE - timedelta(days=92), 40)]
