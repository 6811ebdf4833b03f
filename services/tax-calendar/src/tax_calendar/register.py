"""The register of demands: what is open and whose, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chassis.database import Connection
from contracts.base import Message
from contracts.envelope import Envelope
from contracts.tax.v1 import DemandChanged, DemandClarified, DemandClosed, DemandRecognised
from contracts.triage.v1 import LetterUnclear

from tax_calendar.core.handover import Held
from tax_calendar.core.numbering import comparable

# Topics have no order among them: a closing may be read before the recognition. What never changes is filled in
# whenever it comes, what changes is of the fact with the greatest revision.
RECOGNISED = """
    INSERT INTO demand (portal, identity, inn, number, dated_on, authority_code, kind, client_id, responsible_id,
        received_on, due_on, found_at, revision, closed)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, false)
    ON CONFLICT (portal, identity) DO UPDATE SET inn = excluded.inn, number = excluded.number,
        dated_on = excluded.dated_on, authority_code = excluded.authority_code, received_on = excluded.received_on,
        found_at = excluded.found_at, kind = coalesce(demand.kind, excluded.kind),
        client_id = coalesce(demand.client_id, excluded.client_id),
        responsible_id = coalesce(demand.responsible_id, excluded.responsible_id),
        due_on = CASE WHEN demand.revision = 0 THEN excluded.due_on ELSE demand.due_on END
"""

LATER = """
    INSERT INTO demand (portal, identity, client_id, responsible_id, due_on, revision, closed, kind, outcome, closed_at,
        working_days_used, late)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (portal, identity) DO UPDATE SET client_id = excluded.client_id,
        responsible_id = excluded.responsible_id, due_on = excluded.due_on, revision = excluded.revision,
        closed = excluded.closed, kind = coalesce(excluded.kind, demand.kind), outcome = excluded.outcome,
        closed_at = excluded.closed_at, working_days_used = excluded.working_days_used, late = excluded.late
    WHERE demand.revision < excluded.revision
"""

OPEN_OF_CLIENT = """
    SELECT identity, client_id, responsible_id FROM demand WHERE portal = $1 AND client_id = $2 AND NOT closed
    ORDER BY identity
"""

OPEN_OF_EMPLOYEE = """
    SELECT identity, client_id, responsible_id FROM demand WHERE portal = $1 AND responsible_id = $2 AND NOT closed
    ORDER BY identity
"""

OF_INN = (
    "SELECT identity, number, dated_on, authority_code FROM demand WHERE portal = $1 AND inn = $2 ORDER BY identity"
)

# Whose it is is not said: an open one of that inspectorate; a refused reply takes a closed one up again too.
OF_AUTHORITY = """
    SELECT identity, number, dated_on, authority_code FROM demand
    WHERE portal = $1 AND authority_code = $2 AND (NOT closed OR $3) ORDER BY identity
"""

# Of a closed one nobody would hear.
OPEN_OF_INN = """
    SELECT identity, number, dated_on, authority_code FROM demand
    WHERE portal = $1 AND inn = $2 AND NOT closed ORDER BY identity
"""

STATISTICS = """
    SELECT portal, authority_code, kind, count(*) AS demands, count(*) FILTER (WHERE NOT closed) AS open,
        count(*) FILTER (WHERE closed) AS closed,
        count(*) FILTER (WHERE closed AND late IS FALSE) AS in_time, count(*) FILTER (WHERE closed AND late) AS late,
        round(avg(working_days_used), 1) AS average_days,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY working_days_used) AS median_days,
        max(working_days_used) AS longest_days
    FROM demand WHERE ($1::text IS NULL OR portal = $1)
        AND ($2::timestamptz IS NULL OR found_at >= $2) AND ($3::timestamptz IS NULL OR found_at < $3)
    GROUP BY portal, authority_code, kind ORDER BY portal, demands DESC, authority_code, kind
"""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Demands of one inspectorate and kind. *_days: working days from the letter to closing, of those closed."""

    portal: str
    authority_code: str | None
    kind: str | None
    demands: int
    open: int
    closed: int
    in_time: int
    late: int
    average_days: float | None
    median_days: int | None
    longest_days: int | None


async def put(connection: Connection, envelopes: Sequence[Envelope[Message]]) -> None:
    """Write down what became of demands."""
    for envelope in envelopes:
        match envelope.body:
            case DemandRecognised():
                await connection.execute(RECOGNISED, *_recognised(envelope))
            case DemandChanged(what="told_otherwise"):
                pass  # nothing moves by it
            case DemandClarified() | DemandChanged() | DemandClosed():
                await connection.execute(LATER, *_later(envelope))


def _recognised(envelope: Envelope[Message]) -> tuple[Any, ...]:
    body: Any = envelope.body
    own = (body.identity, body.inn, body.number, body.dated_on, body.authority_code, body.kind)
    return (
        *(envelope.portal, *own, body.client_id, body.responsible_id, body.received_on, body.due_on),
        body.found_at or envelope.time,
    )


def _later(envelope: Envelope[Message]) -> tuple[Any, ...]:
    """Whatever was said last of who has it and by when; of a closing also what it took."""
    body: Any = envelope.body
    now = (body.identity, body.client_id, body.responsible_id, body.due_on, body.revision or 1)
    if isinstance(body, DemandClosed):
        done = (body.outcome, body.closed_at or envelope.time, body.working_days_used, body.late)
        return (envelope.portal, *now, True, body.kind, *done)
    kind = body.kind if isinstance(body, DemandClarified) else None
    return (envelope.portal, *now, False, kind, None, None, None, None)


async def open_of_client(connection: Connection, portal: str, client_id: int) -> tuple[Held, ...]:
    """Open demands of a client."""
    return tuple(Held(**row) for row in await connection.fetch(OPEN_OF_CLIENT, portal, client_id))


async def open_of_employee(connection: Connection, portal: str, employee_id: int) -> tuple[Held, ...]:
    """Open demands that an employee has."""
    return tuple(Held(**row) for row in await connection.fetch(OPEN_OF_EMPLOYEE, portal, employee_id))


async def fitting(connection: Connection, portal: str, told: Any) -> tuple[str, ...]:
    """Identities of demands with the INN and number that a letter names, and its date and inspectorate if it does.

    Without an INN, of the demands of the inspectorate that it names.
    """
    if told.inn:
        rows = await connection.fetch(OF_INN, portal, told.inn)
    else:
        rows = await connection.fetch(OF_AUTHORITY, portal, told.authority_code, told.what == "reply_refused")
    return _fit(rows, told)


async def answered(connection: Connection, portal: str, told: LetterUnclear) -> tuple[str, ...]:
    """Identities of open demands with the INN and number that a letter says was answered, and its date if it names it.

    None without an INN: another client may have one with that number.
    """
    return _fit(await connection.fetch(OPEN_OF_INN, portal, told.inn), told) if told.inn else ()


def _fit(rows: Sequence[Mapping[str, Any]], told: Any) -> tuple[str, ...]:
    return tuple(
        row["identity"]
        for row in rows
        if comparable(row["number"] or "") == comparable(told.number)
        and told.dated_on in {None, row["dated_on"]}
        and told.authority_code in {None, row["authority_code"]}
    )


async def statistics(
    connection: Connection, portal: str | None = None, first: Any = None, after: Any = None
) -> list[Statistics]:
    """Of each inspectorate and kind, those whose letters came from *first* until before *after*."""
    return [Statistics(**row) for row in await connection.fetch(STATISTICS, portal, first, after)]
