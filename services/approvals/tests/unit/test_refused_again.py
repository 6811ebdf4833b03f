"""A trip that was cancelled, handed in again and not approved: what people spent for it comes to a settlement."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, LAWYER, Scene
from approvals_trips import asked_for, comes_back, decided, ends, refunds, report, task, trip
from contracts.approvals.v1 import RequestReturned
from contracts.crm.v1 import CreateTask, Value
from contracts.signs.v1 import Notify
from hypothesis import given, settings
from hypothesis import strategies as st

RETURN = "Вернуть 30 000,00 ₽"


def cancelled(advance: str = "30000.00") -> Scene:
    scene = trip(advance)
    if Decimal(advance):
        scene.paid("advance", advance)
    scene.item("cancelled")
    scene.now += timedelta(hours=1)
    return scene


def ended(scene: Scene, how: str) -> Scene:
    """Handed in again, and that came to nothing."""
    scene.item("on_approval")
    scene.now += timedelta(hours=1)
    match how:
        case "refused":
            scene.answer(HEAD, agreed=False)
        case "sent back":
            scene.item("draft", HEAD)
        case "taken back":
            scene.item("draft", APPLICANT)
        case "cancelled":
            scene.item("cancelled", APPLICANT)
        case "deleted":
            scene.item("on_approval", None, moved=False, gone=True)
    scene.now += timedelta(hours=1)
    return scene


ENDS = pytest.mark.parametrize("how", ["refused", "sent back", "taken back", "cancelled", "deleted"])


@ENDS
def test_what_is_accepted_after_that_is_paid(how: str) -> None:
    scene = ended(cancelled("0.00"), how)
    scene.spent(20, "4500.00", accepted=None)
    assert asked_for(scene, "extra") == []
    scene.spent(20, "4500.00")

    assert asked_for(scene, "extra") == [Decimal("4500.00")]
    scene.paid("extra", "4500.00", 6)
    assert (scene.state.settling, asked_for(scene, "extra")) == (None, [Decimal("4500.00")])


@ENDS
def test_what_is_accepted_while_it_is_asked_for_is_paid_once_that_ends(how: str) -> None:
    scene = cancelled("0.00")
    scene.item("on_approval")
    scene.spent(20, "4500.00")
    assert asked_for(scene, "extra") == []
    scene.values["purpose"] = scene.values["route"]  # a version of its own
    ended(scene, how)

    assert asked_for(scene, "extra") == [Decimal("4500.00")]


@ENDS
def test_money_that_came_back_is_paid_out_again_for_what_was_spent(how: str) -> None:
    scene = ended(cancelled(), how)
    scene.spent(20, "4500.00")
    comes_back(scene, RETURN)

    assert (refunds(scene), asked_for(scene, "extra")) == (["30000.00"], [Decimal("4500.00")])


@ENDS
def test_an_advance_that_was_on_its_way_comes_back(how: str) -> None:
    scene = trip()
    scene.item("cancelled")
    scene.now += timedelta(hours=1)
    ended(scene, how)
    scene.paid("advance", "30000.00")

    assert (scene.state.settling, scene.state.asked) == ("refund", Decimal("30000.00"))
    comes_back(scene, RETURN)
    assert refunds(scene) == ["30000.00"]


@ENDS
def test_what_was_not_granted_is_not_asked_for_again(how: str) -> None:
    scene = cancelled("0.00")
    scene.spent(20, "4500.00")
    decided(scene, "refused")
    ended(scene, how)
    scene.spent(21, "1000.00")

    assert asked_for(scene, "extra") == [Decimal("4500.00"), Decimal("1000.00")]


def test_an_extra_refused_while_it_is_asked_for_again_ends() -> None:
    scene = cancelled("0.00")
    scene.spent(20, "4500.00")
    scene.item("on_approval")
    decided(scene, "refused")
    assert (scene.state.settling, scene.state.waived) == (None, Decimal("4500.00"))
    scene.answer(HEAD)
    scene.wake("back")
    report(scene)

    assert asked_for(scene, "extra") == [Decimal("4500.00"), Decimal("8000.00")]  # with 3 500 of per diem, asked anew


@pytest.mark.parametrize("agreed", [True, False])
def test_an_extra_deleted_meanwhile_is_asked_about_and_ordered_again(*, agreed: bool) -> None:
    scene = cancelled("0.00")
    scene.spent(20, "4500.00")
    ended(scene, "refused")
    decided(scene, "cancelled")
    asked = task(scene, "оплата отменена")
    scene.close(asked, ACCOUNTANT, "согласовано" if agreed else "отказ: не нужно")

    assert asked_for(scene, "extra") == [Decimal("4500.00")] * (2 if agreed else 1)
    assert scene.state.settling == ("extra" if agreed else None)


def test_approved_at_last_it_is_a_trip_like_any_other() -> None:
    scene = ended(cancelled(), "refused")
    scene.spent(20, "4500.00")
    scene.item("on_approval")
    scene.answer(HEAD)
    assert (scene.state.settling, scene.state.reported, asked_for(scene, "extra")) == (None, False, [])
    scene.wake("back")
    scene.spent(21, "20000.00")
    report(scene)
    comes_back(scene)

    assert (refunds(scene), ends(scene)) == (["2000.00"], [("28000.00", "28000.00", "refund")])


@pytest.mark.parametrize("phase", ["cancelled", "refused", "asking"])
def test_what_was_paid_to_one_person_becomes_no_other_ones_advance(phase: str) -> None:
    scene = cancelled()
    if phase != "cancelled":
        scene.item("on_approval")
    if phase == "refused":
        scene.answer(HEAD, agreed=False)
    scene.now += timedelta(hours=1)
    scene.values["employee"] = Value(employee_ids=(LAWYER,))
    scene.item("on_approval", moved=phase != "asking")

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("employee", "other_person")]
    assert scene.state.applicant_id == APPLICANT


@ENDS
def test_who_has_to_act_is_reminded_of_what_nobody_has_judged(how: str) -> None:
    scene = ended(cancelled("0.00"), how)
    scene.spent(20, "4500.00", accepted=None)
    for _ in range(3):
        since = len(scene.commands)
        scene.wake("late")
        told = {one.employee_id: one.text.content for _, one in scene.commands[since:] if isinstance(one, Notify)}
        assert set(told) == {APPLICANT, ACCOUNTANT}
        assert "отменена" in told[APPLICANT]
        assert "expense:20" in told[ACCOUNTANT]
    scene.spent(20, "4500.00")
    scene.wake("late")

    assert not [name for name in scene.wakes if name.startswith("late")]


def test_of_a_cancelled_trip_too() -> None:
    scene = trip()
    scene.paid("advance", "30000.00")
    scene.spent(20, "4500.00", accepted=None)
    scene.item("cancelled")
    assert scene.state.settling is None  # the refund waits for the expense
    since = len(scene.commands)
    scene.wake("late")

    assert [one for _, one in scene.commands[since:] if isinstance(one, Notify)]
    scene.spent(20, "4500.00", accepted=False)
    assert scene.state.asked == Decimal("30000.00")


DEEDS = st.lists(st.integers(0, 9), max_size=14)


@settings(max_examples=150, deadline=None)
@given(deeds=DEEDS)
def test_in_every_order_money_and_what_was_accepted_agree_in_the_end(deeds: list[int]) -> None:
    scene = trip()
    for number, deed in enumerate(deeds, 30):
        scene.now += timedelta(hours=1)
        _does(scene, deed, number)
    if scene.state.phase == "asking":
        scene.answer(HEAD, agreed=False)
    if scene.state.phase == "approved":
        scene.item("cancelled")
    for number in range(100, 110):  # whoever has a task carries it out
        _carries_out(scene, number)

    assert scene.state.settling is None
    owed = sum((one.amount for one in scene.state.lines if one.accepted), Decimal(0))
    assert scene.state.paid == owed - min(scene.state.waived, owed) or scene.state.paid == owed


def _does(scene: Scene, deed: int, number: int) -> None:
    phase = scene.state.phase
    match deed:
        case 0:
            scene.paid("advance", "30000.00", number)
        case 1 | 2:
            scene.spent(20 + number % 3, "7000.00", accepted=True)
        case 3:
            _carries_out(scene, number)
        case 4 if phase == "approved":
            scene.item("cancelled")
        case 5 | 6 if phase in {"cancelled", "refused", "returned"}:
            scene.item("on_approval")
        case 7 | 8 if phase == "asking":
            scene.answer(HEAD, agreed=deed == 7)
        case 9 if phase == "asking":
            scene.item("draft", HEAD)


def _carries_out(scene: Scene, number: int) -> None:
    if scene.state.settling == "refund":
        words = "ернуть" if "Вернуть" in _last_refund(scene) else "Принять остаток"
        scene.close(task(scene, words), ACCOUNTANT)
    elif scene.state.settling == "extra" and scene.state.asked:
        scene.paid("extra", str(scene.state.asked), number)
    elif scene.state.settling == "extra":
        decided(scene, "cancelled")


def _last_refund(scene: Scene) -> str:
    titles = [one.title for one in scene.all_of(CreateTask)]
    return [one for one in titles if "Вернуть" in one or "Принять остаток" in one][-1]
