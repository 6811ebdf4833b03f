"""What a core is given to know of an employee: his service, his leaves before Delo, his department's people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import asyncpg
from approvals.core.office import LeaveYear, Office
from approvals_chart import NOW, office, staffed, told, vacation
from approvals_scenes import APPLICANT, HEAD, LAWYER
from chassis.decision import Woken
from contracts.approvals.v1 import AbsenceRegistered
from contracts.crm.v1 import Field, Value
from contracts.portal.v1 import EmployeeChanged


async def asked(connection: asyncpg.Connection, first: date, last: date) -> Office:
    """For the lawyer: since March 2022, thirty days of unpaid leave in April 2026, work in harm's way."""
    message = vacation(first, last)
    whose = Field(name="employee", value=Value(employee_ids=(LAWYER,)))
    fields = tuple(whose if one.name == "employee" else one for one in message.fields)
    return await office(connection, message.model_copy(update={"fields": fields}))


async def test_breaks_of_service_and_the_last_leave_before_delo_are_known(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    found = await asked(connection, date(2027, 3, 8), date(2027, 3, 21))

    year = LeaveYear(date(2026, 3, 1), 0, Decimal(28), date(2027, 3, 16), left_out=16)
    assert found.leave_year == replace(year, idle_years=1, alone=True, each_year=True)
    assert found.balance_days == Decimal("56.00")  # five years of 28 days, 84 of them used


async def test_a_leave_that_delo_knows_ends_the_idle_years(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    days = {"first_on": date(2026, 2, 2), "last_on": date(2026, 2, 8)}
    await told(connection, AbsenceRegistered(employee_id=LAWYER, kind="vacation", source="vacation:3", **days))
    found = await asked(connection, date(2027, 3, 8), date(2027, 3, 21))

    assert found.leave_year is not None
    assert (found.leave_year.idle_years, found.leave_year.alone) == (0, True)


async def test_where_a_deputy_may_have_left_his_applicants_department_is_known(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    await told(connection, EmployeeChanged(employee_id=30, active=True, department_ids=(3,)))
    woken = await office(connection, Woken(f"deputy||trip|{APPLICANT}", NOW))
    assert {30, LAWYER, HEAD} <= woken.chart.by_id.keys()
    other = await office(connection, Woken(f"back||trip|{APPLICANT}", NOW))
    assert 30 not in other.chart.by_id
