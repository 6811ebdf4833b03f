"""A debit of the bank for a payment that nobody wants any more: the money has gone, so a person must see to it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from approvals_scenes import ACCOUNTANT, APPLICANT, DUTY, HEAD, PEOPLE, Scene, office, rub, text
from contracts.approvals.v1 import PaymentMade, RequestOpened, RequestReturned
from contracts.crm.v1 import CreateTask, Made
from contracts.items.v1 import MoveItemStage
from contracts.payments.v1 import PaymentDebited
from contracts.signs.v1 import CommentTimeline, Notify
from contracts.tasks.v1 import CancelTask, CompleteTask

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


def changing(amount: str = "6000.00") -> Scene:
    """Five thousand are approved, six are asked for."""
    scene = Scene("payment", dict(PAYMENT), deal_id=None).submit()
    scene.answer(HEAD)
    scene.now += timedelta(hours=1)
    scene.values["amount"] = rub(amount)
    scene.item("approved", moved=False)
    return scene


def test_what_the_bank_shows_as_paid_while_a_change_is_asked_for_is_paid_and_the_change_goes_back() -> None:
    scene = changing()
    payment, question = scene.task_of(ACCOUNTANT), scene.task_of(HEAD)
    assert debited(scene) == []

    (made,) = scene.all_of(PaymentMade)
    assert (made.amount, made.paid_at.date(), scene.state.phase) == (Decimal("5000.00"), date(2026, 10, 6), "closed")
    assert scene.last(CompleteTask).task == Made(command_id=payment)
    assert [one.task for one in scene.all_of(CancelTask)] == [Made(command_id=question)]
    assert [one.code for one in scene.last(RequestReturned).lacks] == ["paid"]
    said = scene.last(Notify)
    assert said.employee_id == APPLICANT
    assert "В выписке есть списание 5 000,00 ₽ от 06.10.2026" in said.text.content
    assert "подайте новую заявку" in said.text.content
    assert scene.last(MoveItemStage).stage == "closed"


def test_it_is_the_same_when_the_debit_comes_before_the_change() -> None:
    scene = Scene("payment", dict(PAYMENT), deal_id=None).submit()
    scene.answer(HEAD)
    assert debited(scene) == []
    scene.now += timedelta(days=2)
    scene.values["amount"] = rub("6000.00")
    scene.item("closed", moved=False)

    assert ([one.amount for one in scene.all_of(PaymentMade)], scene.state.phase) == ([Decimal("5000.00")], "closed")
    assert len(scene.all_of(RequestOpened)) == 1


def test_who_agrees_to_the_change_afterwards_changes_nothing() -> None:
    scene = changing()
    debited(scene)
    scene.answer(HEAD, version=2)

    assert [one.amount for one in scene.all_of(PaymentMade)] == [Decimal("5000.00")]
    assert len([one for one in scene.all_of(CreateTask) if one.title.startswith("Оплатить")]) == 1


@pytest.mark.parametrize("agreed", [None, True, False])
def test_a_debit_of_another_sum_is_a_task_that_outlives_the_one_to_pay(*, agreed: bool | None) -> None:
    scene = changing()
    if agreed is not None:
        scene.answer(HEAD, agreed=agreed)
    amount = "5000.00" if agreed else "6000.00"
    (task,) = debited(scene, amount)

    due = "6 000,00 ₽" if agreed else "5 000,00 ₽"
    gone = "5 000,00 ₽" if agreed else "6 000,00 ₽"
    assert (task.responsible_id, task.title) == (ACCOUNTANT, "Списание другой суммы: Оплата № 58")
    for words in (task.description.content, scene.last(CommentTimeline).text.content):
        assert f"В выписке есть списание {gone} от 06.10.2026" in words
        assert f"К оплате было {due}" in words
    assert scene.all_of(PaymentMade) == []
    cancelled = {one.task for one in scene.all_of(CancelTask)}
    if agreed is None:
        scene.answer(HEAD)
        number = next(number for number, one in scene.commands if one is task)
        assert Made(command_id=number) not in {one.task for one in scene.all_of(CancelTask)} - cancelled
