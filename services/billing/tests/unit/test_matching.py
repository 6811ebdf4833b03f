"""Which invoices a payment pays: every odd way of docs/facts/invoicing.md, section 9, and what is left to a person."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from billing.core import purpose as words
from billing.core.allotment import Matched, Unmatched, booked
from billing.core.debits import Expected, match_debit
from billing.core.matching import match
from billing.core.statement import Movement, Side
from paying import INN, OTHER_INN, STRANGER, invoice, paid, payment

ISSUED = (
    invoice("118", "23730.03"),
    invoice("131/Н", "1000.00", on="2026-11-30", contract="17/2026"),
    invoice("140", "500.00", on="2026-11-30"),
    invoice("118", "777.00", inn=OTHER_INN),
    invoice("97", "900.00", on="2026-09-30", paid=Decimal("900.00")),
)


@pytest.mark.parametrize(
    "purpose",
    [
        "Оплата по счету № 118 от 31.10.2026, в т.ч. НДС 22% - 4279,19 руб.",
        "опл. сч.118",
        "Сч-118 за юр. услуги",
        "по счету 118 от 31.10.26 г.",
        "Счёт на оплату N 118 от 31.10.2026",
        "счет №0118",
        "СЧЕТ № 118",
        "Оплата за услуги по сч № 118, 23730-03 руб.",
        "сч118",
        "Оплата по счёту118 от 31.10.2026",
        "Оплата по сч. 118, 23730-03",
        "Оплата по сч. 118, 23 730-03, в т.ч. НДС 22% 4279-19",
        "сч 118 от 31.10.2026, 23 730,03, НДС 4 279,19",
    ],
)
def test_the_number_in_the_purpose_is_found_however_it_is_written(purpose: str) -> None:
    found = match(payment("23730.03", purpose), ISSUED)

    assert paid(found) == {"118": "23730.03"}
    assert isinstance(found, Matched)
    assert (found.how, found.over, found.flags) == ("number", Decimal("0.00"), ())


@pytest.mark.parametrize(
    ("purpose", "expected"),
    [
        ("Оплата на р/счет 40702810700000012345", []),
        ("по счет-фактуре № 5", []),
        ("сч-ф 5 от 01.02.2026", []),
        ("по счетам № 118, 131/Н и 140 от 30.11.2026", ["118", "131/Н", "140"]),
        ("сч. 118; 140, НДС 22%", ["118", "140"]),
        ("по счету № 118 от 31.10.2026, 23730.03 руб.", ["118"]),
        ("счет № 118, 22% НДС", ["118"]),
        ("сч. 12-26, 13-26", ["12-26", "13-26"]),  # who numbers so means invoices
        ("сч. 118 и № 13-26", ["118", "13-26"]),
        ("сч. 118, 140-Н, 141/26", ["118", "140-Н", "141/26"]),
        ("сч. 118, 119 05.12.2026", ["118", "119"]),
        ("по счетам № Н-118, Н-119", ["Н-118", "Н-119"]),
        ("по счетам № Н-118 и Н-119", ["Н-118", "Н-119"]),
        ("по счетам №№ Н-118, № Н-119", ["Н-118", "Н-119"]),
        ("сч. Н-118;H-119", ["Н-118", "H-119"]),
        ("по счетам Н-118 от 02.11.2026 г., Н-119 от 02.12.2026 г.", ["Н-118", "Н-119"]),
        ("по счетам НК-118, НК-119 и № Ю-7", ["НК-118", "НК-119", "Ю-7"]),
        ("Invoices No. A-1, A-2 and A3", ["A-1", "A-2", "A3"]),
        ("счет № Н-118, НДС22%", ["Н-118"]),
        ("счет № Н-118, договор № 5, и Д-7", ["Н-118"]),
        ("счет № 118, УПД12, № договора 5", ["118"]),
        ("счет № Н-118, дело № А56-12345/2026", ["Н-118"]),
        ("на сч40702810700000012345", []),
        ("", []),
    ],
)
def test_only_invoices_are_taken_for_invoices(purpose: str, expected: list[str]) -> None:
    assert [one.number for one in words.invoices(purpose)] == expected


def test_a_part_is_a_part() -> None:
    found = match(payment("20000", "счет № 118"), ISSUED)

    assert paid(found) == {"118": "20000"}
    assert isinstance(found, Matched)
    assert found.flags == ("partial",)


def test_the_rest_settles_it_and_more_is_an_advance() -> None:
    after = booked(ISSUED, match(payment("20000", "счет № 118"), ISSUED))  # type: ignore[arg-type]
    found = match(payment("4000", "счет № 118"), after)

    assert paid(found) == {"118": "3730.03"}
    assert isinstance(found, Matched)
    assert (found.over, found.flags, found.parts[0].settles) == (Decimal("269.97"), ("over",), True)


def test_one_payment_for_several_invoices_pays_the_oldest_first() -> None:
    found = match(payment("24000", "по счетам 140, 118"), ISSUED)

    assert paid(found) == {"118": "23730.03", "140": "269.97"}
    assert isinstance(found, Matched)
    assert (found.how, found.flags) == ("joint", ("partial",))


def test_without_a_number_the_sum_tells_the_invoice_the_contract_goes_before_the_oldest() -> None:
    twins = (invoice("1", "50"), invoice("2", "50", on="2026-11-30", contract="17/2026"))

    assert paid(match(payment("1000.00", "за услуги"), ISSUED)) == {"131/Н": "1000.00"}
    assert paid(match(payment("50", "за услуги"), twins)) == {"1": "50"}
    assert paid(match(payment("50", "по договору № 17/2026 от 15.01.2026"), twins)) == {"2": "50"}


def test_without_a_number_one_set_of_open_invoices_that_adds_up_is_paid() -> None:
    found = match(payment("1500", "за услуги"), ISSUED)

    assert paid(found) == {"131/Н": "1000.00", "140": "500.00"}
    assert isinstance(found, Matched)
    assert found.how == "joint"


def test_two_sets_that_add_up_are_a_question() -> None:
    issued = (*ISSUED, invoice("141", "500.00", on="2026-12-01"))
    found = match(payment("1500", "за услуги"), issued)

    assert isinstance(found, Unmatched)
    assert found.why == "ambiguous"


@pytest.mark.parametrize(
    "purpose",
    [
        "Оплата за ООО Хельсинки Трейд Рус по счету № 118",
        "Оплата за ИНН 7801007771 по сч. 118",
        "Оплата по счету № 118 от 31.10.2026",
    ],
)
def test_a_third_party_pays_for_a_client_it_names_or_whose_number_date_and_sum_it_knows(purpose: str) -> None:
    found = match(payment("23730.03", purpose, inn=STRANGER), ISSUED)

    assert paid(found) == {"118": "23730.03"}
    assert isinstance(found, Matched)
    assert found.flags == ("third_party",)
    assert found.parts[0].invoice.client_inn == INN


@pytest.mark.parametrize(
    ("movement", "why", "candidates"),
    [
        (payment("23730.03", "счет № 118", inn=STRANGER), "no_such_invoice", ["118", "118"]),
        (payment("23730.03", "за услуги", inn=STRANGER), "unknown_payer", ["118"]),
        (payment("23730.03", "за услуги", inn=None), "unknown_payer", ["118"]),
        (payment("5", "счет № 999"), "no_such_invoice", ["118", "131/Н", "140"]),
        (payment("5", "за услуги"), "amount_differs", ["118", "131/Н", "140"]),
        (payment("900", "счет № 97"), "already_paid", ["97"]),
        (payment("23730.03", "счет № 118", currency="EUR"), "other_currency", ["118"]),
        (payment("5", "Возврат ошибочно перечисленных"), "refund", ["118", "131/Н", "140"]),
        (payment("5", "счет № 118", reversal=True), "refund", ["118", "131/Н", "140"]),
        (payment("5", "перевод", direction="own"), "own_transfer", []),
        (payment("5", "аренда", direction="out", inn=STRANGER), "debit", []),
        (payment("77", "за услуги", inn="500100732259"), "unknown_payer", []),
    ],
)
def test_doubt_is_a_question_with_candidates(movement: Movement, why: str, candidates: list[str]) -> None:
    found = match(movement, ISSUED)

    assert isinstance(found, Unmatched)
    assert (found.why, [one.number for one in found.candidates]) == (why, candidates)


def test_a_wrong_date_or_vat_remark_never_rejects_and_is_flagged() -> None:
    found = match(payment("23730.03", "счет № 118 от 30.10.2026, в т.ч. НДС 20%"), ISSUED)

    assert isinstance(found, Matched)
    assert found.flags == ("date_differs", "vat_remark")


@pytest.mark.parametrize(
    ("remark", "percent", "flags"),
    [
        ("Без НДС", 22, ("vat_remark",)),
        ("без налога (НДС)", 22, ("vat_remark",)),
        ("НДС не облагается", 22, ("vat_remark",)),
        ("НДС не предусмотрен", 22, ("vat_remark",)),
        ("Без НДС", None, ()),
        ("НДС 22%", 22, ()),
        ("НДС 22%", None, ("vat_remark",)),
        ("в т.ч. НДС", 22, ()),
    ],
)
def test_a_remark_on_vat_that_is_not_the_invoice_s_is_flagged(
    remark: str, percent: int | None, flags: tuple[str, ...]
) -> None:
    issued = (invoice("118", "100", vat_percent=None if percent is None else Decimal(percent)),)
    found = match(payment("100", f"счет № 118. {remark}"), issued)

    assert isinstance(found, Matched)
    assert found.flags == flags


def test_a_number_of_two_years_is_told_by_its_date() -> None:
    issued = (invoice("5", "10", on="2025-12-31"), invoice("5", "10", on="2026-11-30"))

    assert match(payment("10", "счет 5 от 31.12.2025"), issued).parts[0].invoice is issued[0]  # type: ignore[union-attr]
    found = match(payment("10", "счет 5"), issued)
    assert isinstance(found, Unmatched)
    assert found.why == "ambiguous"


LAST_YEAR = invoice("118", "90000.00", on="2025-12-31", inn=OTHER_INN)
FOR_ANOTHER = 'за ООО "Хельсинки Трейд Рус" по счету № 118'


@pytest.mark.parametrize("purpose", [f"{FOR_ANOTHER} от 31.10.2026", FOR_ANOTHER])
def test_a_client_that_pays_for_another_pays_the_invoice_it_names_and_not_its_own_of_that_number(purpose: str) -> None:
    found = match(payment("23730.03", purpose, inn=OTHER_INN), (ISSUED[0], LAST_YEAR))

    assert isinstance(found, Matched)
    assert [part.invoice for part in found.parts] == [ISSUED[0]]
    assert found.flags == ("third_party",)


def test_whether_it_pays_for_itself_or_for_another_is_a_question_where_neither_day_nor_sum_tells() -> None:
    found = match(payment("500", FOR_ANOTHER, inn=OTHER_INN), (ISSUED[0], LAST_YEAR))

    assert isinstance(found, Unmatched)
    assert (found.why, found.candidates) == ("ambiguous", (LAST_YEAR, ISSUED[0]))


def test_a_number_with_another_day_and_another_sum_is_a_question() -> None:
    issued = (invoice("5", "100", on="2025-12-31"),)
    found = match(payment("300", "счет 5 от 31.01.2026"), issued)

    assert isinstance(found, Unmatched)
    assert (found.why, found.candidates) == ("ambiguous", issued)


ACT_DAY = "счет 5 от 31.10.2026"
ONE = invoice("5", "100", on="2026-11-02")


@pytest.mark.parametrize(("amount", "flags"), [("40", ("partial",)), ("130", ("over",)), ("100", ())])
def test_the_day_of_the_act_beside_the_only_invoice_of_that_number_is_no_question(amount: str, flags: Any) -> None:
    found = match(payment(amount, ACT_DAY), (ONE, invoice("6", "31")))

    assert isinstance(found, Matched)
    assert ([part.invoice for part in found.parts], found.flags) == ([ONE], ("date_differs", *flags))


def test_the_day_of_the_act_is_a_question_where_two_have_that_number_and_none_where_it_is_paid_already() -> None:
    paid_, other = replace(ONE, paid=ONE.total), invoice("5", "70", on="2026-10-02", inn=OTHER_INN)

    assert match(payment("40", ACT_DAY), (ONE, other)) == Unmatched("ambiguous", (ONE,))
    assert match(payment("100", ACT_DAY), (paid_,)) == Unmatched("already_paid", (paid_,))


def test_a_refund_to_a_client_takes_its_invoice_back() -> None:
    found = match(payment("400", "Возврат по счету № 97", direction="out"), ISSUED)

    assert paid(found) == {"97": "-400"}
    assert isinstance(found, Matched)
    assert found.how == "refund"


EXPECTED = (
    Expected("t1", "advance", 7, "Дроздов Илья Сергеевич", Decimal("15000.00"), "45"),
    Expected("t2", "expense", 8, "Лехтинен Кай", Decimal("15000.00"), "46"),
    Expected("t3", "expense", 9, "Дроздова Анна", Decimal("15000.00")),
)


def debit(purpose: str, amount: str = "15000.00", name: str = "Дроздов И.С.") -> Movement:
    found = payment(amount, purpose, direction="out", inn=None)
    return Movement(
        **{
            name_: getattr(found, name_)
            for name_ in ("direction", "currency", "on", "our_account", "amount", "purpose")
        },
        other=Side(name=name),
    )


def test_a_debit_is_told_by_registry_or_person_and_its_sum() -> None:
    assert match_debit(debit("Аванс по реестру № 46", name="Банк"), EXPECTED) == EXPECTED[1]
    assert match_debit(debit("Аванс на командировку"), EXPECTED) == EXPECTED[0]
    assert match_debit(debit("Подотчёт Лехтинен К.", name="Банк"), EXPECTED) == EXPECTED[1]
    assert match_debit(debit("Аванс", name="Банк"), EXPECTED) == EXPECTED
    assert match_debit(debit("Аванс", "14999.99"), EXPECTED) == ()
