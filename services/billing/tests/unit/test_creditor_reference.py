"""A creditor reference that names an invoice: RF with its check digits (ISO 11649), a Finnish viitenumero, a number.

By hand: RF19118 is 118 (118271519 is 1 modulo 97); 1180 is 118 with the check digit of 7·8 + 3·1 + 1·1 = 60.
"""

from __future__ import annotations

import pytest
from bank import camt, entry, found, transaction
from billing.core.allotment import Unmatched
from billing.core.creditor_reference import numbers
from billing.core.matching import match
from contracts.payments.v1 import PaymentMatched
from office import billed
from paying import OTHER_INN, STRANGER, invoice, paid, payment

FIRST, SECOND = invoice("118", "100.00"), invoice("119", "100.00")
PREFIXED = invoice("Н-118", "100.00"), invoice("Н-119", "100.00")


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("RF18 5390 0754 7034", ("539007547034",)),  # the standard's own example
        ("RF19118", ("118",)),
        ("rf57 1180", ("1180", "118")),
        ("1180", ("1180", "118")),
        ("00001232", ("00001232", "0000123")),
        ("1181", ("1181",)),
        ("RF20118", ()),  # its check digits are others
        ("Н-118", ("Н-118",)),
        ("RF23H118", ("H118",)),
        ("SALARY", ()),
        (None, ()),
    ],
)
def test_a_reference_stands_for_the_number_in_it(reference: str | None, said: tuple[str, ...]) -> None:
    assert numbers(reference) == said


@pytest.mark.parametrize("reference", ["RF89119", "119", "RF891 19"])
def test_it_tells_which_of_two_equal_invoices_is_paid(reference: str) -> None:
    by_it = match(payment("100.00", "legal services", reference=reference), [FIRST, SECOND])

    assert paid(by_it) == {"119": "100.00"}


def test_it_tells_what_is_paid_in_part_which_the_sum_does_not() -> None:
    assert paid(match(payment("40.00", reference="RF571180"), [FIRST, SECOND])) == {"118": "40.00"}
    assert isinstance(match(payment("40.00"), [FIRST, SECOND]), Unmatched)


def test_a_number_without_its_prefix_counts_if_the_sum_agrees() -> None:
    assert paid(match(payment("100.00", reference="RF89119"), PREFIXED)) == {"Н-119": "100.00"}
    assert paid(match(payment("40.00", reference="RF23H118"), PREFIXED)) == {"Н-118": "40.00"}  # letters and all
    assert isinstance(match(payment("40.00", reference="RF89119"), PREFIXED), Unmatched)


def test_one_that_may_be_two_numbers_is_a_question() -> None:
    both = (FIRST, invoice("1180", "100.00"))

    assert match(payment("100.00", reference="1180"), both) == Unmatched("ambiguous", both)


def test_the_purpose_goes_before_it_and_what_names_nothing_is_passed_over() -> None:
    assert paid(match(payment("100.00", "счет 118", reference="119"), [FIRST, SECOND])) == {"118": "100.00"}
    assert paid(match(payment("100.00", reference="RF20118"), [SECOND])) == {"119": "100.00"}
    assert paid(match(payment("100.00", reference="777"), [SECOND])) == {"119": "100.00"}


def test_another_s_invoice_is_not_paid_by_it() -> None:
    other = invoice("120", "100.00", inn=OTHER_INN)

    found_ = match(payment("100.00", reference="120", inn=STRANGER), [other])
    assert isinstance(found_, Unmatched)
    assert found_.why == "unknown_payer"


def test_a_reference_comes_from_the_statement_to_the_invoice() -> None:
    office = billed()
    part = transaction("5000.00", "services", reference="RF23H118")
    office.hear(found(camt(entry("5000.00", part))))

    assert [(one.number, str(one.left)) for one in office.said(PaymentMatched)] == [("Н-118", "18730.03")]
