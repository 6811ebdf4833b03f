"""A consumer without partitions: well if its group has more members than partitions, deaf if it is in no group.

And how far one with partitions is behind.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import GroupAuthorizationFailedError
from chassis.health import Readiness
from chassis.watchdog import DEAF_SECONDS, Watchdog
from delo.testing import RunningStack
from prometheus_client import REGISTRY

TOPIC = "demand.found"
PARTITIONS = 3


@asynccontextmanager
async def members(engines: RunningStack, count: int) -> AsyncIterator[list[AIOKafkaConsumer]]:
    """So many consumers of one group, when all have joined and each partition has one of them."""
    group = uuid4().hex
    async with AsyncExitStack() as stack:
        options: dict[str, Any] = {"bootstrap_servers": engines.bootstrap, "group_id": group}
        found = [AIOKafkaConsumer(TOPIC, heartbeat_interval_ms=100, **options) for _ in range(count)]
        for one in found:
            await one.start()
            stack.push_async_callback(one.stop)
        async with asyncio.timeout(60):
            while not _settled(found):
                await asyncio.gather(*(one.getmany(timeout_ms=100) for one in found))
        yield found


def _settled(consumers: Sequence[AIOKafkaConsumer]) -> bool:
    """Whether all are of one generation: a last one that has yet to join holds no partition, either.

    And beat: a member of the new generation does so a moment later only.
    """
    generations = {one._coordinator.generation for one in consumers}
    beating = [one._coordinator._heartbeat_task for one in consumers]
    if not all(task is not None and not task.done() for task in beating):
        return False
    return len(generations) == 1 and sorted(len(one.assignment()) for one in consumers) == [0, 1, 1, 1]


def _fetched(consumer: AIOKafkaConsumer) -> bool:
    """Whether it has been told of each partition."""
    stamps = [consumer.last_poll_timestamp(partition) for partition in consumer.assignment()]
    return len(stamps) == PARTITIONS and None not in stamps


async def missing(consumers: Sequence[AIOKafkaConsumer]) -> dict[str, str]:
    """What readiness misses after a look at each of them and some seconds more than half a minute."""
    now = 0.0
    subscribers = [
        SimpleNamespace(topic_names=[f"{TOPIC}/{number}"], consumer=one) for number, one in enumerate(consumers)
    ]
    broker: Any = SimpleNamespace(subscribers=subscribers)
    readiness = Readiness(lambda: now)
    dog = Watchdog(broker, readiness, None)
    for _ in range(2):
        for subscriber in subscribers:
            await dog._look(subscriber)
        missed = readiness.missing()
        now += DEAF_SECONDS / 2
    return missed


async def test_a_member_for_whom_no_partition_is_left_is_well(engines: RunningStack) -> None:
    async with members(engines, PARTITIONS + 1) as found:
        (spare,) = [one for one in found if not one.assignment()]

        assert await missing([spare]) == {}


async def test_a_consumer_whose_right_to_its_group_was_taken_away_is_missed(
    engines: RunningStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with members(engines, PARTITIONS + 1) as found:
        (spare,) = [one for one in found if not one.assignment()]

        async def denied(*_: Any) -> bool:
            raise GroupAuthorizationFailedError

        monkeypatch.setattr(spare._coordinator, "_do_heartbeat", denied)
        monkeypatch.setattr(spare._coordinator, "ensure_coordinator_known", denied)
        async with asyncio.timeout(10):
            while (beating := spare._coordinator._heartbeat_task) and not beating.done():  # noqa: ASYNC110 - no event
                await asyncio.sleep(0.05)

        assert list(await missing([spare])) == [f"consumer:{TOPIC}/0"]


async def test_what_a_consumer_has_yet_to_take_falls_as_it_takes_it_and_is_not_said_when_it_is_gone(
    engines: RunningStack,
) -> None:
    async with AsyncExitStack() as stack:
        producer = AIOKafkaProducer(bootstrap_servers=engines.bootstrap)
        await producer.start()
        stack.push_async_callback(producer.stop)
        options: dict[str, Any] = {"bootstrap_servers": engines.bootstrap, "group_id": uuid4().hex}
        consumer = AIOKafkaConsumer(TOPIC, auto_offset_reset="latest", **options)
        await consumer.start()
        stack.push_async_callback(consumer.stop)
        group = options["group_id"]
        subscriber = SimpleNamespace(topic_names=[TOPIC], group_id=group, consumer=consumer)
        dog = Watchdog(SimpleNamespace(subscribers=[subscriber]), Readiness(), None)  # type: ignore[arg-type]

        def lag() -> float | None:
            dog.tell_lag()
            return REGISTRY.get_sample_value("delo_consumer_lag_records", {"group": group, "topic": TOPIC})

        async with asyncio.timeout(60):
            while lag() != 0 or not _fetched(consumer):  # joined, placed at the end
                await consumer.getmany(timeout_ms=100)
        begin = await consumer.end_offsets(consumer.assignment())
        for number in range(7):
            await producer.send_and_wait(TOPIC, b"{}", partition=number % PARTITIONS)
        for partition, offset in begin.items():
            consumer.seek(partition, offset)  # what was fetched while they came knows of some only
        async with asyncio.timeout(60):
            while lag() != 7:  # noqa: ASYNC110 - no event
                await asyncio.sleep(0.1)
        told = []
        for _ in range(7):
            await consumer.getone()
            told.append(lag())
        assert told == [6, 5, 4, 3, 2, 1, 0]

        subscriber.consumer = None
        assert lag() is None
