"""Which kind of document a text names, by its title, form and statute; docs/facts/tax-demands.md, section 1."""

# ruff: noqa: E501 - letters stand as they are written

from __future__ import annotations

import pytest
from letters_in_words import HEAD, TO, reading, told
from tax_calendar.core.telling import kind_of

SENT = "Дата отправки налоговым органом: 02.11.2026.\n"
OF_TRADE = [
    "счёт-фактура № 15 от 03.07.2026",
    "договор поставки № 7/26 от 12.01.2026",
    "акты выполненных работ № 3 от 05.08.2026 и № 4 от 06.08.2026",
    "УПД № 1204 от 11.08.2026",
    "товарная накладная № ТН-55 от 02.08.2026",
    "платёжное поручение № 88 от 01.09.2026",
    "оборудование по сделке № 5",
]


def test_a_summons_is_told_without_the_word_that_heads_its_form() -> None:
    kind = kind_of("О вызове руководителя организации в налоговый орган")

    assert kind is not None
    assert kind.key == "summons"


@pytest.mark.parametrize("named", OF_TRADE)
def test_a_paper_of_trade_that_a_letter_names_is_no_second_demand(named: str) -> None:
    words = f"Требование № 14-61/20 от 02.11.2026 о представлении пояснений\nПо п. 3 ст. 88 НК РФ поясните в течение 5 дней: {named}."
    (row,) = told(reading(SENT + HEAD + TO + words, "Требование"))

    assert (row["kind"], row["number"], row["due"]) == ("explain_88_3", "14-61/20", "2026-11-18")


@pytest.mark.parametrize("named", OF_TRADE)
@pytest.mark.parametrize("papered", [True, False])
def test_a_paper_of_trade_that_is_asked_for_leaves_the_kind_as_it_is(named: str, papered: bool) -> None:
    demand = (
        f"{HEAD}{TO}Требование № 14-61/20 от 02.11.2026 о представлении документов (информации)\n"
        f"На основании статьи 93 НК РФ в связи с выездной налоговой проверкой представьте в течение 10 дней: {named}."
    )
    letter = reading(SENT, "Требование", demand) if papered else reading(SENT + demand, "Требование")

    assert [(row["kind"], row["number"], row["due"]) for row in told(letter)] == [("docs_93", "14-61/20", "2026-11-25")]


def test_an_order_to_a_carrier_is_no_order_of_an_inspectorate() -> None:
    paper = (
        f"{HEAD}{TO}ТРЕБОВАНИЕ № 5 от 02.11.2026\nо представлении документов (информации)\nНа основании ст. 93 НК РФ в связи с выездной"
        " проверкой проверяемому лицу необходимо представить поручение от 03.02.2026 на отгрузку и договоры."
    )

    assert [row["kind"] for row in told(reading(SENT, "Требование", paper))] == ["docs_93"]


@pytest.mark.parametrize(
    "words", ["приложите счёт № 12 и акт сверки № 5", "к нашему письму № 77", "обращение № 445566"]
)
def test_a_number_beside_a_demands_paper_is_no_second_one(words: str) -> None:
    paper = f"{HEAD}{TO}ТРЕБОВАНИЕ № 5 от 02.11.2026\nо представлении документов (информации)\nстатья 93 НК РФ"

    assert len(reading(f"Пришло требование, {words}. {SENT}", "Требование", paper).demands) == 1


@pytest.mark.parametrize(
    "paper",
    [
        "Отделение Фонда пенсионного и социального страхования Российской Федерации\nкод 7725\n"
        + TO
        + "АКТ № 770 от 05.11.2026\nкамеральной проверки\nВозражения представляются в течение 15 дней.",
        "ГУ - Отделение СФР\n"
        + TO
        + "РЕШЕНИЕ № 12 от 05.11.2026\nо привлечении страхователя к ответственности за совершение нарушения законодательства",
    ],
)
def test_another_authoritys_act_or_decision_has_no_term_of_the_tax_code(paper: str) -> None:
    found = reading("Поступил документ.", "Документ", paper)

    assert found.demands == ()
    assert found.sort is not None
    assert found.best is not None
    assert (found.sort.kind, found.best.kind, found.best.due_on) == ("other_authority", None, None)
    assert found.reasons == (found.sort.reason,)


def test_the_kpp_may_stand_where_the_inn_is_named_again() -> None:
    words = (
        "Для ООО «Пример» (ИНН 7707083893) поступило требование № 9-14/79 от 05.11.2026 о представлении документов (ст. 93 НК РФ).\n"
        "Отправитель: МИФНС № 3 (4704)\nИНН/КПП: 7707083893/470445001\nДата отправки: 05.11.2026"
    )

    assert [(row["inn"], row["kpp"]) for row in told(reading(words, "Требование"))] == [("7707083893", "470445001")]


def test_a_number_written_apart_in_thousands_is_one() -> None:
    paper = f"{HEAD}{TO}ТРЕБОВАНИЕ № 2-11/20 877 от 05.11.2026\nо представлении пояснений\nп. 3 ст. 88 НК РФ"

    assert [row["number"] for row in told(reading(SENT, "Требование", paper))] == ["2-11/20877"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Документ размещён в ЛК 06.11.2026 (по ТКС отправлен 02.11.2026)", ("tks", "2026-11-11", "2026-11-25")),
        (
            "Направлено по ТКС 02.11.2026, также размещено в личном кабинете 06.11.2026.",
            ("lk", "2026-11-07", "2026-11-20"),
        ),
        (
            "Отправлено почтой 02.11.2026 и вручено 05.11.2026 директору под роспись.",
            ("hand", "2026-11-05", "2026-11-19"),
        ),
    ],
)
def test_a_way_and_its_day_belong_together(words: str, expected: tuple[str, str, str]) -> None:
    paper = f"{HEAD}{TO}ТРЕБОВАНИЕ № 5 от 02.11.2026\nо представлении документов (информации)\nстатья 93 НК РФ"
    (row,) = told(reading(words, "Требование", paper))

    assert (row["channel"], row["received"], row["due"]) == expected


def test_a_decision_that_is_asked_for_is_no_second_paper() -> None:
    words = (
        "Требование № 14-61/20 от 02.11.2026 о представлении документов (информации)\nПо статье 93 НК РФ в связи с выездной"
        " проверкой представьте в течение 10 дней: решение № 4 от 01.09.2026 о проведении выездной налоговой проверки."
    )

    assert [(row["kind"], row["number"]) for row in told(reading(SENT + HEAD + TO + words, "Т"))] == [
        ("docs_93", "14-61/20")
    ]


def test_a_complete_demand_beside_an_advertisement_is_one() -> None:
    words = f"{SENT}{HEAD}{TO.replace('Пример', 'Ромашка')}Требование № 602 от 02.11.2026 о представлении пояснений (п. 3 ст. 88).\nПриглашаем на вебинар."

    assert [row["number"] for row in told(reading(words, "Требование ФНС и скидка на вебинар"))] == ["602"]


@pytest.mark.parametrize("about", ["по договору поставки № 7 от 01.02.2026", "к письму № 5"])
def test_a_number_on_the_line_below_a_paper_of_trade_is_the_demands_own(about: str) -> None:
    paper = f"{HEAD}{TO}ТРЕБОВАНИЕ {about}\n№ 15-08/1 от 02.11.2026\nо представлении пояснений, п. 3 ст. 88 НК РФ"

    assert [(row["number"], row["date"]) for row in told(reading(SENT, "Т", paper))] == [("15-08/1", "2026-11-02")]


@pytest.mark.parametrize(
    "words", ["пришло письмо с требованием", "по заявке загрузили требование", "чек-лист к требованию"]
)
def test_a_demand_that_a_letter_brings_keeps_its_number(words: str) -> None:
    body = (
        f"Добрый день, {words} № 15-08/1 от 02.11.2026 о представлении пояснений (п. 3 ст. 88 НК РФ). {SENT}{HEAD}{TO}"
    )

    assert [(row["kind"], row["number"]) for row in told(reading(body, "Т"))] == [("explain_88_3", "15-08/1")]
