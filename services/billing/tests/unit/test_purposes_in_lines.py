"""A purpose over several lines of a 1C file: only the format's own keys end it."""

from __future__ import annotations

import hashlib

import pytest
from bank import INN, OURS, THEIRS, file_1c, found
from billing.core.statement import Movement
from billing.core.statements import read_statement
from contracts.payments.v1 import PaymentNoted
from office import billed


def document(purpose: str, *, number: str = "5", more: str = "") -> str:
    numbered = f"Номер={number}\n" if number else ""
    return file_1c(
        f"СекцияДокумент=Платежное поручение\n{numbered}Дата=03.11.2026\nСумма=10000.00\nПлательщикСчет={THEIRS}\n"
        f"ПлательщикИНН={INN}\nПолучательСчет={OURS}\nДатаПоступило=03.11.2026\nСвойКлюч=что угодно\n"
        f"НазначениеПлатежа={purpose}\n{more}КонецДокумента\n"
    )


def read(text: str) -> Movement:
    (one,) = read_statement(text.encode("cp1251")).movements
    return one


@pytest.mark.parametrize(
    "line", ["НДС=901.64", "Сумма=5000.00", "СуммаНДС = 901.64", "VAT=0", "Дата=01.01.2020", "Номер=7"]
)
def test_a_line_that_only_looks_like_a_key_is_part_of_the_purpose(line: str) -> None:
    one = read(document(f"Оплата юридических услуг\n{line}\nпо счету № 119 от 31.10.2026"))

    assert one.purpose == f"Оплата юридических услуг {line} по счету № 119 от 31.10.2026"
    assert (str(one.amount), one.number, str(one.dated)) == ("10000.00", "5", "2026-11-03")


@pytest.mark.parametrize(
    "key", ["Очередность=5", "ВидОплаты=01", "ПоказательКБК=0", "СрокПлатежа=", "Код=0", "Получатель1=Мы"]
)
def test_a_key_of_the_format_ends_it(key: str) -> None:
    assert read(document("счет 118\nчасть 2", more=f"{key}\n")).purpose == "счет 118 часть 2"


def test_a_purpose_of_numbered_lines_is_put_together_as_it_was() -> None:
    text = document("").replace("НазначениеПлатежа=\n", "НазначениеПлатежа1=счет\nНазначениеПлатежа2=118\nНДС=1\n")

    assert read(text).purpose == "счет 118 НДС=1"


@pytest.mark.parametrize(("number", "named"), [("5", "5"), ("", "ref:Оплата услуг")])
def test_a_payment_keeps_the_id_that_it_had_when_its_purpose_was_cut(number: str, named: str) -> None:
    office = billed()
    office.hear(found(document("Оплата услуг\nНДС=1803.28\nпо счету № Н-118", number=number)))

    (noted,) = office.said(PaymentNoted)
    known = f"nordlex|in|{named}|2026-11-03|10000.00|{THEIRS}"
    assert noted.payment_id == hashlib.sha256(known.encode()).hexdigest()[:32]
    assert "Н-118" in noted.words.content
