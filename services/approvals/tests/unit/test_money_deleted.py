"""An item for money that is deleted or cancelled undoes no judgement: what was accepted stands, a person is asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, LAWYER, Scene, rub, text
from approvals_trips import asked_for, back, decided, ends, report, task
from contracts.approvals.v1 import RequestDecided
from contracts.crm.v1 import CreateTask, Made, Value
from contracts.items.v1 import MoveItemStage
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import CancelTask, ReopenTask
from contracts.trips.v1 import ExpenseClaimed

ASKED = "оплата отменена"
RECEIPT = {
    "source": text("trip:58"),
    "kind": Value(choice="taxi"),
    "amount": rub("5000.00"),
    "spent_on": Value(on=date(2026, 10, 2)),
}


def without_its_extra() -> Scene:
    """48 500 are owed, 30 000 paid; the item of the rest is gone, and nobody has refused it."""
    scene = back("30000.00", "45000.00")
    decided(scene, "cancelled")
    return scene


def told(scene: Scene, since: int) -> dict[int, str]:
    return {one.employee_id: one.text.content for _, one in scene.commands[since:] if isinstance(one, Notify)}


def test_an_extra_that_was_cancelled_is_neither_waived_nor_ordered_by_itself() -> None:
    scene = without_its_extra()

    assert (ends(scene), scene.state.waived, asked_for(scene, "extra")) == ([], 0, [Decimal("18500.00")])
    asked = scene.last(CreateTask)
    assert (asked.responsible_id, asked.title) == (
        ACCOUNTANT,
        "Перерасход 18 500,00 ₽ по командировке № 58: оплата отменена",
    )
    assert "18 500,00 ₽ по командировке № 58 отменена" in scene.last(Notify).text.content


@pytest.mark.parametrize("result", [None, "согласовано"])
def test_accounting_has_it_ordered_again(result: str | None) -> None:
    scene = without_its_extra()
    scene.close(task(scene, ASKED), ACCOUNTANT, result)
    assert asked_for(scene, "extra") == [Decimal("18500.00")] * 2
    scene.paid("extra", "18500.00", 6)

    assert ends(scene) == [("48500.00", "48500.00", "extra")]


def test_accounting_says_that_it_is_not_owed() -> None:
    scene = without_its_extra()
    scene.close(task(scene, ASKED), ACCOUNTANT, "отказ: оплачено картой фирмы")

    assert (ends(scene), scene.state.waived) == ([("30000.00", "30000.00", "even")], Decimal("18500.00"))


@pytest.mark.parametrize(("by", "result"), [(ACCOUNTANT, "подумаю"), (APPLICANT, "согласовано"), (None, None)])
def test_nobody_else_says_it_and_it_is_said_clearly(by: int | None, result: str | None) -> None:
    scene = without_its_extra()
    asked = task(scene, ASKED)
    scene.close(asked, by, result)

    assert scene.last(ReopenTask).task == Made(command_id=asked)
    assert (ends(scene), asked_for(scene, "extra")) == ([], [Decimal("18500.00")])


def test_an_item_that_is_restored_and_paid_needs_no_answer() -> None:
    scene = without_its_extra()
    scene.paid("extra", "18500.00", 6)

    assert ends(scene) == [("48500.00", "48500.00", "extra")]
    assert scene.all_of(CancelTask)[-1].task == Made(command_id=task(scene, ASKED))


def test_an_item_that_is_restored_is_refused_or_cancelled_once_more() -> None:
    scene = without_its_extra()
    first = task(scene, ASKED)
    decided(scene, "cancelled")
    assert scene.all_of(CancelTask)[-1].task == Made(command_id=first)
    assert (task(scene, ASKED) != first, asked_for(scene, "extra")) == (True, [Decimal("18500.00")])
    decided(scene, "refused")

    assert (ends(scene), scene.state.waived) == ([("30000.00", "30000.00", "even")], Decimal("18500.00"))


def test_one_that_is_owed_no_more_is_asked_about_no_more_and_not_dropped() -> None:
    scene = without_its_extra()
    moves = len([one for one in scene.all_of(MoveItemStage) if one.item_type == "payment"])
    scene.spent(20, "45000.00", accepted=False)

    assert scene.all_of(CancelTask)[-1].task == Made(command_id=task(scene, ASKED))
    assert len([one for one in scene.all_of(MoveItemStage) if one.item_type == "payment"]) == moves
    assert (scene.state.settling, scene.state.asked) == ("refund", Decimal("26500.00"))


def test_an_approved_payment_that_is_deleted_is_told_of() -> None:
    values = {"source": text("Аренда"), "purpose": text("other"), "amount": rub("5000.00")}
    scene = Scene("payment", values, deal_id=None).submit()
    scene.answer(HEAD)
    since = len(scene.commands)
    scene.item("approved", None, moved=False, gone=True)

    assert scene.last(RequestDecided).outcome == "cancelled"
    heard = told(scene, since)
    assert set(heard) == {ACCOUNTANT, APPLICANT}
    assert "Оплата № 58 отменена: её элемент удалён (кем, не известно)" in heard[ACCOUNTANT]


def accepted() -> Scene:
    scene = Scene("expense", dict(RECEIPT), deal_id=None).submit()
    scene.answer(ACCOUNTANT)
    return scene


def test_an_accepted_expense_that_is_deleted_stays_counted_and_accounting_hears_of_it_once() -> None:
    scene = accepted()
    for _ in range(2):
        scene.item("approved", LAWYER, moved=False, gone=True)

    assert [one.accepted for one in scene.all_of(ExpenseClaimed)] == [None, True]
    (asked,) = [one for one in scene.all_of(CreateTask) if "Удалён" in one.title]
    assert asked.responsible_id == ACCOUNTANT
    assert "Расход 5 000,00 ₽ (trip:58) принят и остаётся учтённым" in asked.description.content
    assert "сотрудник № 9" in asked.description.content


def test_its_change_is_judged_though_the_item_is_gone_and_what_was_accepted_stands() -> None:
    scene = accepted()
    scene.values["amount"] = rub("6000.00")
    scene.item("approved", moved=False)
    scene.item("approved", None, moved=False, gone=True)
    scene.answer(ACCOUNTANT, agreed=False)

    claimed = scene.last(ExpenseClaimed)
    assert (claimed.amount, claimed.accepted) == (Decimal("5000.00"), True)


def test_restored_it_is_cancelled_by_who_may() -> None:
    scene = accepted()
    scene.item("approved", None, moved=False, gone=True)
    scene.item("cancelled", APPLICANT)

    assert scene.last(ExpenseClaimed).accepted is False


def test_an_extra_cancelled_before_the_change_of_its_trip_is_decided_is_asked_about_all_the_same() -> None:
    scene = back("0.00", "20000.00")
    scene.values["purpose"] = text("Иное")
    scene.item("approved", moved=False)
    decided(scene, "cancelled")
    scene.close(task(scene, ASKED), ACCOUNTANT)
    scene.answer(HEAD)
    report(scene)

    assert asked_for(scene, "extra") == [Decimal("23500.00")] * 2
