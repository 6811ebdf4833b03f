"""Several demands of one client in one letter: each becomes a demand, or a person hears of the number left over.

Sent on Friday 20.11.2026 and received on the sixth working day, Monday 30.11.2026 (docs/facts/tax-demands.md, 2).
"""

from __future__ import annotations

import pytest
from letters_in_words import HEAD, TO, reading, told

OF_DOCUMENTS = "о представлении документов по ст. 93 НК РФ"
OF_WORDS = "о представлении пояснений по п. 3 ст. 88 НК РФ"
ENVELOPE = f"Инспекция: ИФНС 7714\n{TO}Дата отправки налоговым органом: 20.11.2026\n"
DOCS, WORDS = ("docs_93", "2026-12-14"), ("explain_88_3", "2026-12-07")


def read_in(text: str) -> list[tuple[str | None, str, tuple[str | None, str | None]]]:
    """Number, date, kind and last day of each demand."""
    found = told(reading(ENVELOPE + text, "Новые документы"))
    return [(one["number"], one["date"], (one["kind"], one["due"])) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        f"Поступили требования № 1 и № 2 от 20.11.2026 {OF_DOCUMENTS}.",
        f"Поступили требования {OF_DOCUMENTS}: № 1 от 20.11.2026 и № 2 от 20.11.2026.",
        f"Поступили требования {OF_DOCUMENTS}: № 1, № 2 от 20.11.2026.",
        f"Требования №№ 1, 2 от 20.11.2026 {OF_DOCUMENTS}",
        f"Поступило 2 требования {OF_DOCUMENTS} от 20.11.2026:\n№ 1\n№ 2",
        f"Поступило 2 требования {OF_DOCUMENTS} от 20.11.2026:\n- № 1;\n- № 2.",
        f"Поступили требования {OF_DOCUMENTS}:\n1) № 1 от 20.11.2026;\n2) № 2 от 20.11.2026.",
        f"Поступили требования {OF_DOCUMENTS}: 1) № 1 от 20.11.2026; 2) № 2 от 20.11.2026.",
        f"Документы по требованиям № 1 и № 2 от 20.11.2026 {OF_DOCUMENTS} не представлены.",
    ],
)  # fmt: skip
def test_each_number_of_a_list_is_a_demand(text: str) -> None:
    assert read_in(text) == [("1", "2026-11-20", DOCS), ("2", "2026-11-20", DOCS)]


def test_each_of_a_list_has_its_own_day() -> None:
    text = f"Требования № 19-12/1 от 19.11.2026, № 19-12/2 от 18.11.2026 и № 19-12/3 от 20.11.2026 {OF_DOCUMENTS}"

    assert read_in(text) == [
        ("19-12/1", "2026-11-19", DOCS),
        ("19-12/2", "2026-11-18", DOCS),
        ("19-12/3", "2026-11-20", DOCS),
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"Требование № 1 от 20.11.2026 {OF_DOCUMENTS} и требование № 2 от 19.11.2026 {OF_WORDS}",
        f"Требование № 1 от 20.11.2026 {OF_DOCUMENTS}, требование от 19.11.2026 № 2 {OF_WORDS}",
        f"Требования: 1) № 1 от 20.11.2026 {OF_DOCUMENTS}; 2) № 2 от 19.11.2026 {OF_WORDS}",
    ],
)  # fmt: skip
def test_a_second_demand_of_the_same_sentence_keeps_its_own_kind(text: str) -> None:
    assert read_in(text) == [("1", "2026-11-20", DOCS), ("2", "2026-11-19", WORDS)]


@pytest.mark.parametrize("between", [", ", "; ", " и "])
def test_a_suspension_named_behind_a_demand_is_not_lost(between: str) -> None:
    of_accounts = "решение № 2 от 19.11.2026 о приостановлении операций по счетам"
    text = f"Получены 2 документа: требование № 1 от 20.11.2026 {OF_DOCUMENTS}{between}{of_accounts}."

    assert read_in(text) == [("1", "2026-11-20", DOCS), ("2", "2026-11-19", ("suspend_76", None))]


def test_a_paper_of_the_one_leaves_the_other_a_demand() -> None:
    text = f"{ENVELOPE}Поступили требования № 1 и № 2 от 20.11.2026 {OF_DOCUMENTS}."
    paper = f"{HEAD}{TO}ТРЕБОВАНИЕ № 1 от 20.11.2026\n{OF_DOCUMENTS}"
    found = reading(text, "Новые документы", paper).demands

    assert [(one.fields.number, one.papered) for one in found] == [("1", True), ("2", False)]


def test_a_number_named_in_the_subject_alone_is_told_to_a_person() -> None:
    text = f"Требование № 1 от 20.11.2026 {OF_DOCUMENTS}"
    found = reading(ENVELOPE + text, "Требования № 1 и № 2 от 20.11.2026")

    assert [one.fields.number for one in found.demands] == ["1"]
    assert found.reasons == (
        "В письме назван ещё документ № 2, а прочитать о нём больше ничего не удалось: найдите его.",
    )


@pytest.mark.parametrize(
    "text",
    [
        f"Поступили требования {OF_DOCUMENTS} от 20.11.2026 в количестве 2 шт. (№ 1; № 2).",
        f"Поступили два требования: {OF_DOCUMENTS} № 1 от 20.11.2026 и {OF_WORDS} № 2 от 19.11.2026.",
    ],
)  # fmt: skip
def test_a_number_that_no_demand_was_read_of_is_told_to_a_person(text: str) -> None:
    found = reading(ENVELOPE + text, "Новые документы")

    assert [one.fields.number for one in found.demands] == ["1"]
    assert len(found.reasons) == 1
    assert "№ 2" in found.reasons[0]


def test_a_document_of_another_kind_in_the_same_sentence_is_told_to_a_person() -> None:
    text = f"Получены требование {OF_DOCUMENTS} № 1 от 20.11.2026 и уведомление о вызове № 2"
    found = reading(ENVELOPE + text, "Новые документы")

    assert [one.fields.number for one in found.demands] == ["1"]
    assert "№ 2" in found.reasons[0]


@pytest.mark.parametrize(
    "text",
    [
        f"Поступили требования {OF_DOCUMENTS} по договору № 7: № 1 от 20.11.2026.",
        f"Требование № 1 от 20.11.2026 {OF_DOCUMENTS}. Запросы от 01.10.2026 № 7 и № 8 остались без ответа.",
        f"Требование № 1 от 20.11.2026 {OF_DOCUMENTS}. Ранее направленные требования № 7 и № 8 не исполнены.",
        f"Требование № 1 от 20.11.2026 {OF_DOCUMENTS} по договорам № 7 и № 8.",
        f"Требование № 1 от 20.11.2026 {OF_DOCUMENTS}\nна основании решения № 7 от 01.10.2026 о проведении проверки",
        f"Требование № 1 от 20.11.2026 {OF_DOCUMENTS}\nв связи с рассмотрением акта № 7 от 01.10.2026",
        f"Требование № 1 от 20.11.2026 {OF_DOCUMENTS}\nпо акту № 7 от 01.10.2026",
        f"20.11.2026 № 1\nпо акту от 01.10.2026 № 7\nТребование {OF_DOCUMENTS}.",
    ],
)  # fmt: skip
def test_numbers_of_what_a_demand_rests_on_are_no_demands(text: str) -> None:
    found = reading(ENVELOPE + text, "Новый документ")

    assert [(one["number"], one["date"]) for one in told(found)] == [("1", "2026-11-20")]
    assert found.reasons == ()
