"""Penalties and what bailiffs collect are no payment of an invoice, though they name it; services about them are."""

from __future__ import annotations

import pytest
from bank import INN, statement
from billing.core.allotment import Unmatched
from billing.core.matching import match
from contracts.crm.v1 import CreateTask
from contracts.payments.v1 import PaymentMatched, PaymentUnmatched
from office import billed
from paying import invoice, paid, payment

OCTOBER = invoice("118", "23730.03")


@pytest.mark.parametrize(
    "text",
    [
        "Пени за просрочку оплаты по счету № 118 от 31.10.2026",
        "ПЕНЯ по сч.118",
        "Оплата пеней по счету 118",
        "Оплата неустойки по договору 17/2026, счет № 118",
        "Оплата по исполнительному листу, неустойка по счету № 118",
        "Взыскание по исп. листу ФС 012345678, счет № 118",
        "Взыскано по исполнительному производству 1234/26, счет 118",
        "Оплата услуг и пени по счету № 118",
        "Штраф за нарушение срока оплаты услуг, счет № 118",
        "Проценты за пользование чужими денежными средствами, счет 118",
        "Проценты по ст. 395 ГК РФ за просрочку оплаты счета № 118",
        "Взыскание неустойки по счету № 118",
        "По решению суда по делу № А56-1/2026 неустойка по счету № 118",
        "За несвоевременную оплату услуг неустойка, счет № 118",
    ],
)
@pytest.mark.parametrize("amount", ["350", "23730.03"])
def test_a_penalty_is_a_question_whatever_it_names(text: str, amount: str) -> None:
    assert match(payment(amount, text), (OCTOBER,)) == Unmatched("penalty", (OCTOBER,))


@pytest.mark.parametrize(
    "text",
    [
        "Оплата по счету № 118, юр. услуги по взысканию неустойки",
        "Услуги (взыскание неустойки с ООО Ромашка), счет № 118",
        "За представительство в суде по делу о взыскании штрафа, счет 118",
        "Юридические услуги: получение исполнительного листа, счет № 118",
        "Консультация о пенях и штрафах, счет № 118",
        "За оспаривание штрафа ФНС по счету № 118",
        "За подготовку иска о неустойке, счет № 118",
        "Оплата пенсионного аудита, счет 118",
    ],
)
def test_services_about_a_penalty_are_paid_like_others(text: str) -> None:
    assert paid(match(payment("20000", text), (OCTOBER,))) == {"118": "20000"}


def test_without_an_invoice_it_pays_none_of_the_same_sum() -> None:
    assert match(payment("23730.03", "Неустойка по договору"), (OCTOBER,)) == Unmatched("penalty", (OCTOBER,))


def test_the_accountant_hears_why_and_can_say_what_it_is() -> None:
    office = billed()
    office.hear(statement(("412", "350.00", INN, "Пени за просрочку оплаты по счету № Н-118")))

    assert office.said(PaymentMatched) == []
    ((asked,), (task,)) = office.said(PaymentUnmatched), office.ordered(CreateTask)
    assert asked.why == "penalty"
    assert "похоже на пени, неустойку, штраф или взысканное по исполнительному листу" in task.description.content
    assert f"delo billing pay {asked.payment_id}" in task.description.content
