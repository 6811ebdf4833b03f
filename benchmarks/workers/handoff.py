"""Two ends of a hand-over between services: one commits messages at a steady pace, the other's handler notes when.

Both note the machine's monotonic clock, which all processes share; the harness subtracts.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer
from chassis.bus import Batch, Router
from chassis.database import connect, migrate, own_migrations
from chassis.journal import OutboxRow
from chassis.journal.postgres import PostgresOutbox, publish_rows
from chassis.leases import Leases
from chassis.publishing import KafkaPublisher
from chassis.relay import Relay, listen
from faststream.kafka import KafkaBroker

from benchmarks import neutral
from chassis import bus

STEP_SECONDS = 0.01
WAIT_SECONDS = 60.0


async def read(job: dict[str, Any]) -> dict[str, Any]:
    """The next service: when each message reached its handler."""
    router, done = Router(), asyncio.Event()
    reached: dict[str, float] = {}

    @router.subscriber(neutral.INPUT, group_id=job["group"])
    async def on_demand(batch: Batch) -> None:
        now = time.monotonic()
        reached.update((str(one.envelope.id), now) for one in batch if one.envelope)  # type: ignore[attr-defined]
        if len(reached) >= job["messages"]:
            done.set()

    broker = KafkaBroker(job["bootstrap"], parser=bus.parse, decoder=bus.decode, logger=None)
    broker.include_router(router)
    await broker.start()
    while not broker.subscribers[0].consumer.assignment():  # type: ignore[attr-defined]  # noqa: ASYNC110 - no event
        await asyncio.sleep(0.05)
    Path(job["ready"]).touch()  # noqa: ASYNC240 - before the clock starts
    await asyncio.wait_for(done.wait(), WAIT_SECONDS)
    await broker.stop()
    return {"times": reached}


async def write(job: dict[str, Any]) -> dict[str, Any]:
    """The service before it: outbox rows in a transaction every 10 ms, its relay and listener beside it."""
    pool = await connect(job["dsn"], job["schema"])
    await migrate(pool, [own_migrations()])
    publisher = KafkaPublisher("benchmark", bootstrap_servers=job["bootstrap"])
    await publisher.producer.start()
    relay, stopping = Relay(PostgresOutbox(pool), publisher, Leases(pool)), asyncio.Event()
    tasks = [
        asyncio.create_task(relay.run(stopping)),
        asyncio.create_task(listen(pool, job["schema"], relay, stopping)),
    ]

    async def commit(numbers: range) -> None:
        rows = [OutboxRow(neutral.INPUT, key, headers, value) for key, value, headers in _records(job, numbers)]
        async with pool.acquire() as connection, connection.transaction():
            await publish_rows(connection, rows)

    times = await _steadily(job, commit)
    stopping.set()
    await asyncio.wait(tasks, timeout=10)
    await publisher.producer.stop()
    await pool.close()
    return {"times": times}


async def send(job: dict[str, Any]) -> dict[str, Any]:
    """The floor: the same messages straight to Kafka, nothing remembered. The clock starts at the send."""
    producer = AIOKafkaProducer(bootstrap_servers=job["bootstrap"], acks="all")
    await producer.start()

    async def say(numbers: range) -> None:
        for key, value, headers in _records(job, numbers):
            await producer.send(neutral.INPUT, value, key=key, headers=list(headers))

    times = await _steadily(job, say)
    await producer.stop()
    return {"times": times}


def _records(job: dict[str, Any], numbers: range) -> list[neutral.Record]:
    return [neutral.record(job["first"] + number, 2_000) for number in numbers]


async def _steadily(job: dict[str, Any], work: Any) -> dict[str, float]:
    """Do *work* for the next few messages every 10 ms, late ones at once; answers when each was done, by id."""
    while not Path(job["ready"]).exists():  # noqa: ASYNC110, ASYNC240 - another process, before the clock starts
        await asyncio.sleep(0.05)
    step = round(job["rate"] * STEP_SECONDS)
    times: dict[str, float] = {}
    begin = time.monotonic() + 0.5
    for count, first in enumerate(range(0, job["messages"], step)):
        await asyncio.sleep(max(0.0, begin + count * STEP_SECONDS - time.monotonic()))
        await work(range(first, first + step))
        now = time.monotonic()
        times.update((neutral.record_id(job["first"] + number), now) for number in range(first, first + step))
    return times


def main() -> None:
    """Do the job of the command line."""
    job = json.loads(sys.argv[1])
    part = {"read": read, "write": write, "send": send}[job["part"]]
    Path(job["result"]).write_text(json.dumps(asyncio.run(part(job))))


if __name__ == "__main__":
    main()
