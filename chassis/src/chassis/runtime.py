"""Inbox, state, decision, outbox and timers in one transaction for each batch; what fails is sorted by what follows."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from contracts.base import Message
from contracts.envelope import Envelope

from chassis import bus, logs, metrics
from chassis.blobs import BlobStore
from chassis.bus import Delivery
from chassis.claims import fetch_texts
from chassis.consumers import Accepted, Consumer, DecidingConsumer, Locked, ProjectingConsumer, Shop
from chassis.dead import describe
from chassis.decision import Decider
from chassis.errors import EngineAway
from chassis.faults import passes
from chassis.halves import SPLIT_FROM, halves, side_by_side
from chassis.journal import WAKE, Journal, ParkedRow, TimerRow, Unit, Writes
from chassis.parking import Parking, Patience, parkable, report
from chassis.projection import Projection
from chassis.tracing import batch_span
from chassis.wakes import as_timer

log = structlog.get_logger()

AT_ONCE = 500  # records of a transaction; of a poll there may be several, one after another, in each of two lanes


class Runtime:
    """Runs deciders and projections over deliveries; each message has its effect once."""

    def __init__(
        self,
        journal: Journal,
        blobs: BlobStore,
        shop: Shop,
        group: str,
        patience: Patience | None = None,
        sleep: Callable[[float], Any] = asyncio.sleep,
        machine: Callable[[], float] = time.monotonic,
        split_from: int = SPLIT_FROM,
    ) -> None:
        self._split_from = split_from
        self._journal = journal
        self._blobs = blobs
        self._shop = shop
        self._patience = patience or Patience()
        self._parking = Parking(journal, group, self._patience)
        self._sleep = sleep
        self._machine = machine
        self._consumers: dict[str, Consumer] = {}

    @property
    def journal(self) -> Journal:
        """Where this runtime writes."""
        return self._journal

    def consumers(self) -> list[Consumer]:
        """Every consumer that has been registered or has run."""
        return list(self._consumers.values())

    def register(self, *parts: Decider[Any, Any] | Projection) -> None:
        """Make parked records of these known before the first batch comes."""
        for part in parts:
            self._consumer(part)

    def _consumer(self, part: Decider[Any, Any] | Projection) -> Consumer:
        if part.name not in self._consumers:
            self._consumers[part.name] = (
                DecidingConsumer(part, self._shop) if isinstance(part, Decider) else ProjectingConsumer(part)
            )
        return self._consumers[part.name]

    async def run(self, decider: Decider[Any, Any], batch: Sequence[Delivery]) -> None:
        """Decide every message of *batch* once, in order of its key."""
        consumer, until = self._consumer(decider), self._until()
        await side_by_side(self._lane(consumer, until, lane) for lane in halves(batch, self._split_from))

    async def apply(self, projection: Projection, batch: Sequence[Delivery]) -> None:
        """Write every message of *batch* once into a read model."""
        await self._lane(self._consumer(projection), self._until(), batch)

    def _until(self) -> float:
        """Until when a poll may wait for our own engines: Kafka waits for the next one."""
        return self._machine() + self._patience.in_batch_seconds

    async def _lane(self, consumer: Consumer, until: float, lane: Sequence[Delivery]) -> None:
        """Transaction after transaction: what has been handled of a poll stays so if the rest has to wait."""
        for begin in range(0, len(lane), AT_ONCE):
            await self._handle(consumer, until, lane[begin : begin + AT_ONCE])

    async def _handle(self, consumer: Consumer, until: float, batch: Sequence[Delivery]) -> None:
        """Raises EngineAway when our own engines stay away: the bus then delivers the batch again."""
        try:
            try:
                await self._insist(consumer, until, lambda: self._batch(consumer, batch))
            except Exception as error:
                if passes(error):
                    raise
                log.warning("batch.split", consumer=consumer.name, records=len(batch), reason=describe(error))
                for delivery in batch:
                    await self._alone(consumer, until, delivery)
        except Exception as error:
            if not passes(error):
                raise
            raise EngineAway(describe(error)) from error

    async def _insist(self, consumer: Consumer, until: float, work: Callable[[], Any]) -> None:
        """Do *work*; while our own engines are away, again with growing pauses, as long as Kafka waits for a poll."""
        for pause in self._patience.in_batch:
            try:
                return await work()  # type: ignore[no-any-return]
            except Exception as error:
                if not passes(error) or self._machine() + pause > until:
                    raise
                metrics.RETRIES.labels(consumer.name, type(error).__name__).inc()
                log.warning("batch.retry", consumer=consumer.name, reason=describe(error), pause_seconds=pause)
                await self._sleep(pause)
        return None

    async def _alone(self, consumer: Consumer, until: float, delivery: Delivery) -> None:
        """One record by itself: what can't be handled now is parked with its key, what never can is dead."""
        try:
            await self._insist(consumer, until, lambda: self._batch(consumer, [delivery]))
        except Exception as error:
            if passes(error):
                raise
            row = self._parking.sorted_out(parkable(consumer.name, delivery), error)
            await self._insist(consumer, until, lambda: self._parking.park(row))

    async def _batch(self, consumer: Consumer, batch: Sequence[Delivery]) -> None:
        began = time.perf_counter()
        known = [delivery for delivery in batch if delivery.envelope or delivery.fault]
        envelopes = [delivery.envelope for delivery in known if delivery.envelope]
        await self._journal.prepare([envelope.time for envelope in envelopes])
        with batch_span(consumer.name, envelopes):
            async with self._journal.unit() as unit:
                writes = Writes()
                fit = await self._sorted_out(unit, consumer, known, writes)
                accepted = await self._work(unit, consumer, fit, writes)
        metrics.BATCH_SECONDS.labels(consumer.name).observe(time.perf_counter() - began)
        _report(consumer, batch, accepted, writes)

    async def _work(
        self, unit: Unit, consumer: Consumer, envelopes: Sequence[Envelope[Message]], writes: Writes
    ) -> list[Accepted]:
        fresh = await unit.note(consumer.name, [(e.id, e.time) for e in envelopes]) if envelopes else set()
        once = {e.id: e for e in envelopes if e.id in fresh}
        # Only now: the prose of what was handled before may have been erased since.
        await fetch_texts(self._blobs, list(once.values()))
        accepted = await consumer.process(unit, list(once.values()), writes) if once else []
        await self._put_down(unit, writes)
        return accepted

    async def _put_down(self, unit: Unit, writes: Writes) -> None:
        """Prose to the disk and rows to the database side by side; the commit comes after both."""
        await side_by_side((self.store_prose(writes), unit.write(writes)))

    async def store_prose(self, writes: Writes) -> None:
        """What a decision says in prose must lie safe before anybody can read of it."""
        for portal, contents in writes.prose.items():
            await self._blobs.put(portal, contents)

    async def _sorted_out(
        self, unit: Unit, consumer: Consumer, batch: Sequence[Delivery], writes: Writes
    ) -> list[Envelope[Message]]:
        """The readable messages whose key is free; the others go to `writes.parked`, behind what holds their key."""
        held = await unit.held_keys(consumer.name, [delivery.order_key for delivery in batch])
        fit: list[Envelope[Message]] = []
        for delivery in batch:
            if delivery.order_key in held:
                writes.parked.append(parkable(consumer.name, delivery))
            elif delivery.fault is not None:
                row = parkable(consumer.name, delivery)
                if not await unit.skipped(row):
                    held.add(delivery.order_key)
                    self._parking.add(writes, self._parking.sorted_out(row, delivery.fault))
            elif delivery.envelope is not None:
                fit.append(delivery.envelope)
        return fit

    async def retry_parked(self, consumer: Consumer) -> int:
        """Take up every parked record or wake that is due; answers how many were taken up."""
        return await self._parking.retry(consumer.name, lambda unit, row: self._unparked(unit, consumer, row))

    async def _unparked(self, unit: Unit, consumer: Consumer, row: ParkedRow) -> None:
        if row.topic == WAKE and isinstance(consumer, DecidingConsumer):
            return await self.woken(unit, consumer, [as_timer(row)])
        delivery = row_delivery(row)
        if delivery.fault is not None:
            raise delivery.fault
        if delivery.envelope is not None:
            await self._journal.prepare([delivery.envelope.time])
            _handled(consumer, await self._work(unit, consumer, [delivery.envelope], Writes()))
        return None

    async def fire(self, consumer: DecidingConsumer, timers: Sequence[TimerRow]) -> None:
        """Handle due wakes together; if that fails one by one, and the one that can't be handled is parked."""
        try:
            await self._fire(consumer, timers)
        except Exception as error:
            if passes(error):
                raise
            log.warning("wakes.split", consumer=consumer.name, wakes=len(timers), reason=describe(error))
            for timer in timers:
                await self._fire_alone(consumer, timer)

    async def _fire(self, consumer: DecidingConsumer, timers: Sequence[TimerRow]) -> None:
        async with self._journal.unit() as unit:
            locked = await unit.lock([timer.stream for timer in timers])
            taken = sorted(await unit.take_timers(timers), key=lambda row: (row.due_at, row.stream, row.name))
            await self.woken(unit, consumer, taken, locked)

    async def _fire_alone(self, consumer: DecidingConsumer, timer: TimerRow) -> None:
        try:
            await self._fire(consumer, [timer])
        except Exception as error:
            if passes(error):
                raise
            await self._parking.park_wake(timer, error)

    async def woken(
        self, unit: Unit, consumer: DecidingConsumer, timers: Sequence[TimerRow], locked: Locked | None = None
    ) -> None:
        """Decide wakes that have been taken. locked: their streams."""
        writes = Writes()
        await consumer.woken(unit, timers, writes, locked)
        await self._put_down(unit, writes)
        metrics.TIMERS.labels(consumer.name).inc(len(timers))


def row_delivery(row: ParkedRow) -> Delivery:
    """A parked record as it was delivered."""
    return bus.read(row.topic, row.partition, row.offset, row.key, row.headers, row.value)


def _report(consumer: Consumer, batch: Sequence[Delivery], accepted: Sequence[Accepted], writes: Writes) -> None:
    _handled(consumer, accepted)
    for row in writes.parked:
        report(row)
    repeated = len(batch) - len(accepted) - len(writes.parked)
    if repeated:
        metrics.MESSAGES.labels(consumer.name, "passed_over").inc(repeated)


def _handled(consumer: Consumer, accepted: Sequence[Accepted]) -> None:
    for outcome, messages in Counter(one.outcome for one in accepted).items():
        metrics.MESSAGES.labels(consumer.name, outcome).inc(messages)
    logs.each(
        "message.handled",
        (
            {
                "consumer": consumer.name,
                "outcome": one.outcome,
                "type": one.envelope.type,
                "id": one.envelope.id,
                "portal": one.envelope.portal,
                "correlation_id": one.envelope.correlation_id,
            }
            for one in accepted
        ),
    )
