"""What payments are looked up in, on a real PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import asyncpg
from billing import store
from contracts.approvals.v1 import DocumentApproved, PaymentMade, RequestDecided
from contracts.base import Message
from contracts.billing.v1 import InvoiceIssued
from contracts.claims import Text
from contracts.corrections.v1 import InvoiceVoided
from contracts.envelope import Envelope
from contracts.payments.v1 import (
    PaymentDebited,
    PaymentMatched,
    PaymentNoted,
    PaymentTold,
)
from delo.trial.billing_report import GONE, ISSUED
from issued import issued

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = date(2026, 10, 31)


async def told(connection: asyncpg.Connection, *bodies: Message, portal: str = "demo") -> None:
    await store.put(connection, [Envelope(uuid4(), "test", NOON, portal, uuid4(), body) for body in bodies])


def invoice(number: str, to_pay: str, **more: Any) -> InvoiceIssued:
    return issued(number, to_pay, DAY, **{"number": number} | more)


def payment(amount: str, purpose: str = "", inn: str | None = None, direction: Any = "in") -> PaymentNoted:
    return PaymentNoted(
        payment_id="p",
        issuer="nordlex",
        direction=direction,
        amount=Decimal(amount),
        currency="RUB",
        on=DAY,
        words=Text.of(f'{{"purpose": "{purpose}", "name": null}}'),
        other_inn=inn,
    )


def matched(number: str, total: str, left: str) -> PaymentMatched:
    return PaymentMatched(
        payment_id="p",
        invoice_id=f"nordlex/2026/{number}",
        issuer="nordlex",
        number=number,
        client_id=1,
        amount=Decimal(total) - Decimal(left),
        currency="RUB",
        on=DAY,
        total=Decimal(total),
        left=Decimal(left),
        paid=False,
        how="number",
    )


async def found(connection: asyncpg.Connection, noted: PaymentNoted, portal: str = "demo") -> list[tuple[str, str]]:
    return [(one.number, str(one.paid)) for one in await store.likely(connection, portal, noted)]


async def test_a_payment_finds_the_payer_s_invoices_those_it_names_and_those_of_its_sum(
    connection: asyncpg.Connection,
) -> None:
    await told(
        connection,
        invoice("1", "10.00"),
        invoice("Н-2", "20.00", client_inn="7897045124"),
        invoice("3", "30.00", client_inn="7897045124"),
        invoice("4", "30.00", client_inn=None, issuer="other", invoice_id="other/2026/4"),
    )

    assert await found(connection, payment("5.00", inn="7798120412")) == [("1", "0")]
    assert await found(connection, payment("5.00", "счет № н-2")) == [("Н-2", "0")]
    assert await found(connection, payment("5.00", "счет № H-2")) == [("Н-2", "0")]  # a Latin H
    assert await found(connection, payment("30.00")) == [("3", "0")]
    assert await found(connection, payment("5.00")) == []
    assert await found(connection, payment("30.00"), portal="else") == []


async def test_the_invoices_that_a_person_names_are_found_but_no_void_ones(connection: asyncpg.Connection) -> None:
    names = tuple(f"nordlex/2026/{number}" for number in "123")
    await told(connection, *(invoice(number, "10.00") for number in "124"))
    await told(connection, InvoiceVoided(invoice_id=names[1], issuer="nordlex", client_id=1, reason="rejected"))

    said = PaymentTold(payment_id="p", issuer="nordlex", invoices=names, told_at=NOON)
    assert [one.invoice_id for one in await store.told(connection, "demo", said)] == [names[0]]
    assert await store.told(connection, "else", said) == ()


async def test_what_was_paid_and_voided_is_known(connection: asyncpg.Connection) -> None:
    await told(connection, invoice("1", "10.00"), invoice("1", "99.00"), matched("1", "10.00", "4.00"))

    assert await found(connection, payment("4.00")) == [("1", "6.00")]
    await told(connection, InvoiceVoided(invoice_id="nordlex/2026/1", issuer="nordlex", client_id=1, reason="rejected"))
    assert await found(connection, payment("4.00", inn="7798120412")) == []


async def test_an_advance_is_expected_from_the_approval_until_it_went_out(connection: asyncpg.Connection) -> None:
    advance = DocumentApproved(
        request="payment:58",
        kind="payment",
        version=1,
        applicant_id=13,
        approved_at=datetime(2026, 10, 30, 9, 0, tzinfo=UTC),
        amount=Decimal("15000.00"),
        currency="RUB",
        payment="advance",
    )
    await told(connection, advance, advance.model_copy(update={"request": "document:59", "payment": None}))
    out, names = payment("15000.00", direction="out"), {13: "Дроздов Илья"}

    assert [
        (one.expected_id, one.name, one.registry) for one in await store.expected(connection, "demo", out, names)
    ] == [("payment:58", "Дроздов Илья", "58")]
    assert await store.expected(connection, "demo", out, {}) == ()
    assert await store.expected(connection, "demo", payment("15000.00"), names) == ()
    costs = advance.model_copy(update={"request": "payment:60", "payment": "expense"})  # what a trip cost more
    await told(connection, costs)
    assert [one.kind for one in await store.expected(connection, "demo", out, names)] == ["advance", "expense"]
    debited = PaymentDebited(
        payment_id="p",
        issuer="nordlex",
        request="payment:58",
        purpose="advance",
        employee_id=13,
        amount=Decimal("15000.00"),
        currency="RUB",
        on=DAY,
    )
    await told(connection, debited)
    assert [one.expected_id for one in await store.expected(connection, "demo", out, names)] == ["payment:60"]

    said = [
        PaymentTold(payment_id="p", issuer="n", invoices=(), told_at=NOON, request=f"payment:{n}") for n in (58, 60)
    ]
    assert [
        [(one.kind, str(one.amount), one.currency) for one in await store.waiting(connection, "demo", each)]
        for each in said
    ] == [[], [("expense", "15000.00", "RUB")]]


async def asked_for(connection: asyncpg.Connection, on: date = DAY) -> list[str]:
    out = payment("15000.00", direction="out").model_copy(update={"on": on})
    return [one.expected_id for one in await store.expected(connection, "demo", out, {13: "Дроздов Илья"})]


def advance(number: int) -> DocumentApproved:
    return DocumentApproved(
        request=f"payment:{number}",
        kind="payment",
        version=1,
        applicant_id=13,
        approved_at=datetime(2026, 10, 30, 9, 0, tzinfo=UTC),
        amount=Decimal("15000.00"),
        currency="RUB",
        payment="advance",
    )


def decided(number: int, outcome: Any, **more: Any) -> RequestDecided:
    known = {"request": f"payment:{number}", "kind": "payment", "version": 2, "decided_at": NOON, "applicant_id": 13}
    return RequestDecided(outcome=outcome, **known, **more)


async def test_what_was_cancelled_is_expected_no_more_and_what_still_holds_is(connection: asyncpg.Connection) -> None:
    await told(connection, *(advance(number) for number in (58, 59, 60, 61)))
    await told(connection, decided(58, "cancelled"), decided(59, "refused"), decided(60, "approved"))
    await told(connection, decided(61, "refused", still_holds=1))

    assert await asked_for(connection) == ["payment:60", "payment:61"]


async def test_what_went_out_before_the_approval_was_for_something_else(connection: asyncpg.Connection) -> None:
    await told(connection, advance(58).model_copy(update={"approved_at": NOON}))  # on 24 November
    assert await asked_for(connection, date(2026, 11, 23)) == []
    assert await asked_for(connection, date(2026, 11, 24)) == ["payment:58"]

    later = {"approved_at": NOON + timedelta(days=5), "version": 2}
    await told(connection, advance(58).model_copy(update=later))  # the same sum: its debit may have come between
    assert await asked_for(connection, date(2026, 11, 24)) == ["payment:58"]
    await told(connection, advance(58).model_copy(update=later | {"amount": Decimal("15001.00")}))
    await told(connection, advance(58).model_copy(update=later))
    assert await asked_for(connection, date(2026, 11, 24)) == []


async def test_a_supplier_is_paid_whoever_asked_for_it(connection: asyncpg.Connection) -> None:
    payee = {"payee": "supplier", "payee_inn": "7707083893", "payee_name": "ООО Техника", "applicant_id": 99}
    await told(connection, advance(58).model_copy(update=payee | {"payment": "expense"}))
    await told(connection, advance(59).model_copy(update={"applicant_id": 99, "payment": "expense"}))

    out = payment("15000.00", direction="out").model_copy(update={"on": date(2026, 11, 24)})
    found = await store.expected(connection, "demo", out, {13: "Дроздов Илья"})
    assert [(one.payee, one.payee_inn, one.whose) for one in found] == [
        ("supplier", "7707083893", "ООО Техника"),
        (None, None, "сотрудник 99"),  # of before: a person says whose it is
    ]


async def test_what_was_paid_by_hand_waits_for_its_statement_for_two_weeks(connection: asyncpg.Connection) -> None:
    made = PaymentMade(
        request="payment:58", purpose="advance", amount=Decimal("15000.00"), currency="RUB", paid_at=NOON
    )
    await told(connection, advance(58), advance(59), made)  # on 24 November

    both = ["payment:58", "payment:59"]
    assert await asked_for(connection, date(2026, 11, 23)) == both
    assert await asked_for(connection, date(2026, 12, 8)) == both
    assert await asked_for(connection, date(2026, 12, 9)) == ["payment:59"]


async def test_a_report_has_what_counts_and_the_last_void_one_that_none_came_instead_of(
    connection: asyncpg.Connection,
) -> None:
    def month(number: str, client_id: int) -> InvoiceIssued:
        return invoice(number, "10.00", client_id=client_id, month=Text.of(number))

    await told(connection, *(month(number, client) for number, client in (("1", 1), ("2", 2), ("9", 3), ("10", 3))))
    for number in ("1", "9", "10"):
        void = InvoiceVoided(invoice_id=f"nordlex/2026/{number}", issuer="nordlex", client_id=1, reason="rejected")
        await told(connection, void)
    await told(connection, month("11", 1))

    found = [await connection.fetch(query, DAY, DAY) for query in (ISSUED, GONE)]
    assert [{row["month_sha256"] for row in rows} for rows in found] == [
        {Text.of("2").sha256, Text.of("11").sha256},
        {Text.of("10").sha256},
    ]
