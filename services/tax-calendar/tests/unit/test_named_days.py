"""The last day that a paper names wins over the count, in whatever words; docs/facts/tax-demands.md, section 1."""

from __future__ import annotations

import pytest
from letters_in_words import HEAD, TO, reading, told
from tax_calendar.core.assembling import Demand

PAPER = HEAD + TO + "ТРЕБОВАНИЕ № 7200\nо представлении пояснений\nг. Москва 02.11.2026\n"
PAPERS = "о представлении документов по ст. 93 НК РФ"
ASKS = "На основании п. 3 ст. 88 НК РФ. "


@pytest.mark.parametrize(
    "words",
    [
        "Ответ до 16.11.2026.",
        "Ответить до 16.11.2026.",
        "Ответ — не позже 16 ноября 2026 г.",
        "Пояснения необходимо направить не позже 16.11.2026.",
        "Пояснения следует представить к 16 ноября 2026 г.",
        "Последний день представления пояснений 16.11.2026.",
        "Последний день для ответа: 16.11.2026.",
        "Крайний срок: 16.11.2026.",
        "Представьте пояснения не позднее 16.11.2026.",
    ],
)
def test_a_named_last_day_wins_over_the_count(words: str) -> None:
    """Sent 02.11.2026 and received 11.11: five working days end on the 18th."""
    (row,) = told(reading("Отправлено инспекцией: 02.11.2026", "Требование", PAPER + ASKS + words))

    assert (row["received"], row["due"], row["rule"]) == ("2026-11-11", "2026-11-16", "explicit date in the document")


CURRENCY = (
    f"{HEAD}ЗАПРОС № 15 от 02.11.2026\nоргана валютного контроля о представлении документов\n{TO}"
    "На основании ст. 23 Закона № 173-ФЗ представьте договор и паспорт сделки.\n"
)


@pytest.mark.parametrize("words", ["Срок представления: 20.11.2026", "Срок представления - до 20 ноября 2026 г."])
def test_a_plain_label_of_its_own_is_the_term_where_the_law_gives_none(words: str) -> None:
    found = reading("Отправлено инспекцией: 02.11.2026", "Запрос", CURRENCY + words)

    (row,) = told(found)
    assert (row["kind"], row["due"], found.demands[0].doubts) == ("currency_control", "2026-11-20", ())


def test_a_label_inside_what_is_asked_for_is_no_term() -> None:
    words = "1. Договор от 01.02.2026 № 5, срок представления: 01.12.2026"
    (demand,) = reading("Отправлено инспекцией: 02.11.2026", "Запрос", CURRENCY + words).demands

    assert (demand.due_on, len(demand.doubts)) == (None, 1)


def test_a_plain_label_later_than_the_count_is_a_doubt() -> None:
    """Sent 02.11.2026 and received 11.11: five working days end on the 18th."""
    words = "Представьте пояснения.\nСрок представления: 25.11.2026"
    (demand,) = reading("Отправлено инспекцией: 02.11.2026", "Требование", PAPER + ASKS + words).demands

    assert str(demand.due_on) == "2026-11-18"
    assert "25.11.2026" in demand.doubts[0]


def test_a_day_in_a_sentence_that_asks_which_may_be_the_last_is_a_doubt() -> None:
    words = "Представьте пояснения (информацию), указанные в перечне, до 16.11.2026."
    (demand,) = reading("Отправлено инспекцией: 02.11.2026", "Требование", PAPER + ASKS + words).demands

    assert "16.11.2026" in demand.doubts[0]


def test_the_end_of_a_period_asked_about_is_no_last_day() -> None:
    words = "Представьте пояснения за период с 01.01.2026 по 30.09.2026 и операциям до 31.12.2026 в течение 5 дней."
    (demand,) = reading("Отправлено инспекцией: 02.11.2026", "Требование", PAPER + ASKS + words).demands

    assert (str(demand.due_on), demand.doubts) == ("2026-11-18", ())


@pytest.mark.parametrize(
    "words",
    [
        "В течение 5 дней представьте пояснения и банковскую гарантию (до 31.12.2026 включительно).",
        "В течение 5 дней представьте: договор займа, срок исполнения: 01.12.2026.",
        "В течение 5 дней представьте пояснения:\n1.01 График поставок (крайний срок 30.12.2026).",
        "В течение 5 дней представьте письмо о том, что обязались представить документы не позднее 10.12.2026.",
        "Представьте пояснения:\n1.01 Контракт, срок исполнения: 01.12.2026.",
    ],
)
def test_a_day_of_what_is_asked_for_puts_no_answer_off(words: str) -> None:
    """Sent 02.11.2026 and received 11.11: five working days end on the 18th."""
    (demand,) = reading("Отправлено инспекцией: 02.11.2026", "Требование", PAPER + ASKS + words).demands

    assert (str(demand.due_on), demand.due_rule, demand.doubts) == ("2026-11-18", "5 working days after receipt", ())


def test_a_later_day_than_the_printed_term_is_told() -> None:
    words = "Представьте пояснения в течение пяти рабочих дней, не позднее 20.11.2026."
    (demand,) = reading("Отправлено инспекцией: 02.11.2026", "Требование", PAPER + ASKS + words).demands

    assert str(demand.due_on) == "2026-11-18"
    assert "20.11.2026" in demand.remarks[0]


def test_a_term_in_calendar_days_is_a_doubt() -> None:
    words = "Представьте пояснения в течение 5 календарных дней."
    (demand,) = reading("Отправлено инспекцией: 02.11.2026", "Требование", PAPER + ASKS + words).demands

    assert "календарных" in demand.doubts[0]


@pytest.mark.parametrize(
    "words",
    ["Представьте договор займа (срок исполнения: 01.12.2026).", "Представьте график (крайний срок 30.12.2026)."],
)
def test_a_later_day_that_may_be_that_of_a_thing_asked_for_is_a_doubt(words: str) -> None:
    (demand,) = reading("Отправлено инспекцией: 02.11.2026", "Требование", PAPER + ASKS + words).demands

    assert str(demand.due_on) == "2026-11-18"
    assert "не сказано прямо" in demand.doubts[0]


@pytest.mark.parametrize(
    "words",
    [
        "Представьте пояснения до 30.11.2026 включительно.",
        "Срок представления: до 30.11.2026 включительно.",
        "Срок исполнения: 30.11.2026",
        "Представьте пояснения. Срок исполнения требования: 30.11.2026",
        "Представьте пояснения, ответ до 30.11.2026.",
    ],
)
def test_a_later_last_day_of_the_answer_itself_stands(words: str) -> None:
    (demand,) = reading("Отправлено инспекцией: 02.11.2026", "Требование", PAPER + ASKS + words).demands

    assert (str(demand.due_on), demand.doubts) == ("2026-11-30", ())


def test_another_last_day_in_the_operators_words_is_told_beside_the_papers_own() -> None:
    """Sent 02.11.2026 and received 11.11: five working days end on the 18th."""
    paper = PAPER + ASKS + "Представьте пояснения в течение пяти рабочих дней."
    for last, told_of in (("17.11.26", True), ("18.11.26", False)):
        body = f"Отправлено инспекцией: 02.11.2026\nОтветить нужно до {last}\n"
        (demand,) = reading(body, "Требование", paper).demands

        assert (str(demand.due_on), demand.doubts) == ("2026-11-18", ())
        assert any("17.11.2026" in one for one in demand.remarks) is told_of


@pytest.mark.parametrize(
    "way",
    [
        "Дата отправки налоговым органом",
        "Дата отправки документа инспекцией",
        "Отправлено ИФНС России по ТКС",
        "Направлено через оператора",
        "Размещено в ЛК",
    ],
)
def test_the_day_on_which_a_document_was_sent_is_not_its_own(way: str) -> None:
    text = f"{TO}Инспекция: 7714\nТребование {PAPERS}. {way}: 14.10.2026 № 101, дата документа: 12.10.2026"

    assert [(one["number"], one["date"]) for one in told(reading(text))] == [("101", "2026-10-12")]


def of_row(row: str) -> Demand:
    """The one demand of a table's row, or of a line."""
    (demand,) = reading(f"{TO}Инспекция: 7714\n{row.format(PAPERS)}").demands
    return demand


@pytest.mark.parametrize(
    "row",
    [
        "Требование {} | 12.10.2026 | № 101 | 14.10.2026",
        "Дата | Номер | Дата | Документ\n12.10.2026 | № 101 | 14.10.2026 | Требование {}",
    ],
)
def test_a_number_between_two_days_is_a_doubt(row: str) -> None:
    demand = of_row(row)

    assert any("12.10.2026 и 14.10.2026" in one for one in demand.doubts)


@pytest.mark.parametrize(
    "row",
    [
        "Дата отправки: 14.10.2026 № 101 от 12.10.2026 Требование {}",
        "Требование {}, дата документа: 12.10.2026 № 101",
        "Дата документа | Номер | Дата отправки | Документ\n12.10.2026 | № 101 | 14.10.2026 | Требование {}",
    ],
)
def test_a_number_between_days_that_are_named_is_none(row: str) -> None:
    demand = of_row(row)

    assert str(demand.fields.dated_on) == "2026-10-12"
    assert not any("две даты" in one for one in demand.doubts)
