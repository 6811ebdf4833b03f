"""Clients, employees, their open deals and whose tasks those have, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.database import Connection
from contracts.base import Message
from contracts.cases.v1 import CaseTaskSet
from contracts.deals.v1 import DealChanged, DealStageChanged
from contracts.envelope import Envelope
from contracts.portal.v1 import ClientChanged, EmployeeChanged, PortalSwept

from case_workflow.funnels import funnels

PUT_CLIENT = """
    INSERT INTO client (portal, client_id, name, active, inn, kpp) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (portal, client_id) DO UPDATE SET name = excluded.name, active = excluded.active, inn = excluded.inn,
        kpp = excluded.kpp
"""

PUT_EMPLOYEE = """
    INSERT INTO employee (portal, employee_id, active, roles) VALUES ($1, $2, $3, $4)
    ON CONFLICT (portal, employee_id) DO UPDATE SET active = excluded.active, roles = excluded.roles
"""

PUT_SWEPT = """
    INSERT INTO swept (portal, entity, count) VALUES ($1, $2, $3)
    ON CONFLICT (portal, entity) DO UPDATE SET count = excluded.count
"""

KNOWN = """
    SELECT (SELECT count FROM swept WHERE portal = $1 AND entity = 'employee') AS said,
        (SELECT count(*) FROM employee WHERE portal = $1) AS known
"""

EMPLOYEES = """
    SELECT employee_id, roles, coalesce(open_deals, 0) AS open_deals
    FROM employee LEFT JOIN load USING (portal, employee_id)
    WHERE portal = $1 AND active ORDER BY open_deals, employee_id
"""

CLIENTS = "SELECT client_id, name FROM client WHERE portal = $1 AND client_id = ANY($2::bigint[])"

CLIENT = "SELECT name, inn, kpp FROM client WHERE portal = $1 AND client_id = $2"

DEAL = "SELECT responsible_id, open FROM deal WHERE portal = $1 AND deal_id = $2 FOR UPDATE"

PUT_DEAL = """
    INSERT INTO deal (portal, deal_id, responsible_id, open, funnel) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (portal, deal_id) DO UPDATE SET responsible_id = excluded.responsible_id, open = excluded.open,
        funnel = excluded.funnel
"""

# Two topics say when a task is set and when it ends, in any order: who has had one is kept, and told once too often.
PUT_HOLDER = "INSERT INTO task_holder (portal, employee_id, deal_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"

DEALS_OF = """
    SELECT deal_id, funnel FROM deal WHERE portal = $1 AND responsible_id = $2 AND open
    UNION
    SELECT deal_id, funnel FROM deal JOIN task_holder USING (portal, deal_id)
    WHERE portal = $1 AND employee_id = $2 AND open
    ORDER BY deal_id
"""

COUNT = """
    INSERT INTO load (portal, employee_id, open_deals) VALUES ($1, $2, greatest($3, 0))
    ON CONFLICT (portal, employee_id) DO UPDATE SET open_deals = greatest(load.open_deals + $3, 0)
"""


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody who works; in order of how busy he is."""

    employee_id: int
    roles: tuple[str, ...]
    open_deals: int


async def put(connection: Connection, envelopes: Sequence[Envelope[Message]]) -> None:
    """Write facts of the portal down; a later one of the same subject replaces the earlier."""
    for envelope in envelopes:
        body, portal = envelope.body, envelope.portal
        if isinstance(body, ClientChanged):
            await connection.execute(PUT_CLIENT, portal, body.client_id, body.name, body.active, body.inn, body.kpp)
        elif isinstance(body, EmployeeChanged):
            await connection.execute(PUT_EMPLOYEE, portal, body.employee_id, body.active, list(body.roles))
        elif isinstance(body, PortalSwept):
            await connection.execute(PUT_SWEPT, portal, body.entity, body.count)


async def put_deals(connection: Connection, envelopes: Sequence[Envelope[Message]]) -> None:
    """Count each responsible person's open deals."""
    for envelope in envelopes:
        body = envelope.body
        if isinstance(body, DealChanged | DealStageChanged):
            await _put_deal(connection, envelope.portal, body)


async def _put_deal(connection: Connection, portal: str, body: DealChanged | DealStageChanged) -> None:
    funnel = funnels().get(body.funnel)
    spec = funnel.states.get(body.stage) if funnel is not None else None
    gone = isinstance(body, DealChanged) and body.gone
    now = (body.responsible_id, spec is not None and spec.ends is None and not gone)
    row = await connection.fetchrow(DEAL, portal, body.deal_id)
    before = (row["responsible_id"], row["open"]) if row is not None else (None, False)
    if now == before:
        return
    await connection.execute(PUT_DEAL, portal, body.deal_id, *now, body.funnel)
    for (who, counts), change in ((before, -1), (now, 1)):
        if who is not None and counts:
            await connection.execute(COUNT, portal, who, change)


async def put_holders(connection: Connection, envelopes: Sequence[Envelope[Message]]) -> None:
    """Note who has tasks of which deal."""
    for envelope in envelopes:
        body = envelope.body
        if isinstance(body, CaseTaskSet):
            await connection.execute(PUT_HOLDER, envelope.portal, body.responsible_id, body.deal_id)


async def deals_of(connection: Connection, portal: str, employee: int) -> tuple[tuple[int, str], ...]:
    """The open deals that somebody is responsible for, or has had a task of, with their funnels."""
    return tuple((row["deal_id"], row["funnel"]) for row in await connection.fetch(DEALS_OF, portal, employee))


async def is_complete(connection: Connection, portal: str) -> bool:
    """Whether as many employees are known as the portal said there are."""
    row = await connection.fetchrow(KNOWN, portal)
    return row is not None and row["said"] is not None and row["known"] >= row["said"]


async def employees(connection: Connection, portal: str) -> list[Employee]:
    """All who work, the least busy first."""
    rows = await connection.fetch(EMPLOYEES, portal)
    return [Employee(row["employee_id"], tuple(row["roles"]), row["open_deals"]) for row in rows]


async def client_names(connection: Connection, portal: str, clients: Sequence[int]) -> dict[int, str]:
    """The names of *clients*, as the CRM has them."""
    return {row["client_id"]: row["name"] for row in await connection.fetch(CLIENTS, portal, list(clients))}


async def client(connection: Connection, portal: str, number: int) -> dict[str, str | None]:
    """What papers say of a client; empty for one that is not known."""
    row = await connection.fetchrow(CLIENT, portal, number)
    return {} if row is None else dict(row)
