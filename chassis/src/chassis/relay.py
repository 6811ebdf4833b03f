"""From the outbox to Kafka: in order, at least once, deleted only after Kafka has acknowledged."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import asyncpg
import structlog
from aiokafka.errors import KafkaError

from chassis import metrics
from chassis.faults import passes
from chassis.journal import Outbox, OutboxRow
from chassis.leases import Lease, Leases
from chassis.pauses import Pauses
from chassis.publishing import Publisher, Unpublishable
from chassis.resting import Resting
from chassis.waiting import first_of

log = structlog.get_logger()

LEASE_SECONDS = 10.0
AT_ONCE = 500
LOOK_SECONDS = 1.0  # a notification may be lost with its connection; a look costs half a millisecond


class Relay:
    """One of possibly several relays of a service; the one that holds the lease publishes.

    A relay that loses its lease in the middle can only repeat what its successor has published already:
    rows of a partition go in order of id, the next ones only after the acknowledgement of those before, and readers
    know repetitions by their id. A topic of which something was not taken rests as a whole, so the order stays.
    """

    def __init__(
        self,
        outbox: Outbox,
        publisher: Publisher,
        leases: Leases,
        machine: Callable[[], float] = time.monotonic,
    ) -> None:
        self._outbox = outbox
        self._publisher = publisher
        self._leases = leases
        self._resting = Resting(machine)
        self._wake = asyncio.Event()
        self._lease: Lease | None = None
        self.beat: Callable[[], None] = lambda: None

    def wake(self, *_: Any) -> None:
        """There may be something to publish."""
        self._wake.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Publish until *stopping*, then what is left."""
        pauses, failures = Pauses(0.1, 2.0, 5.0), 0
        while not stopping.is_set():
            try:
                await self._publish_all()
                failures = 0
                await first_of(self._wake, stopping, timeout=min(LOOK_SECONDS, self._resting.ends_in()))
            except Exception as error:
                if not (passes(error) or isinstance(error, KafkaError)):
                    raise
                failures += 1
                log.warning("relay.retry", reason=type(error).__name__, failures=failures)
                await first_of(stopping, timeout=pauses.after(failures))
        await self._leave()

    async def _leave(self) -> None:
        try:
            self._resting.forget()
            await self._publish_all()
            if self._lease is not None:
                await self._lease.release()
        except Exception as error:
            if not (passes(error) or isinstance(error, KafkaError)):
                raise
            log.warning("relay.left_behind", reason=type(error).__name__)

    async def _publish_all(self) -> None:
        self._wake.clear()
        while await self._holding():
            rows = await self._outbox.waiting(AT_ONCE, self._resting.topics())
            metrics.OUTBOX.set(len(rows) + self._resting.records())
            self.beat()
            if not rows:
                return
            await self._publish(rows)

    async def _holding(self) -> bool:
        if self._lease is None or not self._lease.held():
            self._lease = await self._leases.take("relay", LEASE_SECONDS)
            if self._lease is None:
                metrics.OUTBOX.set(0)  # what waits is counted by the one that holds the lease
                self.beat()  # a standby is well
        elif self._lease.worn() and not await self._lease.renew():
            self._lease = None
        return self._lease is not None

    async def _publish(self, rows: Sequence[OutboxRow]) -> None:
        outcomes = await self._publisher.publish(rows)
        published = [row for row, outcome in zip(rows, outcomes, strict=True) if outcome is None]
        await self._outbox.published([row.id for row in published])
        for topic, count in Counter(row.topic for row in published).items():
            metrics.RELAYED.labels(topic).inc(count)
        not_taken: dict[str, Exception] = {}
        for row, outcome in zip(rows, outcomes, strict=True):
            if isinstance(outcome, Unpublishable):
                log.error("relay.refused", topic=row.topic, outbox_id=row.id, reason=str(outcome))
                metrics.UNPUBLISHABLE.labels(row.topic).inc()
                await self._outbox.refused(row, str(outcome))
            elif outcome is not None:
                not_taken.setdefault(row.topic, outcome)
        self._resting.went({row.topic for row in published} - not_taken.keys())
        for topic, error in not_taken.items():
            self._rest(topic, sum(row.topic == topic for row in rows), error)

    def _rest(self, topic: str, records: int, error: Exception) -> None:
        if not (passes(error) or isinstance(error, KafkaError)):
            raise error
        pause = self._resting.failed(topic, records)
        metrics.RELAY_FAILED.labels(topic).inc()
        log.warning("relay.retry", topic=topic, reason=type(error).__name__, pause_seconds=pause)


async def listen(pool: asyncpg.Pool[Any], schema: str, relay: Relay, stopping: asyncio.Event) -> None:
    """Wake the relay at every commit that published; a lost connection is taken up again."""
    while not stopping.is_set():
        try:
            async with pool.acquire() as connection:
                lost = asyncio.Event()
                connection.add_termination_listener(lambda *_, lost=lost: lost.set())
                await connection.add_listener(f"outbox_{schema}", relay.wake)
                relay.wake()
                await first_of(lost, stopping, timeout=86_400.0)
                if not connection.is_closed():
                    await connection.remove_listener(f"outbox_{schema}", relay.wake)
        except Exception as error:
            if not passes(error):
                raise
            await first_of(stopping, timeout=0.5)
