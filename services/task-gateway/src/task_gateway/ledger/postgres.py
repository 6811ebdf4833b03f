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
from task_gateway.ledger import COLLECT, Closing, Effect, Entry, Outcome, result_id

Also = Callable[[Connection], Awaitable[list[Stimulus]]]

INTEND = """
    INSERT INTO command (command_id, portal, subject, type, body, lane, correlation_id, traceparent, automation)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (command_id) DO NOTHING
"""

NOTIFY = "SELECT pg_notify('ledger_' || current_schema(), '')"

COLUMNS = """
    command_id, portal, subject, type, body, lane, correlation_id, traceparent, state, progress, attempts, revision,
    again, automation, extract(epoch FROM clock_timestamp() - sent_at)::float AS sent_seconds,
    EXISTS (SELECT FROM brake AS stop WHERE stop.portal = command.portal AND stop.automation = command.automation
        AND stop.released_at > command.intended_at) AS held
"""

# What the brake holds: it has had no effect yet, and its rule was stopped. It steps aside, other rules' commands pass.
# Of what has gone out already nobody would know the outcome, so it is carried to its end.
HELD = """
    attempts = 0 AND automation IN (SELECT automation FROM brake WHERE brake.portal = $1 AND released_at IS NULL)
"""

# The head of each subject only: what belongs to one client is done in order. Subqueries that can't become joins: with
# the order of an index and a limit they are asked for the first few rows only, however many wait.
ANY_HEAD = f"""
    portal = $1 AND state IN ('intended', 'sent') AND subject NOT IN (SELECT unnest($2::text[])) AND NOT ({HELD})
    AND seq = (
        SELECT min(seq) FROM command AS earlier WHERE earlier.portal = command.portal
          AND earlier.subject = command.subject AND earlier.state IN ('intended', 'sent') AND NOT ({HELD}))
"""  # noqa: S608 - constants

# Timesheets are no calls to be packed: a helper of the sender reads them.
HEAD = f"{ANY_HEAD} AND type <> '{COLLECT}'"

# $2: nobody is busy.
ASIDE = f"""
    SELECT {COLUMNS} FROM command
    WHERE {ANY_HEAD} AND retry_at <= clock_timestamp() AND type = $3 ORDER BY seq LIMIT $4
"""  # noqa: S608 - constants

# A lane is head start in seconds, so that bulk waits for the rest but never starves.
DUE = f"""
    SELECT due.* FROM (VALUES ('interactive', 0), ('normal', 20), ('read', 60), ('bulk', 120)) AS lanes (name, seconds)
    CROSS JOIN LATERAL (
        SELECT {COLUMNS}, intended_at FROM command
        WHERE lane = lanes.name AND retry_at <= clock_timestamp()
          AND {HEAD}
        ORDER BY intended_at LIMIT $3) AS due
    WHERE $4::text IS NULL OR lanes.name = $4
    ORDER BY due.intended_at + make_interval(secs => lanes.seconds) LIMIT $3
"""  # noqa: S608 - constants

NEXT_AT = f"""
    SELECT extract(epoch FROM min(at) - clock_timestamp())::float FROM (
        (SELECT retry_at AS at FROM command WHERE {HEAD} ORDER BY retry_at LIMIT 1)
        UNION ALL SELECT min(recheck_at) FROM command
        WHERE portal = $1 AND state IN ('confirmed', 'refused') AND recheck_at IS NOT NULL) AS waiting
"""  # noqa: S608 - constants

MARK = """
    UPDATE command SET state = 'sent', sent_at = clock_timestamp(), attempts = attempts + 1, progress = known.progress,
        revision = command.revision + 1
    FROM unnest($1::uuid[], $2::integer[], $3::text[]) AS known (id, revision, progress)
    WHERE command_id = known.id AND command.revision = known.revision AND state IN ('intended', 'sent')
    RETURNING command_id
"""

# Rows are locked in the order of their ids: two writings of several rows never wait for each other.
ADVANCE = """
    WITH known AS (
        SELECT * FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::float[])
            AS given (id, known_revision, new_progress, seconds)),
    held AS (
        SELECT command_id FROM command JOIN known ON command_id = id AND revision = known_revision
        WHERE state IN ('intended', 'sent') ORDER BY command_id FOR UPDATE OF command)
    UPDATE command SET progress = new_progress, retry_at = clock_timestamp() + make_interval(secs => seconds),
        revision = revision + 1
    FROM known WHERE command_id = id AND command_id IN (SELECT command_id FROM held)
    RETURNING command_id
"""

CLOSE = """
    WITH known AS (
        SELECT * FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float[])
            AS given (id, known_revision, new_progress, new_state, new_crm_id, new_reason, recheck_seconds)),
    held AS (
        SELECT command_id FROM command JOIN known ON command_id = id AND revision = known_revision
        WHERE state IN ('intended', 'sent') ORDER BY command_id FOR UPDATE OF command)
    UPDATE command SET state = new_state, crm_id = new_crm_id, reason = new_reason, progress = new_progress,
        closed_at = clock_timestamp(), revision = revision + 1,
        recheck_at = coalesce(clock_timestamp() + make_interval(secs => recheck_seconds), recheck_at)
    FROM known WHERE command_id = id AND command_id IN (SELECT command_id FROM held)
    RETURNING command_id
"""

SUSPECT = "UPDATE command SET recheck_at = clock_timestamp() + make_interval(secs => $2) WHERE command_id = $1"
OUTCOMES = "SELECT command_id, state, type, crm_id, body, progress FROM command WHERE command_id = ANY($1::uuid[])"

PASSED = """
    SELECT command_id, state, type, crm_id, body, progress FROM command
    WHERE portal = $1 AND subject = $2 AND state = 'confirmed' AND seq > (SELECT seq FROM command WHERE command_id = $3)
    ORDER BY seq
"""

RECHECK = f"""
    SELECT {COLUMNS} FROM command
    WHERE portal = $1 AND state IN ('confirmed', 'refused') AND recheck_at <= clock_timestamp()
    ORDER BY recheck_at LIMIT $2
"""  # noqa: S608 - constants

EFFECTS = """
    SELECT command_id, automation, extract(epoch FROM clock_timestamp() - sent_at)::float AS seconds_ago
    FROM command LEFT JOIN brake USING (portal, automation)
    WHERE portal = $1 AND sent_at > clock_timestamp() - make_interval(secs => $2) AND attempts > 0
      AND (released_at IS NULL OR sent_at > released_at)
    ORDER BY sent_at
"""

STOP = """
    INSERT INTO brake (portal, automation, effects) VALUES ($1, $2, $3)
    ON CONFLICT (portal, automation) DO UPDATE
    SET effects = excluded.effects, stopped_at = clock_timestamp(), released_at = NULL
"""

# What a person has thrown away of a stopped rule: what has not gone out, and was there when the person said so.
THROWN = "command.state = 'intended' AND command.attempts = 0 AND command.intended_at <= brake.drop_until"

TO_DROP = f"""
    SELECT {COLUMNS}, drop_why FROM command JOIN brake USING (portal, automation)
    WHERE portal = $1 AND drop_until IS NOT NULL AND {THROWN} ORDER BY seq LIMIT $2
"""  # noqa: S608 - constants

DROPPED = f"""
    UPDATE brake SET drop_until = NULL WHERE portal = $1 AND drop_until IS NOT NULL AND NOT EXISTS (
        SELECT FROM command WHERE command.portal = brake.portal AND command.automation = brake.automation AND {THROWN})
"""  # noqa: S608 - constants

RECHECKED = """
    UPDATE command SET recheck_at = clock_timestamp() + make_interval(secs => $2)
    WHERE command_id = $1 AND recheck_at <= clock_timestamp()
"""


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
