"""Wakes that come due by the business clock, and parked records whose pause is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg
import structlog

from chassis import metrics
from chassis.clock import Clock
from chassis.consumers import DecidingConsumer
from chassis.faults import passes
from chassis.halves import SPLIT_FROM, side_by_side
from chassis.runtime import Runtime
from chassis.waiting import first_of

log = structlog.get_logger()

LOOK_SECONDS = 0.5
AT_ONCE = 600
PARTS = 3  # side by side: while disk and database have one, another is decided; two connections stay for batches

COUNT_PARKED = """
    SELECT state, count(*) AS records FROM parked GROUP BY state
    UNION ALL SELECT 'refused', count(*) FROM refused WHERE skipped IS NULL
"""


class Timers:
    """Fires due wakes. Several replicas may: a wake is taken under its stream's lock, once."""

    def __init__(self, runtime: Runtime, clock: Clock) -> None:
        self._runtime = runtime
        self._clock = clock
        self.moved = asyncio.Event()
        self.beat: Callable[[], None] = lambda: None

    async def fire_due(self) -> int:
        """Handle everything that is due now; answers how many wakes."""
        fired = 0
        for consumer in self._runtime.consumers():
            if isinstance(consumer, DecidingConsumer):
                while taken := await self._fire(consumer):
                    fired += taken
        return fired

    async def _fire(self, consumer: DecidingConsumer) -> int:
        async with self._runtime.journal.unit() as unit:
            due = await unit.due_timers(consumer.name, consumer.portals(), self._clock.business(), AT_ONCE)
        if due:
            # One wake of a stream at most, so that any parts are independent of each other.
            parts = [due[first::PARTS] for first in range(PARTS)] if len(due) >= SPLIT_FROM else [due]
            await side_by_side(self._runtime.fire(consumer, part) for part in parts)
            log.info("timers.fired", consumer=consumer.name, wakes=len(due))
        return len(due)

    async def run(self, stopping: asyncio.Event) -> None:
        """Look twice a second, and at once when the clock is moved."""
        while not stopping.is_set():
            self.moved.clear()
            try:
                await self.fire_due()
                self.beat()
            except Exception as error:
                if not passes(error):
                    raise
                log.warning("timers.retry", reason=type(error).__name__)
            await first_of(self.moved, stopping, timeout=LOOK_SECONDS)


async def keep_trying(
    runtime: Runtime, pool: asyncpg.Pool[Any], stopping: asyncio.Event, beat: Callable[[], None]
) -> None:
    """Take up parked records when their pause is over."""
    while not stopping.is_set():
        try:
            rows = {row["state"]: row["records"] for row in await pool.fetch(COUNT_PARKED)}
            for state in ("waiting", "dead", "skipped"):
                metrics.PARKED.labels(state).set(rows.get(state, 0))
            metrics.REFUSED.set(rows.get("refused", 0))
            if rows.get("waiting"):
                for consumer in runtime.consumers():
                    await runtime.retry_parked(consumer)
            beat()
        except Exception as error:
            if not passes(error):
                raise
            log.warning("parked.retry", reason=type(error).__name__)
        await first_of(stopping, timeout=LOOK_SECONDS)
