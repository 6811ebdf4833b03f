"""What is to be done of an approved paper, by each who is responsible, as long as the paper holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from approvals.core.office import Named
from approvals_scenes import ACCOUNTANT, HEAD, HR, LAWYER, Scene, kind_of, office, rub, text
from contracts.approvals.v1 import ApprovalDenied
from contracts.crm.v1 import CreateTask, Made, Value
from contracts.items.v1 import MoveItemStage
from contracts.signs.v1 import CommentTimeline
from contracts.tasks.v1 import CancelTask


def order() -> Scene:
    kinds = (Named("order", kind_of("order", tells=("hr", "head_accountant"))),)
    values = {"type": Value(choice="order"), "subject": text("О дежурстве"), "text": text("Текст")}
    scene = Scene("document", values, replace(office(), kinds=kinds), None).submit()
    return agreed(scene)


def agreed(scene: Scene) -> Scene:
    for who in (LAWYER, HR, HEAD):
        scene.answer(who)
    assert scene.state.phase == "approved"
    return scene


def left_to(scene: Scene) -> list[int]:
    """Whose tasks to carry it out are open."""
    gone = {one.task.command_id for one in scene.all_of(CancelTask) if isinstance(one.task, Made)}
    return [
        one.responsible_id
        for number, one in scene.commands
        if isinstance(one, CreateTask) and one.title.startswith("Исполнить") and number not in gone
    ]


def test_everybody_responsible_has_a_task_and_nobody_once_it_is_cancelled() -> None:
    scene = order()
    assert left_to(scene) == [HR, ACCOUNTANT]
    scene.item("cancelled")

    assert left_to(scene) == []


def test_a_new_version_is_carried_out_in_the_place_of_the_former() -> None:
    scene = order()
    scene.values["text"] = text("Другой текст")
    scene.item("on_approval", moved=False)
    assert left_to(scene) == [HR, ACCOUNTANT]
    agreed(scene)

    assert left_to(scene) == [HR, ACCOUNTANT]


@pytest.mark.parametrize(("by", "said"), [(LAWYER, 1), (1000, 0)])
def test_what_is_closed_and_moved_is_moved_back_and_written_down_unless_it_is_an_echo_of_ours(
    by: int, said: int
) -> None:
    values = {"source": text("x"), "purpose": text("other"), "amount": rub("5000.00")}
    scene = Scene("payment", values, deal_id=None).submit()
    scene.answer(HEAD)
    scene.close(scene.task_of(ACCOUNTANT), ACCOUNTANT)
    assert scene.state.phase == "closed"
    comments = len(scene.all_of(CommentTimeline))
    scene.item("approved", by)

    assert scene.last(MoveItemStage).stage == "closed"
    assert [one.code for one in scene.all_of(ApprovalDenied)] == ["already_decided"] * said
    assert len(scene.all_of(CommentTimeline)) == comments + said
