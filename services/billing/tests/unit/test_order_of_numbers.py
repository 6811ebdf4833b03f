"""Invoices of one day are as old as their numbers say, and numbers are figures, not letters."""

from __future__ import annotations

import pytest
from billing.core.allotment import Unmatched
from billing.core.matching import match
from paying import invoice, paid, payment

NINE, TEN = invoice("Н-9", "300"), invoice("Н-10", "100")


def test_a_list_that_is_paid_in_part_pays_the_lower_number_first() -> None:
    assert paid(match(payment("350", "по счетам Н-10, Н-9"), (TEN, NINE))) == {"Н-9": "300.00", "Н-10": "50.00"}


def test_of_equal_sums_that_nothing_names_the_lower_number_is_the_oldest() -> None:
    nine, ten = invoice("9", "100"), invoice("10", "100")

    assert paid(match(payment("100", "за услуги"), (ten, nine))) == {"9": "100"}


@pytest.mark.parametrize("purpose", ["счет Н-77", "за услуги"])
def test_a_question_names_the_lower_number_first(purpose: str) -> None:
    found = match(payment("70", purpose), (TEN, NINE))

    assert isinstance(found, Unmatched)
    assert found.candidates == (NINE, TEN)


def test_a_payer_who_owes_nothing_is_shown_his_newest() -> None:
    nine, ten = invoice("Н-9", "300", paid=NINE.total), invoice("Н-10", "100", paid=TEN.total)

    assert match(payment("70", "за услуги"), (ten, nine)) == Unmatched("no_open_invoice", (ten,))


def test_the_day_goes_before_the_number_and_figures_before_the_prefix() -> None:
    older, newer = invoice("Н-10", "100", on="2026-10-30"), invoice("А-11", "100")

    assert paid(match(payment("150", "по счетам № Н-10, № А-11"), (newer, older))) == {
        "Н-10": "100.00",
        "А-11": "50.00",
    }
    same_day = (invoice("Б-8", "100"), invoice("А-11", "100"))
    assert paid(match(payment("150", "по счетам № А-11, № Б-8"), same_day)) == {"Б-8": "100.00", "А-11": "50.00"}
