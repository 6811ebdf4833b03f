"""A kind that the profile has no more: what is under way waits for it, and swallows nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from approvals.errors import KindGone
from approvals_scenes import APPLICANT, HEAD, Scene, office, rub, text
from chassis.decision import Decision
from contracts.approvals.v1 import ApprovalAsked, RequestDecided
from contracts.payments.v1 import PaymentDebited


def payment() -> Scene:
    values = {"source": text("Договор"), "purpose": text("Аренда"), "amount": rub("9000.00")}
    return Scene("payment", values, deal_id=None).submit()


def without(scene: Scene, name: str = "payment") -> Scene:
    """The profile has been rewritten."""
    scene.office = replace(scene.office, kinds=tuple(one for one in scene.office.kinds if one.name != name))
    return scene


DEBIT = PaymentDebited(
    payment_id="p",
    issuer="i",
    request="payment:58",
    purpose="expense",
    employee_id=APPLICANT,
    amount=Decimal("9000.00"),
    currency="RUB",
    on=date(2026, 10, 6),
)


def test_an_answer_a_silence_and_a_change_wait_for_the_kind_and_count_once_it_is_back() -> None:
    scene = without(payment())
    task, wakes = scene.task_of(HEAD), dict(scene.wakes)
    for deed in (
        lambda: scene.answer(HEAD),
        lambda: scene.close(task, HEAD),
        lambda: scene.wake("silence"),
        lambda: scene.item("cancelled"),
    ):
        with pytest.raises(KindGone, match=r"payment:58 is of the kind payment"):
            deed()
    assert not scene.all_of(RequestDecided)
    scene.office, scene.wakes = office(), wakes
    scene.wake("silence")
    assert len(scene.all_of(ApprovalAsked)) == 2


def test_money_of_what_was_approved_waits_too() -> None:
    scene = payment()
    scene.answer(HEAD)
    with pytest.raises(KindGone):
        without(scene).hear(DEBIT)


@pytest.mark.parametrize("end", ["refused", "cancelled"])
def test_what_is_over_waits_for_nothing(end: str) -> None:
    scene = payment()
    scene.item(end, HEAD if end == "refused" else APPLICANT)

    assert without(scene).hear(DEBIT) == Decision()
    assert scene.answer(HEAD) == Decision()
    assert scene.item("on_approval", moved=False) == Decision()


def test_a_wake_of_a_kind_that_it_was_before_is_passed_over() -> None:
    scene = payment()
    name = next(one for one in scene.wakes if one.startswith("silence")).replace("|payment|", "|order|")
    scene.wakes[name] = scene.now

    assert without(scene).wake(name) == Decision()
