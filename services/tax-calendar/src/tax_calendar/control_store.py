"""What the control notice counts, and what feeds show, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.database import Connection
from contracts.base import Message
from contracts.crm.v1 import CommandRefused, CreateTask, Made
from contracts.duties.v1 import ControlNoticed, DeadlineCancelled, DeadlineScheduled
from contracts.envelope import Envelope
from contracts.portal.v1 import PortalSwept
from contracts.tasks.v1 import CancelTask, CompleteTask, TaskChanged, TaskCompleted, UpdateTask
from contracts.tax.v1 import DemandRecognised
from contracts.triage.v1 import (
    LetterJudged,
    TriageAsked,
)

from tax_calendar.core.control import Counts

CALENDAR = "tax-calendar"
OURS = frozenset({"tax-demands", CALENDAR})
KEPT = timedelta(days=60)
COUNTED: dict[type[Message], str] = {
    LetterJudged: "letter",
    DemandRecognised: "demand",
    TriageAsked: "triage",
    ControlNoticed: "notice",
    PortalSwept: "swept",
}

PUT_HAPPENED = "INSERT INTO happened (portal, what, at) VALUES ($1, $2, $3)"
FORGET = "DELETE FROM happened WHERE portal = $1 AND what = $2 AND at < $3"

PUT_ASKED = """
    INSERT INTO asked_task (portal, command_id, asked_at, due_at, responsible_id, stays_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (portal, command_id) DO UPDATE SET asked_at = excluded.asked_at,
        due_at = coalesce(asked_task.due_at, excluded.due_at),
        stays_at = coalesce(asked_task.stays_at, excluded.stays_at),
        responsible_id = coalesce(asked_task.responsible_id, excluded.responsible_id)
"""

PUT_STAYS = """
    INSERT INTO asked_task (portal, command_id, stays_at) VALUES ($1, $2, $3)
    ON CONFLICT (portal, command_id) DO UPDATE SET stays_at = excluded.stays_at
"""

PUT_CLOSED = """
    INSERT INTO asked_task (portal, command_id, closed_at) VALUES ($1, $2, $3)
    ON CONFLICT (portal, command_id) DO UPDATE SET closed_at = excluded.closed_at
"""

PUT_CHANGED = """
    INSERT INTO asked_task (portal, command_id, due_at, responsible_id, closed_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (portal, command_id) DO UPDATE SET due_at = excluded.due_at, responsible_id = excluded.responsible_id,
        closed_at = CASE WHEN excluded.closed_at IS NOT NULL THEN coalesce(asked_task.closed_at, excluded.closed_at) END
"""

SINCE = "SELECT what, count(*) AS times FROM happened WHERE portal = $1 AND at > $2 AND at <= $3 GROUP BY what"

TASKS = """
    SELECT count(*) FILTER (WHERE asked_at > $2) AS fresh, count(*) FILTER (WHERE closed_at IS NULL) AS open,
        count(*) FILTER (WHERE closed_at IS NULL AND least(due_at, stays_at) < $3) AS overdue,
        min(asked_at) FILTER (WHERE closed_at IS NULL) AS oldest_at
    FROM asked_task WHERE portal = $1 AND asked_at <= $3
"""

LAST = "SELECT what, min(at) AS first, max(at) AS last FROM happened WHERE portal = $1 GROUP BY what"

PUT_SCHEDULED = """
    INSERT INTO scheduled (portal, client_id, obligation_id, period, nominal_on, actual_on, authority, legal_basis,
        responsible_id, provisional, said_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (portal, client_id, obligation_id, period) DO UPDATE SET nominal_on = excluded.nominal_on,
        actual_on = excluded.actual_on, authority = excluded.authority, legal_basis = excluded.legal_basis,
        responsible_id = excluded.responsible_id, provisional = excluded.provisional, said_at = excluded.said_at
"""

DROP_SCHEDULED = """
    DELETE FROM scheduled WHERE portal = $1 AND client_id = $2 AND obligation_id = $3 AND period = $4
"""


async def put_happened(connection: Connection, envelopes: Sequence[Envelope[Message]]) -> None:
    """Count letters, demands, triage, notices."""
    for envelope in envelopes:
        what = COUNTED.get(type(envelope.body))
        if what is not None:
            await connection.execute(PUT_HAPPENED, envelope.portal, what, envelope.time)
            if what != "swept":  # the first sight of a portal is kept
                await connection.execute(FORGET, envelope.portal, what, envelope.time - KEPT)


async def put_tasks(connection: Connection, envelopes: Sequence[Envelope[Message]]) -> None:
    """Keep which tasks of ours are open: asked for, changed by people, closed; in whatever order it is heard.

    Four topics are written side by side: each takes the rows in one order, else two would wait for each other.
    """
    for envelope in sorted(envelopes, key=_command_of):
        await _put_task(connection, envelope.portal, envelope.id, envelope.time, envelope.body)


def _command_of(envelope: Envelope[Message]) -> str:
    """The command that made the task."""
    match envelope.body:
        case (
            CancelTask(task=Made(command_id=command))
            | UpdateTask(task=Made(command_id=command))
            | CompleteTask(task=Made(command_id=command))
            | CommandRefused(command_id=command)
            | TaskCompleted(command_id=UUID() as command)
            | TaskChanged(command_id=UUID() as command)
        ):
            return str(command)
    return str(envelope.id)


async def _put_task(connection: Connection, portal: str, identity: UUID, at: datetime, body: Message) -> None:
    match body:
        case CreateTask(automation=automation) if automation in OURS:
            stays = body.deadline if automation == CALENDAR else None
            await connection.execute(PUT_ASKED, portal, identity, at, body.deadline, body.responsible_id, stays)
        case UpdateTask(task=Made(command_id=command), automation=automation) if automation == CALENDAR:
            if body.deadline is not None:
                await connection.execute(PUT_STAYS, portal, command, body.deadline)
        case CancelTask(task=Made(command_id=command)) | CompleteTask(task=Made(command_id=command)):
            await connection.execute(PUT_CLOSED, portal, command, at)
        case CommandRefused(command_type="task.create.v1"):  # there is no task that could be open
            await connection.execute(PUT_CLOSED, portal, body.command_id, at)
        case TaskCompleted(command_id=UUID() as command):
            await connection.execute(PUT_CLOSED, portal, command, body.completed_at)
        case TaskChanged(command_id=UUID() as command):
            ended = body.changed_at if body.gone or body.state == "completed" else None
            await connection.execute(PUT_CHANGED, portal, command, body.deadline, body.responsible_id, ended)


async def put_scheduled(connection: Connection, envelopes: Sequence[Envelope[Message]]) -> None:
    """Keep every obligation as it was said last."""
    for envelope in envelopes:
        body = envelope.body
        if isinstance(body, DeadlineScheduled):
            own = body.nominal_on, body.actual_on, body.authority, body.legal_basis, body.responsible_id
            named = envelope.portal, body.client_id, body.obligation_id, body.period
            await connection.execute(PUT_SCHEDULED, *named, *own, body.provisional, envelope.time)
        elif isinstance(body, DeadlineCancelled):
            named = envelope.portal, body.client_id, body.obligation_id, body.period
            await connection.execute(DROP_SCHEDULED, *named)


async def counts(connection: Connection, portal: str, since: datetime, now: datetime) -> Counts:
    """How things stand."""
    happened = {row["what"]: row["times"] for row in await connection.fetch(SINCE, portal, since, now)}
    tasks: Any = await connection.fetchrow(TASKS, portal, since, now)
    return Counts(
        letters=happened.get("letter", 0),
        demands=happened.get("demand", 0),
        triage=happened.get("triage", 0),
        tasks=tasks["fresh"],
        open_tasks=tasks["open"],
        overdue=tasks["overdue"],
        oldest_at=tasks["oldest_at"],
    )


async def first_and_last(connection: Connection, portal: str) -> tuple[datetime | None, datetime | None]:
    """When the portal was seen first, and when the last notice was given."""
    found = {row["what"]: row for row in await connection.fetch(LAST, portal)}
    first, last = found.get("swept"), found.get("notice")
    return first and first["first"], last and last["last"]
