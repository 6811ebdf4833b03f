"""In whatever order a trip's facts come, it ends the same; it is settled only when all is judged and paid."""

from __future__ import annotations

import os
from collections.abc import Callable
from decimal import Decimal

from approvals_scenes import ACCOUNTANT, Scene, text
from approvals_trips import change, comes_back, decided, report, task, trip
from contracts.approvals.v1 import PaymentMade
from contracts.trips.v1 import TripSettled
from hypothesis import given, settings
from hypothesis import strategies as st

TIMES = int(os.environ.get("LAWS", "1"))  # how many times as many examples
Fact = Callable[[Scene], object]


def facts(expenses: list[tuple[int, bool]], paid: int, foreign: bool) -> list[Fact]:
    """What becomes known of a trip from outside; expenses are handed in before they are judged."""
    found: list[Fact] = [report]
    for number, (roubles, accepted) in enumerate(expenses, 20):
        found.append(lambda scene, n=number, r=roubles, a=accepted: scene.spent(n, f"{r}.00", accepted=a))  # type: ignore[misc]
    if paid:
        found.append(lambda scene: scene.paid("advance", "30000.00"))
    if foreign:
        made = {"request": "payment:7", "purpose": "lodging", "amount": Decimal("10.00"), "currency": "USD"}
        found.append(lambda scene: _foreign(scene, made))
    return found


def _foreign(scene: Scene, made: dict[str, object]) -> None:
    scene.hear(PaymentMade(**made, paid_at=scene.now, source="trip:58"))  # type: ignore[arg-type]
    scene.close(task(scene, "Учесть валютную"), ACCOUNTANT, "900,00 руб.")


def play_out(scene: Scene) -> None:
    """Everybody does what he is asked for, until nothing is asked."""
    for number in range(100, 120):
        if scene.state.settling is None:
            return
        asked = scene.state.asked
        if scene.state.settling == "refund":
            comes_back(scene)
        elif asked == 0:
            decided(scene, "cancelled")
        else:
            scene.paid("extra", str(asked), number)
    raise AssertionError("the settlement never ends")


@settings(max_examples=100 * TIMES, deadline=None)
@given(
    expenses=st.lists(st.tuples(st.integers(1, 40_000), st.booleans()), max_size=4),
    paid=st.integers(0, 1),
    foreign=st.booleans(),
    at_once=st.booleans(),
    data=st.data(),
)
def test_any_order_of_the_same_facts_ends_the_same(
    expenses: list[tuple[int, bool]], paid: int, foreign: bool, at_once: bool, data: st.DataObject
) -> None:
    scene = trip()
    scene.wake("back")
    for number, (roubles, _) in enumerate(expenses, 20):
        scene.spent(number, f"{roubles}.00", accepted=None)
    for fact in data.draw(st.permutations(facts(expenses, paid, foreign))):
        fact(scene)
        if at_once:
            play_out(scene)
    play_out(scene)

    owed = Decimal(3500 + sum(roubles for roubles, accepted in expenses if accepted))
    settled = scene.last(TripSettled)
    assert (settled.owed, settled.paid, scene.state.paid) == (owed, owed, owed)
    assert scene.state.phase == "closed"


@settings(max_examples=100 * TIMES, deadline=None)
@given(deeds=st.lists(st.integers(0, 10), max_size=14))
def test_a_trip_says_that_it_is_settled_only_when_all_is_judged_and_paid(deeds: list[int]) -> None:
    scene = trip()
    scene.wake("back")
    for number, deed in enumerate(deeds, 30):
        said = len(scene.all_of(TripSettled))
        _do(scene, deed, number)
        if len(scene.all_of(TripSettled)) > said:
            settled = scene.last(TripSettled)
            assert settled.owed == settled.paid == scene.state.paid
            assert scene.state.reported
            assert scene.state.settling is None
            assert all(one.accepted is not None for one in scene.state.lines)


def _do(scene: Scene, deed: int, number: int) -> None:
    pending, asked = scene.state.settling, scene.state.asked
    match deed:
        case 0:
            scene.paid("advance", "30000.00")
        case 1 | 2 | 3:
            scene.spent(20 + number % 3, "7000.00", accepted=(None, True, False)[deed - 1])
        case 4 if scene.state.phase == "approved":
            report(scene)
        case 5 if pending == "refund":
            comes_back(scene)
        case 8 if scene.state.phase in {"approved", "asking"}:
            change(scene, agreed=bool(number % 2), purpose=text(f"Цель {number}"))
        case 6 | 7 | 9 | 10 if pending == "extra":
            _of_the_extra(scene, deed, number, asked)


def _of_the_extra(scene: Scene, deed: int, number: int, asked: Decimal | None) -> None:
    match deed:
        case 6 if asked:
            scene.paid("extra", str(asked), number)
        case 7:
            decided(scene, "cancelled" if asked == 0 else "refused")
        case 9:
            decided(scene, "cancelled")
        case 10 if asked is None:
            scene.close(task(scene, "оплата отменена"), ACCOUNTANT, ("согласовано", "отказ")[number % 2])
