"""One letter about several clients: every demand of every client is recognised, or named to a person."""

from __future__ import annotations

import pytest
from letters_in_words import reading

HEAD = "Межрайонная ИФНС России № 25 по г. Москве (код 7725)"
KARKAS = "ООО «Северный Каркас», ИНН 7798120412, КПП 772501001"
SMOLYANINOV = "ИП Смолянинов Пётр Аркадьевич, ИНН 779830104408"
END = "Представьте документы в течение 10 дней. Направлено по ТКС 05.11.2026."


def demand(number: str, client: str, law: str = "по ст. 93 НК РФ", head: str = f"{HEAD}. ") -> str:
    """A demand as a letter's body tells it."""
    return f"{head}Требование № {number} от 05.11.2026 {law}. {client}. {END}"


@pytest.mark.parametrize("between", ["\n\n", "\n", " "])
def test_two_demands_of_two_clients_by_their_article_are_both_recognised(between: str) -> None:
    """Sent 05.11.2026, received on the 6th working day 13.11, ten working days: 27.11."""
    found = reading(demand("1-15", KARKAS) + between + demand("2-15", SMOLYANINOV))

    assert [
        (one.kind.key if one.kind else None, one.fields.inn, one.fields.number, one.fields.authority_code)
        for one in found.demands
    ] == [("docs_93", "7798120412", "1-15", "7725"), ("docs_93", "779830104408", "2-15", "7725")]
    assert [one.due_on.isoformat() for one in found.demands if one.due_on] == ["2026-11-27", "2026-11-27"]
    assert found.reasons == ()


def test_each_demand_keeps_the_inspectorate_that_stands_before_it() -> None:
    other = "ИФНС России № 33 по г. Москве\nкод налогового органа 7733\n"
    found = reading(demand("1-15", KARKAS) + "\n" + demand("2-15", SMOLYANINOV, head=other))

    assert [one.fields.authority_code for one in found.demands] == ["7725", "7733"]


def test_an_inspectorate_named_behind_a_demand_stays_with_it() -> None:
    first = f"Требование № 1-15 от 05.11.2026 по ст. 93 НК РФ. {KARKAS}. {HEAD}.\n"
    found = reading(first + demand("2-15", SMOLYANINOV, head="") + " ИФНС России № 33 по г. Москве (код 7733).")

    assert [one.fields.authority_code for one in found.demands] == ["7725", "7733"]


def test_the_same_number_for_two_clients_makes_two_demands() -> None:
    found = reading(demand("15", KARKAS) + "\n\n" + demand("15", SMOLYANINOV))

    assert [one.fields.inn for one in found.demands] == ["7798120412", "779830104408"]


def test_a_demand_of_a_second_client_that_is_not_wholly_read_is_named_with_its_client() -> None:
    second = f"Требование № 2-15. {SMOLYANINOV}. Просим ответить."
    found = reading(demand("1-15", KARKAS) + "\n\n" + second)

    assert [one.fields.number for one in found.demands] == ["1-15"]
    (reason,) = found.reasons
    assert "№ 2-15" in reason
    assert "ИНН 779830104408" in reason


@pytest.mark.parametrize(
    ("law", "kind"),
    [
        ("на основании статьи 93 НК РФ", "docs_93"),
        ("в соответствии с п. 1 ст. 93.1 НК РФ", "docs_93_1_audit"),
        ("согласно п. 2 ст. 93.1 НК РФ", "docs_93_1_deal"),
    ],
)
def test_the_article_tells_the_kind_where_the_title_does_not(law: str, kind: str) -> None:
    (found,) = reading(demand("1-15", KARKAS, law)).demands

    assert found.kind is not None
    assert found.kind.key == kind


def test_two_articles_that_ask_for_different_things_tell_no_kind() -> None:
    found = reading(demand("1-15", KARKAS, "по ст. 93 и п. 3 ст. 88 НК РФ"))

    assert [one.kind for one in found.demands] == [None]


def test_our_own_answer_to_a_demand_is_none() -> None:
    sent = f"{HEAD}. Направлен ответ на требование № 1-15 от 05.11.2026 по ст. 93 НК РФ. {KARKAS}."

    assert [one for one in reading(sent).demands if one.kind is not None] == []


def codes(body: str, *papers: str) -> list[tuple[str | None, str | None]]:
    """Number and inspectorate of each demand."""
    found = reading(body, "Документы", *papers)
    return [(one.fields.number, one.fields.authority_code) for one in found.demands]


def bare(number: str, client: str) -> str:
    """A demand that doesn't say whose inspectorate's it is."""
    return f"{client}\nТребование № {number} от 05.11.2026 о представлении документов по ст. 93 НК РФ\n"


BOTH = [("101", "7725"), ("102", "7725")]


@pytest.mark.parametrize(
    "body",
    [
        f"{HEAD} направила:\n1. {bare('101', KARKAS)}2. {bare('102', SMOLYANINOV)}",
        f"Отправитель: 7725 МИФНС № 25\n\n{bare('101', KARKAS)}\n{bare('102', SMOLYANINOV)}",
        f"{bare('101', KARKAS)}\n{bare('102', SMOLYANINOV)}Отправитель: 7725 МИФНС № 25",
    ],
)
def test_the_one_inspectorate_of_a_letter_is_that_of_all_its_clients(body: str) -> None:
    assert sorted(codes(body)) == BOTH


def test_the_inspectorate_that_the_letter_names_is_that_of_its_papers_which_do_not() -> None:
    assert codes("Инспекция 7725.", bare("101", KARKAS), bare("102", SMOLYANINOV)) == BOTH


@pytest.mark.parametrize(
    "second", ["Отправитель: 7733", "Отправитель: ИФНС России № 33 по г. Москве", "УФНС России по Калужской области"]
)
def test_an_inspectorate_is_not_carried_to_the_next_client_where_another_one_is_named(second: str) -> None:
    found = codes(f"Отправитель: 7725 МИФНС № 25\n{bare('101', KARKAS)}{second}\n{bare('102', SMOLYANINOV)}")

    assert ("102", "7725") not in found
