"""A kind that the profile has no more: what is under way waits for it, and swallows nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from approvals.errors import KindGone
from approvals_scenes import APPLICANT, HEAD, HR, LAWYER, TRIP, VACATION, Scene, office, rub, text
from chassis.decision import Decision
from contracts.approvals.v1 import ApprovalAsked, RequestDecided
from contracts.crm.v1 import CreateTask, Value
from contracts.payments.v1 import PaymentDebited

DEPUTY = {
    "first_on": Value(on=date(2026, 10, 12)),
    "last_on": Value(on=date(2026, 10, 18)),
    "deputy": Value(employee_ids=(LAWYER,)),
    "kinds": text("trip"),
}


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


def order() -> Scene:
    values = {"type": Value(choice="order"), "subject": text("О порядке"), "text": text("Порядок")}
    scene = Scene("document", values, deal_id=None).submit()
    for who in (LAWYER, HR, HEAD):
        scene.answer(who)
    assert scene.state.phase == "approved"
    scene.now = datetime(2028, 10, 5, 7, tzinfo=UTC)
    return without(scene, "order")


def test_an_approved_paper_of_which_nothing_is_to_come_waits_for_nothing() -> None:
    scene = order()
    task = next(number for number, one in scene.commands if isinstance(one, CreateTask) and one.tags[0] == "исполнение")

    assert scene.close(task, HR) == Decision()
    assert scene.item("approved", HR, moved=False, gone=True) == Decision()
    scene.values["text"] = text("Порядок, исправлено")
    assert scene.item("approved", HR, moved=False) == Decision()
    with pytest.raises(KindGone):  # money is never passed over
        scene.hear(DEBIT.model_copy(update={"request": "document:58"}))


def test_a_payment_waits_until_it_is_made_however_long() -> None:
    scene = payment()
    scene.answer(HEAD)
    scene.now = datetime(2028, 10, 5, 7, tzinfo=UTC)
    for gone in (False, True):
        with pytest.raises(KindGone):
            without(scene).item("approved", HR, moved=False, gone=gone)


@pytest.mark.parametrize(
    ("kind", "values", "on", "waits"),
    [
        ("vacation", VACATION, date(2026, 11, 29), True),  # its last day
        ("vacation", VACATION, date(2026, 11, 30), False),
        ("trip", TRIP, date(2028, 10, 5), True),  # until it is reported and settled
        ("deputy", DEPUTY, date(2026, 10, 18), True),
        ("deputy", DEPUTY, date(2026, 10, 19), False),
    ],
)
def test_days_that_are_to_come_and_money_that_is_not_settled_wait(
    kind: str, values: dict[str, Value], on: date, *, waits: bool
) -> None:
    scene = Scene(kind, dict(values)).submit()
    scene.answer(HEAD)
    if kind == "deputy":
        scene.close(scene.task_of(LAWYER), LAWYER)
    assert scene.state.phase == "approved"
    scene.now = datetime(on.year, on.month, on.day, 8, tzinfo=UTC)
    without(scene, kind)
    if waits:
        with pytest.raises(KindGone):
            scene.item("cancelled")
    else:
        assert scene.item("cancelled") == Decision()


def test_a_wake_of_a_kind_that_it_was_before_is_passed_over() -> None:
    scene = payment()
    name = next(one for one in scene.wakes if one.startswith("silence")).replace("|payment|", "|order|")
    scene.wakes[name] = scene.now

    assert without(scene).wake(name) == Decision()
