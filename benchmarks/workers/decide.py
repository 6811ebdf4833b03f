"""Our runtime at work, as a service runs it: from records in memory, or from Kafka through FastStream."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import asyncpg
from chassis.blobs.folder import FolderBlobs
from chassis.bus import Batch, Delivery, Router
from chassis.database import connect, migrate, own_migrations
from chassis.journal.postgres import PostgresJournal
from chassis.runtime import Runtime
from chassis.service import spare_the_collector
from faststream import Context
from faststream.kafka import KafkaBroker

from benchmarks import neutral
from chassis import bus, logs

AT_ONCE = bus.POLL_RECORDS


async def opened(job: dict[str, Any]) -> tuple[asyncpg.Pool[Any], Runtime]:
    """A fresh schema and a runtime over it."""
    pool = await connect(job["dsn"], job["schema"])
    await migrate(pool, [own_migrations()])
    runtime = Runtime(PostgresJournal(pool), FolderBlobs(Path(job["blobs"])), neutral.shop(), neutral.GROUP)
    runtime.register(neutral.counting)
    return pool, runtime


async def from_memory(job: dict[str, Any]) -> dict[str, Any]:
    """Read the records' bytes and run them, batch after batch; the first batch (plans, partition) isn't counted."""
    pool, runtime = await opened(job)
    first = job.get("first", 0)
    wanted = range(first, first + job["messages"] + AT_ONCE)
    records = [(number, *neutral.record(number, job["streams"])) for number in wanted]
    batches = [records[begin : begin + AT_ONCE] for begin in range(0, len(records), AT_ONCE)]
    spare_the_collector()
    began = cpu = 0.0
    for number, batch in enumerate(batches):
        if number == 1:
            began, cpu = time.perf_counter(), time.process_time()
        await runtime.run(neutral.counting, [delivery_of(one) for one in batch])
    seconds, busy = time.perf_counter() - began, time.process_time() - cpu
    await check(pool, len(records))
    return {"rate": job["messages"] / seconds, "cpu_us": busy / job["messages"] * 1e6}


def delivery_of(one: tuple[int, bytes, bytes, Any]) -> Delivery:
    """A record as the bus reads it: its offset, key, value, headers."""
    number, key, value, headers = one
    return bus.read(neutral.INPUT, 0, number, key, headers, value)


async def from_kafka(job: dict[str, Any]) -> dict[str, Any]:
    """The backlog of the topic, from the end of the first batch to the end of the last."""
    pool, runtime = await opened(job)
    ends: list[tuple[float, int]] = []
    done = asyncio.Event()
    router = Router()

    @router.subscriber(neutral.INPUT, group_id=job["schema"])
    async def on_demand(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
        await runtime.run(neutral.counting, batch)
        ends.append((time.perf_counter(), len(batch)))
        if sum(size for _, size in ends) >= job["messages"]:
            done.set()

    broker = KafkaBroker(job["bootstrap"], parser=bus.parse, decoder=bus.decode, logger=None)
    broker.include_router(router)
    broker.context.set_global("runtime", runtime)
    spare_the_collector()
    await broker.start()
    await asyncio.wait_for(done.wait(), 150)
    await broker.stop()
    await check(pool, job["messages"])
    handled = sum(size for _, size in ends[1:])
    return {"rate": handled / (ends[-1][0] - ends[0][0]), "batch": handled / max(1, len(ends) - 1)}


async def check(pool: asyncpg.Pool[Any], expected: int) -> None:
    """The job was really done: each message noted, decided and answered once. Raises RuntimeError."""
    for table in ("inbox", "decision", "outbox"):
        found = await pool.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
        if found != expected:
            raise RuntimeError(f"{table} has {found} rows of {expected}")
    await pool.close()


def main() -> None:
    """Do the job of the command line."""
    job = json.loads(sys.argv[1])
    logs.configure("benchmark", "info")  # as in production: one line for each message
    work = {"memory": from_memory, "kafka": from_kafka}[job["mode"]]
    Path(job["result"]).write_text(json.dumps(asyncio.run(work(job))))


if __name__ == "__main__":
    main()
