"""Numbers that share a prefix, or are parted by a stroke, a blank or «по»: read against what is owed, or asked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from billing import store
from billing.core.allotment import Matched, Unmatched
from billing.core.matching import match
from billing.core.purpose import plain
from contracts.claims import Text
from contracts.payments.v1 import PaymentNoted
from paying import OTHER_INN, STRANGER, invoice, paid, payment

# 23 730.03 + 500 = 24 230.03; with the 70 of Н-120 24 300.03; the two ends of a range 23 800.03
FIRST, SECOND, THIRD = invoice("Н-118", "23730.03"), invoice("Н-119", "500.00"), invoice("Н-120", "70.00")
OLD = invoice("Н-7", "30.00", on="2026-09-30")
DUE = (OLD, FIRST, SECOND, THIRD)
BOTH = {"Н-118": "23730.03", "Н-119": "500.00"}
ALL = BOTH | {"Н-120": "70.00"}
ENDS = {"Н-118": "23730.03", "Н-120": "70.00"}


@pytest.mark.parametrize(
    "purpose",
    [
        "Оплата по счетам Н-118, 119",
        "счета № Н-118 и 119 от 31.10.2026",
        "сч. Н-118, сч. 119",
        "счета Н-118/Н-119",
        "счета Н-118/119",
        "по сч. Н-118 / Н-119",
        "счета Н-118 Н-119",
        "сч.Н-118 от 31.10.2026 H-119 от 31.10.2026, без НДС",
        "счета № Н-118 № Н-119",
        "счета Н-118 119",
        "счета Н-118-Н-119",
        "счета Н-118 - 119",
        "счета с Н-118 по Н-119",
        "Invoices Н-118 to Н-119",
    ],
)
def test_two_are_read_and_the_sum_of_both_pays_both(purpose: str) -> None:
    assert paid(match(payment("24230.03", purpose), DUE)) == BOTH


@pytest.mark.parametrize(
    "purpose",
    [
        "счета Н-118 по Н-120",
        "по счетам с № Н-118 по № Н-120",
        "счета Н-118-Н-120",
        "счета Н-118–Н-120",
        "счета Н-118..120",
        "счета № Н-118-120",
        "счета Н-118 до Н-120",
        "счета Н-118, 119, 120",
        "счета Н-118/Н-119/Н-120",
        "счета Н-118 Н-119 Н-120",
    ],
)
def test_a_range_is_all_that_the_payer_owes_between_its_ends(purpose: str) -> None:
    others = (invoice("Н-119", "900.00", inn=OTHER_INN, on="2025-10-31"), *DUE)

    assert paid(match(payment("24300.03", purpose), others)) == ALL


def test_a_dash_may_part_two_as_well_the_sum_tells() -> None:
    assert paid(match(payment("23800.03", "счета Н-118-Н-120"), DUE)) == ENDS
    assert match(payment("23800.03", "счета Н-118 по Н-120"), DUE) == Unmatched(
        "amount_differs", (FIRST, SECOND, THIRD)
    )
    equal = (FIRST, invoice("Н-119", "0.00"), THIRD)  # nothing is owed of the middle one: either way the same two
    assert paid(match(payment("23800.03", "счета Н-118-Н-120"), equal)) == ENDS


@pytest.mark.parametrize("amount", ["500", "570", "100", "30000", "23000"])
@pytest.mark.parametrize("purpose", ["счета Н-118 по Н-120", "счета Н-118-Н-120", "счета с Н-118 по Н-120"])
def test_a_range_is_never_paid_in_part_nor_more_than_it_is_owed(purpose: str, amount: str) -> None:
    assert match(payment(amount, purpose), DUE) == Unmatched("amount_differs", (FIRST, SECOND, THIRD))


@pytest.mark.parametrize("purpose", ["счет Н-118 Н-119", "счет Н-118/Н-119", "счет Н-118, 119"])
def test_a_sum_of_neither_is_a_question_with_both_and_the_sum_of_one_pays_that(purpose: str) -> None:
    assert match(payment("600", purpose), DUE) == Unmatched("amount_differs", (FIRST, SECOND))
    assert paid(match(payment("500", purpose), DUE)) == {"Н-119": "500"}


def test_what_a_list_announces_is_paid_in_part_as_ever() -> None:
    assert paid(match(payment("24000.03", "по счетам Н-118, 119"), DUE)) == {"Н-118": "23730.03", "Н-119": "270.00"}


def test_a_range_that_ends_at_nobody_s_number_is_a_question() -> None:
    found = match(payment("24300.03", "счета Н-118 по Н-125"), DUE)

    assert isinstance(found, Unmatched)
    assert set(found.candidates) >= {FIRST, SECOND, THIRD}


def test_a_second_number_of_the_same_letters_that_nobody_has_is_a_question() -> None:
    found = match(payment("100", "счет Н-118 Н-121"), DUE)

    assert isinstance(found, Unmatched)
    assert found.why == "no_such_invoice"


TEN, TWELVE = invoice("Н-10", "500.00", on="2026-09-30"), invoice("Н-12", "45.00", on="2026-09-30")


@pytest.mark.parametrize(
    "purpose",
    ["счет № Н-118 от 31.10.2026 10 ч.", "счет № Н-118 от 31.10.2026/10", "счет № Н-118 от 31.10.2026 - 10 услуг"],
)
def test_a_bare_number_after_a_day_is_none_of_an_invoice(purpose: str) -> None:
    assert paid(match(payment("500", purpose), (FIRST, TEN))) == {"Н-118": "500"}


def test_after_a_day_a_number_with_a_sign_its_letters_or_its_own_day_is_one() -> None:
    for second in ("№ 119", "Н-119", "119 от 31.10.2026", "/ 119 от 31.10.2026", "- 119 от 31.10.2026"):
        assert paid(match(payment("24230.03", f"счет Н-118 от 31.10.2026 {second}"), DUE)) == BOTH


@pytest.mark.parametrize("purpose", ["счет Н-118/10", "счет Н-118 10", "счет Н-118 / 10"])
def test_a_bare_number_beside_takes_nothing_alone(purpose: str) -> None:
    assert match(payment("500", purpose), (FIRST, TEN)) == Unmatched("ambiguous", (FIRST, TEN))
    assert paid(match(payment("23730.03", purpose), (FIRST, TEN))) == {"Н-118": "23730.03"}
    equal = replace(TEN, total=FIRST.total)
    assert paid(match(payment("23730.03", purpose), (FIRST, equal))) == {"Н-118": "23730.03"}


@pytest.mark.parametrize(
    "purpose",
    ["счет Н-118 до 10 ноября", "счет Н-118 - 12 услуг", "счет № Н-118 от 31.10.2026 - 12 услуг"],
)
def test_what_is_exactly_owed_of_the_first_number_pays_it(purpose: str) -> None:
    assert paid(match(payment("23730.03", purpose), (FIRST, TEN, TWELVE))) == {"Н-118": "23730.03"}


@pytest.mark.parametrize("purpose", ["по счетам с Н-118 по 120", "счет Н-118 по Н-120", "счет Н-118-Н-120"])
def test_a_range_that_is_written_out_or_announced_is_no_payment_of_its_first(purpose: str) -> None:
    assert match(payment("23730.03", purpose), DUE) == Unmatched("amount_differs", (FIRST, SECOND, THIRD))


@pytest.mark.parametrize(
    "purpose",
    ["Частичная оплата по счету № Н-118", "Оплата счета № Н-118 частично", "Часть 2 счета Н-118", "сч.Н-118 частью"],
)
def test_who_says_that_it_is_a_part_pays_a_part_whatever_else_is_owed_just_that(purpose: str) -> None:
    assert paid(match(payment("500", purpose), DUE)) == {"Н-118": "500"}
    assert isinstance(match(payment("500", "по счету № Н-118 за участие"), DUE), Unmatched)


def test_a_number_of_two_parts_that_an_invoice_has_is_that_invoice() -> None:
    whole, twelve, twenty_six = invoice("12-26", "50.00"), invoice("12", "20.00"), invoice("26", "30.00")

    assert paid(match(payment("50", "счет 12-26"), (whole, twelve, twenty_six))) == {"12-26": "50"}
    slashed = invoice("Н-118/119", "24230.03")
    assert paid(match(payment("24230.03", "счет Н-118/119"), (*DUE, slashed))) == {"Н-118/119": "24230.03"}


@pytest.mark.parametrize(
    "purpose",
    [
        "счет Н-118 от 31.10.2026 7 платеж",
        "счет Н-118 по договору 7 от 01.02.2026",
        "счет Н-118 дог. Н-7",
        "счет Н-118 7 000 руб.",
        "счет Н-118 до 07.12.2026",
        "счет Н-118, 7 этап",
        "счет Н-118 НДС 7%",
    ],
)
def test_what_is_no_number_of_an_invoice_makes_no_list(purpose: str) -> None:
    assert paid(match(payment("7000", purpose), DUE)) == {"Н-118": "7000"}


def test_a_case_of_a_court_is_no_second_number_though_its_letter_is_the_same() -> None:
    due = (invoice("А-118", "23730.03"), invoice("А-40", "70.00"))

    assert paid(match(payment("7000", "счет А-118 А40-12345/2026"), due)) == {"А-118": "7000"}


def test_what_is_read_of_a_long_purpose_takes_no_time() -> None:
    for text in ("счет " + "Н-118 " * 160, "счета с " + "1 по 2 " * 140, "сч Н-1/" * 140, "счет " + "1" * 990):
        assert isinstance(match(payment("1", text), DUE), Unmatched | Matched)


def test_a_third_party_that_names_the_client_pays_several_and_else_a_person_chooses_of_them() -> None:
    told = "счета Н-118 Н-119 за ООО «Хельсинки Трейд Рус»"

    assert paid(match(payment("24230.03", told, inn=STRANGER), DUE)) == BOTH
    found = match(payment("24230.03", "счета Н-118/Н-119", inn=STRANGER), DUE)
    assert isinstance(found, Unmatched)
    assert found.candidates == (FIRST, SECOND)


@pytest.mark.parametrize(
    ("purpose", "numbers"),
    [
        ("счета Н-118/Н-119", {"Н-118/Н-119", "Н-118", "Н-119"}),
        ("счета с Н-118 по 120", {"Н-118", "Н-120"}),
        ("сч. Н-118, 119", {"Н-118", "119", "Н-119"}),
    ],
)
def test_each_number_that_may_be_meant_is_looked_up(purpose: str, numbers: set[str]) -> None:
    noted = PaymentNoted(
        payment_id="p",
        issuer="nordlex",
        direction="in",
        amount=Decimal(1),
        currency="RUB",
        on=date(2026, 11, 3),
        words=Text.of(json.dumps({"purpose": purpose, "name": "Некто"})),
    )

    assert {plain(one) for one in numbers} <= set(store.asked(noted, ())[1])
