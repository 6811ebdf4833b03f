"""Inbox, state, decision, outbox and timers in one transaction for each batch; what fails is sorted by what follows."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog
from contracts.base import Message
from contracts.envelope import Envelope

from chassis import bus, metrics
from chassis.blobs import BlobStore
from chassis.bus import Delivery
from chassis.claims import fetch_texts
from chassis.consumers import Accepted, Consumer, DecidingConsumer, ProjectingConsumer, Shop
from chassis.dead import dead_letter, describe, place
from chassis.decision import Decider
from chassis.errors import DeloError, Unavailable
from chassis.faults import passes
from chassis.journal import Journal, ParkedRow, Unit, Writes
from chassis.pauses import Pauses
from chassis.projection import Projection
from chassis.tracing import batch_span

log = structlog.get_logger()


IN_BATCH = Pauses(first=0.1, factor=2.0, longest=10.0)
PARKED = Pauses(first=0.5, factor=2.0, longest=300.0)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try. in_batch_seconds must stay below Kafka's max_poll_interval (300 s)."""

    in_batch: Pauses = IN_BATCH
    in_batch_seconds: float = 60.0
    parked: Pauses = PARKED
    parked_attempts: int = 16


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
    ) -> None:
        self._journal = journal
        self._blobs = blobs
        self._shop = shop
        self._group = group
        self._patience = patience or Patience()
        self._sleep = sleep
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
        await self._handle(self._consumer(decider), batch)

    async def apply(self, projection: Projection, batch: Sequence[Delivery]) -> None:
        """Write every message of *batch* once into a read model."""
        await self._handle(self._consumer(projection), batch)

    async def _handle(self, consumer: Consumer, batch: Sequence[Delivery]) -> None:
        """Raises Unavailable when our own engines stay away: the bus then delivers the batch again."""
        try:
            await self._insist(consumer, lambda: self._batch(consumer, batch))
        except Exception as error:
            if passes(error):
                raise Unavailable(describe(error)) from error
            log.warning("batch.split", consumer=consumer.name, records=len(batch), reason=describe(error))
            for delivery in batch:
                await self._alone(consumer, delivery)

    async def _insist(self, consumer: Consumer, work: Callable[[], Any]) -> None:
        """Do *work*; while our own engines are away, again with growing pauses."""
        for pause in self._patience.in_batch.within(self._patience.in_batch_seconds):
            try:
                return await work()  # type: ignore[no-any-return]
            except Exception as error:
                if not passes(error):
                    raise
                metrics.RETRIES.labels(consumer.name, type(error).__name__).inc()
                log.warning("batch.retry", consumer=consumer.name, reason=describe(error), pause_seconds=pause)
                await self._sleep(pause)
        await work()
        return None

    async def _alone(self, consumer: Consumer, delivery: Delivery) -> None:
        """One record by itself: what can't be handled now is parked with its key, what never can is dead."""
        try:
            await self._insist(consumer, lambda: self._batch(consumer, [delivery]))
        except Exception as error:
            if passes(error):
                raise
            row = self._after_failure(_parkable(consumer, delivery), error)
            await self._insist(consumer, lambda: self._park(row))

    def _after_failure(self, row: ParkedRow, error: Exception) -> ParkedRow:
        """Sort a failure: Unavailable waits with its key, anything else holds the key until a person acts."""
        attempts = row.attempts + 1
        waits = isinstance(error, Unavailable) and attempts < self._patience.parked_attempts
        if not isinstance(error, DeloError):
            log.error("message.bug", consumer=row.consumer, topic=row.topic, exc_info=error)
        return replace(
            row,
            reason=describe(error),
            attempts=attempts,
            state="waiting" if waits else "dead",
            retry_in_seconds=self._patience.parked.after(attempts) if waits else 0.0,
        )

    async def _park(self, row: ParkedRow) -> None:
        async with self._journal.unit() as unit:
            writes = Writes(parked=[row])
            if row.state == "dead":
                writes.outbox.append(dead_letter(self._group, row))
            await unit.write(writes)
        _parked(row)

    async def _batch(self, consumer: Consumer, batch: Sequence[Delivery]) -> None:
        began = time.perf_counter()
        known = [delivery for delivery in batch if delivery.envelope or delivery.fault]
        envelopes = [delivery.envelope for delivery in known if delivery.envelope]
        await self._journal.prepare([envelope.time for envelope in envelopes])
        await fetch_texts(self._blobs, envelopes)
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
        accepted = await consumer.process(unit, list(once.values()), writes) if once else []
        await self.store_prose(writes)
        await unit.write(writes)
        return accepted

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
                writes.parked.append(_parkable(consumer, delivery))
            elif delivery.fault is not None:
                row = self._after_failure(_parkable(consumer, delivery), delivery.fault)
                held.add(delivery.order_key)
                writes.parked.append(row)
                writes.outbox.append(dead_letter(self._group, row))
            elif delivery.envelope is not None:
                fit.append(delivery.envelope)
        return fit

    async def retry_parked(self, consumer: Consumer) -> int:
        """Take up every parked record that is due, oldest key first; answers how many were taken up."""
        taken, after = 0, 0
        while True:
            row: ParkedRow | None = None
            try:
                async with self._journal.unit() as unit:
                    row = await unit.take_parked(consumer.name, after)
                    if row is None:
                        return taken
                    await self._unparked(unit, consumer, row)
            except Exception as error:
                if row is None or passes(error):
                    raise
                await self._repark(self._after_failure(row, error))
                after = row.id
            taken += 1

    async def _unparked(self, unit: Unit, consumer: Consumer, row: ParkedRow) -> None:
        delivery = row_delivery(row)
        if delivery.fault is not None:
            raise delivery.fault
        if delivery.envelope is not None:
            await self._journal.prepare([delivery.envelope.time])
            await fetch_texts(self._blobs, [delivery.envelope])
            _handled(consumer, await self._work(unit, consumer, [delivery.envelope], Writes()))
        await unit.unpark(row.id)

    async def _repark(self, row: ParkedRow) -> None:
        async with self._journal.unit() as unit:
            await unit.repark(row)
            if row.state == "dead":
                await unit.write(Writes(outbox=[dead_letter(self._group, row)]))
        _parked(row)


def row_delivery(row: ParkedRow) -> Delivery:
    """A parked record as it was delivered."""
    return bus.read(row.topic, row.partition, row.offset, row.key, row.headers, row.value)


def _parkable(consumer: Consumer, delivery: Delivery) -> ParkedRow:
    return ParkedRow(
        consumer=consumer.name,
        order_key=delivery.order_key,
        topic=delivery.topic,
        partition=delivery.partition,
        offset=delivery.offset,
        key=delivery.key,
        headers=delivery.headers,
        value=delivery.value,
        reason="waits behind an earlier record of its key",
    )


def _parked(row: ParkedRow) -> None:
    outcome = "dead" if row.state == "dead" else "parked"
    metrics.MESSAGES.labels(row.consumer, outcome).inc()
    log.warning(f"message.{outcome}", **place(row), reason=row.reason, attempts=row.attempts)


def _report(consumer: Consumer, batch: Sequence[Delivery], accepted: Sequence[Accepted], writes: Writes) -> None:
    _handled(consumer, accepted)
    for row in writes.parked:
        _parked(row)
    repeated = len(batch) - len(accepted) - len(writes.parked)
    if repeated:
        metrics.MESSAGES.labels(consumer.name, "passed_over").inc(repeated)


def _handled(consumer: Consumer, accepted: Sequence[Accepted]) -> None:
    for outcome, messages in Counter(one.outcome for one in accepted).items():
        metrics.MESSAGES.labels(consumer.name, outcome).inc(messages)
    for one in accepted:
        log.info(
            "message.handled",
            consumer=consumer.name,
            outcome=one.outcome,
            type=one.envelope.type,
            id=str(one.envelope.id),
            portal=one.envelope.portal,
            correlation_id=str(one.envelope.correlation_id),
        )
