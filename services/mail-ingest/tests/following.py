"""A folder's reader at work on a server over a real socket, with what it records in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from chassis.clock import FixedClock
from chassis.intake import Stimulus
from chassis.profile import PortalProfile, Profiles
from hostile_imap import HostileServer
from mail_ingest.reader import FolderReader
from mail_ingest.settings import Mailbox, Tls
from mail_ingest.store import Progress
from mail_ingest.taking import Taker
from mail_ingest.workers.pool import Bounds, Workers
from progress_in_memory import ProgressInMemory
from pydantic import SecretStr

PATIENCE_SECONDS = 20
SINCE = date(2026, 1, 1)
BOUNDS = Bounds(memory_mib=512, seconds=60, cpu_seconds=15)


class Intake:
    """Keeps what was recorded, in order."""

    def __init__(self) -> None:
        self.stimuli: list[Any] = []
        self._changed = asyncio.Event()

    async def record(self, portal: str, stimuli: Sequence[Stimulus], also: Any) -> int:
        await also(None)
        self.stimuli += [stimulus.body for stimulus in stimuli]
        self._changed.set()
        return len(stimuli)

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not holds():
                self._changed.clear()
                await self._changed.wait()


def running(intake: Intake) -> Any:
    """What a reader needs of its service."""
    return SimpleNamespace(
        intake=intake,
        clock=FixedClock(datetime(2026, 11, 24, 9, 0, tzinfo=UTC)),
        profiles=Profiles({"demo": PortalProfile.model_validate({"zone": "Europe/Moscow"})}),
        stopping=asyncio.Event(),
        readiness=SimpleNamespace(contact=lambda _: None),
    )


@asynccontextmanager
async def following(
    server: HostileServer,
    intake: Intake,
    progress: Progress | None = None,
    *,
    reconcile_seconds: float = 0.2,
    history_days: int | None = None,
    tls: Tls = "none",
) -> AsyncIterator[None]:
    """Until the end of the block; with real workers."""
    mailbox = Mailbox(name="shared", host="127.0.0.1", port=server.port, user="u", password=SecretStr("p"), tls=tls)
    service = running(intake)
    settings: Any = SimpleNamespace(history_days=history_days, reconcile_every=timedelta(seconds=reconcile_seconds))
    async with Workers(1, BOUNDS) as workers:
        taker = Taker(mailbox, "INBOX", "demo", service, workers, SINCE)
        task = asyncio.create_task(FolderReader(taker, progress or ProgressInMemory(), service, settings).run())
        try:
            yield
            assert not task.done(), "the reader gave up"
        finally:
            service.stopping.set()
            await asyncio.wait_for(task, PATIENCE_SECONDS)
