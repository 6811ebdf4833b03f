"""A storno takes back a payment: it is none itself, in whatever format and direction; a person is asked about it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from bank import INN, THEIRS, both, camt, entry, found, given_back, transaction
from bank import statement as of_1c
from billing.core.debits import Expected
from contracts.crm.v1 import CreateTask
from contracts.payments.v1 import PaymentDebited, PaymentMatched, PaymentUnmatched, StatementFound
from office import Office, billed

PAID = ("412", "10000.00", INN, "счет Н-118")
SAME_DAY = camt(entry("10000.00", transaction("10000.00", "счет Н-118", number="412"))).replace(b"11-05", b"11-03")


def storno(of: StatementFound) -> StatementFound:
    """A copy of the document that it takes back."""
    assert of.content.held is not None
    return found(of.content.held.replace("=Платежное поручение".encode("cp1251"), "=Сторно".encode("cp1251")))


def matched(office: Office) -> list[str]:
    return [str(one.amount) for one in office.said(PaymentMatched)]


def unmatched(office: Office) -> list[str]:
    return [one.why for one in office.said(PaymentUnmatched)]


def test_a_storno_is_not_the_payment_that_the_other_format_had() -> None:
    office = billed()
    office.hear(found(SAME_DAY), storno(of_1c(PAID)))

    assert (matched(office), unmatched(office)) == (["10000.00"], ["refund"])
    (task,) = office.ordered(CreateTask)
    assert "Н-118" in task.description.content


@pytest.mark.parametrize("storno_first", [False, True])
def test_a_payment_and_its_storno_in_one_file_are_told_apart(*, storno_first: bool) -> None:
    ordered_before = (of_1c(PAID).content.held or b"").replace(
        "\nДата=03".encode("cp1251"), "\nДата=02".encode("cp1251")
    )
    plain, back = found(ordered_before), storno(found(ordered_before))
    office = billed()
    office.hear(found(SAME_DAY), both(*((back, plain) if storno_first else (plain, back))))

    assert matched(office) == ["10000.00"]
    assert sorted(unmatched(office)) == ["refund", "same"]


def advances(*names: str) -> tuple[Expected, ...]:
    return tuple(Expected(name, "advance", 13, "Дроздов Илья", Decimal("15000.00")) for name in names)


@pytest.mark.parametrize("copied", [False, True])
def test_the_storno_of_an_advance_pays_no_other_one_and_is_heard(*, copied: bool) -> None:
    """Another trip of the same person waits for the same sum."""
    paid = given_back("15000.00", "Аванс Дроздову: Дроздов Илья", inn="")
    other = given_back("15000.00", "Сторно: аванс, Дроздов Илья", inn="", number="77")
    office = billed()
    office.expected = advances("trip:58")
    office.hear(paid)
    office.expected = advances("trip:59")
    office.hear(storno(paid) if copied else other)

    assert [one.request for one in office.said(PaymentDebited)] == ["trip:58"]
    assert unmatched(office) == ["refund"]
    assert len(office.ordered(CreateTask)) == 1


@pytest.mark.parametrize(("amount", "paid"), [("23730.03", "23730.03"), ("3730.03", "23730.03")])
def test_the_storno_of_a_refund_takes_no_more_from_the_invoice(amount: str, paid: str) -> None:
    """Of the part, the invoice still has 20 000 that could be given back."""
    back = given_back(amount, "Возврат по счету Н-118")
    office = billed()
    office.hear(of_1c(("412", paid, INN, "счет Н-118")), back, storno(back))

    assert matched(office) == [paid, f"-{amount}"]
    assert unmatched(office) == ["refund"]


def test_the_storno_of_what_was_given_back_gives_back_nothing_else() -> None:
    """Two payments of nobody's invoice, 500 each: one went back, and that was taken back."""
    back = given_back("500.00", "Возврат излишне уплаченного")
    office = billed()
    office.hear(of_1c(("1", "23730.03", INN, "счет Н-118"), ("2", "500.00", INN, "аванс"), ("3", "500.00", INN, "еще")))
    assert len(office.states["billing.till", "nordlex"].spare) == 2
    office.hear(back, storno(back))

    assert [one.payment_id for one in office.said(PaymentUnmatched) if one.why == "given_back"]
    assert unmatched(office)[2:] == ["given_back", "refund"]
    assert [one.amount for one in office.states["billing.till", "nordlex"].spare] == [Decimal("500.00")]


def test_a_reversal_in_camt_still_gives_back_what_came() -> None:
    """There the money of the client goes out: the roles are those of its payment."""
    came = transaction("23730.03", "счет Н-118", number="412", account=THEIRS)
    office = billed()
    office.hear(found(camt(entry("23730.03", came))))
    office.hear(found(camt(entry("23730.03", came, direction="DBIT", reversal=True, reference="R2"))))

    assert matched(office) == ["23730.03", "-23730.03"]
