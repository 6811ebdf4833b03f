"""A card whose stage and fields were changed in one save: two messages of two topics, right in either order."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from approvals.core.asking import current
from approvals_scenes import APPLICANT, CHIEF, DIRECTOR, HEAD, HR, LAWYER, VACATION, Scene, fields, office, rub, text
from approvals_trips import refunds, trip
from contracts.approvals.v1 import AbsenceRegistered, ApprovalDenied, RequestDecided, RequestOpened, RequestReturned
from contracts.crm.v1 import Value
from contracts.items.v1 import ItemChanged, ItemStageChanged, MoveItemStage
from contracts.signs.v1 import Notify

STAGE_FIRST = pytest.mark.parametrize("stage_first", [True, False])
NOTE = text("Заседание отложено, поездка не нужна")


def save(scene: Scene, stage: str, by: int, *, stage_first: bool, **values: Value) -> None:
    """An hour later somebody changes fields and moves the card; the gateway tells both of one look."""
    scene.now += timedelta(hours=1)
    scene.values |= values
    scene.item(stage, by, moved=stage_first)
    scene.item(stage, by, moved=not stage_first)


def echoed(scene: Scene, owner: int = 1000) -> None:
    """The CRM does what we have ordered last, and shows the card so."""
    scene.now += timedelta(minutes=1)
    scene.item(scene.last(MoveItemStage).stage, owner)


def versions(scene: Scene) -> list[int]:
    return [one.version for one in scene.all_of(RequestOpened)]


def outcomes(scene: Scene) -> list[str]:
    return [one.outcome for one in scene.all_of(RequestDecided)]


def asked_to_change() -> Scene:
    """Thirty thousand are approved, ninety are asked for."""
    values = {"source": text("trip:1"), "purpose": text("other"), "amount": rub("30000.00")}
    scene = Scene("payment", values, deal_id=None).submit()
    scene.answer(HEAD)
    scene.now += timedelta(hours=1)
    scene.values["amount"] = rub("90000.00")
    scene.item("approved", moved=False)
    return scene


@STAGE_FIRST
@pytest.mark.parametrize("values", [{"purpose": NOTE}, {"purpose": Value()}])
def test_an_approved_trip_cancelled_with_an_edit_is_cancelled(values: dict[str, Value], *, stage_first: bool) -> None:
    scene = trip()
    scene.paid("advance", "30000.00")
    save(scene, "cancelled", APPLICANT, stage_first=stage_first, **values)

    assert (scene.state.phase, versions(scene), outcomes(scene)) == ("cancelled", [1], ["approved", "cancelled"])
    assert scene.last(AbsenceRegistered).withdrawn
    assert (scene.state.settling, refunds(scene)) == ("refund", [])
    assert not scene.all_of(RequestReturned)


@STAGE_FIRST
@pytest.mark.parametrize("approved", [True, False])
def test_a_leave_cancelled_with_an_edit_is_cancelled(*, approved: bool, stage_first: bool) -> None:
    scene = Scene("vacation", dict(VACATION), deal_id=None).submit()
    if approved:
        scene.answer(HEAD)
    save(scene, "cancelled", APPLICANT, stage_first=stage_first, comment=NOTE)

    assert (scene.state.phase, versions(scene), outcomes(scene)[-1]) == ("cancelled", [1], "cancelled")


@STAGE_FIRST
def test_a_request_taken_back_to_mend_it_is_not_asked_anew(*, stage_first: bool) -> None:
    scene = Scene().submit()
    save(scene, "draft", APPLICANT, stage_first=stage_first, purpose=NOTE)

    assert (versions(scene), outcomes(scene)) == ([1], ["cancelled"])
    scene.now += timedelta(hours=1)
    scene.item("on_approval", APPLICANT)
    assert (versions(scene), scene.state.phase, scene.state.fields[3].value) == ([1, 2], "asking", NOTE)


@STAGE_FIRST
def test_who_may_not_cancel_changes_what_he_has_edited_and_no_more(*, stage_first: bool) -> None:
    scene = trip()
    save(scene, "cancelled", LAWYER, stage_first=stage_first, purpose=NOTE)

    assert (scene.state.phase, outcomes(scene), scene.last(MoveItemStage).stage) == (
        "asking", ["approved"], "on_approval",
    )  # fmt: skip
    assert versions(scene) == [1, 2]


@STAGE_FIRST
@pytest.mark.parametrize(("stage", "phase"), [("refused", "refused"), ("draft", "returned")])
def test_an_approvers_no_with_a_word_in_a_field_is_one(stage: str, phase: str, *, stage_first: bool) -> None:
    scene = Scene().submit()
    save(scene, stage, HEAD, stage_first=stage_first, purpose=text("НЕТ: дорого"))

    assert (scene.state.phase, versions(scene)) == (phase, [1])


@STAGE_FIRST
@pytest.mark.parametrize("stage", ["refused", "draft"])
def test_nor_is_a_change_asked_for_anew_that_was_refused_with_a_word(stage: str, *, stage_first: bool) -> None:
    scene = asked_to_change()
    save(scene, stage, HEAD, stage_first=stage_first, purpose=text("НЕТ: дорого"))
    echoed(scene)

    assert (scene.state.phase, versions(scene)) == ("approved", [1, 2])
    assert scene.state.held.amount == rub("30000.00").amount
    scene.now += timedelta(hours=1)
    scene.item("on_approval", APPLICANT)  # as it is: handed in again by its applicant
    assert versions(scene) == [1, 2, 3]


@pytest.mark.parametrize("stage", ["refused", "draft"])
def test_a_refused_change_that_is_taken_back_asks_nobody(stage: str) -> None:
    scene = asked_to_change()
    scene.now += timedelta(hours=1)
    scene.item(stage, HEAD)
    echoed(scene)
    scene.now += timedelta(hours=1)
    scene.values["amount"] = rub("30000.00")
    scene.item("approved", moved=False)

    assert (scene.state.phase, versions(scene)) == ("approved", [1, 2])


@STAGE_FIRST
def test_what_a_request_of_ours_drops_stays_dropped_though_it_was_edited(*, stage_first: bool) -> None:
    scene = Scene("payment", dict(asked_to_change().values), office=office(), deal_id=None).submit()
    save(scene, "cancelled", 1000, stage_first=stage_first, amount=rub("100.00"))

    assert (scene.state.phase, versions(scene)) == ("cancelled", [1])


@STAGE_FIRST
@pytest.mark.parametrize("skew", [-1, 0, 1])  # seconds: the move's time is its history's, the edit's is the card's
def test_who_changes_the_sum_and_agrees_in_one_save_is_asked_anew_with_all_others(
    skew: int, *, stage_first: bool
) -> None:
    scene = Scene().submit()
    scene.now += timedelta(hours=1)
    scene.values |= {"tickets": rub("90000.00"), "advance": rub("60000.00")}  # above the director's threshold
    move, edit = (one(scene, "approved", HEAD, scene.now) for one in (moving, editing))
    move = move.model_copy(update={"moved_at": scene.now + timedelta(seconds=skew)})
    for message in (move, edit) if stage_first else (edit, move):
        scene.hear(message)

    assert (scene.state.phase, versions(scene), outcomes(scene)) == ("asking", [1, 2], [])
    assert (current(scene.state), scene.last(MoveItemStage).stage) == ((HEAD,), "on_approval")
    scene.now += timedelta(hours=1)
    scene.item("approved", HEAD)
    assert current(scene.state) == (DIRECTOR,)
    scene.item("approved", DIRECTOR)
    assert outcomes(scene) == ["approved"]


def common(scene: Scene, stage: str, by: int) -> dict[str, object]:
    about = {"item_type": "trip", "item_id": 58, "stage": stage, "deal_id": scene.deal_id, "by_id": by}
    return about | {"created_by_id": scene.creator, "fields": fields(scene.values)}


def moving(scene: Scene, stage: str, by: int, at: datetime) -> ItemStageChanged:
    return ItemStageChanged.model_validate(common(scene, stage, by) | {"from_stage": "on_approval", "moved_at": at})


def editing(scene: Scene, stage: str, by: int, at: datetime) -> ItemChanged:
    return ItemChanged.model_validate(common(scene, stage, by) | {"changes": (), "changed_at": at})


@STAGE_FIRST
def test_he_reads_why_his_agreement_does_not_count(*, stage_first: bool) -> None:
    scene = Scene().submit()
    save(scene, "approved", HEAD, stage_first=stage_first, purpose=NOTE)

    denied = scene.last(ApprovalDenied)
    assert (denied.code, denied.version, denied.by_id) == ("changed_too", 2, HEAD)
    told = [one.text.content for one in scene.all_of(Notify) if one.employee_id == HEAD]
    assert "вместе с ответом изменены поля" in told[-1]
    assert told[-1].endswith("Ответить можно в задаче.")


@STAGE_FIRST
def test_and_is_pointed_to_no_task_where_somebody_else_is_asked_for_him(*, stage_first: bool) -> None:
    scene = asked_to_change()
    save(scene, "approved", HEAD, stage_first=stage_first, amount=rub("95000.00"))

    told = [one.text.content for one in scene.all_of(Notify) if one.employee_id == HEAD]
    assert "вместе с ответом изменены поля" in told[-1]
    assert told[-1].endswith("не согласует один.")


@STAGE_FIRST
@pytest.mark.parametrize(("amount", "who"), [("70000.00", HEAD), ("95000.00", CHIEF)])  # ninety had been asked for
def test_nor_does_an_agreement_with_a_change_of_what_was_approved(amount: str, who: int, *, stage_first: bool) -> None:
    scene = asked_to_change()
    save(scene, "approved", HEAD, stage_first=stage_first, amount=rub(amount))

    assert (scene.state.phase, versions(scene), outcomes(scene)) == ("asking", [1, 2, 3], ["approved"])
    assert scene.state.held.amount == rub("30000.00").amount
    scene.now += timedelta(hours=1)
    scene.item("approved", who)
    assert scene.state.held.amount == rub(amount).amount


@STAGE_FIRST
@pytest.mark.parametrize("others", [True, False])
def test_of_several_who_agree_each_sees_the_sum_that_one_of_them_has_changed(
    *, others: bool, stage_first: bool
) -> None:
    values = {"type": Value(choice="order"), "subject": text("О порядке"), "text": text("Приказываю")}
    scene = Scene("document", values, deal_id=None).submit()
    if others:
        scene.answer(HR)
    save(scene, "approved", LAWYER, stage_first=stage_first, text=text("Приказываю иначе"))

    assert (scene.state.phase, set(current(scene.state))) == ("asking", {LAWYER, HR})


@STAGE_FIRST
def test_an_agreement_with_an_edit_that_leaves_something_missing_gives_it_back(*, stage_first: bool) -> None:
    scene = Scene().submit()
    save(scene, "approved", HEAD, stage_first=stage_first, purpose=Value())

    assert (scene.state.phase, outcomes(scene), scene.last(MoveItemStage).stage) == ("returned", [], "draft")


@STAGE_FIRST
@pytest.mark.parametrize("stage", ["refused", "draft"])
def test_what_was_approved_is_changed_by_its_edit_and_not_refused_by_its_move(stage: str, *, stage_first: bool) -> None:
    scene = trip()
    save(scene, stage, HEAD, stage_first=stage_first, purpose=NOTE)

    assert (scene.state.phase, versions(scene), outcomes(scene)) == ("asking", [1, 2], ["approved"])
    assert scene.last(MoveItemStage).stage == "on_approval"
