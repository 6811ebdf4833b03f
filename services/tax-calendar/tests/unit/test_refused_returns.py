"""Refusals of our own returns (facts, tax-demands.md, section 1: they look like a receipt and are worth a task)."""

from __future__ import annotations

import pytest
from letters_in_words import reading, told

OURS = "Организация: ООО «Пример», ИНН 7707083893, КПП 770701001\n"
REFUSALS = [
    ("Отчёт не принят — 6-НДФЛ", "Отчёт 6-НДФЛ за 2026 год не принят. Получено уведомление об отказе в приёме."),
    ("Отчёт не принят: РСВ", "По отчёту РСВ за 9 месяцев 2026 года получено уведомление об отказе."),
    ("ЕФС-1", "ЕФС-1 за 4 квартал 2026: отрицательный протокол, отчёт не принят. Исправьте ошибки в течение 5 дней."),
    ("УСН: отказ", "Декларация по УСН за 2026 год не принята: уведомление об отказе."),
    ("УСН", "Декларация по УСН за 2026 год не была принята."),
    ("ЕСХН", "Отчёт ЕСХН за 2026 год отклонён."),
    ("Уведомление об уточнении", "По 6-НДФЛ за 9 месяцев 2026 пришло уведомление об уточнении, внесите исправления."),
    ("Уведомление об уточнении: РСВ", "По отчёту РСВ получено уведомление об уточнении. Отправьте корректировку."),
    ("Уведомление об уточнении", "По НДС за 4 квартал 2026 года пришло уведомление об уточнении."),
    ("Уведомление не принято", "Уведомление об исчисленных суммах (КНД 1110355) не принято: неверный период."),
    ("Отказ", "Сведения об исчисленных суммах взносов не приняты."),
]  # fmt: skip
OTHERS = [
    ("Квитанция", "Декларация по УСН за 2026 год принята.", ("no", "receipt")),
    ("Отчёт", "Расчёт РСВ сдан и принят без ошибок.", ("no", "receipt")),
    ("Заказ", "Заказ № 5 не принят: склад закрыт. Сумма 100 руб., в том числе НДС 20%.", ("no", "other")),
    ("Вычет", "НДС за 4 квартал по счёту-фактуре № 7 не принят к вычету, строку убрали.", ("no", "other")),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "words"), REFUSALS, ids=[words for _, words in REFUSALS])
def test_what_was_filed_and_not_taken_is_for_a_person(subject: str, words: str) -> None:
    found = reading(OURS + words, subject)

    assert not told(found)
    assert found.sort is not None
    assert (found.sort.relevance, found.sort.kind) == ("triage", "refused")


@pytest.mark.parametrize(("subject", "words", "expected"), OTHERS, ids=[words for _, words, _ in OTHERS])
def test_what_was_taken_or_is_no_return_is_not(subject: str, words: str, expected: tuple[str, str]) -> None:
    found = reading(OURS + words, subject)

    assert found.sort is not None
    assert (found.sort.relevance, found.sort.kind) == expected


def test_a_mailing_about_refused_returns_is_a_mailing() -> None:
    found = reading("Вебинар: почему 6-НДФЛ не принят и что делать. Отписаться от рассылки.", "Вебинар")

    assert found.sort is not None
    assert found.sort.kind == "newsletter"
