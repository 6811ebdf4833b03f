"""Letters made to keep us busy: what they cost grows with their length and not with its square."""

from __future__ import annotations

import time
from datetime import time as time_of_day

import pytest
from contracts.crm.v1 import CreateTask
from contracts.tax.v1 import DemandFound
from contracts.triage.v1 import LetterUnclear
from domain.calendar import russia
from letters_in_words import HEAD, TO, letter, reading
from tax_calendar.core import unclear
from tax_calendar.core.assembling import MOST_TOLD
from tax_calendar.core.budget import DAYS, TOO_LONG, TOO_MANY_DAYS, WHOLE, within
from tax_calendar.core.letters import Letter, mail_received
from tax_calendar.core.people import Directory
from tax_calendar.core.pieces import MOST_TITLES, READ, papers
from tax_calendar.core.reading import TOO_MANY
from tax_calendar.core.several import MISSED, MORE

SHORT, TIMES = 1_000, 6
SLACK = 2.5  # six times the letter may cost fifteen times as much; by its square it would cost 36


def spent(body: str) -> float:
    """Seconds of the processor to read it, the better of two."""

    def once() -> float:
        began = time.process_time()
        reading(body)
        return time.process_time() - began

    return min(once(), once())


@pytest.mark.parametrize(
    "word",
    [
        "№",
        "ТРЕБОВАНИЕ\n",
        "отменить решение № 1 ",
        "требования № 1, № 2 и ",
        "\n",
        "ИНН 7707083893 ",
        "вручён акт № 1, ",
        "вручён, ",
    ],
)
def test_a_word_repeated_without_end_costs_no_more_than_its_length(word: str) -> None:
    short = word * (SHORT // len(word))

    assert spent(short * TIMES) < spent(short) * TIMES * SLACK


def test_many_numbers_cost_no_more_than_their_length() -> None:
    def numbers(count: int) -> str:
        return "".join(f"требование № {number}, " for number in range(count))

    assert spent(numbers(720)) < spent(numbers(120)) * TIMES * SLACK


def test_more_documents_than_any_text_holds_are_told_apart_as_well() -> None:
    one = "ФЕДЕРАЛЬНАЯ НАЛОГОВАЯ СЛУЖБА\nТРЕБОВАНИЕ о представлении пояснений\n№ {} от 12.10.2026\nИНН 7707083893\n"
    found = papers(letter("", "", "".join(one.format(number) for number in range(MOST_TITLES + 50))))

    assert [paper.text.count("№") for paper in found] == [1] * (MOST_TITLES + 50)


def test_a_run_of_signs_without_end_is_no_number_and_goes_to_a_person() -> None:
    sign = DEMAND.replace("№ 7 ", f"№ {'7' * 5_000} ")
    found = reading(sign, "Требование", sign)

    assert found.demands == ()
    assert found.sort is not None
    assert found.sort.relevance == "triage"
    assert max(map(len, found.reasons)) < 200


QUIET = "|" * 100_000 + "\n"  # an annex without words
DEMAND = (
    "Требование о представлении пояснений № 7 от 12.10.2026. ИФНС России № 14 по г. Москве (код 7714),"
    " ООО «Пример», ИНН 7707083893, КПП 770701001. Направлено по ТКС 12.10.2026. Пояснения по п. 3 ст. 88 НК РФ.\n"
)


def test_a_letter_longer_than_is_read_goes_to_a_person_who_is_told_why() -> None:
    found = reading("см. вложения", "Бумаги", *[QUIET] * 3)

    assert found.sort is not None
    assert (found.sort.relevance, found.reasons) == ("triage", (TOO_LONG,))


def test_a_demand_in_the_part_that_is_read_stands_and_a_person_looks_at_the_rest() -> None:
    found = reading(DEMAND, "Бумаги", *[QUIET] * 3)

    assert [one.fields.number for one in found.demands] == ["7"]
    assert TOO_LONG in found.reasons


def test_a_letter_of_just_what_is_read_is_read_whole() -> None:
    whole = letter("а" * READ, "Письмо", "б" * (WHOLE - READ))

    assert within(whole) is whole
    assert TOO_LONG not in reading("см. вложения", "Бумаги", *[QUIET] * 2).reasons


def test_one_text_that_is_read_in_part_goes_to_a_person_as_well() -> None:
    found = reading("см. вложения", "Бумаги", "| " * (READ // 2 + 1))

    assert found.sort is not None
    assert (found.sort.relevance, found.reasons) == ("triage", (TOO_LONG,))


def test_what_is_read_are_the_letters_words_and_then_the_papers_in_their_order() -> None:
    read = within(letter("б " * 50_000, "Письмо", "а " * 75_000, "в " * 50_000, "г"))

    lengths = [len(file.text.content) for file in read.attachments if file.text is not None]
    assert (len(read.letters[0].text.content), lengths) == (100_000, [150_000, 49_999, 1])  # type: ignore[union-attr]


def test_no_half_of_a_number_is_read_where_the_letter_is_cut() -> None:
    read = within(letter("см. вложения", "Бумаги", "|" * (READ - 4) + "\n№ 19-12/122 от 12.10.2026"))

    (paper,) = read.attachments
    assert paper.text is not None
    assert paper.text.content.lstrip("|") == "\n№"


@pytest.mark.parametrize(("count", "reasons"), [(MOST_TOLD, ()), (MOST_TOLD + 1, (TOO_MANY,))])
def test_of_more_documents_than_are_read_a_person_is_told(count: int, reasons: tuple[str, ...]) -> None:
    one = "Требование № {} от 12.10.2026 о представлении документов по ст. 93 НК РФ\n"
    found = reading(HEAD + TO + "".join(one.format(number) for number in range(1, count + 1)))

    assert (len(found.demands), found.reasons) == (MOST_TOLD, reasons)


@pytest.mark.parametrize("papers", [0, 1, 5])
def test_days_without_end_are_read_up_to_a_number_and_a_person_looks_at_the_rest(papers: int) -> None:
    days = "12.10.2026 " * (9_000 // max(1, papers))
    began = time.process_time()
    found = reading("см. вложения" if papers else days, "Даты", *[days] * papers)

    assert time.process_time() - began < 5  # of the 10 s after which the letter would be a dead one
    assert found.sort is not None
    assert (found.sort.relevance, found.reasons) == ("triage", (TOO_MANY_DAYS,))


@pytest.mark.parametrize("day", ["12.10.2026, ", "2026-10-12; ", "12 октября 2026 г., "])
@pytest.mark.parametrize(("more", "reasons"), [(0, ()), (1, (TOO_MANY_DAYS,))])
def test_a_demand_before_more_days_than_are_read_stands(day: str, more: int, reasons: tuple[str, ...]) -> None:
    found = reading(f"{DEMAND}Список:\n" + day * (DAYS - 2 + more), "Требование")

    assert ([one.fields.number for one in found.demands], found.reasons) == (["7"], reasons)


def test_a_list_of_demands_without_end_is_read_in_time() -> None:
    one = "Требование № {} от 12.10.2026 о представлении документов по ст. 93 НК РФ\n"
    body = HEAD + TO + "".join(one.format(number) for number in range(1, 801))
    began = time.process_time()
    found = reading(body)

    assert time.process_time() - began < 5  # of the 10 s after which the letter would be a dead one
    assert found.reasons == (TOO_MANY,)


@pytest.mark.parametrize("end", ["\n", " "])
def test_of_many_documents_without_end_a_person_is_told_the_first_and_how_many_more(end: str) -> None:
    """The first number is read as what the letter is about; 2499 are named beside it."""
    found = reading("".join(f"поступило требование № {number}{end}" for number in range(1001, 3501)), "Письмо")

    told = [one for one in found.reasons if one.startswith(MISSED[:20])]
    assert told == [MISSED.format(number) for number in range(1002, 1022)]
    assert MORE.format(2499 - 20) in found.reasons
    assert len(found.reasons) < 25


def test_beside_complete_demands_the_word_that_there_are_more_is_a_task_of_a_person() -> None:
    """From the letter to the command: as many demands as are read, and one letter for the head accountant."""
    one = "Требование № {} от 12.10.2026 о представлении документов по ст. 93 НК РФ\n"
    body = HEAD + TO + "".join(one.format(number) for number in range(1, MOST_TOLD + 11))
    _, *found, unclear_one = mail_received(Letter(), letter(body), russia()).events

    assert [type(event) for event in found] == [DemandFound] * MOST_TOLD
    assert isinstance(unclear_one, LetterUnclear)
    office = Directory((), (), (7,), 4, "Europe/Moscow", time_of_day(18, 0))
    (task,) = unclear.decide(unclear.UnclearState(), unclear_one, office).commands
    assert isinstance(task, CreateTask)
    assert task.responsible_id == 4
    assert TOO_MANY in str(task.description.content)
    assert [file.name for file in task.files] == ["Исходное письмо.eml"]
