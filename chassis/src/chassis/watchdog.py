"""A consumer can stop receiving without a word (aiokafka#1037): what counts is its last poll, not a broker's ping."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import structlog

from chassis.health import Readiness
from chassis.lag import Lag
from chassis.waiting import first_of

if TYPE_CHECKING:
    from faststream.kafka import KafkaBroker

log = structlog.get_logger()

LOOK_SECONDS = 0.5
DEAF_SECONDS = 180.0  # a batch that waits for an engine is not deaf


class Watchdog:
    """Watches each subscriber's last fetch, begins a deaf one again, and takes the group leave at the end.

    By the way it says how far each is behind.
    """

    def __init__(self, broker: KafkaBroker, readiness: Readiness, instance: str | None) -> None:
        self._broker = broker
        self._readiness = readiness
        self._heard: dict[str, float] = {}
        self._lag = Lag()
        for subscriber in self._subscribers():
            name = ",".join(subscriber.topic_names)
            readiness.expect(f"consumer:{name}")
            if instance is not None:
                # A static member: a restarted replica gets its partitions back without a rebalance, and without
                # waiting for the session of its dead predecessor. One id for each consumer, so it has the topic.
                options = subscriber._connection_args  # noqa: SLF001 - declared with literals, known only here
                options["group_instance_id"] = f"{subscriber.group_id}.{instance}.{name}"

    def _subscribers(self) -> list[Any]:
        return list(self._broker.subscribers)

    async def start(self) -> None:
        """Start every consumer, or none.

        A broker that fails at one leaves those before it running, and starts them anew when it is asked again: two
        static members of one name, each of which takes the partitions from the other for ever.
        """
        try:
            await self._broker.start()
        except Exception:
            for subscriber in self._subscribers():
                await self._end(subscriber)
            raise

    async def _end(self, subscriber: Any) -> None:
        """Whatever comes of it: the others must end, too."""
        try:
            await subscriber.stop()
        except (Exception, asyncio.CancelledError) as error:
            if _cancelled(error):
                raise
            log.warning(
                "consumer.not_ended", consumer=subscriber.topic_names, reason=f"{type(error).__name__}: {error}"
            )
            if subscriber.consumer is not None:  # its stop ended half way: the connections would live on
                await subscriber.consumer._client.close()  # noqa: SLF001 - nothing else closes them

    async def run(self, stopping: asyncio.Event) -> None:
        """Look twice a second."""
        while not stopping.is_set():
            self.tell_lag()
            for subscriber in self._subscribers():
                await self._look(subscriber)
            await first_of(stopping, timeout=LOOK_SECONDS)

    def tell_lag(self) -> None:
        """See Lag."""
        self._lag.tell(self._subscribers())

    async def _look(self, subscriber: Any) -> None:
        name = f"consumer:{','.join(subscriber.topic_names)}"
        now = time.monotonic()
        if _polls(subscriber.consumer):
            self._heard[name] = now
            self._readiness.beat(name)
        elif now - self._heard.setdefault(name, now) > DEAF_SECONDS:
            log.error("consumer.deaf", consumer=name)
            await self._end(subscriber)
            await subscriber.start()
            self._heard[name] = time.monotonic()  # one that did not start is tried again at the next look

    async def stop(self) -> None:
        """Finish the batches, commit, leave the groups."""
        self._lag.tell(())
        for subscriber in self._subscribers():
            coordinator = getattr(subscriber.consumer, "_coordinator", None)
            if coordinator is not None and hasattr(coordinator, "_group_instance_id"):
                # aiokafka lets a static member go silently, and its partitions idle for a session timeout.
                coordinator._group_instance_id = None  # noqa: SLF001
        await asyncio.gather(*map(self._end, self._subscribers()))
        await self._broker.stop()


def _cancelled(error: BaseException) -> bool:
    """Whether we are asked to stop; aiokafka lets out the cancellation of a task of its own, too."""
    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0


def _polls(consumer: Any) -> bool:
    """Whether every assigned partition was fetched from within the last half minute."""
    if consumer is None:
        return False
    if not consumer.assignment():
        return _idles(consumer)
    horizon = (time.time() - 30.0) * 1000
    stamps = [consumer.last_poll_timestamp(partition) for partition in consumer.assignment()]
    return all(stamp is not None and stamp > horizon for stamp in stamps)


def _idles(consumer: Any) -> bool:
    """Whether a consumer without partitions is a member of its group that the others have left none.

    One that can't join (its right was taken away) fails at each fetch, which nobody logs, and has none either.
    """
    coordinator = consumer._coordinator  # noqa: SLF001 - nothing else says whether it has joined
    beating = coordinator._heartbeat_task  # noqa: SLF001
    joined = coordinator.generation > 0 and beating is not None and not beating.done()
    return joined and all(consumer.partitions_for_topic(topic) for topic in consumer.subscription())
