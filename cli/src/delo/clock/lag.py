"""How much the services have still to read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from chassis.database import Connection
from contracts.services import SERVICES

from delo.stack.services import role

LIVES = "SELECT to_regclass($1 || '.timer') IS NOT NULL"


async def living(connection: Connection) -> list[str]:
    """The services that have ever run here: a stack may do without some. Asked as the superuser."""
    names = [service.name for service in SERVICES]
    return [name for name in names if await connection.fetchval(LIVES, role(name))]


async def unread(bootstrap: str, services: Collection[str] | None = None) -> int:
    """Records that some of the *services* has not committed yet, over all topics it reads. None: all that have read."""
    async with watching(bootstrap, services) as look:
        return await look()


@asynccontextmanager
async def watching(
    bootstrap: str, services: Collection[str] | None = None
) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """The same for many looks: connecting takes longer than looking."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)
    await admin.start()
    await consumer.start()
    try:
        known = services if services is not None else {name for name, _ in await admin.list_consumer_groups()}
        yield lambda: _unread(admin, consumer, known)
    finally:
        await consumer.stop()
        await admin.close()


async def _unread(admin: AIOKafkaAdminClient, consumer: AIOKafkaConsumer, services: Collection[str]) -> int:
    total = 0
    for service in (one for one in SERVICES if one.name in services):
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
