"""The directory of clients and employees, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from chassis.database import Connection
from contracts.approvals.v1 import AbsenceRegistered, DeputyDeclared
from contracts.base import Message
from contracts.envelope import Envelope
from contracts.portal.v1 import ClientChanged, EmployeeChanged, PortalSwept

from tax_calendar.core.people import Client

PUT_CLIENT = """
    INSERT INTO client (portal, client_id, name, active, inn, kpps, responsible_id, second_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (portal, client_id) DO UPDATE SET name = excluded.name, active = excluded.active, inn = excluded.inn,
        kpps = excluded.kpps, responsible_id = excluded.responsible_id, second_id = excluded.second_id
"""

PUT_EMPLOYEE = """
    INSERT INTO employee (portal, employee_id, active, roles, away_until) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (portal, employee_id) DO UPDATE SET active = excluded.active, roles = excluded.roles,
        away_until = excluded.away_until
"""

PRESENT = """active AND away_until IS NULL AND NOT EXISTS (
        SELECT FROM absence WHERE absence.portal = employee.portal AND absence.employee_id = employee.employee_id
            AND $3 BETWEEN absence.first_on AND absence.last_on)"""

PUT_ABSENCE = """
    INSERT INTO absence (portal, source, employee_id, first_on, last_on) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (portal, source, employee_id) DO UPDATE SET first_on = excluded.first_on, last_on = excluded.last_on
"""

DROP_ABSENCE = "DELETE FROM absence WHERE portal = $1 AND source = $2 AND employee_id = $3"

PUT_DEPUTY = """
    INSERT INTO deputy (portal, declaration, employee_id, deputy_id, first_on, last_on, declared_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (portal, declaration) DO UPDATE SET employee_id = excluded.employee_id,
        deputy_id = excluded.deputy_id, first_on = excluded.first_on, last_on = excluded.last_on,
        declared_at = excluded.declared_at
"""

DROP_DEPUTY = "DELETE FROM deputy WHERE portal = $1 AND declaration = $2"

EMPLOYED = """
    SELECT employee_id FROM employee
    WHERE portal = $1 AND employee_id = ANY($2::bigint[]) AND active ORDER BY employee_id
"""

DEPUTIES = f"""
    SELECT DISTINCT ON (deputy.employee_id) deputy.employee_id, deputy_id
    FROM deputy JOIN employee ON employee.portal = deputy.portal AND employee.employee_id = deputy_id
    WHERE deputy.portal = $1 AND deputy.employee_id = ANY($2::bigint[])
        AND $3 BETWEEN deputy.first_on AND deputy.last_on
        AND {PRESENT}
    ORDER BY deputy.employee_id, declared_at DESC, declaration
"""  # noqa: S608 - constants

PUT_SWEPT = """
    INSERT INTO swept (portal, entity, count) VALUES ($1, $2, $3)
    ON CONFLICT (portal, entity) DO UPDATE SET count = excluded.count
"""

KNOWN = """
    SELECT (SELECT count(*) FROM client WHERE portal = $1) AS client,
        (SELECT count(*) FROM employee WHERE portal = $1) AS employee
"""

SWEPT = "SELECT entity, count FROM swept WHERE portal = $1"

BY_INN = "SELECT * FROM client WHERE portal = $1 AND inn = $2 AND active ORDER BY client_id"

NAMES = "SELECT client_id, name FROM client WHERE portal = $1 AND active ORDER BY client_id"

WITH_INNS = "SELECT client_id FROM client WHERE portal = $1 AND inn = ANY($2::text[]) AND active ORDER BY client_id"

BY_ID = "SELECT * FROM client WHERE portal = $1 AND client_id = ANY($2::bigint[]) AND active ORDER BY client_id"

BY_KPP_OR_NAME = """
    SELECT * FROM client WHERE portal = $1 AND active AND ($2 = ANY(kpps) OR lower(name) = lower($3))
    ORDER BY client_id LIMIT 5
"""

ACTIVE = f"""
    SELECT employee_id FROM employee
    WHERE portal = $1 AND employee_id = ANY($2::bigint[]) AND {PRESENT} ORDER BY employee_id
"""  # noqa: S608 - constants

WITH_ROLE = f"""
    SELECT employee_id, {PRESENT} AS present FROM employee WHERE portal = $1 AND active AND $2 = ANY(roles)
    ORDER BY present DESC, employee_id LIMIT 1
"""  # noqa: S608 - constants


async def put(connection: Connection, envelopes: Sequence[Envelope[Message]]) -> None:
    """Write facts of the portal down; a later one of the same subject replaces the earlier."""
    for envelope in envelopes:
        body = envelope.body
        if isinstance(body, ClientChanged):
            kpps = [kpp for kpp in (body.kpp, *body.other_kpps) if kpp]
            own = (body.client_id, body.name, body.active, body.inn, kpps)
            people = (body.responsible_accountant_id, body.second_accountant_id)
            await connection.execute(PUT_CLIENT, envelope.portal, *own, *people)
        elif isinstance(body, EmployeeChanged):
            values = (body.employee_id, body.active, list(body.roles), body.away_until)
            await connection.execute(PUT_EMPLOYEE, envelope.portal, *values)
        elif isinstance(body, AbsenceRegistered):
            await _put_absence(connection, envelope.portal, body)
        elif isinstance(body, DeputyDeclared):
            await _put_deputy(connection, envelope.portal, body)
        elif isinstance(body, PortalSwept):
            await connection.execute(PUT_SWEPT, envelope.portal, body.entity, body.count)


async def _put_absence(connection: Connection, portal: str, body: AbsenceRegistered) -> None:
    if body.withdrawn:
        await connection.execute(DROP_ABSENCE, portal, body.source, body.employee_id)
        return
    own = (body.source, body.employee_id, body.first_on, body.last_on)
    await connection.execute(PUT_ABSENCE, portal, *own)


async def _put_deputy(connection: Connection, portal: str, body: DeputyDeclared) -> None:
    """A deputy for requests of some kinds only has no part in the work with clients."""
    if body.withdrawn or not body.consented or body.kinds:
        await connection.execute(DROP_DEPUTY, portal, body.declaration)
        return
    own = (body.declaration, body.employee_id, body.deputy_id, body.first_on, body.last_on, body.declared_at)
    await connection.execute(PUT_DEPUTY, portal, *own)


async def is_complete(connection: Connection, portal: str) -> bool:
    """Whether as many clients and employees are known as the portal said there are."""
    return await knows_all(connection, portal, "client") and await knows_all(connection, portal, "employee")


async def knows_all(connection: Connection, portal: str, entity: str) -> bool:
    """Whether as many of one kind are known as the portal said there are."""
    said = {row["entity"]: row["count"] for row in await connection.fetch(SWEPT, portal)}
    known = await connection.fetchrow(KNOWN, portal)
    return known is not None and entity in said and known[entity] >= said[entity]


async def by_inn(connection: Connection, portal: str, inn: str) -> tuple[Client, ...]:
    """Present clients with this INN: branches have cards of their own sometimes."""
    return tuple(client_of(row) for row in await connection.fetch(BY_INN, portal, inn))


async def names(connection: Connection, portal: str) -> list[tuple[int, str]]:
    """Ids and names of all present clients."""
    return [(row["client_id"], row["name"]) for row in await connection.fetch(NAMES, portal)]


async def with_inns(connection: Connection, portal: str, inns: Sequence[str]) -> list[int]:
    """Ids of present clients with one of these INNs."""
    return [row["client_id"] for row in await connection.fetch(WITH_INNS, portal, list(inns))] if inns else []


async def by_ids(connection: Connection, portal: str, clients: Sequence[int]) -> tuple[Client, ...]:
    """Present clients with these ids in the CRM."""
    return tuple(client_of(row) for row in await connection.fetch(BY_ID, portal, list(clients)))


async def likely(connection: Connection, portal: str, kpp: str | None, name: str | None) -> tuple[Client, ...]:
    """Clients whom a doubtful INN may mean, by КПП or name."""
    return tuple(client_of(row) for row in await connection.fetch(BY_KPP_OR_NAME, portal, kpp or "", name or ""))


async def active_of(connection: Connection, portal: str, employees: Sequence[int], on: date) -> tuple[int, ...]:
    """Which of *employees* work and are not away on that day."""
    return tuple(row["employee_id"] for row in await connection.fetch(ACTIVE, portal, list(employees), on))


async def employed_of(connection: Connection, portal: str, employees: Sequence[int]) -> tuple[int, ...]:
    """Which of *employees* work here, away or not."""
    return tuple(row["employee_id"] for row in await connection.fetch(EMPLOYED, portal, list(employees)))


async def deputies_of(
    connection: Connection, portal: str, employees: Sequence[int], on: date
) -> tuple[tuple[int, int], ...]:
    """Who of *employees* has declared whom for that day; of several the newest, none who is away himself."""
    rows = await connection.fetch(DEPUTIES, portal, list(employees), on)
    return tuple((row["employee_id"], row["deputy_id"]) for row in rows)


async def with_role(connection: Connection, portal: str, role: str, on: date) -> int | None:
    """An employee who has the role and works; if all who have it are away that day, a deputy of the first, else he."""
    found = await connection.fetchrow(WITH_ROLE, portal, role, on)
    if found is None:
        return None
    number: int = found["employee_id"]
    return number if found["present"] else dict(await deputies_of(connection, portal, [number], on)).get(number, number)


def client_of(row: Mapping[str, Any]) -> Client:
    """A row of the directory."""
    values = dict(row)
    return Client(
        values["client_id"],
        values["name"],
        values["inn"],
        tuple(values["kpps"]),
        values["responsible_id"],
        values["second_id"],
    )
