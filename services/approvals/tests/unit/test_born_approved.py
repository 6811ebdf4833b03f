"""An item that is made, or comes back, in a stage past its approval: nobody has agreed to it, so it is asked for."""

from __future__ import annotations

import pytest
from approvals_scenes import APPLICANT, HEAD, TRIP, Scene, fields, text
from contracts.approvals.v1 import ApprovalAsked, ApprovalDenied, RequestReturned
from contracts.crm.v1 import CreateTask, Value
from contracts.items.v1 import ItemChanged, MoveItemStage
from contracts.signs.v1 import CommentTimeline, Notify


def born(scene: Scene, stage: str, born: bool | None = True) -> Scene:
    """The gateway's first sight of it, or a later one of an item that it has seen being made."""
    scene.hear(
        ItemChanged(
            item_type=scene.item_type,
            item_id=58,
            stage=stage,
            changes=(),
            changed_at=scene.now,
            deal_id=scene.deal_id,
            created_by_id=APPLICANT,
            by_id=APPLICANT,
            fields=fields(scene.values),
            born=born,
        )
    )
    return scene


@pytest.mark.parametrize("stage", ["approved", "closed"])
def test_an_item_made_past_its_approval_is_put_back_asked_for_and_written_down(stage: str) -> None:
    scene = born(Scene(), stage)

    denied = scene.last(ApprovalDenied)
    assert (denied.code, denied.by_id, denied.by) == ("not_asked_for", APPLICANT, "stage")
    assert [one.stage for one in scene.all_of(MoveItemStage)] == ["on_approval"]
    assert (scene.state.phase, scene.last(ApprovalAsked).approver_id) == ("asking", HEAD)
    assert [one.responsible_id for one in scene.all_of(CreateTask)] == [HEAD]
    assert "её подают на согласование" in scene.all_of(CommentTimeline)[0].text.content
    born(scene, stage)  # an echo before our move has come
    assert len(scene.all_of(ApprovalDenied)) == 1


def test_one_that_lacks_something_is_given_back_to_the_start() -> None:
    scene = born(Scene(values=TRIP | {"route": Value()}), "approved")

    assert [one.field for one in scene.last(RequestReturned).lacks] == ["route"]
    assert [one.stage for one in scene.all_of(MoveItemStage)] == ["draft"]


def test_what_was_approved_before_delo_came_stays() -> None:
    scene = born(Scene(), "approved", None)

    assert (scene.state.phase, scene.commands, scene.events) == ("new", [], [])


def test_a_kind_given_later_to_an_item_that_was_made_past_its_approval_hides_nothing() -> None:
    paper = Scene("document", {"subject": text("О дежурстве"), "text": text("Текст"), "type": Value()}, deal_id=None)
    assert born(paper, "approved").state.phase == "returned"
    paper.values["type"] = Value(choice="order")
    assert born(paper, "approved").state.phase == "returned"  # before our move back has come
    paper.item("on_approval")

    assert paper.state.phase == "asking"


def test_a_deleted_item_that_comes_back_approved_is_asked_for_again() -> None:
    scene = Scene().submit()
    scene.answer(HEAD)
    scene.item("approved", moved=False, gone=True)
    assert scene.state.phase == "cancelled"
    born(scene, "approved")

    assert (scene.state.phase, scene.state.version, scene.state.granted) == ("asking", 2, None)
    assert scene.last(ApprovalDenied).code == "not_asked_for"


@pytest.mark.parametrize("stage", ["draft", "refused", "cancelled"])
def test_one_made_in_a_stage_of_rest_rests(stage: str) -> None:
    assert born(Scene(), stage).state.phase == "new"


@pytest.mark.parametrize("stage", ["approved", "closed"])
def test_one_of_no_kind_made_past_its_approval_goes_back_with_the_kinds_there_are(stage: str) -> None:
    paper = {"subject": text("О дежурстве"), "text": text("Текст"), "type": Value()}
    scene = born(Scene("document", paper, deal_id=None), stage)

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("type", "no_kind_chosen")]
    assert [one.stage for one in scene.all_of(MoveItemStage)] == ["draft"]
    assert [(one.employee_id, "Приказ" in one.text.content) for one in scene.all_of(Notify)] == [(APPLICANT, True)]
    assert "Вид заявки не выбран" in scene.all_of(CommentTimeline)[-1].text.content
    born(scene, stage)  # an echo before our move has come
    assert len(scene.all_of(RequestReturned)) == 1
    scene.values["type"] = Value(choice="order")
    scene.item("on_approval")
    assert scene.state.phase == "asking"


@pytest.mark.parametrize("stage", ["on_approval", "approved", "closed"])
def test_one_of_no_kind_made_or_moved_where_it_would_wait_for_nobody_goes_back(stage: str) -> None:
    paper = {"subject": text("О дежурстве"), "text": text("Текст"), "type": Value()}
    moved = Scene("document", dict(paper), deal_id=None)
    moved.item(stage)
    made = born(Scene("document", dict(paper), deal_id=None), stage)

    for scene in (moved, made):
        assert scene.last(RequestReturned).lacks
        assert [one.stage for one in scene.all_of(MoveItemStage)] == ["draft"]


@pytest.mark.parametrize(("stage", "is_born"), [("draft", True), ("refused", True), ("approved", None)])
def test_one_of_no_kind_that_rests_or_was_there_before_delo_stays(stage: str, is_born: bool | None) -> None:
    paper = {"subject": text("О дежурстве"), "text": text("Текст"), "type": Value()}
    scene = born(Scene("document", paper, deal_id=None), stage, is_born)

    assert (scene.events, scene.commands) == ([], [])
