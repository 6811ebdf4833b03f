"""The chart, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from chassis.database import Connection
from contracts.approvals.v1 import AbsenceRegistered, DeputyDeclared
from contracts.base import Message
from contracts.crm.v1 import Field
from contracts.envelope import Envelope
from contracts.portal.v1 import EmployeeChanged, PortalSwept
from pydantic import TypeAdapter

from approvals.core.chart import CALENDAR, Absence, Chart, Deputy, Person
from approvals.core.office import OwnTrip

PUT_EMPLOYEE = """
    INSERT INTO employee (portal, employee_id, active, manager_id, roles, department_ids)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (portal, employee_id) DO UPDATE SET active = excluded.active, manager_id = excluded.manager_id,
        roles = excluded.roles, department_ids = excluded.department_ids
"""

PUT_SWEPT = """
    INSERT INTO swept (portal, count) VALUES ($1, $2)
    ON CONFLICT (portal) DO UPDATE SET count = excluded.count
"""

PUT_ABSENCE = """
    INSERT INTO absence (portal, source, employee_id, kind, first_on, last_on) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (portal, source, employee_id) DO UPDATE SET kind = excluded.kind, first_on = excluded.first_on,
        last_on = excluded.last_on
"""

DROP_ABSENCE = "DELETE FROM absence WHERE portal = $1 AND source = $2 AND employee_id = $3"

PUT_DEPUTY = """
    INSERT INTO deputy (portal, declaration, employee_id, deputy_id, first_on, last_on, kinds, consented)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (portal, declaration) DO UPDATE SET employee_id = excluded.employee_id,
        deputy_id = excluded.deputy_id, first_on = excluded.first_on, last_on = excluded.last_on,
        kinds = excluded.kinds, consented = excluded.consented
"""

DROP_DEPUTY = "DELETE FROM deputy WHERE portal = $1 AND declaration = $2"

CHANGED = """
    INSERT INTO chart_version (portal, version)
    SELECT portal, gen_random_uuid() FROM unnest($1::text[]) AS portal ORDER BY portal
    ON CONFLICT (portal) DO UPDATE SET version = excluded.version
"""

VERSION = "SELECT version FROM chart_version WHERE portal = $1"

KNOWN = """
    SELECT (SELECT count FROM swept WHERE portal = $1) AS said,
        (SELECT count(*) FROM employee WHERE portal = $1) AS known
"""

EMPLOYEES = "SELECT * FROM employee WHERE portal = $1 ORDER BY employee_id"
ABSENCES = "SELECT * FROM absence WHERE portal = $1 AND last_on >= $2 ORDER BY employee_id, first_on, source"
DEPUTIES = "SELECT * FROM deputy WHERE portal = $1 AND last_on >= $2 ORDER BY declaration"
LEAVES = """
    SELECT first_on, last_on, source, kind FROM absence
    WHERE portal = $1 AND employee_id = $2 AND kind IN ('vacation', 'sick_leave', 'public_duty')
    ORDER BY first_on, source
"""

# A version that was approved before is in the calendar already, and counted there.
OPEN_LEAVES = """
    SELECT (read.known -> 'fields')::text AS fields, (read.known -> 'granted' -> 'fields')::text AS granted
    FROM page JOIN stream ON stream.decider = $3 AND stream.portal = page.portal AND stream.id = page.request
        CROSS JOIN LATERAL (SELECT stream.state::jsonb AS known) AS read
    WHERE page.portal = $1 AND page.applicant_id = $2 AND page.phase = 'asking' AND page.request <> $4
        AND page.kind = ANY($5::text[]) AND read.known ->> 'phase' = 'asking'
    ORDER BY page.request
"""

# Decided by us, and on its way through Kafka: whoever is judged meanwhile must not be judged without it.
JUST_DECIDED = """
    SELECT page.request AS source, page.applicant_id AS employee_id, page.kind,
        (read.known -> 'granted' ->> 'first_on')::date AS first_on,
        (read.known -> 'granted' ->> 'last_on')::date AS last_on
    FROM page JOIN stream ON stream.decider = $3 AND stream.portal = page.portal AND stream.id = page.request
        CROSS JOIN LATERAL (SELECT stream.state::jsonb AS known) AS read
    WHERE page.portal = $1 AND page.applicant_id = ANY($2::bigint[]) AND page.request <> $4
        AND page.kind = ANY($5::text[]) AND (page.phase = 'asking' OR (page.phase = 'approved' AND NOT EXISTS (
            SELECT FROM absence WHERE absence.portal = page.portal AND absence.source = page.request
                AND absence.employee_id = page.applicant_id)))
        AND read.known ->> 'phase' IN ('asking', 'approved') AND read.known -> 'granted' ->> 'first_on' IS NOT NULL
    ORDER BY page.applicant_id, page.request
"""

ONE_AT_A_TIME = """
    SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '/' || subject, 0))
    FROM (SELECT unnest($1::text[]) AS subject ORDER BY subject) AS wanted
"""

TRIPS = """
    SELECT page.request, (read.held ->> 'first_on')::date AS first_on, (read.held ->> 'last_on')::date AS last_on
    FROM page JOIN stream ON stream.decider = $3 AND stream.portal = page.portal AND stream.id = page.request
        CROSS JOIN LATERAL (SELECT stream.state::jsonb AS known) AS kept
        CROSS JOIN LATERAL (
            SELECT coalesce(nullif(kept.known -> 'granted', 'null'), kept.known -> 'dropped') AS held) AS read
    WHERE page.portal = $1 AND page.applicant_id = $2 AND page.kind = ANY($4::text[])
        AND (read.held ->> 'last_on')::date >= $5
    ORDER BY first_on DESC, page.request
"""

DEALS_TRIPS = """
    SELECT stream.state
    FROM absence JOIN stream ON stream.decider = $3 AND stream.portal = absence.portal AND stream.id = absence.source
        CROSS JOIN LATERAL (SELECT stream.state::jsonb AS known) AS read
    WHERE absence.portal = $1 AND absence.kind = 'trip' AND absence.last_on >= $4
        AND $2 IN ((read.known ->> 'deal_id')::bigint, (read.known -> 'granted' ->> 'deal_id')::bigint)
    ORDER BY stream.id
"""

KEPT = timedelta(days=400)  # of what is over
FIELDS = TypeAdapter(tuple[Field, ...])


async def put(connection: Connection, envelopes: Sequence[Envelope[Message]]) -> None:
    """Write facts down; a later one of the same subject replaces the earlier."""
    for envelope in envelopes:
        portal, body = envelope.portal, envelope.body
        if isinstance(body, EmployeeChanged):
            own = (body.employee_id, body.active, body.manager_id, list(body.roles), list(body.department_ids))
            await connection.execute(PUT_EMPLOYEE, portal, *own)
            await _calendar(connection, portal, body, envelope.time.date())
        elif isinstance(body, PortalSwept) and body.entity == "employee":
            await connection.execute(PUT_SWEPT, portal, body.count)
        elif isinstance(body, AbsenceRegistered):
            await _absence(connection, portal, body)
        elif isinstance(body, DeputyDeclared):
            await _deputy(connection, portal, body)
    # Last, and in order of the portals: what locks it holds nobody up for long, and nobody crosswise.
    await connection.execute(CHANGED, sorted({envelope.portal for envelope in envelopes}))


async def _calendar(connection: Connection, portal: str, body: EmployeeChanged, on: date) -> None:
    """What the CRM's calendar shows of an employee now: from the day of the fact to the day it names."""
    if body.away_until is None or body.away_until < on:
        await connection.execute(DROP_ABSENCE, portal, CALENDAR, body.employee_id)
        return
    await connection.execute(PUT_ABSENCE, portal, CALENDAR, body.employee_id, CALENDAR, on, body.away_until)


async def _absence(connection: Connection, portal: str, body: AbsenceRegistered) -> None:
    if body.withdrawn:
        await connection.execute(DROP_ABSENCE, portal, body.source, body.employee_id)
        return
    days = (body.first_on, body.last_on)
    await connection.execute(PUT_ABSENCE, portal, body.source, body.employee_id, body.kind, *days)


async def _deputy(connection: Connection, portal: str, body: DeputyDeclared) -> None:
    if body.withdrawn:
        await connection.execute(DROP_DEPUTY, portal, body.declaration)
        return
    who = (body.declaration, body.employee_id, body.deputy_id)
    rest = (body.first_on, body.last_on, list(body.kinds), body.consented)
    await connection.execute(PUT_DEPUTY, portal, *who, *rest)


async def version(connection: Connection, portal: str) -> UUID | None:
    """Of the chart: another one after each change of it. None before the first."""
    found: UUID | None = await connection.fetchval(VERSION, portal)
    return found


async def is_complete(connection: Connection, portal: str) -> bool:
    """Whether as many employees are known as the portal said there are."""
    row = await connection.fetchrow(KNOWN, portal)
    return row is not None and row["said"] is not None and row["known"] >= row["said"]


async def chart(connection: Connection, portal: str, duty_roles: Sequence[str], since: date) -> Chart:
    """Everybody, with absences and deputies that were not over long before *since*."""
    people = tuple(
        Person(row["employee_id"], row["active"], row["manager_id"], tuple(row["roles"]), tuple(row["department_ids"]))
        for row in await connection.fetch(EMPLOYEES, portal)
    )
    absences = tuple(
        Absence(row["employee_id"], row["kind"], row["first_on"], row["last_on"], row["source"])
        for row in await connection.fetch(ABSENCES, portal, since)
    )
    deputies = tuple(
        Deputy(
            *(row["declaration"], row["employee_id"], row["deputy_id"], row["first_on"], row["last_on"]),
            tuple(row["kinds"]),
            row["consented"],
        )
        for row in await connection.fetch(DEPUTIES, portal, since)
    )
    whole = Chart(people, absences, deputies)
    on_duty = dict.fromkeys(number for role in duty_roles for number in whole.with_role(role))
    return Chart(people, absences, deputies, tuple(on_duty))


async def one_at_a_time(connection: Connection, subjects: Iterable[str]) -> None:
    """Until this transaction ends nobody else decides on the same subjects; what they decided before is seen by now."""
    await connection.execute(ONE_AT_A_TIME, sorted(subjects))


async def leaves(connection: Connection, portal: str, employee_id: int) -> list[Absence]:
    """The vacations of an employee that we know of, and what they were interrupted by."""
    rows = await connection.fetch(LEAVES, portal, employee_id)
    return [Absence(employee_id, row["kind"], row["first_on"], row["last_on"], row["source"]) for row in rows]


async def just_decided(
    connection: Connection, portal: str, people: Iterable[int], decider: str, but: str, kinds: Mapping[str, str]
) -> tuple[Absence, ...]:
    """What has been approved for *people* and the chart may not know yet. kinds: of request → of absence."""
    rows = await connection.fetch(JUST_DECIDED, portal, sorted(people), decider, but, list(kinds))
    return tuple(
        Absence(row["employee_id"], kinds[row["kind"]], row["first_on"], row["last_on"], row["source"]) for row in rows
    )


async def open_leaves(
    connection: Connection, portal: str, employee_id: int, decider: str, but: str, kinds: Sequence[str]
) -> list[tuple[tuple[Field, ...], tuple[Field, ...]]]:
    """The fields of an employee's leaves that are being approved, without one request; and as they were approved."""
    rows = await connection.fetch(OPEN_LEAVES, portal, employee_id, decider, but, list(kinds))
    return [(FIELDS.validate_json(row["fields"]), FIELDS.validate_json(row["granted"] or "[]")) for row in rows]


async def trips(
    connection: Connection, portal: str, employee_id: int, decider: str, kinds: Sequence[str], since: date
) -> tuple[OwnTrip, ...]:
    """An employee's trips that have been approved and ended not before *since*, the newest first."""
    rows = await connection.fetch(TRIPS, portal, employee_id, decider, list(kinds), since)
    return tuple(OwnTrip(**dict(row)) for row in rows)


async def deals_trips(connection: Connection, portal: str, deal_id: int, decider: str, on: date) -> list[str]:
    """The states of trips for a deal that end on a day or later, as they are kept; some may be for another by now."""
    return [row["state"] for row in await connection.fetch(DEALS_TRIPS, portal, deal_id, decider, on)]
