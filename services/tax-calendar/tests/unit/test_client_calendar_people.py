"""People and the calendar: who gets a task, who is reminded, whose word stands, who is asked for a profile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from calendar_office import (
    CLIENT,
    MONDAY,
    ON_USN,
    Life,
    covered,
    moscow,
    of,
    office,
    tasks,
)
from chassis.decision import Decision, Wake, Woken
from contracts.crm.v1 import CommandRefused, CreateTask, CrmRef
from contracts.duties.v1 import (
    CalendarUnjudged,
    DeadlineCancelled,
    DeadlineMet,
    DeadlineMoved,
    DeadlineReminded,
    DeadlineScheduled,
)
from contracts.engagements.v1 import ServiceBegun, ServiceEnded
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import CancelTask, ReassignTask
from tax_calendar.law import lawbook


def test_a_new_accountant_takes_over_what_is_open_and_nothing_that_is_done() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    done, *others = life.state.tasks
    assert of(DeadlineMet, life.done(done, MONDAY).events)
    decision = life.card(MONDAY, ON_USN, client=replace(CLIENT, responsible_id=8))

    handed = of(ReassignTask, decision.commands)
    assert {str(one.task.command_id) for one in handed} == set(others)
    assert len(decision.commands) == len(others)
    assert {one.responsible_id for one in handed} == {8}
    assert {event.responsible_id for event in of(DeadlineScheduled, decision.events)} == {8}


def test_an_accountant_who_works_no_more_is_followed_by_the_second_one_in_the_morning() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)

    assert {
        one.responsible_id for one in of(ReassignTask, life.morning(date(2026, 3, 24), ON_USN, active=(8,)).commands)
    } == {8}
    assert {
        one.responsible_id for one in of(ReassignTask, life.morning(date(2026, 3, 25), ON_USN, active=()).commands)
    } == {4}


def test_while_an_accountant_is_away_his_deputy_has_the_tasks_and_gives_them_back() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    away = life.morning(date(2026, 3, 24), ON_USN, active=(8,), deputies=((7, 9),))
    back = life.morning(date(2026, 3, 25), ON_USN, deputies=((7, 9),))

    assert {one.responsible_id for one in of(ReassignTask, away.commands)} == {9}
    assert {one.responsible_id for one in of(ReassignTask, back.commands)} == {7}


def test_the_dates_stay_those_of_an_accountant_who_is_only_away() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    away = life.morning(date(2026, 3, 24), ON_USN, active=(8,), employed=(7, 8))
    gone = life.morning(date(2026, 3, 25), ON_USN, active=(8,), employed=(8,))

    assert of(ReassignTask, away.commands)
    assert of(DeadlineScheduled, away.events) == []
    assert {one.responsible_id for one in of(DeadlineScheduled, gone.events)} == {8}


def test_whom_a_person_gave_a_task_keeps_it_while_the_accountant_is_away() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    given, *others = life.state.tasks
    life.touched(given, MONDAY, "responsible_id", responsible_id=9)

    away = of(ReassignTask, life.morning(date(2026, 3, 24), ON_USN, active=(8,)).commands)
    assert {str(one.task.command_id) for one in away} == set(others)
    back = of(ReassignTask, life.morning(date(2026, 3, 25), ON_USN).commands)
    assert {str(one.task.command_id) for one in back} == set(others)
    assert life.state.tasks[given].responsible_id == 9


def test_a_client_that_leaves_keeps_what_is_done_and_loses_the_rest() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    done = next(iter(life.state.tasks))
    life.done(done, MONDAY)
    decision = life.card(MONDAY, ON_USN, is_client=False)

    assert set(life.state.tasks) == {done}
    assert not life.state.deadlines
    assert {event.reason for event in of(DeadlineCancelled, decision.events)} == {"client_left"}
    assert {type(one) for one in decision.commands} == {CancelTask}
    assert decision.wakes == (Wake("day/1", None),)


@pytest.mark.parametrize(
    ("reason", "words"),
    [("refused", "не обслуживается: отказ от услуг"), ("liquidated", "не обслуживается: ликвидация"), ("", "(ООО")],
)
def test_with_the_end_of_a_client_s_accounting_his_calendar_stops_and_says_why(reason: str, words: str) -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    stopped = life.hear(ended(reason), office(MONDAY, ON_USN, over=reason))

    assert not life.state.tasks
    assert not life.state.deadlines
    assert {event.reason for event in of(DeadlineCancelled, stopped.events)} == {"client_left"}
    assert {type(one) for one in stopped.commands} == {CancelTask}
    assert all(words in str(one.reason.content) for one in of(CancelTask, stopped.commands))
    assert stopped.wakes == (Wake("day/1", None),)
    later = life.card(MONDAY, ON_USN, over=reason)
    assert (later.events, later.commands) == ((), ())


def test_a_client_who_comes_back_has_his_calendar_again() -> None:
    life = Life()
    first = life.card(MONDAY, ON_USN)
    life.hear(ended("refused"), office(MONDAY, ON_USN, over="refused"))
    begun = ServiceBegun(client_id=1, deal_id=101, funnel="accounting", at=moscow(MONDAY))
    back = life.hear(begun, office(MONDAY, ON_USN))

    assert tasks(back.commands).keys() == tasks(first.commands).keys()
    assert len(of(DeadlineScheduled, back.events)) == len(of(DeadlineScheduled, first.events))
    assert back.wakes == first.wakes


def ended(reason: str) -> ServiceEnded:
    """The last accounting deal of the client was closed."""
    said = {"how": "closed", "reason": reason or None}
    return ServiceEnded(client_id=1, deal_id=100, funnel="accounting", at=moscow(MONDAY), **said)


def test_what_is_done_is_put_no_more_and_what_is_taken_up_again_is_not_doubled() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    task = next(iter(life.state.tasks))
    life.done(task, MONDAY)
    assert life.done(task, MONDAY).events == ()

    life.touched(task, MONDAY, "state", state="in_progress", responsible_id=7)
    assert not life.state.tasks[task].closed
    decision = life.morning(date(2026, 3, 24), ON_USN)
    assert not {part for parts in tasks(decision.commands) for part in parts} & set(life.state.tasks[task].parts)


def test_a_person_s_day_and_choice_of_hands_stand_with_who_and_when() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    task = next(name for name, one in life.state.tasks.items() if "SV_PAY/2026-M02" in one.parts)
    decision = life.touched(
        task, MONDAY, "deadline", "responsible_id", deadline=moscow(date(2026, 3, 27), 18), responsible_id=9
    )

    assert {(one.due_on, one.responsible_id, one.by_id) for one in of(DeadlineMoved, decision.events)} == {
        (date(2026, 3, 27), 9, 4)
    }
    again = life.card(MONDAY, ON_USN)
    assert (again.events, again.commands) == ((), ())
    morning = life.morning(date(2026, 3, 24), ON_USN)
    assert [
        (one.employee_id, one.days_left) for one in of(DeadlineReminded, morning.events) if str(one.command_id) == task
    ] == [(9, 3)]


def test_a_deleted_task_is_not_put_again_and_the_head_accountant_is_told() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    task = next(iter(life.state.tasks))
    decision = life.touched(task, MONDAY, gone=True)

    (notice,) = of(Notify, decision.commands)
    assert notice.employee_id == 4
    assert "удалена в CRM" in str(notice.text.content)
    assert all(one.deleted for one in of(DeadlineMet, decision.events))
    again = life.card(MONDAY, ON_USN)
    assert (again.events, again.commands) == ((), ())


def test_a_task_of_somebody_else_is_none_of_the_calendar_s() -> None:
    decision = Life().touched("7e91b3d4-2a58-5c06-9f3e-a8d17b40c6e5", MONDAY, "deadline", gone=True)

    assert (decision.events, decision.commands, decision.wakes) == ((), (), ())


def test_the_accountant_is_reminded_seven_three_and_one_working_days_ahead_and_then_the_head() -> None:
    life = Life()
    life.card(date(2026, 11, 30), ON_USN)
    life.mornings(date(2026, 12, 1), date(2026, 12, 30), ON_USN)

    task = next(
        name for name, one in life.state.tasks.items() if "NDFL_NOTIF_P1/2026-M12-P1" in one.parts
    )  # 25.12, with ПЕРС and взносы: put ten working days ahead, on 11.12
    assert [
        (day.day, one.days_left, one.employee_id, one.escalated)
        for day, decision in life.decisions
        for one in of(DeadlineReminded, decision.events)
        if str(one.command_id) == task
    ] == [(16, 7, 7, False), (22, 3, 7, False), (24, 1, 7, False), (25, 0, 4, True)]
    notices = [one for _, decision in life.decisions for one in of(Notify, decision.commands)]
    assert "осталось рабочих дней: 7" in "\n".join(str(one.text.content) for one in notices)
    assert all(one.drop_after.hour == 18 for one in notices if one.drop_after)


def test_nobody_is_reminded_of_what_is_done() -> None:
    life = Life()
    life.card(date(2026, 12, 1), ON_USN)
    life.mornings(date(2026, 12, 2), date(2026, 12, 14), ON_USN)
    for task in list(life.state.tasks):
        life.done(task, date(2026, 12, 14))

    assert not of(DeadlineReminded, life.morning(date(2026, 12, 16), ON_USN).events)


def test_a_profile_that_cant_be_judged_is_one_task_to_the_head_accountant_and_no_calendar() -> None:
    life = Life()
    decision = life.card(MONDAY, {"legal_form": ["ORG"], "employees": ["пять"]})
    assert [type(event) for event in decision.events] == [CalendarUnjudged]
    decision = life.card(MONDAY, {"legal_form": ["ORG"]})

    (said,) = decision.events
    assert isinstance(said, CalendarUnjudged)
    assert said.missing == ("regimes",)
    ended, task = decision.commands
    assert isinstance(ended, CancelTask)
    assert isinstance(task, CreateTask)
    assert (task.responsible_id, task.title) == (4, "Заполнить налоговый профиль — ООО «Северный Каркас»")
    assert "налоговый режим (regimes)" in str(task.description.content)
    again = life.morning(date(2026, 3, 24), {"legal_form": ["ORG"]})
    assert (again.events, again.commands) == ((), ())

    mended = life.card(date(2026, 3, 24), ON_USN)
    assert isinstance(mended.commands[0], CancelTask)
    assert len(tasks(mended.commands)) == 4


def test_what_was_planned_stays_while_a_profile_can_t_be_judged() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    before = covered(life.state)
    life.card(MONDAY, {**ON_USN, "regimes": ["OSNO", "USN"]})
    assert covered(life.state) == before
    life.card(MONDAY, ON_USN)
    assert covered(life.state) == before


def test_a_portal_without_tax_profiles_has_no_calendars() -> None:
    decision = Life().card(MONDAY, None)

    assert (decision.events, decision.commands, decision.wakes) == ((), (), ())


def test_a_wake_of_a_client_that_is_not_known_does_nothing() -> None:
    decision = Life().hear(Woken("day/1", moscow(MONDAY, 8)), office(MONDAY, ON_USN, client=None))

    assert (decision.events, decision.commands) == ((), ())


def test_a_task_that_the_crm_refuses_is_told_to_the_head_accountant_and_put_again_the_next_morning() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    refused, *others = life.state.tasks
    parts = life.state.tasks[refused].parts

    decision = life.hear(refusal(refused), office(MONDAY, None))

    (notice,) = of(Notify, decision.commands)
    assert notice.employee_id == 4
    assert "нет такого сотрудника" in notice.text.content
    assert lawbook().obligations[parts[0].partition("/")[0]].name in notice.text.content
    assert set(life.state.tasks) == set(others)
    again = life.morning(date(2026, 3, 24), ON_USN)
    assert tasks(again.commands) == {parts: life.commands[UUID(refused)]}


def test_what_is_refused_of_a_comment_or_of_a_task_of_others_changes_nothing() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    task = next(iter(life.state.tasks))

    assert life.hear(refusal(task, "task.comment.v1"), office(MONDAY, None)) == Decision()
    assert life.hear(refusal(str(uuid4())), office(MONDAY, None)) == Decision()


def test_a_refused_hand_over_or_new_day_is_for_the_head_accountant_to_do() -> None:
    life = Life()
    life.card(MONDAY, ON_USN)
    told = {
        kind: [one.employee_id for one in life.hear(refusal(str(uuid4()), kind), office(MONDAY, None)).commands]
        for kind in ("task.reassign.v1", "task.update.v1", "task.cancel.v1")
    }

    assert told == {"task.reassign.v1": [4], "task.update.v1": [4], "task.cancel.v1": []}
    gone = refusal(str(uuid4()), "task.reassign.v1").model_copy(update={"code": "gone"})
    assert life.hear(gone, office(MONDAY, None)) == Decision()


def test_a_refused_question_for_a_profile_is_asked_again_the_next_morning() -> None:
    life = Life()
    (asked,) = of(CreateTask, life.card(MONDAY, {"legal_form": ["ORG"]}).commands)
    (command,) = life.commands

    decision = life.hear(refusal(str(command)), office(MONDAY, None))

    assert [one.employee_id for one in of(Notify, decision.commands)] == [4]
    (again,) = of(CreateTask, life.morning(date(2026, 3, 24), {"legal_form": ["ORG"]}).commands)
    assert (again.title, again.responsible_id) == (asked.title, 4)


def refusal(command_id: str, command_type: str = "task.create.v1") -> CommandRefused:
    return CommandRefused(
        command_id=UUID(command_id),
        command_type=command_type,
        belongs_to=CrmRef(kind="client", id=1),
        code="error",
        message="нет такого сотрудника",
    )
