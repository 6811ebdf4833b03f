"""Batches of camt.053 of which the bank doesn't tell how much of the account's currency each transaction is."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import pytest
from bank import THEIRS, camt, entry, found, from_us, transaction
from billing.core.debits import Expected
from billing.core.statements import read_statement
from contracts.crm.v1 import CreateTask
from contracts.payments.v1 import PaymentMatched, PaymentNoted, PaymentUnmatched
from office import Office, billed

EURO, ROUBLES = "<Amt Ccy='EUR'>{0}</Amt>", "<Amt Ccy='RUB'>{0}</Amt>"


def part(amount: str, purpose: str, euros: str, more: str = "") -> str:
    """Of a sum in roubles; the bank writes it in euros, and *more*."""
    return transaction(amount, purpose).replace(ROUBLES.format(amount), (EURO.format(euros) if euros else "") + more, 1)


def details(amount: str) -> str:
    return f"<AmtDtls><InstdAmt>{EURO.format('1.00')}</InstdAmt><TxAmt>{ROUBLES.format(amount)}</TxAmt></AmtDtls>"


def heard(*parts: str, total: str = "9500.00", direction: str = "CRDT") -> Office:
    office = billed()
    office.hear(found(camt(entry(total, *parts, direction=direction), closing=total)))
    return office


def matched(office: Office) -> list[str]:
    return [str(one.amount) for one in office.said(PaymentMatched)]


@pytest.mark.parametrize(("first", "second"), [("60.00", "35.00"), ("", "")])
def test_sums_in_another_currency_or_none_leave_the_entry_whole_and_a_person_is_asked(first: str, second: str) -> None:
    office = heard(part("6000.00", "счет Н-118", first), part("3500.00", "за услуги", second))

    assert matched(office) == []
    ((asked,), (task,)) = office.said(PaymentUnmatched), office.ordered(CreateTask)
    assert (asked.why, str(asked.amount), asked.currency) == ("batch", "9500.00", "RUB")
    assert asked.candidates == ("nordlex/2026/118",)
    assert "счет Н-118; за услуги" in task.description.content
    assert "банк не называет их суммы в валюте счёта" in task.description.content
    (noted,) = office.said(PaymentNoted)
    assert (
        noted.payment_id == hashlib.sha256(f"nordlex|in|ref:R1|2026-11-05|9500.00|{THEIRS}".encode()).hexdigest()[:32]
    )
    assert office.states["billing.till", "nordlex"].spare[0].amount == 9500


def test_what_the_bank_says_of_the_account_s_currency_goes_before_another_one() -> None:
    office = heard(
        part("6000.00", "счет Н-118", "60.00", details("6000.00")),
        part("3500.00", "счет Н-118 часть 2", "35.00", details("3500.00")),
    )

    assert matched(office) == ["6000.00", "3500.00"]
    assert office.said(PaymentUnmatched) == []


def test_roubles_by_their_old_code_are_the_same_currency() -> None:
    content = camt(entry("5.00", transaction("2.00", "а"), transaction("3.00", "б")))

    found_ = read_statement(content.replace(b"'RUB'>2.00", b"'RUR'>2.00"))
    assert [(str(one.amount), one.doubt) for one in found_.movements] == [("2.00", None), ("3.00", None)]


def test_a_batch_that_went_out_pays_no_request_by_itself() -> None:
    office = billed()
    office.expected = (Expected("trip:58", "advance", 13, "Дроздов Илья", Decimal("9500.00")),)
    two = [from_us(part(one, "Аванс: Дроздов Илья", "1.00")) for one in ("6000.00", "3500.00")]
    office.hear(found(camt(entry("9500.00", *two, direction="DBIT"))))

    assert [one.why for one in office.said(PaymentUnmatched)] == ["batch"]
    (task,) = office.ordered(CreateTask)
    assert "• trip:58 (аванс)" in task.description.content
