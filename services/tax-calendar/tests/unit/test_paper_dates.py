"""A paper's own date among the others it names; a date that the letter contradicts is a doubt, never a remark.

Sent on Friday 20.11.2026 and received on the sixth working day, Monday 30.11.2026 (docs/facts/tax-demands.md, 2).
"""

from __future__ import annotations

import pytest
from letters_in_words import HEAD, TO, reading, told

SENT = "Дата отправки налоговым органом: 20.11.2026\n"
HEARD = "Рассмотрение материалов проверки состоится 25.01.2027 в 11:00, каб. 401."
ASKED = "На основании ст. 93 НК РФ представьте в течение 10 дней со дня получения требования документы."
NOTICE = "о времени и месте рассмотрения материалов налоговой проверки"
OF_FIELD_AUDIT = "о представлении документов (информации) в связи с проведением выездной налоговой проверки"
OF_DECISION = "об отказе в привлечении к ответственности за совершение налогового правонарушения"


@pytest.mark.parametrize(
    ("title", "words", "kind", "due"),
    [
        ("АКТ № 4412\nкамеральной налоговой проверки\nот 20.11.2026", HEARD, "act_100", "2026-12-30"),
        ("АКТ № 4412\nналоговой проверки\nот 20 ноября 2026 г.", HEARD, "act_100", "2026-12-30"),
        ("АКТ № 4413\nвыездной налоговой проверки\nг. Москва\nот 20.11.2026", HEARD, "act_100", "2026-12-30"),
        ("20.11.2026\nАКТ № 4416\nкамеральной налоговой проверки", HEARD, "act_100", "2026-12-30"),
        (
            "РЕШЕНИЕ № 61\nоб отказе в привлечении к ответственности по результатам налоговой проверки\nот 20.11.2026",
            "Недоимка подлежит уплате. Решение вступает в силу 21.12.2026.",
            "decision_101",
            "2026-12-30",
        ),
        (
            f"г. Москва, 20.11.2026\nРЕШЕНИЕ № 64\n{OF_DECISION}",
            "Вступает в силу 21.12.2026.",
            "decision_101",
            "2026-12-30",
        ),
        (
            f"ТРЕБОВАНИЕ № 701\n{OF_FIELD_AUDIT}\nот 20.11.2026",
            f"{ASKED} Приём документов осуществляется 15.12.2026 в каб. 5.",
            "docs_93",
            "2026-12-14",
        ),
        (
            "г. Москва   20.11.2026\nТРЕБОВАНИЕ № 703\nо представлении документов (информации)",
            f"{ASKED} Отчёт, подписанный 12.11.2026.",
            "docs_93",
            "2026-12-14",
        ),
        (
            "ТРЕБОВАНИЕ № 702\nо представлении пояснений по налоговой декларации\nот 20.11.2026",
            "В соответствии с п. 3 ст. 88 НК РФ представить пояснения в течение 5 дней. Пени с 15.12.2026.",
            "explain_88_3",
            "2026-12-07",
        ),
        (
            f"ИЗВЕЩЕНИЕ № 52\n{NOTICE}\nот 20.11.2026",
            "Рассмотрение материалов проверки (акт от 01.10.2026 № 5) состоится 14.01.2027 в 11:00.",
            "hearing_notice",
            "2027-01-14",
        ),
        (
            "г. Москва, 20.11.2026\nУВЕДОМЛЕНИЕ № 90\nо вызове в налоговый орган налогоплательщика",
            "Вам необходимо явиться 14.12.2026 к 10:30 для дачи пояснений.",
            "summons",
            "2026-12-14",
        ),
    ],
)  # fmt: skip
def test_a_later_day_in_a_paper_is_not_its_date(title: str, words: str, kind: str, due: str) -> None:
    found = reading(SENT, "Новый документ", f"{HEAD}{TO}{title}\n{words}")

    (row,) = told(found)
    assert (row["kind"], row["date"], row["received"], row["due"]) == (kind, "2026-11-20", "2026-11-30", due)
    assert found.demands[0].doubts == ()


@pytest.mark.parametrize(
    "text",
    [
        "20.11.2026 № 52\nпо договору от 01.10.2026 № 7.",
        "20.11.2026 № 52\nНа акт от 01.10.2026",
        "20.11.2026 № 52.\nпо договору 01.10.2026 № 7.",
        "от 20.11.2026 г. № 52\nВо исполнение поручения 01.10.2026",
        "20 ноября 2026 г. № 52\nНа основании решения от 01.10.2026",
        "20.11.2026 № 19- 12/034518\nпо договору от 01.10.2026 № 7.",
    ],
)  # fmt: skip
def test_the_day_before_the_number_wins_over_that_of_what_the_text_goes_on_with(text: str) -> None:
    paper = f"{HEAD}{TO}{text}\nТребование о представлении документов. {ASKED}"

    (row,) = told(reading(SENT, "Новый документ", paper))
    assert row["date"] == "2026-11-20"


@pytest.mark.parametrize("came", ["Отправлено: 20.11.2026 № 52\nДата документа: 18.11.2026", "№ 52 18.11.2026"])
def test_the_day_on_which_it_came_is_not_the_documents(came: str) -> None:
    paper = f"{HEAD}{TO}{came}\nТребование о представлении документов. {ASKED}"

    (row,) = told(reading(SENT, "Новый документ", paper))
    assert row["date"] == "2026-11-18"


@pytest.mark.parametrize("way", ["Получено 30.11.2026", "к 14.12.2026"])
def test_the_day_it_came_or_ends_on_before_the_number_is_passed_over_for_the_documents_own(way: str) -> None:
    text = f"{way} № 52 требование о представлении документов по ст. 93 НК РФ от 20.11.2026"

    (row,) = told(reading(f"Инспекция: ИФНС 7714\n{TO}{SENT}{text}", "Новый документ"))
    assert (row["date"], row["due"]) == ("2026-11-20", "2026-12-14")


@pytest.mark.parametrize("above", ["во исполнение решения", "по поручению", "рассмотрев акт", "по договору"])
def test_a_line_of_a_date_that_another_papers_line_leads_to_is_that_papers(above: str) -> None:
    paper = f"{HEAD}{TO}ТРЕБОВАНИЕ № 701\nо представлении документов (информации)\n{above}\nот 02.11.2026\n{ASKED}"
    (row,) = told(reading("Номер: 701 от 20.11.2026\n" + SENT, "Новый документ", paper))

    assert row["date"] == "2026-11-20"


def test_the_day_that_the_letter_gives_the_number_wins_where_the_paper_shows_it_too() -> None:
    paper = f"{HEAD}{TO}АКТ № 4412\nкамеральной налоговой проверки. {HEARD}\nПодписан 20.11.2026"
    found = reading("Документ: Акт\nНомер: 4412 от 20.11.2026\n" + SENT, "Новый документ", paper)

    (row,) = told(found)
    assert (row["date"], row["due"], found.demands[0].doubts) == ("2026-11-20", "2026-12-30", ())


def test_another_day_for_the_number_than_the_papers_is_a_doubt() -> None:
    paper = f"{HEAD}{TO}ТРЕБОВАНИЕ № 701 от 18.11.2026\nо представлении документов (информации)\n{ASKED}"
    (found,) = reading("Требование № 701 от 19.11.2026\n" + SENT, "Новый документ", paper).demands

    assert "19.11.2026" in found.doubts[0]
    assert str(found.fields.dated_on) == "2026-11-18"


def test_a_document_dated_after_the_day_it_was_sent_on_is_a_doubt() -> None:
    paper = f"{HEAD}{TO}ТРЕБОВАНИЕ № 701 от 25.11.2026\nо представлении документов (информации)\n{ASKED}"
    (found,) = reading(SENT, "Новый документ", paper).demands

    assert "20.11.2026" in found.doubts[0]
    assert "25.11.2026" in found.doubts[0]


def test_a_document_dated_after_the_letter_that_brings_it_is_a_doubt() -> None:
    """The letter is of 14 October 2026 and says nothing of a sending."""
    paper = f"{HEAD}{TO}АКТ № 4412 от 25.01.2027\nкамеральной налоговой проверки"
    (found,) = reading("Пришло по почте, посмотрите.", "Акт", paper).demands

    assert "25.01.2027" in found.doubts[0]


ROW = f"{HEAD}{TO}Требование о представлении документов\n{ASKED}\n{{}}"


@pytest.mark.parametrize("row", ["18.11.2026 | № 701 | 20.11.2026", "Требование | 18.11.2026 | № 701 | 20.11.2026"])
def test_a_row_of_a_paper_with_a_day_on_each_side_of_its_number_is_a_doubt(row: str) -> None:
    (found,) = reading(SENT, "Новый документ", ROW.format(row)).demands

    assert "18.11.2026 и 20.11.2026" in found.doubts[0]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("18.11.2026 | № 701 | 20.11.2026", "Требование № 701 от 18.11.2026\n"),  # the letter says which
        ("Дата документа | Номер | Дата отправки\n18.11.2026 | № 701 | 20.11.2026", ""),  # the columns say which
    ],
)
def test_a_row_of_which_something_says_whose_its_days_are_is_none(row: str, words: str) -> None:
    (found,) = reading(words + SENT, "Новый документ", ROW.format(row)).demands

    assert (str(found.fields.dated_on), found.doubts) == ("2026-11-18", ())
