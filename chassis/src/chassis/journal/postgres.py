"""The journal in PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from chassis.database import Connection
from chassis.journal import (
    TAKEN_BACK,
    OutboxRow,
    ParkedRow,
    StreamId,
    StreamRow,
    TimerRow,
    Unit,
    Writes,
    sql,
    wake_key,
)
from chassis.journal.headers import packed, unpacked

DECISION_COLUMNS = (
    *("decider", "portal", "stream", "position", "input_id", "input_type", "input", "context", "output"),
    *("correlation_id", "rules_version", "code_version", "mode", "decided_at"),
)
OUTBOX_COLUMNS = ("topic", "key", "headers", "value")


def _columns(rows: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:
    return [[row[column] for row in rows] for column in range(width)]


def _month(time: datetime) -> tuple[int, int]:
    there = time.astimezone(UTC)
    return there.year, there.month


async def add_month(connection: Connection, year: int, month: int) -> None:
    """Make room in the inbox for messages of that month (UTC)."""
    following = (year + 1, 1) if month == 12 else (year, month + 1)
    statement = sql.ADD_MONTH.format(
        name=f"inbox_{year:04}_{month:02}",
        start=f"{year:04}-{month:02}-01 00:00:00+00",
        end="{:04}-{:02}-01 00:00:00+00".format(*following),
    )
    async with connection.transaction():
        # CREATE TABLE IF NOT EXISTS is no guard against another replica doing it in the same instant.
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('inbox_' || current_schema()))")
        await connection.execute(statement)


async def publish_rows(connection: Connection, rows: Sequence[OutboxRow]) -> None:
    """Add records to the outbox inside the caller's transaction and wake the relay at its commit."""
    if not rows:
        return
    records = [(row.topic, row.key, packed(row.headers), row.value) for row in rows]
    await connection.copy_records_to_table("outbox", columns=OUTBOX_COLUMNS, records=records)
    await connection.execute(sql.NOTIFY)


class PostgresUnit:
    """One transaction of PostgresJournal."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def connection(self) -> Connection:
        """See Unit."""
        return self._connection

    async def note(self, consumer: str, messages: Sequence[tuple[UUID, datetime]]) -> set[UUID]:
        """See Unit."""
        ids, times = [message[0] for message in messages], [message[1] for message in messages]
        return {row["id"] for row in await self._connection.fetch(sql.NOTE, consumer, ids, times)}

    async def first_seen(self, ids: Sequence[UUID]) -> set[UUID]:
        """See Unit."""
        return {row["id"] for row in await self._connection.fetch(sql.FIRST_SEEN, list(ids))}

    async def held_keys(self, consumer: str, order_keys: Sequence[str]) -> set[str]:
        """See Unit."""
        rows = await self._connection.fetch(sql.HELD_KEYS, consumer, list(order_keys))
        return {row["order_key"] for row in rows}

    async def skipped(self, row: ParkedRow) -> bool:
        """See Unit."""
        place = (row.consumer, row.topic, row.partition, row.offset)
        found = await self._connection.fetchval(sql.SKIPPED, *place, packed(row.headers), row.value)
        return bool(found)

    async def ordering(self, decider: str, commands: Sequence[tuple[str, UUID]]) -> dict[tuple[str, UUID], StreamId]:
        """See Unit."""
        rows = await self._connection.fetch(sql.ORDERING, decider, *_columns(commands, 2))
        return {(row["portal"], row["command_id"]): StreamId(decider, row["portal"], row["stream"]) for row in rows}

    async def lock(self, streams: Sequence[StreamId]) -> dict[StreamId, StreamRow]:
        """See Unit."""
        wanted = sorted(set(streams))
        found = await self._locked(wanted)
        if len(found) < len(wanted):
            # New streams: all are opened and locked again in order, so that the order of locks stays one for all.
            await self._connection.execute(sql.OPEN_STREAMS, *_columns(wanted, 3))
            found = await self._locked(wanted)
        return found

    async def _locked(self, streams: Sequence[StreamId]) -> dict[StreamId, StreamRow]:
        found = {}
        for row in await self._connection.fetch(sql.LOCK_STREAMS, *_columns(streams, 3)):
            stream = StreamId(row["decider"], row["portal"], row["id"])
            found[stream] = StreamRow(stream, row["position"], row["state"], row["state_version"])
        return found

    async def write(self, writes: Writes) -> None:
        """See Unit."""
        if writes.streams:
            rows = [(*row.stream, *row[1:]) for row in writes.streams]
            await self._connection.execute(sql.SAVE_STREAMS, *_columns(rows, 6))
        if writes.decisions:
            await self._write_decisions(writes)
        if writes.orders:
            orders = [(stream.portal, command, stream.decider, stream.id) for command, stream in writes.orders]
            await self._connection.execute(sql.ORDERED, *_columns(orders, 4))
        if writes.timers:
            await self._write_timers(writes)
        if writes.parked:
            await self._connection.executemany(sql.PARK, [_parked_values(row) for row in writes.parked])
        await publish_rows(self._connection, writes.outbox)

    async def _write_decisions(self, writes: Writes) -> None:
        await self._connection.copy_records_to_table(
            "decision",
            columns=DECISION_COLUMNS,
            records=[(*row.stream, *row[1:]) for row in writes.decisions],
        )

    async def _write_timers(self, writes: Writes) -> None:
        cancelled = [(*stream, name) for (stream, name), row in writes.timers.items() if row is None]
        wanted = [
            (*row.stream, row.name, row.due_at, row.correlation_id, row.set_by)
            for row in writes.timers.values()
            if row is not None
        ]
        stale = [(stream.decider, wake_key(stream, name)) for stream, name in writes.timers]
        await self._connection.execute(sql.SETTLE_WAKES, *_columns(stale, 2), TAKEN_BACK)
        if cancelled:
            await self._connection.execute(sql.CANCEL_TIMERS, *_columns(cancelled, 4))
        if wanted:
            await self._connection.execute(sql.SET_TIMERS, *_columns(wanted, 7))

    async def due_timers(self, decider: str, portals: Sequence[str], now: datetime, limit: int) -> list[TimerRow]:
        """See Unit."""
        rows = await self._connection.fetch(sql.DUE_TIMERS, decider, list(portals), now, limit)
        return [_timer(row) for row in rows]

    async def take_timers(self, timers: Sequence[TimerRow]) -> list[TimerRow]:
        """See Unit."""
        rows = [(*timer.stream, timer.name, timer.due_at) for timer in timers]
        return [_timer(row) for row in await self._connection.fetch(sql.TAKE_TIMERS, *_columns(rows, 5))]

    async def take_parked(self, consumer: str, after_id: int = 0) -> ParkedRow | None:
        """See Unit."""
        row = await self._connection.fetchrow(sql.TAKE_PARKED, consumer, after_id)
        return None if row is None else _parked(row)

    async def unpark(self, parked_id: int) -> None:
        """See Unit."""
        await self._connection.execute(sql.UNPARK, parked_id)

    async def repark(self, row: ParkedRow) -> bool:
        """See Unit."""
        values = (row.id, row.state, row.reason, row.attempts, row.retry_in_seconds)
        return str(await self._connection.execute(sql.REPARK, *values)) == "UPDATE 1"


class PostgresJournal:
    """Units over a pool whose search_path is the service's schema."""

    def __init__(self, pool: asyncpg.Pool[Any]) -> None:
        self._pool = pool
        self._months: set[tuple[int, int]] = set()

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """See Journal."""
        async with self._pool.acquire() as connection, connection.transaction():
            yield PostgresUnit(connection)

    async def prepare(self, times: Sequence[datetime]) -> None:
        """Add the inbox's months that messages of these times need; outside a unit, since it locks the table."""
        for month in {_month(time) for time in times} - self._months:
            async with self._pool.acquire() as connection:
                await add_month(connection, *month)
            self._months.add(month)


class PostgresOutbox:
    """The relay's view of the same tables."""

    def __init__(self, pool: asyncpg.Pool[Any]) -> None:
        self._pool = pool

    async def waiting(self, limit: int, without: Sequence[str] = ()) -> list[OutboxRow]:
        """See Outbox."""
        return [
            OutboxRow(row["topic"], row["key"], unpacked(row["headers"]), row["value"], row["id"])
            for row in await self._pool.fetch(sql.WAITING, limit, list(without))
        ]

    async def published(self, ids: Sequence[int]) -> None:
        """See Outbox."""
        await self._pool.execute(sql.PUBLISHED, list(ids))

    async def refused(self, row: OutboxRow, reason: str) -> None:
        """See Outbox."""
        async with self._pool.acquire() as connection, connection.transaction():
            headers = packed(row.headers)
            await connection.execute(sql.REFUSED, row.id, row.topic, row.key, headers, row.value, reason)
            await connection.execute(sql.PUBLISHED, [row.id])


def _timer(row: asyncpg.Record) -> TimerRow:
    stream = StreamId(row["decider"], row["portal"], row["stream"])
    return TimerRow(stream, row["name"], row["due_at"], row["correlation_id"], row["set_by"])


def _parked_values(row: ParkedRow) -> tuple[Any, ...]:
    return (
        *(row.consumer, row.order_key, row.topic, row.partition, row.offset, row.key, packed(row.headers)),
        *(row.value, row.reason, row.attempts, row.state, row.retry_in_seconds),
    )


def _parked(row: asyncpg.Record) -> ParkedRow:
    return ParkedRow(
        *(row["consumer"], row["order_key"], row["topic"], row["partition"], row["record_offset"], row["key"]),
        *(unpacked(row["headers"]), row["value"], row["reason"], row["attempts"], row["state"]),
        id=row["id"],
    )
