"""The ledger: every command, `intended → sent → confirmed | refused`, and how far it has come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.database import Connection
from contracts.base import Command, Message
from contracts.envelope import Envelope

from task_gateway.core.progress import Progress

INTEND = """
    INSERT INTO command (command_id, portal, subject, type, body, lane, correlation_id, traceparent)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (command_id) DO NOTHING
"""

NOTIFY = "SELECT pg_notify('ledger_' || current_schema(), '')"

# The head of each subject only: what belongs to one client is done in order. A lane is head start in seconds, so
# that bulk waits for the rest but never starves.
DUE = """
    SELECT command_id, portal, subject, type, body, lane, correlation_id, traceparent, state, progress, attempts,
        extract(epoch FROM clock_timestamp() - sent_at)::float AS sent_seconds
    FROM command
    WHERE portal = $1 AND state IN ('intended', 'sent') AND retry_at <= clock_timestamp()
      AND subject <> ALL($2::text[])
      AND NOT EXISTS (
        SELECT FROM command AS earlier WHERE earlier.portal = command.portal AND earlier.subject = command.subject
          AND earlier.state IN ('intended', 'sent') AND earlier.seq < command.seq)
    ORDER BY intended_at + make_interval(secs => CASE lane WHEN 'interactive' THEN 0 WHEN 'normal' THEN 20 ELSE 120 END)
    LIMIT $3
"""

# Conditions on the state keep a sender that was frozen from undoing what its successor has written.
MARK_SENT = """
    UPDATE command SET state = 'sent', sent_at = clock_timestamp(), attempts = attempts + 1
    WHERE command_id = ANY($1::uuid[]) AND state IN ('intended', 'sent')
"""

ADVANCE = """
    UPDATE command SET progress = $2, retry_at = clock_timestamp() + make_interval(secs => $3)
    WHERE command_id = $1 AND state IN ('intended', 'sent')
"""

CLOSE = """
    UPDATE command SET state = $2, crm_id = $3, reason = $4, progress = $5, closed_at = clock_timestamp(),
        recheck_at = clock_timestamp() + make_interval(secs => $6)
    WHERE command_id = $1 AND state IN ('intended', 'sent')
"""

RECHECK = """
    SELECT command_id, portal, subject, type, body, lane, correlation_id, traceparent, state, progress, attempts,
        NULL::float AS sent_seconds
    FROM command WHERE portal = $1 AND recheck_at <= clock_timestamp() ORDER BY recheck_at LIMIT $2
"""

RECHECKED = "UPDATE command SET recheck_at = NULL, progress = $2 WHERE command_id = $1"

NEXT_AT = """
    SELECT extract(epoch FROM min(at) - clock_timestamp())::float FROM (
        SELECT min(retry_at) AS at FROM command WHERE portal = $1 AND state IN ('intended', 'sent')
        UNION ALL SELECT min(recheck_at) FROM command WHERE portal = $1 AND recheck_at IS NOT NULL) AS waiting
"""

COUNTS = "SELECT state, count(*) AS commands FROM command WHERE portal = $1 GROUP BY state"


@dataclass(frozen=True, slots=True)
class Entry:
    """A command of the ledger. sent_seconds: since its last creating call, None if there was none."""

    command_id: UUID
    portal: str
    subject: str
    type: str
    body: str
    lane: str
    correlation_id: UUID
    traceparent: str | None
    state: str
    progress: Progress
    attempts: int
    sent_seconds: float | None


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
        )
        for e in envelopes
        if isinstance(e.body, Command)
    ]
    if rows:
        await connection.executemany(INTEND, rows)
        await connection.execute(NOTIFY)


async def due(connection: Connection, portal: str, busy: Sequence[str], limit: int) -> list[Entry]:
    """What can be worked on, most pressing first; subjects that are *busy* are left out."""
    return [_entry(row) for row in await connection.fetch(DUE, portal, list(busy), limit)]


async def to_recheck(connection: Connection, portal: str, limit: int) -> list[Entry]:
    """Commands once doubtful whose doubles must have shown by now."""
    return [_entry(row) for row in await connection.fetch(RECHECK, portal, limit)]


async def next_at(connection: Connection, portal: str) -> float | None:
    """Seconds until something comes due; None if nothing is open."""
    seconds: float | None = await connection.fetchval(NEXT_AT, portal)
    return seconds


def _entry(row: Any) -> Entry:
    values = dict(row)
    return Entry(**values | {"progress": Progress.model_validate(json.loads(row["progress"]))})
