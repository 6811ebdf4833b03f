"""A day that one client has by a decree (docs/facts/tax-calendar.md, 2.4): shown with whose word it is, never silent.

By the law the transport tax of 2026 is due on Monday 1.03.2027, for 28.02.2027 is a Sunday (НК ст. 363 п. 1).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from calendar_office import ON_USN, Life, of, tasks
from contracts.duties.v1 import DeadlineCancelled, DeadlineScheduled
from contracts.tasks.v1 import CancelTask, CommentTask
from pydantic import ValidationError
from tax_calendar.core.late import late
from tax_calendar.core.standing import CalendarState, Deadline
from tax_calendar.core.tax_profile import ProfileUnjudgeable
from tax_calendar.law import planner
from tax_calendar.profile import ClientProfile, TaxProfile

OWNER_OF_A_CAR = {"legal_form": "ORG", "regimes": ["USN"], "vat_status": "exempt_usn", "transport": True}
KEY = "TRANSPORT_Y_PAY/2026"
MOVE = {
    "obligation_id": "TRANSPORT_Y_PAY",
    "period": "2026",
    "due_on": "2028-02-28",
    "reason": "постановление от 25.12.2025 № 2128",
    "by": "Иванова",
}


def dates(start: date, end: date, *moves: dict[str, Any]) -> dict[str, date]:
    profile = planner().judge({**OWNER_OF_A_CAR, "moved_dates": list(moves)})
    return {one.key: one.actual for one in planner().plan(profile, start, end)}


def test_the_clients_own_day_stands_in_the_plan_instead_of_the_laws() -> None:
    year = date(2027, 1, 1), date(2027, 12, 31)

    assert dates(*year)[KEY] == date(2027, 3, 1)
    assert KEY not in dates(*year, MOVE)
    assert dates(date(2028, 2, 28), date(2028, 2, 28), MOVE)[KEY] == date(2028, 2, 28)
    assert {key: day for key, day in dates(*year).items() if key != KEY} == dates(*year, MOVE)


def test_a_day_before_the_laws_counts_as_well() -> None:
    sooner = {**MOVE, "due_on": "2027-02-26"}

    assert dates(date(2027, 2, 26), date(2027, 2, 26), sooner) == {KEY: date(2027, 2, 26)}


def test_the_plan_says_whose_word_it_is_and_why_and_keeps_the_laws_day() -> None:
    profile = planner().judge({**OWNER_OF_A_CAR, "moved_dates": [MOVE]})
    (one,) = (one for one in planner().plan(profile, date(2028, 2, 1), date(2028, 2, 28)) if one.key == KEY)

    assert one.nominal == date(2027, 2, 28)
    assert one.basis == "п. 1 ст. 363 НК РФ; срок клиента: постановление от 25.12.2025 № 2128 (указал: Иванова)"
    assert one.provisional


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"reason": "  "},
        {"by": ""},
        {"obligation_id": "TRANSPORT"},
        {"period": "2026-Q1"},
        {"period": "2026-Y"},
        {"due_on": "2027-02-28"},
        {"due_on": "28.02.2028"},
        {"due_on": "2026-06-30"},
        {"due_on": "2027-01-28"},
        {"why": "x"},
    ],
)
def test_a_move_that_says_too_little_makes_no_calendar(wrong: dict[str, str]) -> None:
    with pytest.raises(ProfileUnjudgeable, match="moved_dates"):
        dates(date(2027, 1, 1), date(2027, 12, 31), {**MOVE, **wrong})


def test_the_same_obligation_is_not_moved_twice() -> None:
    with pytest.raises(ProfileUnjudgeable, match="twice"):
        dates(date(2027, 1, 1), date(2027, 12, 31), MOVE, {**MOVE, "due_on": "2027-12-27"})


def test_the_portals_file_keeps_moves_of_a_client_and_refuses_one_without_its_reason() -> None:
    own = TaxProfile.model_validate({"clients": {17: {"moved_dates": [MOVE]}}})

    assert own.moved_dates_of(17) == (MOVE,)
    assert own.moved_dates_of(18) == ()
    with pytest.raises(ValidationError):
        ClientProfile.model_validate({"moved_dates": [{**MOVE, "reason": ""}]})
    with pytest.raises(ValidationError, match="day off"):
        ClientProfile.model_validate({"moved_dates": [{**MOVE, "due_on": "2027-02-28"}]})


CAR = {**ON_USN, "transport": ["да"]}
BEFORE = date(2027, 2, 25)
LATER = {**MOVE, "due_on": "2027-06-30"}


def test_the_task_goes_to_the_clients_day_and_says_why() -> None:
    life = Life()
    ((parts, put),) = ((k, t) for k, t in tasks(life.card(BEFORE, CAR).commands).items() if KEY in k)
    moved = life.card(BEFORE, CAR, moved_dates=(LATER,))

    assert put.deadline is not None
    assert put.deadline.date() == date(2027, 3, 1)
    (said,) = (one for one in of(DeadlineScheduled, moved.events) if one.obligation_id == "TRANSPORT_Y_PAY")
    assert (said.nominal_on, said.actual_on) == (date(2027, 2, 28), date(2027, 6, 30))
    assert "№ 2128 (указал: Иванова)" in said.legal_basis
    assert KEY in parts
    again = tasks(life.card(date(2027, 6, 25), CAR, moved_dates=(LATER,)).commands)
    (text,) = (one.description.content for key, one in again.items() if KEY in key)
    assert "по закону 28.02.2027" in text
    assert "№ 2128 (указал: Иванова). Внимание: у этого клиента свой срок — 30.06.2027." in text


def test_what_is_moved_on_is_not_overdue_on_the_laws_day() -> None:
    profile = planner().judge({**OWNER_OF_A_CAR, "moved_dates": [LATER]})
    state = CalendarState({KEY: Deadline(date(2027, 2, 28), date(2027, 6, 30), 7)})

    assert late(state, profile, (), None, date(2027, 3, 20), planner()) == {}


@pytest.mark.parametrize("put", [False, True])
def test_a_move_taken_back_after_the_laws_day_leaves_an_overdue_task_and_no_silence(*, put: bool) -> None:
    life = Life()
    life.card(BEFORE, CAR, moved_dates=(LATER,))
    day = date(2027, 6, 25) if put else date(2027, 5, 12)
    life.card(day, CAR, moved_dates=(LATER,))
    decision = life.card(day, CAR)

    (said,) = (one for one in of(DeadlineScheduled, decision.events) if one.obligation_id == "TRANSPORT_Y_PAY")
    assert (said.period, said.actual_on) == ("2026", date(2027, 3, 1))
    assert not [one for one in of(DeadlineCancelled, decision.events) if one.obligation_id == "TRANSPORT_Y_PAY"]
    open_tasks = [one for one in life.state.tasks.values() if KEY in one.parts]
    assert [one.on for one in open_tasks] == [date(2027, 3, 1)]


def test_a_short_move_taken_back_behind_the_laws_day_leaves_the_task_overdue() -> None:
    life = Life()
    life.card(BEFORE, CAR)
    life.card(date(2027, 2, 26), CAR, moved_dates=({**MOVE, "due_on": "2027-03-12"},))
    decision = life.card(date(2027, 3, 10), CAR)

    (said,) = (one for one in of(DeadlineScheduled, decision.events) if one.obligation_id == "TRANSPORT_Y_PAY")
    assert said.actual_on == date(2027, 3, 1)
    assert not [one for one in of(DeadlineCancelled, decision.events) if one.obligation_id == "TRANSPORT_Y_PAY"]
    assert [one.on for one in life.state.tasks.values() if KEY in one.parts] == [date(2027, 3, 1)]


def test_a_move_that_comes_behind_the_laws_day_leaves_the_overdue_task_to_the_other_parts() -> None:
    life = Life()
    life.card(BEFORE, CAR)
    ((name, put),) = ((name, one) for name, one in life.state.tasks.items() if KEY in one.parts)
    others = tuple(part for part in put.parts if part != KEY)
    decision = life.card(date(2027, 3, 15), CAR, moved_dates=(LATER,))

    (text,) = (one.text.content for one in of(CommentTask, decision.commands))
    assert text == "Не в этой задаче: Транспортный налог за год, 2026 — срок теперь 30.06.2027."
    assert (life.state.tasks[name].on, life.state.tasks[name].parts) == (date(2027, 3, 1), others)
    life.done(name, date(2027, 3, 16))
    again = tasks(life.morning(date(2027, 6, 25), CAR, moved_dates=(LATER,)).commands)
    assert [one.deadline.date() for key, one in again.items() if KEY in key and one.deadline] == [date(2027, 6, 30)]
    assert KEY in life.state.deadlines


def test_a_task_that_kept_what_is_put_off_already_loses_it_with_the_next_look() -> None:
    life = Life()
    life.card(BEFORE, CAR)
    (name,) = (name for name, one in life.state.tasks.items() if KEY in one.parts)
    known = {**life.state.deadlines, KEY: Deadline(date(2027, 2, 28), date(2027, 6, 30), 7)}
    life.state = replace(life.state, deadlines=known)
    life.morning(date(2027, 3, 16), CAR, moved_dates=(LATER,))

    assert KEY not in life.state.tasks[name].parts
    assert life.state.deadlines[KEY].actual_on == date(2027, 6, 30)
    assert life.morning(date(2027, 3, 17), CAR, moved_dates=(LATER,)).commands == ()


def test_an_overdue_task_of_nothing_but_what_is_put_off_is_cancelled() -> None:
    life = Life()
    life.card(BEFORE, CAR)
    (name,) = (name for name, one in life.state.tasks.items() if KEY in one.parts)
    others = [part for part in life.state.tasks[name].parts if part != KEY]
    moves = [{**LATER, "obligation_id": part.split("/")[0], "period": part.split("/")[1]} for part in (KEY, *others)]
    decision = life.card(date(2027, 3, 15), CAR, moved_dates=tuple(moves))

    (gone,) = of(CancelTask, decision.commands)
    assert str(gone.task.command_id) == name
    assert name not in life.state.tasks
    assert life.state.deadlines[KEY].actual_on == date(2027, 6, 30)


def test_what_is_done_stays_done_when_a_move_comes_later() -> None:
    life = Life()
    life.card(BEFORE, CAR)
    (name,) = (name for name, one in life.state.tasks.items() if KEY in one.parts)
    life.done(name, date(2027, 2, 26))
    decision = life.card(date(2027, 3, 15), CAR, moved_dates=(LATER,))

    assert not [one for one in of(DeadlineCancelled, decision.events) if one.obligation_id == "TRANSPORT_Y_PAY"]
    later = tasks(life.morning(date(2027, 6, 25), CAR, moved_dates=(LATER,)).commands)
    assert not [key for key in later if KEY in key]
