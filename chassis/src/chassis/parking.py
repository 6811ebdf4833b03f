"""Records and wakes that wait with their key: how a failure is sorted, put aside and taken up again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import structlog

from chassis import metrics
from chassis.bus import Delivery
from chassis.dead import dead_letter, describe, place
from chassis.errors import DeloError, Unavailable
from chassis.faults import passes
from chassis.journal import Journal, ParkedRow, TimerRow, Unit, Writes
from chassis.pauses import Pauses
from chassis.wakes import as_parked

log = structlog.get_logger()

IN_BATCH = Pauses(first=0.1, factor=2.0, longest=10.0)
PARKED = Pauses(first=0.5, factor=2.0, longest=300.0)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try. in_batch_seconds, and an attempt that hangs after it, stay below Kafka's max_poll_interval."""

    in_batch: Pauses = IN_BATCH
    in_batch_seconds: float = 60.0
    parked: Pauses = PARKED


class Parking:
    """The parked rows of one service."""

    def __init__(self, journal: Journal, group: str, patience: Patience) -> None:
        self._journal = journal
        self._group = group
        self._patience = patience

    def sorted_out(self, row: ParkedRow, error: Exception) -> ParkedRow:
        """Unavailable waits with its key, anything else holds the key until a person acts."""
        attempts = row.attempts + 1
        waits = isinstance(error, Unavailable) and attempts < (error.gives_up or attempts + 1)
        if not isinstance(error, DeloError):
            log.error("message.bug", consumer=row.consumer, topic=row.topic, exc_info=error)
        return replace(
            row,
            reason=describe(error),
            attempts=attempts,
            state="waiting" if waits else "dead",
            retry_in_seconds=self._patience.parked.after(attempts) if waits else 0.0,
        )

    def add(self, writes: Writes, row: ParkedRow) -> None:
        """Park *row* with what else a batch writes; a dead one is also published."""
        writes.parked.append(row)
        if row.state == "dead":
            writes.outbox.append(dead_letter(self._group, row))

    async def park(self, row: ParkedRow) -> None:
        """Park a record by itself."""
        writes = Writes()
        self.add(writes, row)
        async with self._journal.unit() as unit:
            await unit.write(writes)
        report(row)

    async def park_wake(self, timer: TimerRow, error: Exception) -> None:
        """Put a due wake aside, so that those behind it fire."""
        row, writes = self.sorted_out(as_parked(timer), error), Writes()
        self.add(writes, row)
        async with self._journal.unit() as unit:
            await unit.lock([timer.stream])
            if not await unit.take_timers([timer]):
                return  # cancelled meanwhile, or another replica has it
            await unit.write(writes)
        report(row)

    async def retry(self, consumer: str, handle: Callable[[Unit, ParkedRow], Awaitable[None]]) -> int:
        """Take up every parked row that is due, oldest key first; answers how many were taken up."""
        taken, after = 0, 0
        while True:
            row: ParkedRow | None = None
            try:
                async with self._journal.unit() as unit:
                    row = await unit.take_parked(consumer, after)
                    if row is None:
                        return taken
                    await handle(unit, row)
                    await unit.unpark(row.id)
            except Exception as error:
                if row is None or passes(error):
                    raise
                await self._again(self.sorted_out(row, error))
                after = row.id
            taken += 1

    async def _again(self, row: ParkedRow) -> None:
        async with self._journal.unit() as unit:
            if not await unit.repark(row):
                return  # another replica, or a person, has dealt with it meanwhile
            if row.state == "dead":
                await unit.write(Writes(outbox=[dead_letter(self._group, row)]))
        report(row)


def parkable(consumer: str, delivery: Delivery) -> ParkedRow:
    """A delivered record as a row that waits."""
    return ParkedRow(
        consumer=consumer,
        order_key=delivery.order_key,
        topic=delivery.topic,
        partition=delivery.partition,
        offset=delivery.offset,
        key=delivery.key,
        headers=delivery.headers,
        value=delivery.value,
        reason="waits behind an earlier record of its key",
    )


def report(row: ParkedRow) -> None:
    """Count and log a row that was put aside."""
    outcome = "dead" if row.state == "dead" else "parked"
    metrics.MESSAGES.labels(row.consumer, outcome).inc()
    log.warning(f"message.{outcome}", **place(row), reason=row.reason, attempts=row.attempts)
