"""Background work kept running: begun again when it fails, with pauses, and never silently."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from chassis import metrics
from chassis.health import Readiness
from chassis.pauses import Pauses
from chassis.waiting import first_of

log = structlog.get_logger()

PAUSES = Pauses(0.2, 2.0, 30.0)
WELL_SECONDS = 60.0  # work that ran so long begins its pauses anew
FOUND_SECONDS = 1.0  # work that runs so long after a failure is taken to live again


async def again_and_again(
    name: str, work: Callable[[], Awaitable[None]], stop: asyncio.Event, readiness: Readiness
) -> None:
    """Run *work* until *stop*; a failure is logged, counted, and makes the service unready until it runs again."""
    failures = 0
    while not stop.is_set():
        began = time.monotonic()
        found = asyncio.get_running_loop().call_later(FOUND_SECONDS, readiness.found, name)
        try:
            await work()
        except Exception:
            found.cancel()  # before the pause, or it would come true in it
            failures = 1 if time.monotonic() - began > WELL_SECONDS else failures + 1
            metrics.TASKS_FAILED.labels(name).inc()
            readiness.lost(name)
            log.exception("task.failed", task=name, failures=failures)
            await first_of(stop, timeout=PAUSES.after(failures))
        else:
            found.cancel()
            await first_of(stop, timeout=0.2)
