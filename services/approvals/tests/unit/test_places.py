"""Several places of one step: each has somebody, nobody has two, and one answer is enough where any will do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from approvals.core.chart import Deputy
from approvals.core.office import Named
from approvals.core.rules import Kind
from approvals_scenes import CHIEF, DIRECTOR, DUTY, HEAD, LAWYER, Scene, office, text
from chassis.decision import Woken
from contracts.approvals.v1 import ApprovalAnswered, ApprovalAsked, ApprovalDenied, RequestDecided
from contracts.crm.v1 import CreateTask
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import CancelTask, CompleteTask, ReopenTask

BOTH, EITHER = {"all": ["manager", {"employee": LAWYER}]}, {"any": [{"employee": LAWYER}, "manager"]}


def memo(*chain: Any, deputies: tuple[Deputy, ...] = ()) -> Scene:
    """A memo of the applicant's that is put to a chain."""
    kind = Kind.model_validate({"title": "Записка", "item_type": "document", "chain": list(chain)})
    firm = replace(office(*deputies), kinds=(Named("memo", kind),))
    return Scene("document", {"subject": text("О дежурстве")}, office=firm, deal_id=None).submit()


def stands_in(whose: int, who: int) -> Deputy:
    return Deputy(f"{whose}/{who}", whose, who, date(2026, 1, 1), date(2027, 1, 1), consented=True)


def hours_pass(scene: Scene) -> None:
    """Whatever comes due next does."""
    due = min(scene.wakes.values())
    for name in [name for name, at in scene.wakes.items() if at == due]:
        scene.now = scene.wakes.pop(name)
        scene.hear(Woken(name, due))


def answers(scene: Scene) -> list[tuple[str, int]]:
    return [(one.seat, one.approver_id) for one in scene.all_of(ApprovalAnswered)]


def test_two_of_one_step_who_stand_in_for_each_other_are_silent_and_it_goes_up() -> None:
    scene = memo(EITHER, deputies=(stands_in(LAWYER, HEAD), stands_in(HEAD, LAWYER)))
    hours_pass(scene)
    hours_pass(scene)

    asked = scene.all_of(ApprovalAsked)
    assert [one.approver_id for one in asked] == [LAWYER, HEAD, CHIEF]
    assert asked[-1].asked_at.isoformat() == "2026-10-05T18:00:00+03:00"  # eight working hours after ten o'clock


def test_where_any_answer_will_do_silence_never_ends_the_asking() -> None:
    scene = memo(EITHER, deputies=(stands_in(LAWYER, HEAD), stands_in(HEAD, LAWYER)))
    for _ in range(30):
        hours_pass(scene)

    assert {one.approver_id for one in scene.all_of(ApprovalAsked)} == {LAWYER, HEAD, CHIEF, DIRECTOR, DUTY}
    assert scene.last(Notify).employee_id == DUTY
    assert scene.wakes


def test_whoever_has_two_places_by_silence_fills_the_one_whose_task_he_closes() -> None:
    scene = memo(BOTH)
    hours_pass(scene)
    hours_pass(scene)  # both silent: the head's place goes to the chief, the lawyer's to the head
    scene.close(scene.task_of(HEAD), HEAD, "согласовано")

    assert answers(scene) == [("1.2", HEAD)]
    assert not scene.all_of(RequestDecided)


@pytest.mark.parametrize("door", ["stage", "task", "link"])
def test_nobody_fills_two_places_of_one_request(door: str) -> None:
    scene = memo(BOTH)
    first = scene.task_of(HEAD)
    hours_pass(scene)
    hours_pass(scene)
    scene.answer(HEAD)
    if door == "stage":
        scene.item("approved", HEAD)
    elif door == "task":
        scene.close(first, HEAD, "согласовано")
    else:
        scene.answer(HEAD)

    assert answers(scene) == [("1.2", HEAD)]  # where he is the one who is asked now
    assert (scene.last(ApprovalDenied).code, scene.last(ApprovalDenied).by) == ("not_asked", door)
    scene.answer(CHIEF)
    assert scene.last(RequestDecided).outcome == "approved"


def test_another_one_s_task_is_no_door() -> None:
    scene = memo(BOTH)
    of_lawyer = scene.task_of(LAWYER)
    scene.close(of_lawyer, HEAD, "согласовано")

    assert not scene.all_of(ApprovalAnswered)
    assert scene.last(ReopenTask).task.command_id == of_lawyer  # type: ignore[union-attr]


def test_whoever_was_silent_closes_the_task_of_who_followed_him_and_his_own_is_done() -> None:
    scene = memo("manager")
    first = scene.task_of(HEAD)
    hours_pass(scene)
    hours_pass(scene)
    scene.close(scene.task_of(CHIEF), HEAD, "согласовано")

    assert answers(scene) == [("1.1", HEAD)]
    assert scene.last(CompleteTask).task.command_id == first  # type: ignore[union-attr]


def test_one_answer_of_any_closes_the_others_tasks_and_the_next_step_asks_whom_it_means() -> None:
    scene = memo({"any": ["manager", {"role": "managing_partner"}]}, "manager")
    of_head = scene.task_of(HEAD)
    scene.answer(DIRECTOR)

    assert [one.task.command_id for one in scene.all_of(CancelTask)] == [of_head]  # type: ignore[union-attr]
    asked = scene.last(ApprovalAsked)
    assert (asked.seat, asked.approver_id, [one.code for one in asked.because]) == ("2.1", HEAD, ["manager"])
    assert [one.responsible_id for one in scene.all_of(CreateTask)] == [HEAD, DIRECTOR, HEAD]
    assert not [name for name in scene.wakes if "|1." in name]
    scene.answer(HEAD)
    assert scene.last(RequestDecided).outcome == "approved"
    assert len(scene.all_of(CancelTask)) == 1
