"""A payment made by hand counts for a trip of its own applicant or for none, and never as what a trip has ordered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from approvals.core.office import OwnTrip
from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, HR, Scene, office, rub, text
from approvals_trips import asked_for, back, ends, report, trip
from contracts.approvals.v1 import PaymentMade, RequestReturned
from contracts.crm.v1 import Value
from contracts.signs.v1 import Notify

TRIPS = (OwnTrip("trip:58", date(2026, 9, 21), date(2026, 9, 25)),)
OURS = 1000


def payment(source: str, purpose: str = "билеты", *trips: OwnTrip, creator: int = APPLICANT) -> Scene:
    values = {"source": text(source), "purpose": text(purpose), "amount": rub("12000.00")}
    firm = office(trips=trips, trip_types=("trip", "way"))
    scene = Scene("payment", values, deal_id=None, office=firm, creator=creator)
    scene.item("on_approval", creator)
    return scene


def lacks(scene: Scene) -> list[tuple[str, str]]:
    returned = scene.all_of(RequestReturned)
    return [(one.field, one.code) for one in returned[-1].lacks] if returned else []


def made(purpose: str, amount: str, *, ordered: bool | None) -> PaymentMade:
    about = {"request": "payment:77", "currency": "RUB", "paid_at": trip().now, "source": "trip:58"}
    return PaymentMade(**about, purpose=purpose, amount=Decimal(amount), ordered=ordered)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "source",
    [
        *("58", "№ 58", "n58", "trip 58", "Trip:58", "trip:058", "trip:59", "way:58", "Командировка № 58"),
        *("по командировке 58", "билеты, поездка №58", "trip:\uff15\uff18"),
    ],
)
def test_what_is_meant_for_a_trip_names_one_of_the_applicants_own(source: str) -> None:
    scene = payment(source, "билеты", *TRIPS)

    assert lacks(scene) == [("source", "no_trip")]
    said = scene.last(Notify).text.content
    assert f"«{source}» — не командировка сотрудника № 17; укажите одну из них: trip:58 (21.09.2026–25.09.2026)" in said


@pytest.mark.parametrize("source", ["trip:58", "Договор № 58", "document:58", "Счёт 58 от 01.10.2026", "Аренда"])
def test_his_own_trip_and_what_is_for_none_are_judged(source: str) -> None:
    assert lacks(payment(source, "билеты", *TRIPS)) == []


def test_who_pays_for_anothers_trip_says_whose_it_is() -> None:
    scene = payment("trip:58", "билеты", creator=HR)
    assert lacks(scene) == [("source", "no_trip")]
    assert "сотрудник — тот, кто едет" in scene.last(Notify).text.content
    scene.values["employee"] = Value(employee_ids=(APPLICANT,))
    scene.with_office(trips=TRIPS).item("on_approval", HR)

    assert (scene.state.phase, scene.state.applicant_id) == ("asking", APPLICANT)


@pytest.mark.parametrize("purpose", ["advance", "extra", "refund"])
def test_what_a_trip_orders_nobody_makes_by_hand(purpose: str) -> None:
    assert lacks(payment("trip:58", purpose, *TRIPS)) == [("purpose", "ordered")]
    assert lacks(payment("Подотчёт на канцелярию", purpose, *TRIPS)) == []


def test_what_a_trip_has_ordered_is_judged_though_the_list_does_not_show_that_trip_yet() -> None:
    values = {"source": text("trip:58"), "origin": text("trip:58"), "purpose": text("extra"), "amount": rub("500.00")}
    values["employee"] = Value(employee_ids=(APPLICANT,))
    scene = Scene("payment", values, creator=OURS, deal_id=None, office=office(trips=(), trip_types=("trip",)))
    scene.item("on_approval", OURS)
    scene.with_office(trips=()).answer(HEAD)
    scene.close(scene.task_of(ACCOUNTANT), ACCOUNTANT)

    assert scene.last(PaymentMade).ordered is True


def test_a_payment_made_by_hand_says_so_and_is_made_once_whatever_it_is_for() -> None:
    scene = payment("Возврат клиенту", "refund", *TRIPS)
    scene.answer(HEAD)
    for _ in range(2):
        scene.close(scene.task_of(ACCOUNTANT), ACCOUNTANT)

    (paid,) = scene.all_of(PaymentMade)
    assert (paid.ordered, scene.state.phase) == (False, "closed")


def test_money_that_goes_out_by_hand_never_comes_back_by_its_name() -> None:
    scene = trip()
    scene.paid("advance", "30000.00")
    scene.wake("back")
    scene.hear(made("refund", "26500.00", ordered=False))
    report(scene)

    assert scene.state.paid == Decimal("56500.00")
    assert (scene.state.settling, scene.state.asked) == ("refund", Decimal("53000.00"))


def test_only_the_extra_that_was_ordered_ends_what_waits_for_it() -> None:
    scene = back("30000.00", "45000.00")
    scene.hear(made("extra", "100.00", ordered=False))
    assert (scene.state.settling, asked_for(scene, "extra")) == ("extra", [Decimal("18500.00")])
    scene.paid("extra", "18500.00", 6)

    assert (scene.state.settling, scene.state.asked) == ("refund", Decimal("100.00"))


@pytest.mark.parametrize("ordered", [True, None])
def test_what_was_said_before_anybody_told_who_ordered_it_counts_as_it_did(ordered: bool | None) -> None:
    scene = back("30000.00", "45000.00")
    scene.hear(made("extra", "18500.00", ordered=ordered))

    assert ends(scene) == [("48500.00", "48500.00", "extra")]
