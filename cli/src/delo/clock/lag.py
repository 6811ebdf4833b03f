"""How much the services have still to read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from contracts.catalogue import SERVICES


async def unread(bootstrap: str) -> int:
    """Records that some service has not committed yet, over all topics it reads; one that never ran waits for none."""
    async with watching(bootstrap) as look:
        return await look()


@asynccontextmanager
async def watching(bootstrap: str) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """The same for many looks: connecting takes longer than looking."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)
    await admin.start()
    await consumer.start()
    try:
        yield lambda: _unread(admin, consumer)
    finally:
        await consumer.stop()
        await admin.close()


async def _unread(admin: AIOKafkaAdminClient, consumer: AIOKafkaConsumer) -> int:
    total, groups = 0, {name for name, _ in await admin.list_consumer_groups()}
    for service in [one for one in SERVICES if one.name in groups]:
        committed = await admin.list_consumer_group_offsets(service.name)
        partitions = [
            TopicPartition(topic, number)
            for topic in service.reads
            for number in consumer.partitions_for_topic(topic) or await _partitions(admin, topic)
        ]
        ends = await consumer.end_offsets(partitions)
        total += sum(end - committed[p].offset if p in committed else end for p, end in ends.items())
    return total


async def _partitions(admin: AIOKafkaAdminClient, topic: str) -> list[int]:
    (described,) = await admin.describe_topics([topic])
    return [partition["partition"] for partition in described["partitions"]]
