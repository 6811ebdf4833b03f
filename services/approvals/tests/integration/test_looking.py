"""What a request's core is given to know, on a real PostgreSQL: the chart of the day, the department, the balance."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from approvals import store
from approvals.core.office import Office
from approvals.errors import ChartIncomplete
from approvals.looking import look_up
from approvals.profile import RULES
from approvals_scenes import APPLICANT, CHIEF, DUTY, HEAD, LAWYER, PEOPLE
from chassis.decision import Asked, Woken
from chassis.profile import PortalProfile
from contracts.approvals.v1 import AbsenceRegistered, AnswerGiven, DeputyDeclared
from contracts.base import Message
from contracts.crm.v1 import Field, Value
from contracts.envelope import Envelope
from contracts.items.v1 import ItemChanged
from contracts.portal.v1 import EmployeeChanged, PortalSwept
from delo.testing import RunningStack, stack
from delo.undone import undone

NOW = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
PROFILE = """
kinds:
  trip: {title: Командировка, item_type: trip, form: trip, chain: [manager]}
  vacation: {title: Отпуск, item_type: vacation, form: vacation, chain: [manager]}
minimum_present: {3: 2}
leave: {17: {hired_on: 2024-03-01, used_days: "28"}}
"""


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("looking"), ["postgres"]) as running:
        yield running


@pytest.fixture
async def connection(engines: RunningStack, tmp_path: Path) -> AsyncIterator[asyncpg.Connection]:
    """A transaction that is undone at the end."""
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "portal.yaml").write_text("zone: Europe/Moscow\n", encoding="utf-8")
    (tmp_path / "demo" / "approvals.yaml").write_text(PROFILE, encoding="utf-8")
    RULES.at(tmp_path)
    async with undone(engines, "approvals") as connection:
        yield connection


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


async def test_until_the_employees_are_all_known_a_request_waits(connection: asyncpg.Connection) -> None:
    await told(connection, EmployeeChanged(employee_id=HEAD, active=True))
    with pytest.raises(ChartIncomplete):
        await office(connection, vacation(date(2026, 11, 16), date(2026, 11, 29)))


async def test_a_vacation_knows_its_department_its_balance_and_who_is_away(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    days = {"first_on": date(2026, 9, 7), "last_on": date(2026, 9, 20)}
    await told(connection, AbsenceRegistered(employee_id=APPLICANT, kind="vacation", source="vacation:3", **days))
    found = await office(connection, vacation(date(2026, 11, 16), date(2026, 11, 29)))

    assert (found.team, found.minimum) == ((HEAD, LAWYER, APPLICANT), 2)
    assert found.balance_days == Decimal("35.00")  # 28 × 33 months / 12 = 77, less 28 and 14
    assert [one.name for one in found.kinds] == ["vacation"]
    assert [one.source for one in found.chart.absences] == ["vacation:3"]


async def test_its_own_days_are_no_days_taken(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    days = {"first_on": date(2026, 11, 16), "last_on": date(2026, 11, 29)}
    await told(connection, AbsenceRegistered(employee_id=APPLICANT, kind="vacation", source="vacation:4", **days))

    assert (await office(connection, vacation(date(2026, 11, 16), date(2026, 11, 29)))).balance_days == Decimal("49.00")


async def test_a_withdrawn_absence_and_deputyship_are_gone(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    days = {"first_on": date(2026, 10, 5), "last_on": date(2026, 10, 9)}
    absent = AbsenceRegistered(employee_id=HEAD, kind="trip", source="trip:1", **days)
    standing = DeputyDeclared(
        declaration="trip:1", employee_id=HEAD, deputy_id=LAWYER, declared_at=NOW, consented=True, **days
    )
    await told(connection, absent, standing)
    woken = Woken(f"silence|1.1|trip|{APPLICANT}", NOW)
    before = await office(connection, woken)
    await told(
        connection, absent.model_copy(update={"withdrawn": True}), standing.model_copy(update={"withdrawn": True})
    )
    after = await office(connection, woken)

    assert (len(before.chart.absences), len(before.chart.deputies)) == (1, 1)
    assert (after.chart.absences, after.chart.deputies) == ((), ())
    assert (before.chart.duty, before.kinds[0].name) == ((DUTY,), "trip")


async def test_whoever_answers_is_in_the_chart_also_from_another_branch(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    answer = AnswerGiven(request="trip:58", version=1, approver_id=CHIEF, given_at=NOW, hand_over_to=LAWYER)
    found = await office(connection, answer)

    assert {CHIEF, LAWYER} <= {one.employee_id for one in found.chart.people}


async def test_what_the_crm_s_calendar_shows_counts_until_it_shows_it_no_more(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    shown = EmployeeChanged(employee_id=HEAD, active=True, manager_id=CHIEF, away_until=date(2026, 10, 9))
    woken = Woken(f"silence|1.1|trip|{APPLICANT}", NOW)
    await told(connection, shown)
    (absence,) = (await office(connection, woken)).chart.absences
    assert (absence.employee_id, absence.kind, absence.first_on) == (HEAD, "calendar", date(2026, 10, 5))
    assert absence.last_on == date(2026, 10, 9)

    await told(connection, shown.model_copy(update={"away_until": None}))
    assert (await office(connection, woken)).chart.absences == ()
