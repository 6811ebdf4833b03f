"""Trips at their end: reported, asked for money, refunded; what came of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal
from uuid import UUID

from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, TRIP, Scene, rub
from contracts.approvals.v1 import PaymentMade, RequestDecided
from contracts.crm.v1 import CreateTask, Made, Value
from contracts.items.v1 import CreateItem, MoveItemStage
from contracts.trips.v1 import TripSettled

REPORT, REFUND = "Авансовый отчёт", "Принять остаток"


def trip(advance: str = "30000.00") -> Scene:
    """Approved, with five days of 700,00 per diem."""
    scene = Scene(values=TRIP | {"advance": rub(advance)}).submit()
    scene.answer(HEAD)
    return scene


def back(advance: str = "30000.00", *spent: str) -> Scene:
    """Home again, the advance paid, the expenses accepted and the report handed in."""
    scene = trip(advance)
    if Decimal(advance):
        scene.paid("advance", advance)
    scene.wake("back")
    for number, amount in enumerate(spent, 20):
        scene.spent(number, amount)
    report(scene)
    return scene


def task(scene: Scene, words: str) -> UUID:
    return [number for number, one in scene.commands if isinstance(one, CreateTask) and words in one.title][-1]


def report(scene: Scene) -> None:
    scene.close(task(scene, REPORT), APPLICANT)


def comes_back(scene: Scene, words: str = REFUND) -> None:
    scene.close(task(scene, words), ACCOUNTANT)


def change(scene: Scene, *, agreed: bool | None = True, **values: Value) -> None:
    scene.values |= values
    scene.item("approved", moved=False)
    if agreed is not None:
        scene.answer(HEAD, agreed=agreed)


def asked_for(scene: Scene, purpose: str) -> list[Decimal | None]:
    """The sums of the payments that were asked for."""
    items = [{field.name: field.value for field in one.fields} for one in scene.all_of(CreateItem)]
    return [one["amount"].amount for one in items if one["purpose"].text == purpose]


def moved(scene: Scene) -> list[tuple[UUID, str]]:
    """The items of payments that were moved, and where to."""
    found = [one for one in scene.all_of(MoveItemStage) if one.item_type == "payment"]
    return [(one.item.command_id, one.stage) for one in found if isinstance(one.item, Made)]


def decided(
    scene: Scene,
    outcome: Literal["refused", "cancelled"],
    purpose: str | None = "extra",
    still_holds: int | None = None,
) -> None:
    about = {"request": "payment:6", "kind": "payment", "version": 2 if still_holds else 1, "applicant_id": APPLICANT}
    more = {"origin": scene.request, "purpose": purpose, "still_holds": still_holds}
    scene.hear(RequestDecided(**about, **more, outcome=outcome, decided_at=scene.now))  # type: ignore[arg-type]


def ends(scene: Scene) -> list[tuple[str, str, str]]:
    return [(str(one.owed), str(one.paid), one.outcome) for one in scene.all_of(TripSettled)]


def refunds(scene: Scene) -> list[str]:
    return [str(one.amount) for one in scene.all_of(PaymentMade)]
