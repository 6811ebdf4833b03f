"""The number of a document that stands behind a title ending with the taxpayer."""

from __future__ import annotations

import pytest
from letters_in_words import reading
from tax_calendar.core.numbering import number_of

SUMMONS = (
    "Межрайонная ИФНС России № 25 по г. Москве (код 7725). Уведомление о вызове в налоговый орган"
    " налогоплательщика № 905 от 5 ноября 2026 г. ООО «Северный Каркас», ИНН 7798120412, КПП 772501001."
    " На основании пп. 4 п. 1 ст. 31 НК РФ просим явиться 23 ноября 2026 года в 10 час. 30 мин. в каб. 512."
    " Направлено по ТКС 05.11.2026."
)


def test_a_summons_in_one_line_is_read_with_its_number() -> None:
    (found,) = reading(SUMMONS).demands

    assert found.kind is not None
    assert (found.kind.key, found.fields.number, str(found.fields.dated_on), str(found.due_on)) == (
        "summons",
        "905",
        "2026-11-05",
        "2026-11-23",
    )
    assert found.identity == "7798120412:7725:905:2026-11-05"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Уведомление о вызове налогоплательщика № 12/7 от 05.11.2026", "12/7"),
        ("Уведомление о вызове в налоговый орган\nналогоплательщика № 905 от 05.11.2026", "905"),
        ("Решение о приостановлении операций по счетам налогоплательщика № 4 от 01.10.2026", "4"),
        ("Уведомление об учёте налогоплательщика № 7798 в реестре", None),
        ("Уведомление о вызове в налоговый орган налогоплательщика в кабинет № 512", None),
    ],
)
def test_a_title_may_end_with_the_taxpayer(text: str, number: str | None) -> None:
    assert number_of(text)[0] == number
