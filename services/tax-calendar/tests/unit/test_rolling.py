"""A client's calendar kept up: only the difference is said, tasks come when their lead begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from chassis.decision import Decision
from contracts.crm.v1 import CreateTask
from contracts.tasks.v1 import CancelTask, ReassignTask
from contracts.tax.v1 import DeadlineCancelled, DeadlineScheduled
from domain.calendar import russia
from hypothesis import given
from hypothesis import strategies as st
from tax_calendar.core.people import Client, Directory
from tax_calendar.core.rolling import CalendarState, Day, evolve, ordered, roll
from tax_calendar.law import planner

CLIENT = Client(1, "ООО «Северный Каркас»", "7798120412", responsible_id=7, second_id=8)
OFFICE = Directory((CLIENT,), (), (7, 8), 4, "Europe/Moscow", time(18, 0))
ON_USN: dict[str, Any] = {"legal_form": "ORG", "regimes": ["USN"], "vat_status": "exempt_usn", "employees": 5}
WITHOUT_STAFF = {**ON_USN, "employees": 0}
PROFILES = [
    ON_USN,
    WITHOUT_STAFF,
    {**ON_USN, "vat_status": "payer_5"},
    {**ON_USN, "regimes": ["ESHN"], "vat_status": "exempt_145"},
]
TODAY = Day(date(2026, 3, 23), russia())


def rolled(
    state: CalendarState, raw: dict[str, Any] | None, day: Day = TODAY, client: Client = CLIENT
) -> tuple[CalendarState, Decision]:
    decision = roll(state, client, planner().judge(raw) if raw else None, OFFICE, day, planner())
    for event in decision.events:
        state = evolve(state, event)
    for number, command in enumerate(decision.commands):
        state = ordered(state, command, uuid5(NAMESPACE_OID, f"{day.today}/{number}/{len(state.tasks)}/{command.type}"))
    return state, decision


def test_every_obligation_of_the_horizon_is_said_once_and_tasks_come_when_their_lead_begins() -> None:
    state, first = rolled(CalendarState(), ON_USN)

    said = [event for event in first.events if isinstance(event, DeadlineScheduled)]
    assert len(said) == len({(one.obligation_id, one.period) for one in said}) == len(first.events) > 90
    tasks = [command for command in first.commands if isinstance(command, CreateTask)]
    assert all(one.deadline and one.deadline.date() <= date(2026, 4, 20) for one in tasks)
    assert rolled(state, ON_USN)[1] == Decision()


def test_a_merged_task_lists_its_obligations_with_sums_basis_and_why_this_client() -> None:
    _, decision = rolled(CalendarState(), ON_USN)

    (task,) = [
        one for one in decision.commands if isinstance(one, CreateTask) and one.tags[-1] == "2026-03-30/ФНС/money"
    ]
    assert task.title == "Платежи (3), ФНС — ООО «Северный Каркас» — до 30.03.2026"
    assert "Уплатить: Страховые взносы за работников, 2026-M02" in task.checklist
    text = task.description.content
    assert text is not None
    assert "Сумма: ________ ₽. Основание: п. 3 ст. 431 НК РФ." in str(text)
    assert "employees = 5" in str(text)


def test_who_dismisses_everyone_has_only_those_obligations_cancelled_and_their_tasks_taken_back() -> None:
    state, _ = rolled(CalendarState(), ON_USN)
    _, decision = rolled(state, WITHOUT_STAFF)

    assert {type(event) for event in decision.events} == {DeadlineCancelled}
    gone = {event.obligation_id for event in decision.events if isinstance(event, DeadlineCancelled)}
    assert "SV_PAY" in gone
    assert not {"USN_ADV_PAY", "RSV"} & gone
    assert any(isinstance(command, CancelTask) for command in decision.commands)


def test_a_new_accountant_takes_over_what_is_open_and_nothing_that_is_done() -> None:
    state, _ = rolled(CalendarState(), ON_USN)
    done = next(iter(state.tasks))
    state = replace(state, tasks={**state.tasks, done: replace(state.tasks[done], done=True)})
    _, decision = rolled(state, ON_USN, client=replace(CLIENT, responsible_id=8))

    handed = [one for one in decision.commands if isinstance(one, ReassignTask)]
    assert len(handed) == len(state.tasks) - 1 == len(decision.commands)
    assert {one.responsible_id for one in handed} == {8}


def test_a_client_that_leaves_keeps_what_is_done_and_loses_the_rest() -> None:
    state, _ = rolled(CalendarState(), ON_USN)
    after, decision = rolled(state, None)

    assert not after.deadlines
    assert not after.tasks
    assert {event.reason for event in decision.events if isinstance(event, DeadlineCancelled)} == {"client_left"}


@given(st.sampled_from(PROFILES), st.sampled_from(PROFILES))
def test_a_profile_that_comes_back_has_its_plan_and_its_tasks_back(one: dict[str, Any], other: dict[str, Any]) -> None:
    before, _ = rolled(CalendarState(), one)
    there, _ = rolled(before, other)
    back, _ = rolled(there, one)

    assert dict(back.deadlines) == dict(before.deadlines)
    assert back.tasks.keys() == before.tasks.keys()
