"""What stands beside the invoice in a purpose: instalments, other invoices, contracts, letters that look alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from billing.core import purpose as words
from billing.core.allotment import Matched, OpenInvoice, Unmatched
from billing.core.matching import match
from billing.core.statement import Side
from paying import INN, OTHER_INN, STRANGER, invoice, paid, payment

JANUARY = invoice("2", "50000", on="2026-01-30")
OCTOBER = invoice("118", "23730.03")
TWO = (JANUARY, OCTOBER)
ELEVEN, TWELVE = invoice("11", "10000", on="2026-09-30"), invoice("12", "10000")
PREFIXED = (invoice("Н-118", "23730.03"), invoice("Н-119", "500.00"), invoice("7/Н", "30.00"))


@pytest.mark.parametrize(
    "beside", ["от 31.10.2026, 2 платеж", "от 31.10.2026 и 2 экз. акта", ", 2 этап", ", 2-й этап", ", 2 шт. актов"]
)
@pytest.mark.parametrize("amount", ["23730.03", "10000"])
def test_what_is_counted_beside_an_invoice_is_no_invoice(beside: str, amount: str) -> None:
    assert paid(match(payment(amount, f"Оплата по счету № 118 {beside}"), TWO)) == {"118": amount}


def test_of_two_that_are_named_the_only_one_of_that_sum_is_paid_another_sum_is_a_question() -> None:
    text = "Оплата по счету № 118, 2"

    assert paid(match(payment("23730.03", text), TWO)) == {"118": "23730.03"}
    assert match(payment("20000", text), TWO) == Unmatched("amount_differs", (OCTOBER, JANUARY))
    assert paid(match(payment("73730.03", text), TWO)) == {"2": "50000.00", "118": "23730.03"}
    assert paid(match(payment("23730.03", "счет № 118, 3"), TWO)) == {"118": "23730.03"}  # there is no № 3


@pytest.mark.parametrize(
    "text",
    [
        "Оплата по счету № 12 от 31.10.2026, вместо ошибочно указанного счета № 11",
        "Оплата по счету № 12 от 31.10.2026 (ранее оплачен счет 11)",
    ],
)
def test_the_one_that_is_told_by_its_day_goes_before_another_of_the_same_sum(text: str) -> None:
    assert paid(match(payment("10000", text), (ELEVEN, TWELVE))) == {"12": "10000"}
    assert match(payment("4000", text), (ELEVEN, TWELVE)) == Unmatched("amount_differs", (TWELVE, ELEVEN))


def test_two_of_one_sum_that_nothing_tells_apart_are_a_question() -> None:
    text = "Доплата к счету № 11 от 30.09.2026 по счету № 12 от 31.10.2026"

    assert match(payment("10000", text), (ELEVEN, TWELVE)) == Unmatched("ambiguous", (ELEVEN, TWELVE))


def test_money_for_one_contract_never_pays_an_invoice_of_another() -> None:
    five, seven = invoice("200", "10000", contract="5"), invoice("201", "20000", contract="7")
    unknown = invoice("202", "10000", contract=None)
    text = "Оплата по договору № 7 от 01.02.2026 за юр. услуги"

    assert match(payment("10000", text), (five, seven)) == Unmatched("amount_differs", (seven, five))
    assert match(payment("30000", text), (five, seven)) == Unmatched("amount_differs", (seven, five))
    assert paid(match(payment("10000", text), (five, seven, unknown))) == {"202": "10000"}
    assert paid(match(payment("20000", text), (five, seven))) == {"201": "20000"}
    assert paid(match(payment("10000", "по договору 15.01.2026"), (five, seven))) == {"200": "10000"}


def test_a_contract_may_be_written_without_its_year() -> None:
    assert paid(match(payment("50", "по дог. 17"), (invoice("1", "50", contract="17/2026"),))) == {"1": "50"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Оплата по счету № 118 от 31 октября 2026 г., № 119 от 1 ноября 2026 года",
            [("118", date(2026, 10, 31)), ("119", date(2026, 11, 1))],
        ),
        ("счет 5 от 9 мая 2026", [("5", date(2026, 5, 9))]),
        ("счет 5 от 31 марта 26г, 6", [("5", date(2026, 3, 31)), ("6", None)]),
        ("счет 5 от 31 брюмера 2026 г.", [("5", None)]),
        ("счет №Н-118от31.10.2026", [("Н-118", date(2026, 10, 31))]),
        ("Payment for invoice No. 118 dated 31.10.2026", [("118", date(2026, 10, 31))]),
        ("INVOICE 118", [("118", None)]),
        ("Invoice № 118 of 31 October 2026", [("118", date(2026, 10, 31))]),
        ("Invoices 118 and 119, inv. 120", [("118", None), ("119", None), ("120", None)]),
        ("inventory 118", []),
    ],
)
def test_days_are_read_with_the_month_in_words_too(text: str, expected: list[tuple[str, date | None]]) -> None:
    assert [(one.number, one.on) for one in words.invoices(text)] == expected


def test_another_year_is_heard_in_words_as_in_figures() -> None:
    for day in ("31.10.2025", "31 октября 2025 г."):
        assert match(payment("500", f"счет № 118 от {day}"), (OCTOBER,)) == Unmatched("ambiguous", (OCTOBER,))


@pytest.mark.parametrize("number", ["H-118", "h-118", "Н–118", "Н118", "118", "№Н-118от31.10.2026", "0118"])
def test_a_number_is_found_without_its_prefix_with_latin_letters_or_glued_to_its_day(number: str) -> None:
    assert paid(match(payment("23730.03", f"Оплата по счету {number}"), PREFIXED)) == {"Н-118": "23730.03"}


def test_without_its_prefix_a_number_counts_only_for_its_payer_and_its_sum() -> None:
    found = match(payment("23730.03", "счет 118"), PREFIXED)
    assert isinstance(found, Matched)
    assert found.flags == ("number_differs",)

    assert paid(match(payment("24230.03", "счета 118, 119"), PREFIXED)) == {"Н-118": "23730.03", "Н-119": "500.00"}
    assert paid(match(payment("30", "счет 7"), PREFIXED)) == {"7/Н": "30"}
    for other in (
        payment("20000", "счет 118"),
        payment("23730.03", "счет 118", inn=STRANGER),
        payment("23730.03", "счет А-118"),
        payment("23730.03", "счет 119"),
        payment("23730.03", "счет 118 от 30.09.2026"),
    ):
        found = match(other, PREFIXED)
        assert isinstance(found, Unmatched)
        assert found.why == "no_such_invoice"
    found = match(payment("20000", "счет 118"), PREFIXED)
    assert isinstance(found, Unmatched)
    assert found.candidates[0] == PREFIXED[0]


@pytest.mark.parametrize(
    "text",
    ["по счетам № Н-118, Н-119", "по счетам Н-118 и № Н-119", "по сч. Н-118 от 31.10.2026 г., H-119 от 31.10.2026"],
)
def test_a_list_of_numbers_with_a_prefix_pays_them_all(text: str) -> None:
    assert paid(match(payment("24230.03", text), PREFIXED)) == {"Н-118": "23730.03", "Н-119": "500.00"}


@pytest.mark.parametrize(
    ("amount", "others"),
    [
        ("24230.03", PREFIXED[1:2]),  # 23 730.03 + 500.00
        ("24260.03", PREFIXED[:0:-1]),  # and 30.00
        ("23760.03", PREFIXED[2:]),
    ],
)
def test_more_than_the_invoice_named_is_a_question_where_others_are_owed_just_that(
    amount: str, others: tuple[OpenInvoice, ...]
) -> None:
    for text, inn in (
        ("по счету № Н-118, Н - 119", INN),
        ("счет Н-118", INN),
        ("счет Н-118 за ООО «Хельсинки Трейд Рус»", STRANGER),
    ):
        assert match(payment(amount, text, inn=inn), PREFIXED) == Unmatched("ambiguous", (PREFIXED[0], *others))


def test_a_sum_that_is_another_invoice_s_is_no_advance_of_the_one_named_and_any_other_is() -> None:
    assert match(payment("500", "счет 7/Н"), PREFIXED) == Unmatched("ambiguous", (PREFIXED[2], PREFIXED[1]))
    found = match(payment("501", "счет 7/Н"), PREFIXED)
    assert paid(found) == {"7/Н": "30.00"}
    assert isinstance(found, Matched)
    assert found.over == Decimal("471.00")
    stranger_s = invoice("Н-120", "471.00", inn=OTHER_INN)
    assert paid(match(payment("501", "счет 7/Н"), (*PREFIXED, stranger_s))) == {"7/Н": "30.00"}


@pytest.mark.parametrize(
    "text",
    [
        "Оплата юр. услуг по возврату НДС, счет № Н-118 от 31.10.2026",
        "сч. Н-118 за возврат излишне уплаченного налога",
    ],
)
def test_services_to_get_something_back_are_paid_like_others(text: str) -> None:
    assert paid(match(payment("23730.03", text), PREFIXED)) == {"Н-118": "23730.03"}


@pytest.mark.parametrize(
    "text",
    [
        "Возврат по счету № Н-118",
        "Возврат излишне перечисленного по счету № Н-118",
        "по возврату аванса по счету № Н-118",
        "Услуги по возврату НДС",
    ],
)
def test_what_may_be_given_back_is_a_question(text: str) -> None:
    assert match(payment("23730.03", text), PREFIXED) == Unmatched(
        "refund", PREFIXED[:1] + PREFIXED[2:1:-1] + PREFIXED[1:2]
    )


HELSINKI = OpenInvoice(
    "f", "118", date(2026, 10, 31), "Helsinki Trade Oy", None, Decimal("1000.00"), currency="EUR", contract="5"
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Payment for invoice No. 118 dated 31.10.2026", "1000.00"),
        ("INVOICE 118", "985.00"),  # less the fee of a bank on the way
        ("Payment under contract 5", "1000.00"),
        ("Legal services", "1000.00"),
    ],
)
def test_a_client_abroad_is_told_by_its_name(text: str, amount: str) -> None:
    came = replace(payment(amount, text, inn=None, currency="EUR"), other=Side("HELSINKI TRADE OY"))

    found = match(came, (HELSINKI, invoice("118", "1000.00", inn=OTHER_INN)))
    assert paid(found) == {"118": amount}
    assert isinstance(found, Matched)
    assert found.parts[0].invoice is HELSINKI


def test_a_namesake_with_an_inn_is_another() -> None:
    came = replace(payment("1000.00", "Legal services", currency="EUR"), other=Side("Helsinki Trade Oy", STRANGER))

    assert match(came, (HELSINKI,)) == Unmatched("unknown_payer", (HELSINKI,))
