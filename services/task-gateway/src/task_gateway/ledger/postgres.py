"""The ledger in PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from chassis.database import Connection
from chassis.intake import Intake, Stimulus
from chassis.journal.postgres import PostgresUnit
from contracts.base import Command, Message
from contracts.crm.v1 import CrmCommand
from contracts.envelope import Envelope

from task_gateway.core.progress import Progress
from task_gateway.ledger import Closing, Effect, Entry, Outcome, result_id
from task_gateway.ledger.sql import (
    ADVANCE,
    ASIDE,
    CLOSE,
    DROPPED,
    DUE,
    EFFECTS,
    INTEND,
    MARK,
    NEXT_AT,
    NOTIFY,
    OUTCOMES,
    PASSED,
    RECHECK,
    RECHECKED,
    RESTORED,
    STOP,
    SUSPECT,
    TO_DROP,
)

Also = Callable[[Connection], Awaitable[list[Stimulus]]]


async def intend(connection: Connection, envelopes: Sequence[Envelope[Message]]) -> None:
    """Write commands down in the batch's own transaction; the sender hears of them at its commit."""
    rows = [
        (
            e.id,
            e.portal,
            e.body.subject,
            e.type,
            e.body.encoded().decode(),
            e.body.lane,
            e.correlation_id,
            e.traceparent,
            e.body.automation,
        )
        for e in envelopes
        if isinstance(e.body, Command)
    ]
    if rows:
        await connection.executemany(INTEND, rows)
        await connection.execute(NOTIFY)


def columns(rows: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:
    """Rows as the columns that unnest takes."""
    return [[row[column] for row in rows] for column in range(width)]


class PostgresLedger:
    """See Ledger. Machine time is the database's: two replicas must agree on it."""

    def __init__(self, pool: asyncpg.Pool[Any], intake: Intake, business: Callable[[], datetime], portal: str) -> None:
        self._pool = pool
        self._intake = intake
        self._business = business
        self._portal = portal

    async def due(self, busy: Sequence[str], limit: int, lane: str | None = None) -> list[Entry]:
        """See Ledger."""
        return [entry(row) for row in await self._pool.fetch(DUE, self._portal, list(busy), limit, lane)]

    async def next_at(self, busy: Sequence[str]) -> float | None:
        """See Ledger."""
        seconds: float | None = await self._pool.fetchval(NEXT_AT, self._portal, list(busy))
        return seconds

    async def mark(self, entries: Sequence[Entry]) -> set[UUID]:
        """See Ledger."""
        known = [(one.command_id, one.revision, one.progress.encoded_text()) for one in entries]
        rows = await self._pool.fetch(MARK, *columns(known, 3))
        return {row["command_id"] for row in rows}

    async def advance(self, entry: Entry, seconds: float) -> bool:
        """See Ledger."""
        return bool(await self.advance_all([(entry, seconds)]))

    async def advance_all(self, those: Sequence[tuple[Entry, float]]) -> set[UUID]:
        """See Ledger."""
        rows = [(e.command_id, e.revision, e.progress.encoded_text(), seconds) for e, seconds in those]
        return {row["command_id"] for row in await self._pool.fetch(ADVANCE, *columns(rows, 4))}

    async def aside(self, kind: str, limit: int) -> list[Entry]:
        """Heads of this type, which `due` leaves out."""
        return [entry(row) for row in await self._pool.fetch(ASIDE, self._portal, [], kind, limit)]

    async def close(self, entry: Entry, closing: Closing, also: Also | None = None) -> bool:
        """See Ledger. also: written in the same transaction, and what it answers is said before the result."""
        return bool(await self.close_all([(entry, closing)], also))

    async def close_all(self, those: Sequence[tuple[Entry, Closing]], also: Also | None = None) -> set[UUID]:
        """See Ledger."""
        now = self._business()
        said = {e.command_id: Stimulus(result_id(e), now, c.said, e.correlation_id, e.command_id) for e, c in those}
        rows = [
            (
                *(e.command_id, e.revision, e.progress.encoded_text()),
                *(c.state, c.crm_id, c.reason, c.recheck_seconds),
            )
            for e, c in those
        ]
        await self._intake.prepare(list(said.values()))
        async with self._pool.acquire() as connection, connection.transaction():
            closed = {row["command_id"] for row in await connection.fetch(CLOSE, *columns(rows, 7))}
            told = [one for number, one in said.items() if number in closed]
            if also is not None and closed:
                told = [*await also(connection), *told]
            await self._intake.within(PostgresUnit(connection), self._portal, told)
        return closed

    async def suspect(self, command_id: UUID, seconds: float) -> None:
        """See Ledger."""
        await self._pool.execute(SUSPECT, command_id, seconds)

    async def outcomes(self, command_ids: Sequence[UUID]) -> dict[UUID, Outcome]:
        """See Ledger."""
        return {row["command_id"]: _outcome(row) for row in await self._pool.fetch(OUTCOMES, list(command_ids))}

    async def restored(self, crm_id: int) -> int | None:
        """See Ledger."""
        stands: int | None = await self._pool.fetchval(RESTORED, self._portal, str(crm_id))
        return stands

    async def passed(self, entry: Entry) -> list[Outcome]:
        """See Ledger."""
        return [_outcome(row) for row in await self._pool.fetch(PASSED, self._portal, entry.subject, entry.command_id)]

    async def effects(self, seconds: float) -> list[Effect]:
        """See Ledger."""
        return [Effect(**row) for row in await self._pool.fetch(EFFECTS, self._portal, seconds)]

    async def stop(self, automation: str, effects: int, asks: CrmCommand, asks_id: UUID) -> None:
        """See Ledger."""
        envelope = Envelope(asks_id, "/services/task-gateway", self._business(), self._portal, asks_id, asks)
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(STOP, self._portal, automation, effects)
            await intend(connection, [envelope])

    async def to_drop(self, limit: int) -> list[tuple[Entry, str]]:
        """See Ledger."""
        rows = await self._pool.fetch(TO_DROP, self._portal, limit)
        if not rows:
            await self._pool.execute(DROPPED, self._portal)
        return [(entry(row), row["drop_why"]) for row in rows]

    async def to_recheck(self, limit: int) -> list[Entry]:
        """See Ledger."""
        return [entry(row) for row in await self._pool.fetch(RECHECK, self._portal, limit)]

    async def rechecked(self, entry: Entry, again_seconds: float | None) -> None:
        """See Ledger."""
        await self._pool.execute(RECHECKED, entry.command_id, again_seconds)


def _outcome(row: Any) -> Outcome:
    said = (row["state"], row["type"], row["crm_id"], row["body"])
    return Outcome(*said, Progress.model_validate_json(row["progress"]))


def entry(row: Any) -> Entry:
    """A row of COLUMNS, and perhaps of more."""
    values = {name: row[name] for name in Entry.__slots__}
    return Entry(**values | {"progress": Progress.model_validate(json.loads(row["progress"]))})
