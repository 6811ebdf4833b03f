"""Of several papers in one breath only that one was handed over of which it is said.

Days by hand (docs/facts/tax-demands.md, 2): sent on Monday 12.10.2026 by an operator, received on the sixth working
day, Tuesday 20.10; ten working days for documents (4 November off) end on 03.11. Handed over on Tuesday 13.10: 27.10.
The letter is of 14.10.
"""

from __future__ import annotations

import pytest
from letters_in_words import HEAD, TO, reading, told
from tax_calendar.core.handed import ANOTHER, UNSURE

PAPER = (
    f"{HEAD}ТРЕБОВАНИЕ № 101 от 12.10.2026\nо представлении документов (информации)\n{TO}"
    "На основании ст. 93 НК РФ представьте в течение 10 дней со дня получения требования документы."
)
SENT = "Дата отправки: 12.10.2026. "
BY_OPERATOR, BY_HAND = ("tks", "2026-10-20", "2026-11-03"), ("hand", "2026-10-13", "2026-10-27")


def way(words: str, paper: str = PAPER) -> tuple[tuple[str, str, str], tuple[str, ...]]:
    """Channel, days and doubts of № 101."""
    found = reading(words, "Требование", paper)
    at, row = next((at, row) for at, row in enumerate(told(found)) if row["number"] == "101")
    return (row["channel"], row["received"], row["due"]), found.demands[at].doubts


@pytest.mark.parametrize(
    "words",
    [
        "Требование № 101 от 12.10.2026. Одновременно вручён акт № 102 от 12.10.2026.",
        "Требование № 101 от 12.10.2026. Одновременно 13.10.2026 вручён акт № 102.",
        "Направили требование № 101, одновременно вручён акт № 102 от 12.10.2026 под роспись 13.10.2026.",
        "Требование № 101 поступило по ТКС, акт № 102 получен лично 13.10.2026.",
        "Требование № 101 поступило по ТКС и акт № 102 вручён директору 13.10.2026.",
        "По требованию № 101 вопросов нет. По решению № 9 от 01.10.2026 вручены акт № 102 и решение № 103.",
        "Вчера вручили акт проверки.",
        "Копия акта № 102 вручена директору.",
        "Директору вручено требование № 77 от 12.10.2026.",
    ],
)
def test_another_paper_handed_over_says_nothing_of_this_one(words: str) -> None:
    assert way(SENT + words) == (BY_OPERATOR, ())


@pytest.mark.parametrize(
    "words",
    [
        "Требование № 101 вручено директору 13.10.2026.",
        "Вручено 13.10.2026 директору под роспись.",
        "Вручены требование № 101 и акт № 102 13.10.2026.",
        "Требование № 101 и акт № 102 вручены 13.10.2026.",
        "13.10.2026 директору вручено требование № 101 и акт № 102.",
        "13.10.2026 вручён акт № 102 и требование № 101 под роспись.",
        "Вручены акт № 102, требование № 101, решение № 103 13.10.2026.",
        "По акту № 102 вручено требование № 101 13.10.2026.",
        "Копия требования № 101 по акту № 102 вручена 13.10.2026.",
        "Акт № 102 вручён 12.10.2026, требование № 101 вручено 13.10.2026.",
        "Требование № 101 вручено 13.10.2026, акт № 102 вручён 12.10.2026.",
        "Вчера вручено требование № 101, сегодня вручён акт № 102.",
        "Позавчера вручён акт № 102, вчера вручено требование № 101.",
        "Нарочным 13.10.2026 доставлено письмо с требованием № 101.",
        "Требование № 101, составленное по акту № 102, вручено директору 13.10.2026.",
        "Требование № 101 отправлено по ТКС 12.10.2026 и вручено директору 13.10.2026, акт № 102 отправлен почтой.",
        "Документы вручены 13.10.2026 директору.",
    ],
)
def test_what_is_said_of_this_one_has_its_own_day(words: str) -> None:
    assert way(words) == (BY_HAND, ())


@pytest.mark.parametrize(
    "words",
    [
        "13.10.2026 вместе с требованием № 101 вручён акт № 102.",
        "13.10.2026 вручён акт № 102, требование № 101.",
        "Акт № 102, полученный лично 13.10.2026, и требование № 101 во вложении.",
        "Требование № 101, акт № 102 вручён 13.10.2026.",
    ],
)
def test_what_may_be_said_of_this_one_too_is_for_a_person_with_the_sooner_day(words: str) -> None:
    assert way(SENT + words) == (BY_HAND, (UNSURE,))


def test_a_hand_over_without_a_name_in_the_notice_of_another_paper_is_for_a_person() -> None:
    words = f"{SENT}\nТребование № 101 от 12.10.2026\nАкт № 102 от 12.10.2026 камеральной проверки\nВручён 13.10.2026."

    assert way(words) == (BY_HAND, (UNSURE,))


def test_where_only_another_ones_way_is_told_a_person_is_asked_of_this_one() -> None:
    words = "Направляем требование № 101 от 12.10.2026. Одновременно вручён акт № 102."

    assert way(words) == (BY_OPERATOR, (ANOTHER,))


def test_a_stamp_that_names_another_paper_is_not_this_ones() -> None:
    stamp = "{} вручено директору под роспись 13.10.2026"

    assert way("Во вложении.", f"{PAPER}\n{stamp.format('Уведомление')}")[0] == BY_OPERATOR
    assert way("Во вложении.", f"{PAPER}\n{stamp.format('Требование')}")[0] == BY_HAND
