"""The firm's chart and leaves in a real PostgreSQL, and what a request's core is given to know of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import asyncpg
from approvals import pages_store, store
from approvals.core.office import Office
from approvals.core.state import Request
from approvals.desk import REQUESTS
from approvals.looking import look_up
from approvals_scenes import APPLICANT, PEOPLE
from chassis.decision import Asked, Woken
from chassis.profile import PortalProfile
from contracts.approvals.v1 import RequestOpened
from contracts.base import Message
from contracts.claims import Text
from contracts.crm.v1 import Field, Value
from contracts.envelope import Envelope
from contracts.items.v1 import ItemChanged
from contracts.portal.v1 import EmployeeChanged, PortalSwept

from chassis import recording

NOW = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
PROFILE = """
own_users: [1000]
kinds:
  trip: {title: Командировка, item_type: trip, form: trip, chain: [manager]}
  vacation: {title: Отпуск, item_type: vacation, form: vacation, chain: [manager]}
  expense: {title: Расход, item_type: expense, form: expense, chain: [manager]}
  payment: {title: Оплата, item_type: payment, amount: amount, pays: head_accountant, chain: [manager]}
minimum_present: {3: 2}
leave:
  17: {hired_on: 2024-03-01, used_days: "28"}
  9:
    {hired_on: 2022-03-01, used_days: "84", last_leave_on: 2024-08-01, harmful: true,
     breaks: [{first_on: 2026-04-01, last_on: 2026-04-30, kind: unpaid}]}
"""


async def told(connection: asyncpg.Connection, *bodies: Message) -> None:
    await store.put(connection, [Envelope(uuid4(), "test", NOW, "demo", uuid4(), body) for body in bodies])


async def staffed(connection: asyncpg.Connection) -> None:
    people = [
        EmployeeChanged(
            employee_id=one.employee_id,
            active=one.active,
            manager_id=one.manager_id,
            roles=one.roles,
            department_ids=one.department_ids,
        )
        for one in PEOPLE
    ]
    await told(connection, *people, PortalSwept(entity="employee", count=len(people), swept_at=NOW))


def vacation(first: date, last: date) -> ItemChanged:
    values = {
        "employee": Value(employee_ids=(APPLICANT,)),
        "first_on": Value(on=first),
        "last_on": Value(on=last),
    }
    fields = tuple(Field(name=name, value=value) for name, value in values.items())
    return ItemChanged(
        item_type="vacation", item_id=4, stage="on_approval", changes=(), changed_at=NOW, created_by_id=1, fields=fields
    )


async def office(connection: asyncpg.Connection, message: Message | Woken) -> Office:
    profile = PortalProfile.model_validate({"zone": "Europe/Moscow"})
    (found,) = await look_up(connection, [Asked("demo", message, profile, NOW)])
    return found


async def opened(
    connection: asyncpg.Connection, number: int, first: date, last: date, by: int = APPLICANT, **more: Any
) -> None:
    """A vacation that is being approved."""
    fields, request = vacation(first, last).fields, f"vacation:{number}"
    known = {"phase": "asking", "item_id": number, "kind": "vacation", "version": 1, "opened_at": NOW} | more
    state = Request(request=request, applicant_id=by, fields=fields, **known)
    insert = "INSERT INTO stream (decider, portal, id, position, state) VALUES ($1, 'demo', $2, 1, $3)"
    await connection.execute(insert, REQUESTS, request, recording.written(Request, state))
    about = {"kind": "vacation", "version": 1, "opened_at": NOW, "seats": ()}
    said = RequestOpened(request=request, applicant_id=by, fields=fields, summary=Text.of("Отпуск"), **about)
    await pages_store.put(connection, [Envelope(uuid4(), "test", NOW, "demo", uuid4(), said)])
