"""The relay of a service over a full outbox, until it is empty."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

import asyncpg
from chassis.database import connect, migrate, own_migrations
from chassis.journal import OutboxRow
from chassis.journal.postgres import PostgresOutbox, publish_rows
from chassis.leases import Leases
from chassis.publishing import KafkaPublisher
from chassis.relay import Relay

from benchmarks import neutral


async def work(job: dict[str, Any]) -> dict[str, Any]:
    """Fill, then publish; the clock runs from the first look to the last deletion."""
    pool = await connect(job["dsn"], job["schema"])
    await migrate(pool, [own_migrations()])
    await _fill(pool, job["rows"], job["streams"])
    publisher = KafkaPublisher("benchmark", bootstrap_servers=job["bootstrap"])
    await publisher.producer.start()
    await publisher.producer.partitions_for(neutral.INPUT)
    relay, stopping = Relay(PostgresOutbox(pool), publisher, Leases(pool)), asyncio.Event()
    stopping.set()  # it publishes what there is, then leaves
    began, cpu = time.perf_counter(), time.process_time()
    await relay.run(stopping)
    seconds, busy = time.perf_counter() - began, time.process_time() - cpu
    left = await pool.fetchval("SELECT count(*) FROM outbox")
    await publisher.producer.stop()
    await pool.close()
    if left:
        raise RuntimeError(f"{left} rows were left behind")
    return {"rate": job["rows"] / seconds, "cpu_us": busy / job["rows"] * 1e6}


async def _fill(pool: asyncpg.Pool[Any], rows: int, streams: int) -> None:
    made = [neutral.record(number, streams) for number in range(rows)]
    async with pool.acquire() as connection, connection.transaction():
        await publish_rows(connection, [OutboxRow(neutral.INPUT, key, headers, value) for key, value, headers in made])
    await pool.execute("ANALYZE outbox")


def main() -> None:
    """Do the job of the command line."""
    job = json.loads(sys.argv[1])
    Path(job["result"]).write_text(json.dumps(asyncio.run(work(job))))


if __name__ == "__main__":
    main()
