"""Every door of an answer: stage, task, link. Whose counts, and that two at once give one outcome."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from approvals.core.chart import Absence, Deputy
from approvals_scenes import (
    APPLICANT,
    CHIEF,
    DIRECTOR,
    DUTY,
    HEAD,
    HR,
    LAWYER,
    Scene,
    office,
)
from contracts.approvals.v1 import AnswerGiven, ApprovalAnswered, ApprovalAsked, ApprovalDenied, RequestDecided
from contracts.items.v1 import MoveItemStage
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import ReassignTask, ReopenTask


def away(employee: int) -> Absence:
    return Absence(employee, "vacation", date(2026, 10, 1), date(2026, 10, 20))


@pytest.mark.parametrize("door", ["stage", "task", "link"])
@pytest.mark.parametrize(
    ("who", "code"),
    [(APPLICANT, "own_request"), (CHIEF, "not_asked"), (None, "unknown_person"), (999, "not_asked")],
)
def test_whoever_may_not_approve_is_denied_at_every_door(door: str, who: int | None, code: str) -> None:
    scene = Scene().submit()
    task = scene.task_of(HEAD)
    if door == "stage":
        scene.item("approved", who)
        assert scene.last(MoveItemStage).stage == "on_approval"
    elif door == "task":
        scene.close(task, who)
        assert scene.last(ReopenTask).task.command_id == task  # type: ignore[union-attr]
    elif who is None:
        return
    else:
        scene.answer(who)

    assert (scene.last(ApprovalDenied).code, scene.last(ApprovalDenied).by) == (code, door)
    assert not scene.all_of(ApprovalAnswered)
    assert not scene.all_of(RequestDecided)


def test_nobody_hands_his_place_to_the_applicant() -> None:
    scene = Scene().submit()
    task = scene.task_of(HEAD)
    scene.reassign(task, HEAD, APPLICANT)

    assert scene.last(ApprovalDenied).code == "not_allowed"
    assert scene.last(ReassignTask).responsible_id == HEAD
    scene.close(task, APPLICANT)
    assert not scene.all_of(RequestDecided)


def test_an_approver_hands_over_and_the_other_answers_for_him() -> None:
    scene = Scene().submit()
    scene.reassign(scene.task_of(HEAD), HEAD, DIRECTOR)

    asked = scene.last(ApprovalAsked)
    assert (asked.approver_id, asked.for_id, asked.instead_of, asked.cause) == (DIRECTOR, HEAD, HEAD, "handed_over")
    scene.close(scene.task_of(DIRECTOR), DIRECTOR, "да")
    assert (scene.last(ApprovalAnswered).approver_id, scene.last(ApprovalAnswered).for_id) == (DIRECTOR, HEAD)


@pytest.mark.parametrize("door", ["stage", "task", "link"])
def test_a_deputy_whose_deputyship_has_ended_since_answers_no_more(door: str) -> None:
    away = Absence(HEAD, "vacation", date(2026, 10, 5), date(2026, 10, 16))
    days = (date(2026, 10, 1), date(2026, 10, 5))
    scene = Scene().with_office(away, Deputy("deputy:1", HEAD, LAWYER, *days, consented=True)).submit()
    assert (scene.last(ApprovalAsked).approver_id, scene.last(ApprovalAsked).for_id) == (LAWYER, HEAD)
    scene.now += timedelta(days=1)
    if door == "stage":
        scene.item("approved", LAWYER)
    elif door == "task":
        scene.close(scene.task_of(LAWYER), LAWYER)
    else:
        scene.answer(LAWYER)

    assert (scene.last(ApprovalDenied).code, scene.last(ApprovalDenied).by) == ("deputyship_over", door)
    assert not scene.all_of(ApprovalAnswered)
    scene.wake("silence")
    assert scene.last(ApprovalAsked).approver_id == CHIEF


def test_a_deputy_of_a_deputy_answers_as_long_as_both_deputyships_hold() -> None:
    away = [Absence(one, "vacation", date(2026, 10, 5), date(2026, 10, 16)) for one in (HEAD, LAWYER)]
    days = (date(2026, 10, 1), date(2026, 10, 16))
    chain = [Deputy("deputy:1", HEAD, LAWYER, *days, consented=True), Deputy("deputy:2", LAWYER, HR, *days, (), True)]
    scene = Scene().with_office(*away, *chain).submit()
    assert (scene.last(ApprovalAsked).approver_id, scene.last(ApprovalAsked).for_id) == (HR, HEAD)
    scene.with_office(*away, chain[1]).answer(HR)
    assert scene.last(ApprovalDenied).code == "deputyship_over"
    scene.with_office(*away, *chain).answer(HR)
    assert (scene.last(ApprovalAnswered).approver_id, scene.last(ApprovalAnswered).for_id) == (HR, HEAD)


def test_whoever_was_handed_a_place_needs_no_deputyship() -> None:
    scene = Scene().submit()
    scene.reassign(scene.task_of(HEAD), HEAD, DIRECTOR)
    scene.now += timedelta(days=20)
    scene.answer(DIRECTOR)

    assert scene.last(ApprovalAnswered).approver_id == DIRECTOR


def test_a_stranger_who_takes_the_task_gets_nothing() -> None:
    scene = Scene().submit()
    scene.reassign(scene.task_of(HEAD), CHIEF, CHIEF)

    assert scene.last(ApprovalDenied).code == "not_asked"
    assert scene.last(ReassignTask).responsible_id == HEAD


def test_two_answers_at_once_give_one_outcome() -> None:
    for first, second in ((True, False), (False, True)):
        scene = Scene().submit()
        task = scene.task_of(HEAD)
        scene.answer(HEAD, agreed=first)
        scene.close(task, HEAD, "да" if second else "отказ")

        assert [one.outcome for one in scene.all_of(RequestDecided)] == ["approved" if first else "refused"]
        assert len(scene.all_of(ApprovalAnswered)) == 1


@pytest.mark.parametrize("to", [777, APPLICANT])
def test_a_place_that_can_not_be_handed_over_by_a_link_is_told_to_who_tried(to: int) -> None:
    scene = Scene().submit()
    given = {"request": scene.request, "version": 1, "approver_id": HEAD, "given_at": scene.now}
    scene.hear(AnswerGiven(**given, hand_over_to=to))

    assert scene.last(ApprovalDenied).code == "not_allowed"
    told = scene.last(Notify)
    assert (told.employee_id, "Ответить можно в задаче" in told.text.content) == (HEAD, True)


def test_a_late_answer_by_a_link_is_told_that_it_is_decided() -> None:
    scene = Scene().submit()
    scene.wake("silence")
    scene.answer(CHIEF)
    scene.answer(HEAD)

    told = scene.last(Notify)
    assert (told.employee_id, told.text.content.partition(": ")[2]) == (
        HEAD,
        "ваш ответ по ссылке не принят: решение уже принято.",
    )


@pytest.mark.parametrize("door", ["stage", "task", "link"])
def test_whoever_has_handed_his_place_over_answers_in_it_no_more(door: str) -> None:
    scene = Scene().submit()
    task = scene.task_of(HEAD)
    scene.reassign(task, HEAD, DIRECTOR)
    reopened = len(scene.all_of(ReopenTask))
    if door == "stage":
        scene.item("approved", HEAD)
    elif door == "task":
        scene.close(task, HEAD, "согласовано")
    else:
        scene.answer(HEAD)

    assert (scene.last(ApprovalDenied).code, scene.last(ApprovalDenied).by) == ("handed_over", door)
    assert not scene.all_of(ApprovalAnswered)
    assert len(scene.all_of(ReopenTask)) == reopened  # it is taken back, not put to him again
    scene.answer(DIRECTOR)
    assert scene.last(ApprovalAnswered).approver_id == DIRECTOR


def test_a_place_that_comes_back_to_who_gave_it_away_is_his_again() -> None:
    alone = [one for one in office().chart.people if one.employee_id in {APPLICANT, DUTY, LAWYER}]
    scene = Scene().with_office(people=alone).submit()
    assert scene.last(ApprovalAsked).approver_id == DUTY
    scene.reassign(scene.task_of(DUTY), DUTY, LAWYER)
    scene.wake("silence")
    assert (scene.last(ApprovalAsked).approver_id, scene.last(ApprovalAsked).instead_of) == (DUTY, LAWYER)
    scene.answer(DUTY)

    assert scene.last(ApprovalAnswered).approver_id == DUTY


@pytest.mark.parametrize(
    ("door", "result", "asked"),
    [
        ("stage", None, True),
        ("task", "Отказ.", True),
        ("task", "не согласен!", True),
        ("task", "отказ: дорого", False),
    ],
)
def test_whoever_refuses_without_a_reason_is_asked_for_it(door: str, result: str | None, *, asked: bool) -> None:
    scene = Scene().submit()
    if door == "stage":
        scene.item("refused", HEAD)
    else:
        scene.close(scene.task_of(HEAD), HEAD, result)

    assert scene.state.phase == "refused"
    to_head = [one.text.content for one in scene.all_of(Notify) if one.employee_id == HEAD]
    assert [("без причины" in one, "в комментарии к заявке" in one) for one in to_head] == [(True, True)] * asked
    to_applicant = [one.text.content for one in scene.all_of(Notify) if one.employee_id == APPLICANT]
    assert ("Причина не названа" in to_applicant[-1]) is asked
