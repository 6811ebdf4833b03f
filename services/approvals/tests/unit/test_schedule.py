"""The schedule of leaves: HR is told of it in time, once a year, with what is planned and who has nothing yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from approvals.core import schedule
from approvals.core.chart import Absence, Chart, Person
from approvals.core.hours import OfficeHours
from approvals.core.schedule import Firm, Reminded, approve_by, planned, remind_on
from chassis.decision import Decision, Woken
from contracts.approvals.v1 import AbsenceRegistered, DeputyDeclared
from contracts.crm.v1 import CreateTask
from contracts.items.v1 import ItemChanged
from contracts.portal.v1 import EmployeeChanged, PortalSwept

MOSCOW = ZoneInfo("Europe/Moscow")
HR, OTHER_HR, DUTY, OWNER = 20, 22, 40, 1
PEOPLE = (*map(Person, (OWNER, 5, 17, HR, OTHER_HR, DUTY)), Person(9, active=False))


def leave(employee: int, first: date, last: date, number: int = 4, kind: str = "vacation") -> Absence:
    return Absence(employee, kind, first, last, f"vacation:{number}")


LEAVES = (
    leave(17, date(2027, 3, 15), date(2027, 3, 28)),
    leave(17, date(2027, 5, 3), date(2027, 5, 16), 5),  # with 9 May, a holiday
    leave(5, date(2026, 12, 28), date(2027, 1, 10), 6),  # of the year before
    leave(5, date(2027, 6, 1), date(2027, 6, 5), 7, "trip"),
    leave(9, date(2027, 7, 1), date(2027, 7, 14), 8),
)
FIRM = Firm(
    active=True,
    at=datetime(2026, 10, 5, 7, tzinfo=UTC),
    hours=OfficeHours("Europe/Moscow"),
    deadline_time=time(18),
    chart=Chart(PEOPLE, LEAVES, (), (DUTY,)),
    hr=(HR, OTHER_HR),
    others=(DUTY, OWNER),
    pages=((HR, "https://delo.example.ru/approvals/x?as=schedule&year=2027"),),
)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=MOSCOW)


def hears(moment: str, told: int = 0, **changes: object) -> Decision:
    """Something is known of an employee, at a moment."""
    firm = replace(FIRM, at=at(moment), **changes)  # type: ignore[arg-type]
    return schedule.decide(Reminded(told), EmployeeChanged(employee_id=17, active=True), firm)


def wakes(moment: str, told: int = 0, firm: Firm = FIRM) -> Decision:
    return schedule.decide(Reminded(told), Woken(schedule.REMIND, at(moment)), firm)


def task(decision: Decision) -> CreateTask:
    (found,) = decision.commands
    assert isinstance(found, CreateTask)
    return found


def test_the_day_of_the_reminder_and_the_last_day_are_working_days() -> None:
    assert [remind_on(year) for year in (2027, 2025)] == [
        date(2026, 12, 1),
        date(2024, 12, 2),
    ]  # the first was a Sunday
    assert [approve_by(year) for year in (2027, 2024)] == [date(2026, 12, 17), date(2023, 12, 15)]  # the 17th a Sunday


@pytest.mark.parametrize(
    ("moment", "told", "wake"),
    [
        ("2026-10-05T10:00", 0, "2026-12-01T09:00"),
        ("2026-12-01T08:59", 0, "2026-12-01T09:00"),
        ("2026-12-05T12:00", 0, "2026-12-07T09:00"),  # Delo came late, on a Saturday
        ("2026-12-20T12:00", 0, "2026-12-21T09:00"),
        ("2026-12-31T12:00", 0, "2027-12-01T09:00"),  # the next working day lies in the year itself
        ("2026-12-02T12:00", 2027, "2027-12-01T09:00"),
        ("2027-03-01T12:00", 2027, "2027-12-01T09:00"),
    ],
)
def test_whatever_is_heard_of_employees_keeps_the_wake_of_the_next_year(moment: str, told: int, wake: str) -> None:
    decision = hears(moment, told)
    assert [(one.name, one.at) for one in decision.wakes] == [("schedule", at(wake))]
    assert decision.commands == ()


def test_hr_gets_a_task_with_what_is_planned_and_who_has_nothing_yet() -> None:
    decision = wakes("2026-12-01T09:00")
    found = task(decision)

    assert (found.responsible_id, found.title) == (HR, "График отпусков на 2027 год: утвердить до 17.12.2026")
    assert found.deadline == at("2026-12-17T18:00")
    said = found.description.content.splitlines()
    assert said == [
        "Работодатель утверждает график за две недели до начала года (ТК ст. 123): не позднее 17.12.2026.",
        "Согласованы на 2027 год:",
        "• сотрудник № 17: 15.03.2027–28.03.2027; 03.05.2027–16.05.2027, 27 дн.",
        "Отпуска ещё нет: сотрудники № 1, 5, 20, 22, 40.",
        "График на сегодня: https://delo.example.ru/approvals/x?as=schedule&year=2027",
    ]
    assert [one.at for one in decision.wakes] == [at("2027-12-01T09:00")]


def test_it_is_told_once_for_a_year() -> None:
    found = task(wakes("2026-12-01T09:00"))
    told = schedule.ordered(Reminded(), found, UUID(int=1))

    assert told == Reminded(2027)
    assert wakes("2026-12-02T09:00", told.year).commands == ()
    late = task(wakes("2026-12-30T09:00"))
    assert schedule.ordered(Reminded(), late, UUID(int=1)) == Reminded(2027)
    assert late.deadline == at("2027-01-11T18:00")  # the next working day


@pytest.mark.parametrize(
    ("away", "roles", "who"),
    [
        ((HR,), {}, OTHER_HR),
        ((HR, OTHER_HR), {}, DUTY),
        ((), {"hr": ()}, DUTY),
        ((), {"hr": (), "others": (OWNER,)}, OWNER),
        ((OWNER,), {"hr": (), "others": (OWNER,)}, OWNER),  # better late than nobody
    ],
)
def test_somebody_who_is_there_sees_to_it(away: tuple[int, ...], roles: dict[str, tuple[int, ...]], who: int) -> None:
    days = date(2026, 12, 1), date(2026, 12, 14)
    chart = Chart(PEOPLE, tuple(leave(one, *days) for one in away), (), (DUTY,))
    assert task(wakes("2026-12-01T09:00", firm=replace(FIRM, chart=chart, **roles))).responsible_id == who


def test_a_portal_without_leaves_hears_nothing() -> None:
    assert hears("2026-10-05T10:00", active=False) == Decision()
    assert wakes("2026-12-01T09:00", firm=replace(FIRM, active=False)) == Decision()


def test_a_wake_before_its_time_is_put_off() -> None:
    decision = wakes("2026-11-30T09:00")
    assert (decision.commands, [one.at for one in decision.wakes]) == ((), [at("2026-12-01T09:00")])


def test_a_year_s_leaves_are_those_that_begin_in_it_of_those_who_work_here() -> None:
    rows = {one.employee_id: [leave.source for leave in one.leaves] for one in planned(FIRM.chart, 2027)}
    assert rows == {1: [], 5: [], 17: ["vacation:4", "vacation:5"], 20: [], 22: [], 40: []}


def test_whatever_is_heard_of_people_or_of_an_item_keeps_the_wake() -> None:
    """What had said that there are people has been read before this service kept a schedule."""
    days = {"first_on": date(2027, 3, 15), "last_on": date(2027, 3, 28)}
    heard = (
        EmployeeChanged(employee_id=5, active=True),
        PortalSwept(entity="employee", count=3, swept_at=FIRM.at),
        AbsenceRegistered(employee_id=17, kind="vacation", source="vacation:4", **days),
        DeputyDeclared(declaration="vacation:4", employee_id=17, deputy_id=5, declared_at=FIRM.at, **days),
        ItemChanged(item_type="document", item_id=7, stage="draft", changed_at=FIRM.at, changes=()),
    )
    for one in heard:
        assert schedule.stream(one) == "schedule"
        assert [wake.at for wake in schedule.decide(Reminded(), one, FIRM).wakes] == [at("2026-12-01T09:00")]


def test_what_is_heard_years_later_puts_no_task() -> None:
    assert task(wakes("2026-12-01T09:00")).drop_after == at("2027-02-01T00:00")
