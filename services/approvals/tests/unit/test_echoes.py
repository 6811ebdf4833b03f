"""What the gateway does in our name is seen again as a move of its user: that is nobody's answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from approvals_scenes import APPLICANT, HEAD, HR, VACATION, Scene, office, rub
from contracts.approvals.v1 import ApprovalAnswered, ApprovalDenied, RequestDecided
from contracts.items.v1 import MoveItemStage

OWNER = 1000  # of the webhook, in the firm of the scenes


def scene_of(own_user: int = HEAD) -> Scene:
    """A trip whose gateway works by the webhook of *own_user*."""
    general = office().general.model_copy(update={"own_users": (own_user,)})
    return Scene(office=replace(office(), general=general)).submit()


@pytest.mark.parametrize(("agreed", "stage"), [(True, "approved"), (False, "refused")])
def test_a_late_move_of_ours_answers_no_later_version(agreed: bool, stage: str) -> None:
    scene = scene_of()
    scene.answer(HEAD, agreed=agreed)
    assert scene.last(MoveItemStage).stage == stage
    scene.now += timedelta(minutes=1)
    scene.values |= {"tickets": rub("70000.00"), "advance": rub("90000.00")}
    scene.item("on_approval", moved=False)
    assert (scene.state.version, scene.state.phase) == (2, "asking")
    scene.now += timedelta(minutes=1)
    scene.item(stage, HEAD)  # the gateway has carried out what was ordered for version 1

    assert [one.version for one in scene.all_of(ApprovalAnswered)] == [1]
    assert [one.version for one in scene.all_of(RequestDecided)] == [1]
    assert (scene.last(ApprovalDenied).code, scene.last(MoveItemStage).stage) == ("own_move", "on_approval")
    scene.answer(HEAD)
    assert scene.last(ApprovalAnswered).version == 2


@pytest.mark.parametrize("own_user", [HEAD, APPLICANT])
def test_a_late_move_to_the_draft_neither_sends_back_nor_cancels_what_was_handed_in_since(own_user: int) -> None:
    scene = scene_of(own_user)
    scene.now += timedelta(minutes=1)
    scene.item("draft", own_user)

    assert scene.state.phase == "asking"
    assert scene.last(MoveItemStage).stage == "on_approval"


def test_whose_account_the_gateway_uses_answers_by_his_task() -> None:
    scene = scene_of()
    scene.item("approved", HEAD)
    assert not scene.all_of(ApprovalAnswered)
    scene.close(scene.task_of(HEAD), HEAD, "согласовано")

    assert scene.last(RequestDecided).outcome == "approved"


def test_an_echo_orders_no_move_of_a_cancelled_leave_that_has_begun() -> None:
    """Which HR alone may cancel: our user is no stranger there either."""
    scene = Scene("vacation", dict(VACATION), deal_id=None).submit()
    scene.answer(HEAD)
    scene.now = datetime(2026, 11, 18, 8, tzinfo=UTC)
    scene.item("cancelled", HR)
    assert scene.state.phase == "cancelled"
    moved, denied = len(scene.all_of(MoveItemStage)), len(scene.all_of(ApprovalDenied))
    for stage in ("cancelled", "draft", "refused"):
        scene.now += timedelta(minutes=1)
        scene.item(stage, OWNER)

    assert (len(scene.all_of(MoveItemStage)), len(scene.all_of(ApprovalDenied))) == (moved, denied)
