"""A document that is turned into another kind: free while nothing of it is approved, and never afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from approvals.core.office import Named
from approvals.core.rules import Kind
from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, Scene, kind_of, office, rub, text
from contracts.approvals.v1 import DocumentApproved, PaymentMade, RequestOpened, RequestReturned
from contracts.crm.v1 import CreateTask, Value
from contracts.items.v1 import AppendToRegistry, MoveItemStage, UpdateRegistry
from contracts.payments.v1 import PaymentDebited
from contracts.signs.v1 import CommentTimeline
from contracts.tasks.v1 import CancelTask

PURCHASE = kind_of(
    "payment", title="Закупка", item_type="document", when={"type": "purchase"}, required=("subject", "amount"),
    registry="purchases",
)  # fmt: skip
MEMO = Kind.model_validate(
    {"title": "Записка", "item_type": "document", "when": {"type": "memo"}, "chain": ["manager"], "registry": "memos"}
)
DESK = {"type": Value(choice="purchase"), "subject": text("Стол"), "amount": rub("90000.00")}


def asked() -> Scene:
    kinds = (Named("purchase", PURCHASE), Named("memo", MEMO))
    return Scene("document", dict(DESK), office=replace(office(), kinds=kinds), deal_id=None).submit()


def approved() -> Scene:
    scene = asked()
    scene.answer(HEAD)
    return scene


def turned(scene: Scene, stage: str = "approved", *, moved: bool = False) -> None:
    """An hour later it is a memo."""
    scene.now += timedelta(hours=1)
    scene.values["type"] = Value(choice="memo")
    scene.item(stage, moved=moved)


def rows(scene: Scene) -> list[tuple[str, str | None]]:
    """Registry and outcome of each row as it was written."""
    found = [one for _, one in scene.commands if isinstance(one, AppendToRegistry | UpdateRegistry)]
    return [(one.registry, {field.name: field.value for field in one.fields}["outcome"].text) for one in found]


def test_an_approved_purchase_becomes_no_memo() -> None:
    scene = approved()
    turned(scene)

    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("type", "other_kind")]
    assert scene.last(RequestReturned).kind == "purchase"
    said = scene.last(CommentTimeline).text.content
    assert "согласовано как «Закупка», а не «Записка»" in said
    assert "Отмените заявку и подайте новую" in said
    assert (scene.state.phase, scene.state.kind, scene.last(MoveItemStage).stage) == (
        "approved",
        "purchase",
        "approved",
    )


def test_what_was_approved_of_it_is_paid_and_written_down_as_what_it_is() -> None:
    scene = approved()
    turned(scene)
    scene.close(scene.task_of(ACCOUNTANT), ACCOUNTANT)

    made = scene.last(PaymentMade)
    assert (made.purpose, made.amount, scene.state.phase) == ("purchase", Decimal("90000.00"), "closed")
    assert rows(scene) == [("purchases", "Согласовано"), ("purchases", "Оплачено")]


def test_it_is_cancelled_as_what_it_is_and_may_be_a_memo_then() -> None:
    scene = approved()
    task = scene.task_of(ACCOUNTANT)
    turned(scene, "cancelled", moved=True)
    assert rows(scene)[-1] == ("purchases", "Отменено")
    assert task in {one.task.command_id for one in scene.all_of(CancelTask)}  # type: ignore[union-attr]
    scene.now += timedelta(hours=1)
    scene.item("on_approval", APPLICANT)
    scene.answer(HEAD)

    assert (scene.state.kind, scene.last(DocumentApproved).kind, rows(scene)[-1]) == (
        "memo", "memo", ("memos", "Согласовано"),
    )  # fmt: skip


def test_a_debit_for_what_it_was_before_it_was_cancelled_is_the_accountants_to_see_to() -> None:
    scene = approved()
    turned(scene, "cancelled", moved=True)
    scene.now += timedelta(hours=1)
    scene.item("on_approval", APPLICANT)
    scene.answer(HEAD)
    since = len(scene.commands)
    about = {"payment_id": "p1", "issuer": "main", "request": scene.request, "purpose": "expense", "currency": "RUB"}
    scene.hear(PaymentDebited(**about, employee_id=APPLICANT, amount=Decimal("90000.00"), on=date(2026, 10, 6)))  # type: ignore[arg-type]

    (task,) = [one for _, one in scene.commands[since:] if isinstance(one, CreateTask)]
    assert (task.responsible_id, "списание 90 000,00 ₽" in task.description.content) == (ACCOUNTANT, True)


def test_before_it_is_approved_it_may_become_one() -> None:
    scene = asked()
    turned(scene, "on_approval")

    assert (scene.last(RequestOpened).kind, scene.last(RequestOpened).version) == ("memo", 2)


@pytest.mark.parametrize("agreed", [True, False])
def test_a_change_of_it_that_is_asked_for_becomes_no_memo_either(*, agreed: bool) -> None:
    scene = approved()
    scene.now += timedelta(hours=1)
    scene.values["amount"] = rub("95000.00")
    scene.item("approved", moved=False)
    turned(scene, "on_approval")
    assert (scene.state.phase, scene.state.kind) == ("approved", "purchase")
    scene.now += timedelta(hours=1)
    scene.values["type"] = Value(choice="purchase")
    scene.item("approved", moved=False)
    scene.answer(HEAD, agreed=agreed)

    assert scene.state.held.amount == Decimal("95000.00" if agreed else "90000.00")
