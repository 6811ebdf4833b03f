"""The task of a payment follows its accountant's absence: it waits for nobody who has left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from approvals.core.chart import Absence
from approvals.core.state import Request
from approvals.looking import about, known_of
from approvals_scenes import ACCOUNTANT, APPLICANT, DUTY, HEAD, MONDAY, PEOPLE, Scene, office, rub, text
from chassis.decision import Asked, Woken
from chassis.profile import PortalProfile
from contracts.crm.v1 import CreateTask, Made
from contracts.tasks.v1 import CommentTask, ReassignTask

SECOND = 22
TWO = (*PEOPLE, replace(PEOPLE[6], employee_id=SECOND))
PAYMENT = {"source": text("trip:1"), "purpose": text("other"), "amount": rub("5000.00")}


def payment(people: Any = TWO) -> Scene:
    scene = Scene("payment", dict(PAYMENT), office=office(people=people), deal_id=None).submit()
    scene.answer(HEAD)
    return scene


def ill(first: int, last: date, who: int = ACCOUNTANT) -> Absence:
    return Absence(who, "sick_leave", date(2026, 10, first), last, "note")


def given(scene: Scene) -> list[int]:
    """To whom the task has gone since it was made."""
    made = next(number for number, one in scene.commands if isinstance(one, CreateTask) and "Оплатить" in one.title)
    found = scene.all_of(ReassignTask)
    assert all(one.task == Made(command_id=made) for one in found)
    return [one.responsible_id for one in found]


def test_it_goes_to_another_accountant_when_the_first_is_away_for_long() -> None:
    scene = payment()
    scene.with_office(ill(5, date(2026, 10, 16)), people=TWO)
    scene.wake("payer")

    assert scene.now == datetime.fromisoformat("2026-10-06T09:00+03:00")
    assert given(scene) == [SECOND]
    assert "сотрудник № 21 на больничном до 16.10.2026" in scene.last(CommentTask).text.content
    scene.wake("payer")
    assert given(scene) == [SECOND]  # who is there keeps it


def test_one_who_is_back_tomorrow_keeps_it() -> None:
    scene = payment()
    scene.with_office(ill(5, date(2026, 10, 6)), people=TWO)
    scene.wake("payer")

    assert given(scene) == []
    scene.with_office(ill(7, date(2026, 10, 8)), people=TWO)
    scene.wake("payer")
    assert given(scene) == [SECOND]


def test_of_one_who_was_dismissed_it_goes_to_who_may_and_never_to_the_applicant() -> None:
    scene = Scene("payment", dict(PAYMENT), office=office(people=TWO), deal_id=None, creator=SECOND)
    scene.item("on_approval", SECOND)
    scene.answer(DUTY)
    scene.with_office(people=[replace(one, active=one.employee_id != ACCOUNTANT) for one in TWO])
    scene.wake("payer")

    assert given(scene) == [DUTY]
    said = scene.last(CommentTask).text.content
    assert "сотрудник № 21 не работает" in said
    assert "роль «head_accountant» — сотрудник № 22 — сам заявитель" in said


def test_while_a_change_is_asked_for_and_once_it_is_paid_it_goes_to_nobody() -> None:
    scene = payment()
    scene.with_office(ill(5, date(2026, 10, 16)), people=TWO)
    scene.values["amount"] = rub("6000.00")
    scene.item("approved", moved=False)
    scene.wake("payer")
    assert given(scene) == []
    scene.answer(HEAD, agreed=False)
    scene.wake("payer")
    assert given(scene) == [SECOND]
    scene.close(scene.state.by_purpose("task:оплата"), SECOND)  # type: ignore[arg-type]

    assert (scene.state.phase, scene.wakes) == ("closed", {})


def test_a_cancelled_one_is_looked_at_no_more() -> None:
    scene = payment()
    scene.item("cancelled", APPLICANT)

    assert scene.wakes == {}


def test_whoever_a_person_has_given_it_to_is_not_looked_for_and_our_own_move_is_none() -> None:
    scene = payment()
    scene.with_office(ill(5, date(2026, 10, 16)), people=TWO)
    scene.wake("payer")
    task = scene.state.by_purpose("task:оплата")
    scene.reassign(task, 1000, SECOND)  # type: ignore[arg-type]
    assert scene.wakes
    scene.reassign(task, SECOND, 30)  # type: ignore[arg-type]

    assert scene.wakes == {}


def test_with_nobody_else_it_stays_and_is_looked_at_again() -> None:
    people = tuple(one for one in PEOPLE if one.employee_id in {APPLICANT, HEAD, ACCOUNTANT})
    scene = payment(people)
    scene.office = office(ill(5, date(2026, 10, 16)), people=people, duty=())
    scene.wake("payer")

    assert given(scene) == []
    assert MONDAY < scene.now < next(iter(scene.wakes.values()))


def test_whoever_has_it_is_looked_up_also_when_he_has_no_role_any_more() -> None:
    woken = Woken(f"payer||payment|{APPLICANT}", MONDAY)
    profile = PortalProfile.model_validate({"zone": "Europe/Moscow"})
    asked = Asked("demo", woken, profile, MONDAY, state=Request(payer_id=ACCOUNTANT))

    assert known_of(asked, about(woken, "Europe/Moscow")).people == {ACCOUNTANT}
