"""Whom the money of an approved paper goes to, and since when: what a bank's debit is told by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from approvals.core.office import Named
from approvals_scenes import ACCOUNTANT, APPLICANT, HEAD, Scene, kind_of, office, rub, text
from contracts.approvals.v1 import DocumentApproved, PaymentMade, RequestReturned
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, Value
from contracts.payments.v1 import PaymentDebited
from contracts.signs.v1 import CommentTimeline

SUPPLIER = {"supplier": text("ООО «Техника»"), "supplier_inn": text("7707083893")}

PROSE = Value(prose=Text.of("ООО «Техника»"))  # of a field of the CRM that holds long text


def purchase(kind: dict[str, Any] | None = None, **values: Value) -> Scene:
    """Approved on Monday, 5 October."""
    bought = kind_of("payment", title="Закупка", item_type="document", required=("subject",), **kind or {})
    scene = Scene("document", {"subject": text("Ноутбук"), "amount": rub("50000.00"), **values})
    scene.office = replace(office(), kinds=(Named("purchase", bought),))
    return scene.submit()


def approved(scene: Scene) -> DocumentApproved:
    scene.answer(HEAD)
    return scene.last(DocumentApproved)


@pytest.mark.parametrize(
    ("kind", "values", "payee"),
    [
        ({}, SUPPLIER, ("supplier", "7707083893", "ООО «Техника»")),
        ({"payee": "applicant"}, SUPPLIER, ("supplier", "7707083893", "ООО «Техника»")),
        ({}, {"supplier_inn": Value(number=Decimal("7707083893"))}, ("supplier", "7707083893", None)),
        ({}, SUPPLIER | {"supplier": PROSE}, ("supplier", "7707083893", None)),
        ({}, {"supplier": PROSE}, ("supplier", None, None)),  # of whom a state keeps no words: not the applicant
        ({}, {"supplier_inn": Value(prose=Text.of("7707083893"))}, ("supplier", None, None)),
        ({"payee": "applicant"}, {}, ("applicant", None, None)),
        ({}, {"source": text("trip:58")}, ("applicant", None, None)),
        ({}, {"source": text("аренда")}, (None, None, None)),
        ({}, {}, (None, None, None)),
    ],
)
def test_the_payee_is_the_supplier_named_else_whom_the_profile_means(kind: Any, values: Any, payee: Any) -> None:
    said = approved(purchase(kind, **values))
    assert (said.payment, said.payee, said.payee_inn, said.payee_name) == ("expense", *payee)


def test_a_number_that_is_none_is_given_back() -> None:
    scene = purchase(**SUPPLIER | {"supplier_inn": text("7707083894")})  # its last figure is 3
    assert [(one.field, one.code) for one in scene.last(RequestReturned).lacks] == [("supplier_inn", "unfit")]
    assert "у иностранного поставщика его нет, оставьте поле пустым" in scene.last(CommentTimeline).text.content


def debited(scene: Scene, on: date, **more: Any) -> list[str]:
    """The titles of the tasks it makes."""
    since = len(scene.commands)
    about = {"payment_id": "p1", "issuer": "main", "request": scene.request, "purpose": "expense", "currency": "RUB"}
    sum_ = Decimal("50000.00")
    scene.hear(PaymentDebited(**about, employee_id=APPLICANT, amount=sum_, on=on, **more))  # type: ignore[arg-type]
    return [f"{one.responsible_id} {one.title}" for _, one in scene.commands[since:] if isinstance(one, CreateTask)]


def test_money_that_went_out_before_the_approval_is_a_question_and_pays_nothing() -> None:
    scene = purchase(**SUPPLIER)
    scene.answer(HEAD)
    assert debited(scene, date(2026, 9, 25)) == [f"{ACCOUNTANT} Списание раньше согласования: Закупка № 58"]
    assert (scene.state.phase, scene.all_of(PaymentMade)) == ("approved", [])

    assert debited(scene, date(2026, 10, 5)) == []
    assert scene.state.phase == "closed"


def test_what_a_person_says_counts_whatever_its_day() -> None:
    scene = purchase(**SUPPLIER)
    scene.answer(HEAD)
    assert debited(scene, date(2026, 9, 25), told=True) == []
    assert scene.state.phase == "closed"
