"""A trip closes exactly when its money and its papers agree, and what is paid is what is owed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, rub, text
from approvals_trips import (
    REFUND,
    REPORT,
    asked_for,
    back,
    change,
    comes_back,
    decided,
    ends,
    moved,
    refunds,
    report,
    task,
    trip,
)
from contracts.approvals.v1 import PaymentMade
from contracts.crm.v1 import CreateTask, Made, Value
from contracts.items.v1 import CreateItem
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import CancelTask
from contracts.trips.v1 import TripSettled


def test_a_refund_is_booked_as_it_was_asked_and_an_expense_accepted_meanwhile_is_paid_after() -> None:
    scene = back("30000.00", "16500.00")  # owed 20 000, so 10 000 come back
    scene.spent(8, "4000.00")
    comes_back(scene)

    assert refunds(scene) == ["10000.00"]
    assert (asked_for(scene, "extra"), ends(scene)) == ([Decimal("4000.00")], [])
    scene.paid("extra", "4000.00", 6)
    assert ends(scene) == [("24000.00", "24000.00", "extra")]


def test_a_refund_and_then_more_owed_than_was_ever_paid() -> None:
    scene = back("30000.00", "16500.00")
    scene.spent(8, "15000.00")  # 35 000 owed
    comes_back(scene)

    assert (refunds(scene), asked_for(scene, "extra")) == (["10000.00"], [Decimal("15000.00")])


@pytest.mark.parametrize(("accepted", "extra"), [(True, [Decimal("4000.00")]), (False, [])])
def test_an_expense_that_was_open_when_the_refund_came_ends_the_trip_once_it_is_judged(
    accepted: bool, extra: list[Decimal]
) -> None:
    scene = back("30000.00", "16500.00")
    scene.spent(8, "4000.00", accepted=None)
    comes_back(scene)
    assert not scene.all_of(TripSettled)
    scene.spent(8, "4000.00", accepted=accepted)

    assert asked_for(scene, "extra") == extra
    assert ends(scene) == ([] if extra else [("20000.00", "20000.00", "refund")])


def test_a_report_with_an_open_expense_closes_by_itself_when_that_is_accepted() -> None:
    scene = trip()
    scene.paid("advance", "30000.00")
    scene.wake("back")
    scene.spent(7, "26500.00", accepted=None)
    report(scene)
    assert not scene.all_of(TripSettled)
    scene.spent(7, "26500.00")

    assert ends(scene) == [("30000.00", "30000.00", "even")]


def test_foreign_money_counted_after_the_refund_came_goes_on_with_the_settlement() -> None:
    scene = back("30000.00", "16500.00")
    made = {"request": "payment:6", "purpose": "lodging", "amount": Decimal("10.00"), "currency": "USD"}
    scene.hear(PaymentMade(**made, paid_at=scene.now, source="trip:58"))  # type: ignore[arg-type]
    comes_back(scene)
    scene.close(task(scene, "Учесть валютную"), ACCOUNTANT, "900,00 руб.")

    assert "Принять остаток аванса 900,00 ₽" in scene.last(CreateTask).title


def test_an_advance_that_was_not_paid_by_the_report_is_dropped_and_only_the_extra_is_paid() -> None:
    scene = trip()
    scene.wake("back")
    scene.spent(7, "20000.00")
    (advance,) = [number for number, one in scene.commands if isinstance(one, CreateItem)]
    report(scene)
    assert moved(scene) == [(advance, "cancelled")]
    decided(scene, "cancelled", "advance")  # by that move
    assert (asked_for(scene, "extra"), ends(scene)) == ([Decimal("23500.00")], [])
    scene.paid("extra", "23500.00", 6)

    assert ends(scene) == [("23500.00", "23500.00", "extra")]


def test_an_advance_paid_all_the_same_makes_the_extra_needless_and_the_rest_comes_back() -> None:
    scene = trip()
    scene.wake("back")
    scene.spent(7, "20000.00")
    report(scene)
    (extra,) = [number for number, one in scene.commands if isinstance(one, CreateItem)][1:]
    scene.paid("advance", "30000.00")
    assert moved(scene)[-1] == (extra, "cancelled")
    decided(scene, "cancelled")
    comes_back(scene)

    assert (refunds(scene), ends(scene)) == (["6500.00"], [("23500.00", "23500.00", "refund")])


def test_a_needless_extra_that_was_paid_before_it_could_be_dropped_comes_back() -> None:
    scene = trip()
    scene.wake("back")
    scene.spent(7, "20000.00")
    report(scene)
    scene.paid("advance", "30000.00")
    scene.paid("extra", "23500.00", 6)
    comes_back(scene)

    assert (refunds(scene), scene.state.paid) == (["30000.00"], Decimal("23500.00"))
    assert len(scene.all_of(TripSettled)) == 1


def test_a_refused_change_of_an_extra_leaves_what_was_granted_to_be_paid() -> None:
    scene = back("30000.00", "27700.50")
    decided(scene, "refused", still_holds=1)
    assert not scene.all_of(TripSettled)
    scene.paid("extra", "1200.50", 6)

    assert ends(scene) == [("31200.50", "31200.50", "extra")]


def test_a_refused_payment_of_another_purpose_is_not_the_extra() -> None:
    scene = back("30000.00", "27700.50")
    decided(scene, "refused", "lodging")

    assert not scene.all_of(TripSettled)


def test_what_was_not_granted_is_not_owed_later_either_but_a_new_expense_is() -> None:
    scene = back("30000.00", "27700.50")
    decided(scene, "refused")
    assert ends(scene) == [("30000.00", "30000.00", "even")]
    scene.spent(9, "500.00")

    assert asked_for(scene, "extra") == [Decimal("1200.50"), Decimal("500.00")]


def test_an_advance_grows_only_by_what_was_never_asked_for_and_all_of_it_is_dropped() -> None:
    scene = trip("30000.00")
    for advance in ("40000.00", "50000.00"):
        change(scene, advance=rub(advance), lodging=rub("60000.00"))
    assert asked_for(scene, "advance") == [Decimal("30000.00"), Decimal("10000.00"), Decimal("10000.00")]
    scene.item("cancelled", APPLICANT)

    assert [stage for _, stage in moved(scene)] == ["cancelled", "cancelled", "cancelled"]


def test_of_a_cancelled_trip_the_accepted_penalty_for_the_tickets_is_kept() -> None:
    scene = trip()
    scene.paid("advance", "30000.00")
    scene.spent(7, "3000.00", accepted=None)
    scene.item("cancelled", APPLICANT)
    scene.spent(7, "3000.00")
    comes_back(scene, "Вернуть 27 000,00 ₽")

    assert (refunds(scene), scene.state.paid) == (["27000.00"], Decimal("3000.00"))


def test_a_penalty_accepted_after_all_came_back_is_paid_to_the_traveller() -> None:
    scene = trip()
    scene.paid("advance", "30000.00")
    scene.item("cancelled", APPLICANT)
    comes_back(scene, "Вернуть 30 000,00 ₽")
    scene.spent(7, "3000.00")

    assert asked_for(scene, "extra") == [Decimal("3000.00")]


def test_an_expense_accepted_after_the_closing_is_owed_and_the_trip_agrees_again() -> None:
    scene = back("30000.00", "26500.00")
    scene.spent(8, "4000.00")
    assert asked_for(scene, "extra") == [Decimal("4000.00")]
    scene.paid("extra", "4000.00", 6)

    assert ends(scene) == [("30000.00", "30000.00", "even"), ("34000.00", "34000.00", "extra")]


@pytest.mark.parametrize("agreed", [True, False])
def test_a_change_while_an_extra_is_under_way_asks_for_no_second_one(agreed: bool) -> None:
    scene = back("0.00", "20000.00")
    change(scene, agreed=agreed, purpose=text("Иное"))
    report(scene)
    assert asked_for(scene, "extra") == [Decimal("23500.00")]
    scene.paid("extra", "23500.00", 6)

    assert ends(scene) == [("23500.00", "23500.00", "extra")]


@pytest.mark.parametrize("agreed", [True, False])
def test_an_extra_paid_while_a_change_is_asked_for_ends_the_trip_after_the_decision(agreed: bool) -> None:
    scene = back("0.00", "20000.00")
    change(scene, agreed=None, purpose=text("Иное"))
    scene.paid("extra", "23500.00", 6)
    assert not scene.all_of(TripSettled)
    scene.answer(HEAD, agreed=agreed)

    assert ends(scene) == [("23500.00", "23500.00", "extra")]


@pytest.mark.parametrize(("advance", "extra"), [("30000.00", "5000.00"), ("0.00", "3500.00")])
def test_nothing_is_settled_before_the_report_even_if_money_agrees(advance: str, extra: str) -> None:
    scene = trip(advance)
    if Decimal(advance):
        scene.paid("advance", advance)
    scene.now = datetime(2026, 10, 27, 8, tzinfo=UTC)
    scene.paid("extra", extra, 9)

    assert not scene.all_of(TripSettled)
    assert REFUND not in scene.last(CreateTask).title


def test_a_trip_made_longer_after_the_return_is_reported_again_and_not_late_before() -> None:
    scene = trip()
    scene.paid("advance", "30000.00")
    scene.wake("back")
    old = task(scene, REPORT)
    change(scene, last_on=Value(on=date(2026, 11, 13)), route=text("Казань 26.10.2026–13.11.2026"))

    assert old in [one.task.command_id for one in scene.all_of(CancelTask) if isinstance(one.task, Made)]
    assert [name.partition("|")[0] for name in scene.wakes] == ["back"]
    scene.spent(7, "16700.00")  # 19 days of 700,00 are 13 300,00
    scene.wake("back")
    assert scene.now.date() == date(2026, 11, 13)
    report(scene)
    assert ends(scene) == [("30000.00", "30000.00", "even")]


def test_a_traveller_who_has_reported_is_reminded_no_more() -> None:
    scene = back("30000.00", "16500.00")
    told = len(scene.all_of(Notify))
    scene.wake("late")

    assert len(scene.all_of(Notify)) == told
    assert [name for name in scene.wakes if name.startswith("late")] == []
