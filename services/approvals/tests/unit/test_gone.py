"""Whoever has left goes on no trip and no leave, and an advance that was refused is nobody's task any more."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Literal

import pytest
from approvals.looking import about, known_of
from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, HR, LAWYER, PEOPLE, TRIP, VACATION, Scene, rub, text
from approvals_trips import asked_for, change, decided, moved, report, task, trip
from chassis.decision import Asked, Woken
from chassis.profile import PortalProfile
from contracts.approvals.v1 import ApprovalAsked, RequestDecided, RequestReturned
from contracts.crm.v1 import Made, Value
from contracts.items.v1 import CreateItem, MoveItemStage
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import CancelTask

LEFT = tuple(replace(one, active=False) if one.employee_id == APPLICANT else one for one in PEOPLE)


@pytest.mark.parametrize("kind", ["trip", "vacation"])
def test_whoever_has_left_hands_in_no_trip_and_no_leave(kind: str) -> None:
    scene = Scene(kind, dict(TRIP if kind == "trip" else VACATION)).with_office(people=LEFT).submit()

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("employee", "gone")]
    assert not scene.all_of(ApprovalAsked)


@pytest.mark.parametrize("kind", ["trip", "vacation"])
def test_the_request_of_one_who_left_while_it_waited_is_not_approved(kind: str) -> None:
    scene = Scene(kind, dict(TRIP if kind == "trip" else VACATION)).submit()
    scene.with_office(people=LEFT).answer(HEAD)

    assert [one.code for one in scene.last(RequestReturned).lacks] == ["gone"]
    assert not scene.all_of(RequestDecided)
    assert not scene.all_of(CreateItem)


def test_what_one_who_left_has_spent_is_still_judged_and_paid() -> None:
    spent = {"source": text("trip:58"), "kind": text("taxi"), "amount": rub("900.00"), "spent_on": TRIP["first_on"]}
    about = {"source": text("trip:58"), "purpose": text("extra"), "amount": rub("900.00")}
    employee = {"employee": Value(employee_ids=(APPLICANT,))}
    for kind, values in (("expense", spent | {"spent_on": Value(on=VACATION["first_on"].on)}), ("payment", about)):
        scene = Scene(kind, values | employee).with_office(people=LEFT)
        scene.now = scene.now.replace(month=12)
        scene.item("on_approval", ACCOUNTANT)
        assert scene.all_of(ApprovalAsked), kind


def not_paid(
    scene: Scene, amount: str | None, outcome: Literal["refused", "cancelled"] = "refused", purpose: str = "advance"
) -> None:
    about = {"request": "payment:6", "kind": "payment", "version": 1, "applicant_id": APPLICANT, "purpose": purpose}
    sum_ = None if amount is None else Decimal(amount)
    scene.hear(RequestDecided(**about, origin=scene.request, outcome=outcome, decided_at=scene.now, amount=sum_))  # type: ignore[arg-type]


@pytest.mark.parametrize("outcome", ["refused", "cancelled"])
@pytest.mark.parametrize("amount", ["30000.00", None])
def test_an_advance_that_was_refused_is_nobodys_task_and_a_later_one_is_ordered_whole(
    outcome: Literal["refused", "cancelled"], amount: str | None
) -> None:
    scene = trip("30000.00")
    paying = task(scene, "Аванс 30 000,00 ₽")
    not_paid(scene, amount, outcome)

    assert scene.last(CancelTask).task == Made(command_id=paying)
    change(scene, advance=rub("35000.00"), lodging=rub("30000.00"))
    assert asked_for(scene, "advance") == [Decimal("30000.00"), Decimal("35000.00")]
    assert moved(scene) == []
    assert task(scene, "Аванс 35 000,00 ₽")


def test_of_two_advances_the_refused_one_is_ordered_again_and_the_other_waits_for_its_payment() -> None:
    scene = trip("30000.00")
    change(scene, advance=rub("31000.00"))
    both = task(scene, "Аванс 31 000,00 ₽")
    not_paid(scene, "30000.00")

    assert both not in [one.task.command_id for one in scene.all_of(CancelTask)]  # type: ignore[union-attr]
    change(scene, advance=rub("31500.00"))
    assert [str(one) for one in asked_for(scene, "advance")] == ["30000.00", "1000.00", "30500.00"]


def test_an_item_that_we_dropped_ourselves_is_not_refused_by_anybody() -> None:
    scene = trip("30000.00")
    change(scene, advance=rub("5000.00"))
    asked = task(scene, "Аванс 5 000,00 ₽")
    not_paid(scene, "30000.00", "cancelled")  # by that change

    assert asked not in [one.task.command_id for one in scene.all_of(CancelTask)]  # type: ignore[union-attr]
    change(scene, advance=rub("6000.00"))
    assert [str(one) for one in asked_for(scene, "advance")] == ["30000.00", "5000.00", "1000.00"]
    scene.item("cancelled", APPLICANT)
    assert len(moved(scene)) == 3  # none of them twice


def test_a_refused_advance_is_settled_by_what_was_spent() -> None:
    scene = trip("30000.00")
    not_paid(scene, "30000.00")
    scene.wake("back")
    scene.spent(7, "20000.00")
    report(scene)

    assert (asked_for(scene, "extra"), moved(scene)) == ([Decimal("23500.00")], [])
    decided(scene, "refused", "lodging")
    assert scene.state.settling == "extra"


def test_a_payment_that_is_not_approved_says_of_how_much() -> None:
    about = {"source": text("trip:58"), "purpose": text("advance"), "amount": rub("30000.00")}
    scene = Scene("payment", about | {"employee": Value(employee_ids=(APPLICANT,))}, creator=1000)
    scene.item("on_approval", APPLICANT)
    scene.answer(HEAD, agreed=False)

    assert scene.last(RequestDecided).amount == Decimal("30000.00")


STANDING_IN = {"deputy": Value(employee_ids=(LAWYER,))} | {one: VACATION[one] for one in ("first_on", "last_on")}
LAWYER_LEFT = tuple(replace(one, active=False) if one.employee_id == LAWYER else one for one in PEOPLE)


@pytest.mark.parametrize("wake", ["remind", "silence"])
def test_a_deputy_who_leaves_before_he_has_consented_is_asked_no_more(wake: str) -> None:
    scene = Scene("deputy", dict(STANDING_IN), deal_id=None).submit()
    asked = scene.task_of(LAWYER)
    since = len(scene.commands)
    scene.with_office(people=LAWYER_LEFT).wake(wake)

    back = scene.last(RequestReturned)
    assert ([(one.field, one.code) for one in back.lacks], back.applicant_id) == ([("deputy", "dismissed")], APPLICANT)
    assert [one.task for one in scene.all_of(CancelTask)] == [Made(command_id=asked)]
    assert (scene.state.phase, scene.last(MoveItemStage).stage, dict(scene.wakes)) == ("returned", "draft", {})
    told = {one.employee_id: one.text.content for _, one in scene.commands[since:] if isinstance(one, Notify)}
    assert set(told) == {APPLICANT, HR}
    assert "сотрудник № 9 не работает" in told[APPLICANT]
    assert "Замещение № 58: сотрудник № 9 уволен и замещать сотрудника № 17 не будет" in told[HR]


def test_of_whom_the_chart_says_nothing_it_is_not_said_that_he_has_left() -> None:
    scene = Scene("deputy", dict(STANDING_IN), deal_id=None).submit()
    scene.with_office(people=[one for one in PEOPLE if one.employee_id != LAWYER]).wake("silence")

    assert (scene.state.phase, scene.last(Notify).employee_id) == ("asking", LAWYER)


def test_a_deputy_who_waits_to_be_asked_again_is_looked_for_in_the_chart() -> None:
    scene = Scene("deputy", dict(STANDING_IN), deal_id=None).submit()
    name = next(one for one in scene.wakes if one.startswith("silence"))
    woken = Woken(name, scene.wakes[name])
    profile = PortalProfile.model_validate({"zone": "Europe/Moscow"})
    asked = Asked("demo", woken, profile, scene.now, state=scene.state)

    assert LAWYER in known_of(asked, about(woken, "Europe/Moscow")).people


@pytest.mark.parametrize(("kind", "values"), [("trip", TRIP), ("vacation", VACATION)])
def test_a_mistyped_deputy_who_is_nobody_is_told(kind: str, values: dict[str, Value]) -> None:
    scene = Scene(kind, values | {"deputy": Value(employee_ids=(777,))}).submit()

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("deputy", "dismissed")]
