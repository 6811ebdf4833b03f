"""A consumer without partitions: well if its group has more members than partitions, deaf if it is in no group."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import GroupAuthorizationFailedError
from chassis.health import Readiness
from chassis.watchdog import DEAF_SECONDS, Watchdog
from delo.testing import RunningStack

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
    """Whether all are of one generation: a last one that has yet to join holds no partition, either."""
    generations = {one._coordinator.generation for one in consumers}
    return len(generations) == 1 and sorted(len(one.assignment()) for one in consumers) == [0, 1, 1, 1]


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
