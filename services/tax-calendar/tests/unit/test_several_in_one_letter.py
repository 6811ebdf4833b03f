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


def demands_of(text: str) -> list[tuple[str | None, str, str | None]]:
    return [(number, day, kind) for number, day, (kind, _) in read_in(text)]


FIRST = f"Поступило требование № 101 от 20.11.2026 {OF_DOCUMENTS}"
OF_ACCOUNTS = "решение № 102 от 19.11.2026 о приостановлении операций по счетам"


@pytest.mark.parametrize(
    ("second", "kind"),
    [
        (f". Также поступило требование № 102 от 19.11.2026 {OF_WORDS}.", "explain_88_3"),
        (". Второе требование — № 102 от 19.11.2026 об уплате задолженности.", "payment_69"),
        (f". Кроме того, вынесено {OF_ACCOUNTS}.", "suspend_76"),
        (f"; кроме того, вынесено {OF_ACCOUNTS}.", "suspend_76"),
        (f", а также вынесено {OF_ACCOUNTS}.", "suspend_76"),
        (f" и одновременно принято {OF_ACCOUNTS}.", "suspend_76"),
        (". Решением № 102 от 19.11.2026 приостановлены операции по счетам.", "suspend_76"),
        (". Также направлено уведомление № 102 от 19.11.2026 о вызове налогоплательщика.", "summons"),
    ],
)
def test_a_second_document_told_of_in_running_text_is_a_demand(second: str, kind: str) -> None:
    assert demands_of(FIRST + second) == [("101", "2026-11-20", "docs_93"), ("102", "2026-11-19", kind)]


@pytest.mark.parametrize(
    ("second", "numbers"),
    [
        (". Также поступило требование № 102.", ["102"]),
        (". К нему приложен акт № 102 от 19.11.2026.", ["102"]),
        (". Напоминаем и о требовании № 102 от 19.11.2026.", ["102"]),
        (". Вместе с ним направлено решение № 102 о приостановлении операций по счетам.", ["102"]),
        (" и уведомления № 9 и № 10 о вызове налогоплательщика.", ["9", "10"]),
        (", уведомления № 9 и № 10.", ["9", "10"]),
    ],
)
def test_a_second_document_that_is_not_read_is_told_to_a_person(second: str, numbers: list[str]) -> None:
    found = reading(ENVELOPE + FIRST + second, "Новые документы")

    assert [one.fields.number for one in found.demands] == ["101"]
    assert len(found.reasons) == len(numbers)
    for number, reason in zip(numbers, found.reasons, strict=True):
        assert f"№ {number}" in reason


@pytest.mark.parametrize(
    "text",
    [
        f"Поступили требования {OF_DOCUMENTS}: от 19.11.2026 № 1, от 20.11.2026 № 2",
        f"Поступили требования от 19.11.2026 № 1 и от 20.11.2026 № 2 {OF_DOCUMENTS}.",
        f"Поступили требования {OF_DOCUMENTS}: 19.11.2026 № 1, 20.11.2026 № 2",
    ],
)
def test_a_day_before_each_number_of_a_list_is_that_number_s(text: str) -> None:
    assert demands_of(text) == [("1", "2026-11-19", "docs_93"), ("2", "2026-11-20", "docs_93")]


def test_numbers_with_strokes_need_no_sign_of_their_own() -> None:
    text = f"Поступили требования № 19-12/1, 19-12/2 и 19-12/3 от 20.11.2026 {OF_DOCUMENTS}."

    assert [number for number, _, _ in demands_of(text)] == ["19-12/1", "19-12/2", "19-12/3"]


def test_of_several_demands_without_a_day_a_person_hears_of_each() -> None:
    found = reading(f"{ENVELOPE}Поступили требования № 19-12/1, 19-12/2 {OF_DOCUMENTS}.", "Новые документы")

    assert found.sort is not None
    assert found.sort.relevance == "triage"
    assert found.best is not None
    assert found.best.fields.number == "19-12/1"
    assert "№ 19-12/2" in found.reasons[0]


@pytest.mark.parametrize(
    "text",
    [
        f"Поступили требования № 19-12/1 от 20.11.2026, 7707083893/770701001, {OF_DOCUMENTS}.",
        f"{FIRST}. Основание: решение № 7 от 01.10.2026 о проведении выездной проверки.",
        f"{FIRST}. Также ранее получено требование № 7 от 01.10.2026.",
    ],
)
def test_other_numbers_in_running_text_are_no_demands(text: str) -> None:
    found = reading(ENVELOPE + text, "Новый документ")

    assert len(found.demands) == 1
    assert found.reasons == ()


def test_items_of_a_list_in_one_line_keep_their_own_kinds() -> None:
    text = (
        f"Получены: 1) требование № 1 от 20.11.2026 {OF_DOCUMENTS}, "
        "2) решение № 2 от 20.11.2026 о приостановлении операций по счетам, "
        "3) уведомление № 3 от 20.11.2026 о вызове налогоплательщика"
    )

    assert [(number, kind) for number, _, kind in demands_of(text)] == [
        ("1", "docs_93"),
        ("2", "suspend_76"),
        ("3", "summons"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "Решением № 102 от 19.11.2026 приостановлены операции по счетам.",
        "Решением № 102 от 19.11.2026 операции по счетам в банке приостановлены.",
        "Решением от 19.11.2026 № 102 приостановлены все операции по счетам организации.",
    ],
)
def test_accounts_are_suspended_in_whatever_voice(words: str) -> None:
    assert demands_of(words) == [("102", "2026-11-19", "suspend_76")]


def test_the_decision_that_one_lifts_is_no_second_document() -> None:
    text = "Решение № 78 от 20.11.2026 об отмене приостановления операций по счетам (решение № 77 от 12.10.2026)."
    found = reading(ENVELOPE + text, "Отмена")

    assert [one.fields.number for one in found.demands] == ["78"]
    assert found.reasons == ()
