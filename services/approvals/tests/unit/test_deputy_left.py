"""A deputy who has left: whatever he was asked, or had agreed to, somebody hears that another is to be named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from approvals.core.chart import Absence, Person
from approvals.core.state import Request
from approvals.looking import about, known_of
from approvals_deputies import another, consent, declared, moved, named, standing
from approvals_scenes import APPLICANT, HEAD, HR, LAWYER, MONDAY, PEOPLE, TRIP, Scene, text
from chassis.decision import Asked, Woken
from chassis.profile import PortalProfile
from contracts.approvals.v1 import AnswerGiven, DeputyDeclared
from contracts.crm.v1 import CreateTask, Made, Value
from contracts.items.v1 import MoveItemStage
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import CancelTask

LEAVE = (date(2026, 11, 16), date(2026, 11, 29))
WITHOUT = tuple(replace(one, active=False) if one.employee_id == LAWYER else one for one in PEOPLE)


def trip() -> Scene:
    scene = Scene(values=TRIP | {"deputy": Value(employee_ids=(LAWYER,))}).submit()
    scene.answer(HEAD)
    return scene


def told(scene: Scene, since: int) -> dict[int, str]:
    return {one.employee_id: one.text.content for _, one in scene.commands[since:] if isinstance(one, Notify)}


def looks(scene: Scene) -> list[datetime]:
    return [at for name, at in scene.wakes.items() if name.startswith("deputy")]


@pytest.mark.parametrize("kind", ["trip", "vacation"])
def test_who_leaves_before_he_consents_is_asked_no_more_and_another_is_looked_for(kind: str) -> None:
    scene = trip() if kind == "trip" else named(*LEAVE)
    (task,), since = consent(scene), len(scene.commands)
    scene.with_office(people=WITHOUT).wake("deputy")

    assert scene.now == datetime.fromisoformat("2026-10-06T09:00+03:00")
    assert Made(command_id=task) in [one.task for one in scene.all_of(CancelTask)]
    assert (consent(scene), standing(scene)[2:], looks(scene)) == ([], (False, True), [])
    days = "26.10.2026–30.10.2026" if kind == "trip" else "16.11.2026–29.11.2026"
    assert list(told(scene, since)) == [APPLICANT]
    assert f"сотрудник № 9 не работает и замещать вас ({days}) не будет" in told(scene, since)[APPLICANT]
    assert "Назовите в заявке другого заместителя" in told(scene, since)[APPLICANT]
    (asked,) = [one for _, one in scene.commands[since:] if isinstance(one, CreateTask)]
    assert (asked.responsible_id, len(another(scene))) == (HR, 1)
    assert "сотрудника № 17" in asked.description.content


def test_both_read_who_of_his_department_is_there_on_those_days() -> None:
    mates = [Person(number, department_ids=(3,)) for number in (30, 31)]
    scene, away = named(*LEAVE), Absence(30, "vacation", date(2026, 11, 29), date(2026, 12, 5), "vacation:4")
    since = len(scene.commands)
    scene.with_office(away, people=(*WITHOUT, *mates)).wake("deputy")

    (asked,) = [one for _, one in scene.commands[since:] if isinstance(one, CreateTask)]
    for said in (told(scene, since)[APPLICANT], asked.description.content):
        assert "Из отдела в эти дни на месте: № 5, № 31." in said


def test_who_is_named_instead_is_asked_and_hr_looks_no_more() -> None:
    scene = named(*LEAVE)
    scene.with_office(people=WITHOUT).wake("deputy")
    scene.values["deputy"] = Value(employee_ids=(HR,))
    moved(scene, *LEAVE)

    assert (another(scene), len(consent(scene)), len(looks(scene))) == ([], 1, 1)
    scene.close(consent(scene)[0], HR, "согласен")
    assert standing(scene) == (*LEAVE, True, False)


def test_one_who_left_between_the_question_and_the_agreement_is_not_asked_at_all() -> None:
    days = {"first_on": Value(on=LEAVE[0]), "last_on": Value(on=LEAVE[1]), "deputy": Value(employee_ids=(LAWYER,))}
    scene = Scene("vacation", days, deal_id=None).submit()
    scene.with_office(people=WITHOUT).answer(HEAD)

    assert (consent(scene), len(another(scene)), looks(scene)) == ([], 1, [])
    assert not scene.all_of(DeputyDeclared)
    assert any("замещать вас (16.11.2026–29.11.2026) не будет" in one.text.content for one in scene.all_of(Notify))


def test_one_who_leaves_after_he_has_consented_is_missed_before_the_leave_begins() -> None:
    scene = named(*LEAVE)
    scene.close(consent(scene)[0], LAWYER, "согласен")
    scene.wake("deputy")
    assert looks(scene) == [datetime.fromisoformat("2026-11-09T09:00+03:00")]  # a week before
    scene.with_office(people=WITHOUT).wake("deputy")

    assert (standing(scene), len(another(scene)), looks(scene)) == ((*LEAVE, False, True), 1, [])


def test_while_nobody_has_left_he_is_looked_at_each_working_day_and_not_after_it() -> None:
    scene = named(*LEAVE)
    days = []
    while looks(scene):
        scene.wake("deputy")
        days.append(scene.now.date())

    assert days[:2] == [date(2026, 10, 6), date(2026, 10, 7)]
    assert date(2026, 11, 4) not in days  # a holiday
    assert (days[-1], standing(scene)[2:], another(scene)) == (date(2026, 11, 27), (False, False), [])


def test_on_the_last_working_day_before_it_both_hear_that_he_has_not_answered() -> None:
    scene = named(*LEAVE)
    scene.now = datetime.fromisoformat("2026-11-12T10:00+03:00")
    scene.wakes = {name: scene.now for name in scene.wakes if name.startswith("deputy")}
    since = len(scene.commands)
    scene.wake("deputy")
    assert told(scene, since) == {}
    scene.wake("deputy")

    assert scene.now.date() == date(2026, 11, 13)
    assert set(told(scene, since)) == {APPLICANT, LAWYER}
    assert "согласия сотрудника № 9" in told(scene, since)[APPLICANT]


@pytest.mark.parametrize("how", ["cancelled", "nobody", "taken back"])
def test_of_whom_nobody_is_asked_nobody_is_looked_for(how: str) -> None:
    scene = named(*LEAVE)
    if how == "cancelled":
        scene.item("cancelled")
    elif how == "nobody":
        scene.values["deputy"] = Value()
        moved(scene, *LEAVE)
    else:
        scene.close(consent(scene)[0], LAWYER, "не согласен")

    assert looks(scene) == []


def test_while_a_change_is_asked_for_he_is_missed_too() -> None:
    scene = named(*LEAVE)
    scene.values["comment"] = text("Прошу перенести")
    scene.item("approved", moved=False)
    scene.with_office(people=WITHOUT).wake("deputy")

    assert (scene.state.phase, standing(scene)[2:], len(another(scene))) == ("asking", (False, True), 1)


def test_of_whom_the_chart_says_nothing_it_is_not_said_that_he_has_left() -> None:
    scene = named(*LEAVE)
    scene.with_office(people=[one for one in PEOPLE if one.employee_id != LAWYER]).wake("deputy")

    assert (standing(scene)[2:], len(consent(scene)), len(looks(scene))) == ((False, False), 1, 1)


def test_a_declared_deputyship_ends_when_its_deputy_leaves() -> None:
    scene = declared()
    scene.answer(LAWYER)
    since = len(scene.commands)
    scene.with_office(people=WITHOUT).wake("deputy")

    assert (scene.state.phase, scene.last(MoveItemStage).stage, standing(scene)[2:]) == (
        "cancelled", "cancelled", (True, True),
    )  # fmt: skip
    assert set(told(scene, since)) == {APPLICANT, HR}
    assert "сотрудник № 9 уволен" in told(scene, since)[HR]
    assert looks(scene) == []


def test_a_declared_deputyship_that_is_over_or_was_ended_is_looked_at_no_more() -> None:
    scene = declared()
    scene.answer(LAWYER)
    scene.item("cancelled", LAWYER)
    assert looks(scene) == []
    scene = declared()
    scene.answer(LAWYER)
    while looks(scene):
        scene.wake("deputy")

    assert (scene.now.date(), scene.state.phase) == (date(2026, 10, 16), "approved")


def test_he_is_in_the_chart_of_whatever_may_ask_him() -> None:
    profile = PortalProfile.model_validate({"zone": "Europe/Moscow"})

    def people(message: Any, state: Request) -> frozenset[int]:
        asked = Asked("demo", message, profile, MONDAY, state=state)
        return known_of(asked, about(message, "Europe/Moscow")).people

    scene = named(*LEAVE)
    name = next(one for one in scene.wakes if one.startswith("deputy"))
    assert LAWYER in people(Woken(name, MONDAY), scene.state)
    asking = Scene("vacation", dict(scene.values), deal_id=None).submit()
    given = {"request": "vacation:58", "version": 1, "approver_id": HEAD, "agreed": True, "given_at": MONDAY}
    assert LAWYER in people(AnswerGiven.model_validate(given), asking.state)
