"""Outbox rows into a real Kafka: in order by partition, and past the rows it will never take."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import UnknownTopicOrPartitionError
from chassis.journal import OutboxRow
from chassis.publishing import KafkaPublisher, Unpublishable
from delo.testing import RunningStack

TOPIC = "demand.found"


@pytest.fixture
async def publisher(engines: RunningStack) -> AsyncIterator[KafkaPublisher]:
    one = KafkaPublisher("test", bootstrap_servers=engines.bootstrap)
    await one.producer.start()
    yield one
    await one.producer.stop()


async def read(engines: RunningStack, mark: bytes, count: int) -> list[tuple[int, bytes, bytes]]:
    """Records whose key begins with *mark*, as (partition, key, value), in order of offset within a partition."""
    consumer = AIOKafkaConsumer(TOPIC, bootstrap_servers=engines.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    found: list[tuple[int, bytes, bytes]] = []
    try:
        while len(found) < count:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                found += [(r.partition, r.key, r.value) for r in records if (r.key or b"").startswith(mark)]
    finally:
        await consumer.stop()
    return found


async def test_the_rows_of_a_key_keep_their_order(engines: RunningStack, publisher: KafkaPublisher) -> None:
    mark = uuid4().hex.encode()
    rows = [OutboxRow(TOPIC, mark + b"%d" % (n % 7), (("h", b"x"),), b"%d" % n) for n in range(5000)]
    assert await publisher.publish(rows) == [None] * len(rows)

    found = await read(engines, mark, len(rows))
    for key in {key for _, key, _ in found}:
        values = [int(value) for _, k, value in found if k == key]
        assert values == sorted(values)
        assert len({partition for partition, k, _ in found if k == key}) == 1


async def test_rows_that_kafka_never_takes_hold_up_no_other(engines: RunningStack, publisher: KafkaPublisher) -> None:
    mark = uuid4().hex.encode()
    rows = [
        OutboxRow(TOPIC, mark, (), b"before"),
        OutboxRow(TOPIC, mark, (), b"x" * 3_000_000),
        OutboxRow(TOPIC, None, (), None),
        OutboxRow(TOPIC, mark, (), b"after"),
    ]
    outcomes = await publisher.publish(rows)

    assert [type(outcome) for outcome in outcomes] == [type(None), Unpublishable, type(None), type(None)]
    assert [value for _, _, value in await read(engines, mark, 2)] == [b"before", b"after"]


async def test_a_dead_letter_of_the_largest_record_can_be_published(
    engines: RunningStack, publisher: KafkaPublisher
) -> None:
    reason = ("dead_reason", b"r" * 900)
    assert await publisher.publish([OutboxRow("tax-calendar.dead", b"k", (reason,), b"x" * 1_048_400)]) == [None]


async def test_a_topic_that_is_not_there_holds_up_no_other(engines: RunningStack, publisher: KafkaPublisher) -> None:
    mark = uuid4().hex.encode()
    absent, there = await publisher.publish([OutboxRow("never.made", b"k", (), b"1"), OutboxRow(TOPIC, mark, (), b"2")])

    assert isinstance(absent, UnknownTopicOrPartitionError)
    assert there is None
