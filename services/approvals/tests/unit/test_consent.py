"""A deputy's consent is his own: nobody gives it for him, and he may take it back (ТК ст. 60.2)."""

from __future__ import annotations

from datetime import date

import pytest
from approvals_deputies import agreed, another, consent, declared, moved, named, standing
from approvals_scenes import APPLICANT, HEAD, HR, LAWYER, MONDAY
from contracts.approvals.v1 import AnswerGiven, ApprovalAsked, ApprovalDenied, DeputyDeclared
from contracts.crm.v1 import CreateTask, Value
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import ReassignTask


@pytest.mark.parametrize("door", ["task", "link"])
def test_nobody_consents_in_the_deputys_place(door: str) -> None:
    scene = declared()
    if door == "task":
        scene.reassign(scene.task_of(LAWYER), LAWYER, HR)
    else:
        about = {"request": scene.request, "version": 1, "approver_id": LAWYER, "given_at": MONDAY}
        scene.hear(AnswerGiven(**about, hand_over_to=HR))

    assert [one.approver_id for one in scene.all_of(ApprovalAsked)] == [LAWYER]
    assert scene.last(ApprovalDenied).code == "own_consent"
    assert [one.responsible_id for one in scene.all_of(ReassignTask)] == ([LAWYER] if door == "task" else [])
    scene.answer(HR)
    assert scene.state.phase == "asking"
    scene.answer(LAWYER)
    assert scene.state.phase == "approved"


def test_the_deputy_may_stop_standing_in_and_the_other_hears_of_it() -> None:
    scene = declared()
    scene.answer(LAWYER)
    scene.item("cancelled", LAWYER)

    assert (scene.state.phase, scene.last(DeputyDeclared).withdrawn) == ("cancelled", True)
    told = [one.text.content for one in scene.all_of(Notify) if one.employee_id == APPLICANT]
    assert "больше не замещает" in told[-1]


def test_who_has_nothing_to_do_with_a_deputyship_cannot_stop_it() -> None:
    scene = declared()
    scene.answer(LAWYER)
    scene.item("cancelled", 21)

    assert scene.state.phase == "approved"
    scene.item("cancelled", HEAD)  # who is above
    assert scene.state.phase == "cancelled"


def test_a_leave_that_moves_to_other_days_needs_another_consent() -> None:
    scene = named(date(2026, 11, 16), date(2026, 11, 29))
    scene.close(consent(scene)[-1], LAWYER, "согласен")
    moved(scene, date(2026, 12, 1), date(2026, 12, 14))

    assert standing(scene) == (date(2026, 12, 1), date(2026, 12, 14), False, False)
    scene.close(consent(scene)[-1], LAWYER, "согласен")
    assert standing(scene) == (date(2026, 12, 1), date(2026, 12, 14), True, False)


def test_what_he_has_agreed_to_holds_while_he_is_asked_for_more() -> None:
    scene = named(date(2026, 11, 16), date(2026, 11, 29))
    scene.close(consent(scene)[-1], LAWYER, "согласен")
    moved(scene, date(2026, 11, 18), date(2026, 12, 1))

    assert standing(scene) == (date(2026, 11, 18), date(2026, 11, 29), True, False)
    assert len(consent(scene)) == 1
    scene.close(consent(scene)[-1], LAWYER, "не согласен")
    assert standing(scene) == (date(2026, 11, 18), date(2026, 11, 29), True, False)
    assert "18.11.2026–01.12.2026" in scene.last(Notify).text.content


def test_more_days_are_his_once_he_agrees_and_fewer_need_no_word_of_his() -> None:
    scene = named(date(2026, 11, 16), date(2026, 11, 29))
    scene.close(consent(scene)[-1], LAWYER, "согласен")
    moved(scene, date(2026, 11, 18), date(2026, 12, 1))
    scene.close(consent(scene)[-1], LAWYER, "согласен")
    assert standing(scene) == (date(2026, 11, 18), date(2026, 12, 1), True, False)
    since = len(scene.commands)
    moved(scene, date(2026, 11, 18), date(2026, 11, 30))

    assert standing(scene) == (date(2026, 11, 18), date(2026, 11, 30), True, False)
    assert LAWYER not in {one.responsible_id for _, one in scene.commands[since:] if isinstance(one, CreateTask)}


def test_one_who_has_not_answered_yet_has_one_question_after_a_change() -> None:
    scene = named(date(2026, 11, 16), date(2026, 11, 29))
    moved(scene, date(2026, 11, 18), date(2026, 12, 1))

    assert len(consent(scene)) == 1
    scene.close(consent(scene)[-1], LAWYER, "согласен")
    assert standing(scene) == (date(2026, 11, 18), date(2026, 12, 1), True, False)


@pytest.mark.parametrize("changed", [False, True])
def test_who_has_agreed_may_take_it_back_and_hr_and_the_applicant_hear_of_it(changed: bool) -> None:
    scene = named(date(2026, 11, 16), date(2026, 11, 29))
    task = agreed(scene)
    if changed:  # within what he has agreed to: nothing is asked
        moved(scene, date(2026, 11, 17), date(2026, 11, 29))
    since = len(scene.commands)
    scene.close(task, LAWYER, "не согласен")

    days = (date(2026, 11, 17 if changed else 16), date(2026, 11, 29))
    assert standing(scene) == (*days, False, True)
    told = [one for _, one in scene.commands[since:] if isinstance(one, Notify)]
    assert [one.employee_id for one in told] == [APPLICANT]
    assert f"№ {LAWYER} больше не замещает вас ({days[0]:%d.%m.%Y}–29.11.2026)" in told[0].text.content
    (asked,) = [one for _, one in scene.commands[since:] if isinstance(one, CreateTask)]
    assert (asked.responsible_id, asked.title) == (HR, "Найти другого заместителя: Отпуск № 58")


def test_another_whom_the_request_names_then_is_asked_and_hr_looks_no_more() -> None:
    scene = named(date(2026, 11, 16), date(2026, 11, 29))
    scene.close(agreed(scene), LAWYER, "не согласен")
    assert len(another(scene)) == 1
    scene.values["deputy"] = Value(employee_ids=(HR,))
    moved(scene, date(2026, 11, 16), date(2026, 11, 29))

    assert another(scene) == []
    scene.close(consent(scene)[-1], HR, "согласен")
    assert (scene.last(DeputyDeclared).deputy_id, *standing(scene)[2:]) == (HR, True, False)


def test_who_refuses_more_days_and_then_once_more_stands_in_for_none() -> None:
    scene = named(date(2026, 11, 16), date(2026, 11, 29))
    agreed(scene)
    moved(scene, date(2026, 11, 18), date(2026, 12, 1))
    task = consent(scene)[-1]
    scene.close(task, LAWYER, "не согласен")
    assert (standing(scene)[2:], another(scene)) == ((True, False), [])
    scene.close(task, LAWYER, "не согласен")

    assert standing(scene)[2:] == (False, True)
    assert len(another(scene)) == 1


def test_nobody_looks_for_a_deputy_of_what_is_cancelled() -> None:
    scene = named(date(2026, 11, 16), date(2026, 11, 29))
    scene.close(agreed(scene), LAWYER, "не согласен")
    scene.item("cancelled")

    assert another(scene) == []


def test_a_deputy_is_told_how_to_take_it_back() -> None:
    asked = named(date(2026, 11, 16), date(2026, 11, 29)).all_of(CreateTask)
    (words,) = [one.description.content for one in asked if one.tags[0] == "замещение"]

    assert "Передумаете" in words
