"""How far a folder has been read: PostgreSQL and the twin that other tests use keep the same promises."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import date
from importlib.resources import files
from typing import Any

import asyncpg
import pytest
from chassis.database import connect, migrate, own_migrations
from delo.testing import RunningStack, stack
from mail_ingest.store import FolderProgress, Left, Progress, ResumePoint
from progress_in_memory import ProgressInMemory

LEFT = Left(date(2026, 1, 1), 40_000)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("progress"), ("postgres",)) as started:
        yield started


@pytest.fixture
async def pool(running: RunningStack) -> AsyncIterator[asyncpg.Pool[Any]]:
    opened = await connect(running.dsn("mail-ingest"), "mail_ingest")
    await migrate(opened, [own_migrations(), files("mail_ingest") / "migrations"])
    await opened.execute("TRUNCATE resume_point, history_waiting, old_letters")
    yield opened
    await opened.close()


@pytest.fixture(params=["postgres", "memory"])
def progress(request: pytest.FixtureRequest) -> Progress:
    if request.param == "memory":
        return ProgressInMemory()
    return FolderProgress(request.getfixturevalue("pool"), "shared", "INBOX")


@pytest.fixture
async def connection(request: pytest.FixtureRequest, progress: Progress) -> AsyncIterator[Any]:
    """What `moved` and `settled` are called with."""
    if isinstance(progress, ProgressInMemory):
        yield None
        return
    async with request.getfixturevalue("pool").acquire() as opened:
        yield opened


async def test_a_folder_never_seen_has_no_point(progress: Progress) -> None:
    assert await progress.point() is None
    assert await progress.waiting(7) == []


async def test_it_begins_after_its_history_which_waits_the_newest_first(progress: Progress) -> None:
    await progress.begin(ResumePoint(7, 90), range(1, 91), LEFT, instead_of=None)

    assert await progress.point() == ResumePoint(7, 90)
    assert await progress.waiting(7, most=3) == [90, 89, 88]
    assert await progress.waiting(7, above=88) == [90, 89]
    assert len(await progress.waiting(7)) == 90


async def test_the_point_never_moves_back(progress: Progress, connection: Any) -> None:
    await progress.begin(ResumePoint(7, 5), [], None, instead_of=None)
    await progress.moved(ResumePoint(7, 9))(connection)
    await progress.moved(ResumePoint(7, 6))(connection)

    assert await progress.point() == ResumePoint(7, 9)


async def test_settled_letters_wait_no_longer(progress: Progress, connection: Any) -> None:
    await progress.begin(ResumePoint(7, 5), [1, 2, 3], None, instead_of=None)
    await progress.settled(7, [3, 1])(connection)

    assert await progress.waiting(7) == [2]


async def test_a_server_that_counts_anew_begins_anew(progress: Progress, connection: Any) -> None:
    await progress.begin(ResumePoint(7, 50), [1, 2, 3], None, instead_of=None)
    await progress.begin(ResumePoint(8, 2), [1], None, instead_of=ResumePoint(7, 50))
    await progress.moved(ResumePoint(7, 60))(connection)  # a replica that hasn't noticed yet

    assert await progress.point() == ResumePoint(8, 2)
    assert await progress.waiting(7) == []
    assert await progress.waiting(8) == [1]
