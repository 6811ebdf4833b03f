"""The advance of a trip that is changed: what goes out is what was approved last, whatever was ordered before."""

from __future__ import annotations

from decimal import Decimal

from approvals_scenes import ACCOUNTANT, Scene, rub
from approvals_trips import asked_for, change, moved, report, trip
from contracts.crm.v1 import CreateTask
from contracts.items.v1 import CreateItem
from contracts.tasks.v1 import CancelTask
from contracts.trips.v1 import TripSettled


def ordered(scene: Scene) -> list[str]:
    return [str(amount) for amount in asked_for(scene, "advance")]


def items(scene: Scene) -> list[object]:
    return [number for number, one in scene.commands if isinstance(one, CreateItem)]


def of_accounting(scene: Scene) -> list[str]:
    return [one.title for one in scene.all_of(CreateTask) if one.responsible_id == ACCOUNTANT]


def test_an_advance_that_is_lowered_before_it_is_paid_takes_the_place_of_the_first() -> None:
    scene = trip("30000.00")
    first = scene.task_of(ACCOUNTANT)
    change(scene, advance=rub("5000.00"))

    assert ordered(scene) == ["30000.00", "5000.00"]
    assert moved(scene) == [(items(scene)[0], "cancelled")]
    assert first in [one.task.command_id for one in scene.all_of(CancelTask)]  # type: ignore[union-attr]
    assert of_accounting(scene)[-1] == "Аванс 5 000,00 ₽ на командировку № 58"


def test_an_advance_that_is_given_up_before_it_is_paid_is_not_paid() -> None:
    scene = trip("30000.00")
    change(scene, advance=rub("0.00"))

    assert (ordered(scene), moved(scene)) == (["30000.00"], [(items(scene)[0], "cancelled")])


def test_an_advance_that_has_been_paid_stays_when_it_is_lowered() -> None:
    scene = trip("30000.00")
    scene.paid("advance", "30000.00")
    change(scene, advance=rub("5000.00"))
    change(scene, advance=rub("31000.00"))

    assert (ordered(scene), moved(scene)) == (["30000.00", "1000.00"], [])


def test_of_an_advance_that_was_raised_and_lowered_again_what_is_unpaid_is_ordered_anew() -> None:
    scene = trip("30000.00")
    scene.paid("advance", "30000.00")
    change(scene, advance=rub("35000.00"))
    change(scene, advance=rub("32000.00"))

    assert ordered(scene) == ["30000.00", "5000.00", "2000.00"]
    assert moved(scene) == [(items(scene)[1], "cancelled")]


def test_lowered_and_raised_it_is_ordered_once_and_the_trip_closes_on_it() -> None:
    scene = trip("30000.00")
    change(scene, advance=rub("5000.00"))
    change(scene, advance=rub("8500.00"))
    assert ordered(scene) == ["30000.00", "5000.00", "3500.00"]
    scene.paid("advance", "5000.00", 6)
    scene.paid("advance", "3500.00", 7)
    scene.wake("back")
    scene.spent(20, "5000.00")
    report(scene)

    settled = scene.last(TripSettled)  # 5 000 and five days of 700
    assert (settled.owed, settled.paid, settled.outcome) == (Decimal("8500.00"), Decimal("8500.00"), "even")
