"""What Kafka refused is counted and shown until a person sends it again or skips it."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

import asyncpg
from chassis.journal import OutboxRow, Writes
from chassis.journal.postgres import PostgresJournal, PostgresOutbox
from chassis.refusals import original, refused, send, skip
from chassis.timers import keep_trying

from chassis import metrics

LARGE = OutboxRow("t", b"demo/deal/5", (("ce_id", b"1"),), b"large")


async def refuse(pool: asyncpg.Pool[Any], *rows: OutboxRow) -> None:
    async with PostgresJournal(pool).unit() as unit:
        await unit.write(Writes(outbox=list(rows)))
    outbox = PostgresOutbox(pool)
    for row in await outbox.waiting(10):
        await outbox.refused(row, "too large")


async def counted(pool: asyncpg.Pool[Any]) -> float:
    """What the gauge says after one look."""
    stopping = asyncio.Event()
    await keep_trying(SimpleNamespace(consumers=list), pool, stopping, stopping.set)  # type: ignore[arg-type]
    return float(metrics.REFUSED._value.get())


async def test_a_refused_record_is_counted_and_shown(pool: asyncpg.Pool[Any]) -> None:
    assert await counted(pool) == 0
    await refuse(pool, LARGE)

    assert await counted(pool) == 1
    async with pool.acquire() as connection:
        (one,) = await refused(connection)
        whole = await original(connection, one.id)
    assert (one.topic, one.key, one.reason) == ("t", "demo/deal/5", "too large")
    assert whole is not None
    assert asdict(whole) == {"headers": {"ce_id": "1"}, "value": b"large", "reason": "too large"}


async def test_a_refused_record_is_sent_again_behind_what_waits(pool: asyncpg.Pool[Any]) -> None:
    await refuse(pool, LARGE)
    later = LARGE._replace(value=b"later")
    async with PostgresJournal(pool).unit() as unit:
        await unit.write(Writes(outbox=[later]))
    async with pool.acquire() as connection:
        (one,) = await refused(connection)
        assert await send(connection, one.id)
        assert not await send(connection, one.id)
        assert await refused(connection) == []

    assert [row._replace(id=0) for row in await PostgresOutbox(pool).waiting(10)] == [later, LARGE]


async def test_a_refused_record_that_is_skipped_stays_with_the_reason(pool: asyncpg.Pool[Any]) -> None:
    await refuse(pool, LARGE)
    async with pool.acquire() as connection:
        (one,) = await refused(connection)
        assert await skip(connection, one.id, "told by hand")
        assert not await skip(connection, one.id, "twice")
        assert await original(connection, one.id) is None
        assert await connection.fetchval("SELECT skipped FROM refused") == "told by hand"

    assert await counted(pool) == 0
    assert await PostgresOutbox(pool).waiting(10) == []
