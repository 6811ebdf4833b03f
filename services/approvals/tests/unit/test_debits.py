"""A debit of the bank for a payment that nobody wants any more: the money has gone, so a person must see to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from approvals_scenes import ACCOUNTANT, APPLICANT, DUTY, HEAD, PEOPLE, Scene, office, rub, text
from contracts.approvals.v1 import PaymentMade
from contracts.crm.v1 import CreateTask
from contracts.payments.v1 import PaymentDebited

PAYMENT = {"source": text("trip:1"), "purpose": text("other"), "amount": rub("5000.00")}


def cancelled() -> Scene:
    scene = Scene("payment", dict(PAYMENT), deal_id=None).submit()
    scene.answer(HEAD)
    scene.item("cancelled", APPLICANT)
    return scene


def debited(scene: Scene, amount: str = "5000.00") -> list[CreateTask]:
    """The tasks that come of it."""
    since = len(scene.commands)
    about = {"payment_id": "p1", "issuer": "main", "request": scene.request, "purpose": "expense", "currency": "RUB"}
    on, sum_ = date(2026, 10, 6), Decimal(amount)
    scene.hear(PaymentDebited(**about, employee_id=APPLICANT, amount=sum_, on=on))  # type: ignore[arg-type]
    return [one for _, one in scene.commands[since:] if isinstance(one, CreateTask)]


@pytest.mark.parametrize("amount", ["5000.00", "4000.00"])
def test_money_that_went_out_for_a_cancelled_payment_is_the_accountants_to_see_to(amount: str) -> None:
    scene = cancelled()
    (task,) = debited(scene, amount)

    assert (task.responsible_id, task.title) == (ACCOUNTANT, "Списание по отменённой заявке: Оплата № 58")
    said = "5 000,00 ₽" if amount == "5000.00" else "4 000,00 ₽"
    assert f"В выписке есть списание {said} от 06.10.2026" in task.description.content
    assert (scene.state.phase, scene.all_of(PaymentMade)) == ("cancelled", [])


def test_one_whose_own_money_it_was_does_not_see_to_it() -> None:
    scene = Scene("payment", dict(PAYMENT), office=office(people=PEOPLE), deal_id=None, creator=ACCOUNTANT)
    scene.item("on_approval", ACCOUNTANT)
    scene.answer(DUTY)
    scene.item("cancelled", ACCOUNTANT)

    assert [one.responsible_id for one in debited(scene)] == [DUTY]


@pytest.mark.parametrize("agreed", [None, False])
def test_one_that_was_handed_in_again_and_not_granted_is_not_paid_either(agreed: bool | None) -> None:
    scene = cancelled()
    scene.item("on_approval")
    if agreed is not None:
        scene.answer(HEAD, agreed=agreed)

    assert [one.responsible_id for one in debited(scene)] == [ACCOUNTANT]


def test_the_debit_of_what_is_known_to_be_paid_is_nobodys_task() -> None:
    scene = Scene("payment", dict(PAYMENT), deal_id=None).submit()
    scene.answer(HEAD)
    scene.close(scene.task_of(ACCOUNTANT), ACCOUNTANT)

    assert debited(scene) == []
