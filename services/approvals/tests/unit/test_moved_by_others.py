"""A stage moved by someone who may not is moved back and written down, wherever the request stands; and what is given
back goes to the stage that it came from.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from approvals_scenes import APPLICANT, HEAD, HR, LAWYER, Scene, fields, rub, text
from contracts.approvals.v1 import ApprovalDenied, RequestDecided, RequestOpened
from contracts.crm.v1 import Value
from contracts.items.v1 import ItemStageChanged, MoveItemStage

OWNER = 1000


def payment(**more: Value) -> Scene:
    values = {"source": text("Договор"), "purpose": text("Аренда"), "amount": rub("9000.00")} | more
    return Scene("payment", values, deal_id=None)


def decided(outcome: str) -> Scene:
    scene = payment().submit()
    if outcome == "cancelled":
        scene.item("cancelled", APPLICANT)
    else:
        scene.answer(HEAD, agreed=outcome == "approved")
    scene.now += timedelta(hours=1)
    return scene


def moves(scene: Scene) -> list[str]:
    return [one.stage for one in scene.all_of(MoveItemStage)]


@pytest.mark.parametrize(
    ("outcome", "to"),
    [
        ("approved", "on_approval"),
        ("approved", "draft"),
        ("refused", "on_approval"),
        ("refused", "cancelled"),
        ("refused", "draft"),
        ("cancelled", "refused"),
        ("cancelled", "on_approval"),
    ],
)
def test_a_stranger_s_move_is_undone_and_written_down(outcome: str, to: str) -> None:
    scene = decided(outcome)
    denied, moved = len(scene.all_of(ApprovalDenied)), len(moves(scene))
    scene.item(to, LAWYER)

    assert [(one.by_id, one.by) for one in scene.all_of(ApprovalDenied)[denied:]] == [(LAWYER, "stage")]
    assert moves(scene)[moved:] == [outcome]
    assert scene.state.phase == outcome


@pytest.mark.parametrize(
    ("outcome", "to", "by"),
    [("approved", "on_approval", OWNER), ("refused", "on_approval", OWNER), ("refused", "cancelled", None)],
)
def test_our_own_late_moves_and_those_of_rules_are_no_stranger_s(outcome: str, to: str, by: int | None) -> None:
    scene = decided(outcome)
    scene.item(to, by)

    assert (scene.all_of(ApprovalDenied), scene.state.phase) == ([], outcome)


@pytest.mark.parametrize(
    ("by", "to"), [(APPLICANT, "draft"), (APPLICANT, "cancelled"), (HEAD, "cancelled"), (HR, "draft")]
)
def test_whoever_may_cancel_it_puts_a_refused_one_where_he_wants(by: int, to: str) -> None:
    scene = decided("refused")
    moved = len(moves(scene))
    scene.item(to, by)

    assert (scene.all_of(ApprovalDenied), moves(scene)[moved:]) == ([], [])


def test_an_approved_one_that_its_applicant_hands_in_as_it_is_stays_and_he_reads_why() -> None:
    scene = decided("approved")
    scene.item("on_approval", APPLICANT)

    assert scene.last(ApprovalDenied).code == "unchanged"
    assert (moves(scene)[-1], len(scene.all_of(RequestDecided))) == ("approved", 1)


def handed_in(scene: Scene, from_stage: str, by: int = APPLICANT) -> None:
    scene.now += timedelta(hours=1)
    about: dict[str, Any] = {"item_type": "payment", "item_id": 58, "stage": "on_approval", "from_stage": from_stage}
    about |= {"created_by_id": APPLICANT, "by_id": by, "fields": fields(scene.values), "moved_at": scene.now}
    scene.hear(ItemStageChanged.model_validate(about))


@pytest.mark.parametrize(
    ("from_stage", "back"),
    [("preparing", "preparing"), ("refused", "draft"), ("approved", "draft"), ("", "draft"), ("draft", "draft")],
)
def test_what_lacks_something_goes_back_to_the_stage_that_it_came_from(from_stage: str, back: str) -> None:
    scene = payment(amount=Value())
    handed_in(scene, from_stage)

    assert moves(scene) == [back]
    assert not scene.all_of(RequestOpened)


def test_so_does_what_is_spoilt_while_it_is_asked_for() -> None:
    scene = payment()
    handed_in(scene, "preparing")
    assert (scene.last(RequestOpened).from_stage, moves(scene)) == ("preparing", [])
    scene.now += timedelta(hours=1)
    scene.values["amount"] = Value()
    scene.item("on_approval", moved=False)

    assert (scene.state.phase, moves(scene)) == ("returned", ["preparing"])


def test_what_was_handed_in_from_refused_and_is_spoilt_while_it_is_asked_for_is_a_draft() -> None:
    """At refused nobody could hand it in by correcting it, as he is told."""
    scene = payment()
    handed_in(scene, "refused")
    scene.now += timedelta(hours=1)
    scene.values["amount"] = Value()
    scene.item("on_approval", moved=False)

    assert (scene.state.phase, moves(scene)) == ("returned", ["draft"])
