"""A withdrawal, a longer term, a replacement told under the demand's own number: its owner hears of it."""

from __future__ import annotations

import pytest
from domain.calendar import russia
from letters_in_words import HEAD, TO, letter, reading
from tax_calendar.core.letters import Letter, mail_received
from tax_calendar.core.numbering import comparable

BODY = (
    "Организация: ООО «Пример», ИНН/КПП: 7707083893/770701001\nОтправитель: ИФНС № 14 (7714)\n"
    "Дата отправки налоговым органом: 12.10.2026\n"
)
ASKS = "Требование о представлении документов (информации) № 19-12/1 от 02.10.2026, ст. 93 НК РФ"
LETTER = "ПИСЬМО № 25-10/0099\nот 12.10.2026\nОб отзыве требования\nИнспекция сообщает, что требование о представлении"

PROLONGED = (
    "Документ: Решение о продлении сроков представления документов по требованию № 19-12/1 от 02.10.2026\n"
    "Номер: 33 от 12.10.2026\nСрок продлён до 10.12.2026\n"
)


@pytest.mark.parametrize(
    ("words", "paper", "said"),
    [
        ("Требование о представлении документов (информации) № 19-12/1 от 02.10.2026 отозвано.", "", "отозвано"),
        (
            PROLONGED,
            "",
            "о продлении сроков",
        ),
        (
            "Новый документ",
            f"{LETTER} документов (информации) № 19-12/1 от 02.10.2026 отозвано. Исполнять его не следует.",
            "отозвано",
        ),
        (f"{ASKS}. Взамен требования № 19-12/1 направлено требование № 19-12/2.", "", "Взамен"),
    ],
    ids=["withdrawn", "prolonged", "withdrawn on paper", "replaced"],
)  # fmt: skip
def test_what_became_of_a_demand_is_a_doubt_in_the_letters_words(words: str, paper: str, said: str) -> None:
    papers = (HEAD + TO + paper,) if paper else ()
    decision = mail_received(Letter(), letter(BODY + words, "Документ", *papers), russia())
    (demand,) = (event for event in decision.events if event.type == "demand.found.v1")

    assert comparable(demand.number or "") == "19-12/1"
    assert any(said in one for one in demand.news or ())
    assert set(demand.news or ()) <= set(demand.doubts)


@pytest.mark.parametrize(
    "words",
    [
        "Срок может быть продлён по ходатайству.",
        "Вы вправе просить о продлении срока представления документов.",
        "Требование № 5 от 01.09.2026 отозвано.",
        "Доверенность отозвана.",
    ],
)
def test_what_may_become_of_any_demand_or_became_of_another_is_no_news(words: str) -> None:
    demand = reading(f"{BODY}{ASKS}. {words}", "Требование").demands[0]

    assert demand.fields.number == "19-12/1"
    assert (demand.news, demand.doubts) == ((), ())
