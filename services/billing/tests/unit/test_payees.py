"""Who is paid: an applicant is told by his name, a supplier by his ИНН or name, and wages are neither's."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from billing.core.debits import Expected, match_debit
from billing.core.statement import Movement, Side
from paying import payment

EXPECTED = (
    Expected("t1", "advance", 7, "Дроздов Илья Сергеевич", Decimal("15000.00"), "45"),
    Expected("t2", "expense", 8, "Лехтинен Кай", Decimal("15000.00"), "46"),
)
BUYS = Expected(
    *("document:58", "expense", 7, "Дроздов Илья Сергеевич", Decimal("15000.00"), "58"),
    payee="supplier",
    payee_inn="7707083893",
    payee_name="ООО «Техника»",
)


def debit(purpose: str, name: str = "Дроздов И.С.") -> Movement:
    return replace(payment("15000.00", purpose, direction="out", inn=None), other=Side(name=name))


@pytest.mark.parametrize(
    ("purpose", "name"),
    [
        ("Возмещение расходов", "Дроздов Илья Сергеевич"),
        ("Возмещение, Дроздов И. С.", "ПАО Сбербанк"),
        ("Выплата по реестру № 58 от 09.10.2026", "ПАО Сбербанк"),
    ],
)
def test_what_is_owed_to_a_supplier_is_never_paid_by_money_to_its_applicant(purpose: str, name: str) -> None:
    assert match_debit(debit(purpose, name=name), (BUYS,)) == (BUYS,)  # a question, for the sum is the same


def to_supplier(inn: str | None, name: str = "Банк") -> Movement:
    return replace(debit("Оплата по счету № 77 за ноутбук", name=name), other=Side(name=name, inn=inn))


def test_a_supplier_is_told_by_his_number_else_by_his_name() -> None:
    assert match_debit(to_supplier("7707083893"), (BUYS, *EXPECTED)) == BUYS
    assert match_debit(to_supplier(None, 'ООО "ТЕХНИКА"'), (BUYS, *EXPECTED)) == BUYS
    assert match_debit(to_supplier("7801007771", "ООО Техника"), (BUYS,)) == ()  # another firm
    assert match_debit(to_supplier("7707083893"), (BUYS, replace(BUYS, expected_id="document:59"))) == (
        BUYS,
        replace(BUYS, expected_id="document:59"),
    )


def test_where_nobody_knows_who_is_paid_a_person_is_asked() -> None:
    unknown = replace(BUYS, payee=None, payee_inn=None, payee_name=None)
    assert match_debit(debit("Возмещение"), (unknown,)) == (unknown,)
    nameless = replace(BUYS, payee_inn=None, payee_name=None)
    assert match_debit(to_supplier("7707083893"), (nameless,)) == (nameless,)


@pytest.mark.parametrize(
    "purpose",
    [
        "Заработная плата за сентябрь 2026",
        "Перечисление зарплаты по реестру № 77 от 09.10.2026",
        "З/п за 1 половину октября",
        "Аванс по заработной плате",
        "Дивиденды за 2025 год",
        "Отпускные",
        "Пособие по больничному листу",
        "Алименты за сентябрь",
        "Предоставление займа по договору № 3",
    ],
)
def test_wages_and_dividends_are_no_advance_of_a_trip_and_no_expense(purpose: str) -> None:
    assert match_debit(debit(purpose), EXPECTED) == ()


@pytest.mark.parametrize(
    "purpose",
    [
        "Аванс за 1 этап работ по договору 17",
        "Аванс за 2 квартал по договору 17",
        "Аванс за июль за аренду",
        "Аванс за маркетинговые услуги",
        "Оплата за учебные пособия по счету 17",
        "Обучение: оплата труда преподавателя",
    ],
)
def test_what_the_supplier_with_his_number_gets_are_no_wages(purpose: str) -> None:
    bought = replace(debit(purpose), other=Side(name="ООО Техника", inn="7707083893"))
    assert match_debit(bought, (BUYS, *EXPECTED)) == BUYS


def test_wages_by_a_registry_of_ours_or_to_a_supplier_by_name_are_a_question() -> None:
    both = "Зачисление заработной платы и подотчетных сумм по реестру № 45"
    assert match_debit(debit(both, name="ПАО Сбербанк"), EXPECTED) == EXPECTED[:1]
    assert match_debit(debit("Оплата труда преподавателя", name="ООО «Техника»"), (BUYS, *EXPECTED)) == (BUYS,)


@pytest.mark.parametrize(
    "purpose",
    ["Аванс за первую половину октября 2026 г.", "Аванс за октябрь на командировку", "Оплата за учебные пособия"],
)
def test_what_may_be_wages_is_a_question_where_a_name_is_all_that_tells(purpose: str) -> None:
    assert match_debit(debit(purpose), EXPECTED) == EXPECTED[:1]


def test_what_may_be_wages_but_has_our_registry_is_what_was_ordered() -> None:
    assert match_debit(debit("Аванс за октябрь на командировку, реестр № 45"), EXPECTED) == EXPECTED[0]
    assert match_debit(debit("Аванс за маркетинг на выставке"), EXPECTED) == EXPECTED[0]
    assert match_debit(debit("Аванс на командировку за границу"), EXPECTED) == EXPECTED[0]
