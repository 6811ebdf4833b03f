"""An entry is billed once, as long as it is by now, whatever becomes of it, of its invoice, and of later ones.

The worked month of docs/facts/invoicing.md, section 6, is 133 minutes, 19 450.84 in six lines. Beside it stands an
entry of Воронцова on 9 October, when her hour costs 14 500: 10 min are 2 416.67 of that line's sum, 5 min 1 208.33.
"""

from __future__ import annotations

from datetime import date

import pytest
from contracts.billing.v1 import InvoiceIssued, WorkCollected
from contracts.corrections.v1 import WorkReduced
from contracts.crm.v1 import CreateTask
from late_time import DECEMBER, HOUR, LATER, NOVEMBER, again, ask, close, corrected, fates, firm, held_entry, void
from office import OCTOBER, Office, entries, sheet

CALL = "Звонок"
JANUARY_HOUR = HOUR | {"id": 702, "on": "2027-01-11"}


def ten_minutes() -> tuple[Office, InvoiceIssued]:
    """October with the call of ten minutes, billed: 143 minutes, 21 867.50."""
    office = firm()
    return office, close(office, OCTOBER, [*entries(), held_entry(CALL)])


def grown(seconds: int = 900) -> tuple[Office, InvoiceIssued, InvoiceIssued]:
    """The call became longer after October, and November has what was added."""
    office, october = ten_minutes()
    office.hear(corrected(held_entry(CALL, seconds), before=600))
    return office, october, close(office, NOVEMBER, [HOUR])


def shorter(office: Office) -> list[WorkReduced]:
    """What invoices have too much of; the others are looked at for what else may be another."""
    return [one for one in office.said(WorkReduced) if one.seconds < one.before_seconds]


@pytest.mark.parametrize(
    ("left", "net", "minutes"), [(None, "19450.84", 133), (held_entry(CALL, 300), "20659.17", 138)]
)
def test_time_that_was_taken_away_is_not_billed_again_when_the_invoice_is_void(
    left: dict[str, object] | None, net: str, minutes: int
) -> None:
    office, october = ten_minutes()
    office.hear(corrected(left))
    void(office, october)

    anew = again(office)
    assert (anew.number, str(anew.net), fates(anew)) == ("Н-119", net, {"billed": minutes})


def test_what_came_back_after_a_reduction_is_billed_anew_as_it_is_by_then_and_growth_after_that_once() -> None:
    office, october = ten_minutes()
    office.hear(corrected(held_entry(CALL, 300)))
    office.hear(corrected(held_entry(CALL, 480), before=300))
    void(office, october)
    assert fates(again(office)) == {"billed": 141}  # 8 of the 10 minutes

    office.hear(corrected(held_entry(CALL, 900), before=480))
    assert str(close(office, NOVEMBER, [HOUR]).net) == "5941.67"  # 4 250, and 7 min: 1 691.67


def test_other_words_for_the_same_time_are_taken_up_when_the_month_is_billed_anew() -> None:
    office, october = ten_minutes()
    office.hear(corrected(held_entry("Звонок #отложить: спор")))
    void(office, october)

    assert fates(again(office)) == {"billed": 133, "held": 10}


def test_a_month_billed_anew_leaves_a_later_invoice_what_that_has_of_its_entries() -> None:
    office, october, november = grown()
    assert fates(november) == {"billed": 65}
    void(office, october)
    assert fates(again(office)) == {"billed": 143}  # 10 of 15 minutes


def test_an_entry_that_shrank_below_what_a_later_invoice_has_is_not_in_the_month_billed_anew() -> None:
    office, october, _ = grown()
    office.hear(corrected(held_entry(CALL, 240), before=900))
    void(office, october)
    assert fates(again(office)) == {"billed": 133}  # November has 5 minutes, there are 4

    office.hear(corrected(held_entry(CALL, 420), before=240))
    assert str(close(office, DECEMBER, [LATER]).net) == "4733.33"  # 4 250, and the 2 min that no invoice has: 483.33


def test_what_a_void_invoice_took_up_late_comes_back_as_it_is_by_then() -> None:
    office, _, november = grown()
    office.hear(corrected(held_entry(CALL, 720), before=900))
    void(office, november)
    assert str(again(office, NOVEMBER).net) == "4733.33"  # 4 250, and 2 of the 5 min: 483.33

    office, _, november = grown()
    office.hear(corrected(held_entry(CALL, 300), before=900))
    void(office, november)
    assert fates(again(office, NOVEMBER)) == {"billed": 60}
    office.hear(corrected(held_entry(CALL, 660), before=300))
    assert str(close(office, DECEMBER, [LATER]).net) == "4491.67"  # 10 min stand in October, 1 is new: 241.67


def test_time_that_waits_and_shrinks_before_its_invoice_is_billed_as_it_is_and_is_no_reduction() -> None:
    office, _ = ten_minutes()
    office.hear(corrected(held_entry(CALL, 900), before=600))
    office.hear(corrected(held_entry(CALL, 720), before=900))
    assert office.ordered(CreateTask) == []
    assert str(close(office, NOVEMBER, [HOUR]).net) == "4733.33"  # 4 250, and 2 min: 483.33

    office, _ = ten_minutes()
    office.hear(corrected(held_entry(CALL, 900), before=600))
    office.hear(corrected(held_entry(CALL, 300), before=900))
    (reduced,) = shorter(office)
    assert (reduced.before_seconds, reduced.seconds) == (600, 300)
    assert fates(close(office, NOVEMBER, [HOUR])) == {"billed": 60}


def test_late_time_that_is_corrected_while_its_month_is_tried_again_is_billed_once() -> None:
    office = firm()
    october = close(office, OCTOBER, entries())
    office.hear(corrected(held_entry(CALL), before=0))
    void(office, october)
    office.hear(corrected(held_entry(CALL, 900)))

    anew = again(office)
    assert fates(anew) == {"billed": 148}
    assert fates(close(office, NOVEMBER, [HOUR])) == {"billed": 60}


def test_late_time_that_stands_on_a_later_invoice_is_not_billed_by_its_month_when_it_grows() -> None:
    office = firm()
    october = close(office, OCTOBER, entries())
    office.hear(corrected(held_entry(CALL), before=0))
    assert fates(close(office, NOVEMBER, [HOUR])) == {"billed": 70}
    void(office, october)
    office.hear(corrected(held_entry(CALL, 900)))

    assert fates(again(office)) == {"billed": 138}  # 5 of 15 minutes


def test_held_time_whose_word_goes_while_its_month_is_tried_again_is_billed_once_and_held_no_more() -> None:
    office = firm()
    october = close(office, OCTOBER, [*entries(), held_entry()])
    void(office, october)
    office.hear(corrected(held_entry(CALL)))

    assert fates(again(office)) == {"billed": 143}
    assert fates(close(office, NOVEMBER, [HOUR])) == {"billed": 60}
    office.hear(corrected(held_entry("Звонок, уточнено")))
    assert fates(close(office, DECEMBER, [LATER])) == {"billed": 60}


def test_of_a_billed_entry_only_what_was_added_is_held_and_only_that_is_billed_when_the_word_is_gone() -> None:
    office, _ = ten_minutes()
    office.hear(corrected(held_entry("Звонок #отложить: спор", 900)))
    assert fates(close(office, NOVEMBER, [HOUR])) == {"billed": 60, "held": 5}
    december = close(office, DECEMBER, [LATER])
    assert fates(december) == {"billed": 60, "held": 5}

    office.hear(corrected(held_entry(CALL, 900), before=900))
    january = close(office, (date(2027, 1, 1), date(2027, 1, 31)), [JANUARY_HOUR])
    assert str(january.net) == "5458.33"  # 4 250, and 5 min: 1 208.33


def test_a_held_addition_that_is_taken_away_again_is_no_reduction() -> None:
    office, _ = ten_minutes()
    office.hear(corrected(held_entry("Звонок #отложить: спор", 900)))
    close(office, NOVEMBER, [HOUR])
    office.hear(corrected(held_entry(CALL, 600), before=900))

    assert office.ordered(CreateTask) == []
    assert fates(close(office, DECEMBER, [LATER])) == {"billed": 60}


def test_a_void_invoice_leaves_a_held_addition_with_the_next_one() -> None:
    office, _ = ten_minutes()
    office.hear(corrected(held_entry("Звонок #отложить: спор", 900)))
    void(office, close(office, NOVEMBER, [HOUR]))
    assert fates(again(office, NOVEMBER)) == {"billed": 60, "held": 5}


def test_a_reduction_names_the_invoice_that_has_the_time_with_a_draft_for_that_one() -> None:
    office = firm()
    close(office, OCTOBER, [*entries(), held_entry()])
    office.hear(corrected(held_entry(CALL)))
    assert close(office, NOVEMBER, [HOUR]).number == "Н-119"
    office.hear(corrected(held_entry(CALL, 300)))

    (task,) = office.ordered(CreateTask)
    assert task.title.startswith("Уменьшено время в выставленном счёте № Н-119")
    assert "было 10 мин, стало 5 мин" in task.description.content
    # 2 416.67 + 531.67 of VAT become 1 208.33 + 265.83
    assert "уменьшение на 1208,34 руб. без НДС, НДС 265,84 руб., всего 1474,18 руб." in task.description.content
    assert [one.name for one in task.files] == ["Проект корректировки к № Н-119.pdf"]


def test_a_reduction_of_what_two_invoices_have_is_a_task_for_each_the_last_one_first() -> None:
    office, _, _ = grown()
    office.hear(corrected(held_entry(CALL, 480), before=900))

    found = [(one.invoice_id, one.before_seconds, one.seconds) for one in shorter(office)]
    assert found == [("nordlex/2026/119", 300, 0), ("nordlex/2026/118", 600, 480)]
    titles = [one.title.split(":")[0] for one in office.ordered(CreateTask)]
    assert titles == [f"Уменьшено время в выставленном счёте № Н-{number}" for number in (119, 118)]


def test_more_of_what_a_later_invoice_has_says_which_invoice_it_corrects() -> None:
    office, _, _ = grown()
    office.hear(corrected(held_entry(CALL, 1200), before=900))
    december = close(office, DECEMBER, [LATER])

    assert '"corrects": "к счёту № Н-119 за ноябрь 2026"' in december.month.content
    assert str(december.net) == "5458.33"  # 4 250, and 5 min


@pytest.mark.parametrize(
    ("row", "net"), [(held_entry(CALL), "6666.67"), (held_entry(CALL, 900), "7875.00"), (None, "4250.00")]
)
def test_what_is_said_of_held_time_while_the_invoice_is_being_made_is_not_lost(
    row: dict[str, object] | None, net: str
) -> None:
    office = firm()
    office.between[WorkCollected] = [corrected(row)]
    october = close(office, OCTOBER, [*entries(), held_entry()])

    assert fates(october) == {"billed": 133, "held": 10}
    assert str(close(office, NOVEMBER, [HOUR]).net) == net
    assert office.ordered(CreateTask) == []


def test_what_is_said_of_billed_time_while_the_invoice_is_being_made_is_looked_at_after_it() -> None:
    office = firm()
    office.between[WorkCollected] = [corrected(held_entry(CALL, 300)), corrected(held_entry(CALL, 240), before=300)]
    close(office, OCTOBER, [*entries(), held_entry(CALL)])

    (task,) = office.ordered(CreateTask)
    assert task.title.startswith("Уменьшено время в выставленном счёте № Н-118")
    assert "было 10 мин, стало 4 мин" in task.description.content


def test_what_is_said_while_an_invoice_is_being_made_that_is_held_then_is_taken_up_by_the_next_attempt() -> None:
    office = firm()
    office.between[WorkCollected] = [corrected(held_entry(CALL, 300), before=-60)]
    ask(office)
    office.hear(sheet([*entries(), held_entry(CALL, -60)]))  # less than nothing: no invoice goes out
    assert office.said(InvoiceIssued) == []

    assert fates(again(office)) == {"billed": 138}


def test_what_is_said_of_late_time_while_a_later_invoice_takes_it_up_is_measured_against_that_one() -> None:
    office, _ = ten_minutes()
    office.hear(corrected(held_entry(CALL, 900)))
    office.between[WorkCollected] = [corrected(held_entry(CALL, 720), before=900)]
    assert fates(close(office, NOVEMBER, [HOUR])) == {"billed": 65}

    assert [(one.invoice_id, one.seconds) for one in shorter(office)] == [("nordlex/2026/119", 120)]
