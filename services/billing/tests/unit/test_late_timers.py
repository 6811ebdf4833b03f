"""Overlapping timer time of one person on one matter counts once, across invoices too.

Воронцова on 9 October, 14 500 an hour: half an hour is 7 250.00. An hour of Дроздов in November is 4 250.00.
"""

from __future__ import annotations

import json
from typing import Any

from billing.core.rating import rate
from billing.core.reading import read
from contracts.billing.v1 import InvoiceIssued
from late_time import DECEMBER, HELD_ID, HOUR, LATER, NOVEMBER, again, close, corrected, fates, firm, held_entry, void
from office import OCTOBER


def timer(begins: str, ends: str, text: str = "Звонок", number: int = HELD_ID, **more: Any) -> dict[str, Any]:
    """Clock times of 9 October in Moscow."""
    times = {name: f"2026-10-09T{at}:00+03:00" for name, at in (("started_at", begins), ("ended_at", ends))}
    hours, minutes = ((int(end) - int(begin)) for begin, end in zip(begins.split(":"), ends.split(":"), strict=True))
    seconds = (hours * 60 + minutes) * 60
    return held_entry(text, seconds) | times | {"id": number, "source": "timer"} | more


BILLED = timer("09:30", "10:30", "Договор", 800)


def why(issued: InvoiceIssued) -> list[tuple[str, int, str | None]]:
    """What became of the late entry."""
    rated = rate(read(issued.month.content))
    late = [one for one in rated.pieces if rated.month.entries[one.entry].corrects]
    return [(one.fate, one.seconds // 60, one.reason) for one in sorted(late, key=lambda one: one.fate)]


def test_a_timer_entered_late_is_billed_but_for_the_time_that_another_invoice_has() -> None:
    office = firm()
    close(office, OCTOBER, [BILLED])
    office.hear(corrected(timer("10:00", "11:00"), before=0))
    november = close(office, NOVEMBER, [HOUR])

    assert str(november.net) == "11500.00"  # 4 250 + 7 250
    assert why(november) == [("already_billed", 30, "стоит в более раннем счёте"), ("billed", 30, None)]
    assert november.entry_ids == (700, HELD_ID)


def test_a_late_timer_around_a_billed_one_is_billed_on_both_sides_of_it() -> None:
    office = firm()
    close(office, OCTOBER, [BILLED])
    office.hear(corrected(timer("09:15", "10:45"), before=0))

    november = close(office, NOVEMBER, [HOUR])
    assert (str(november.net), fates(november)) == ("11500.00", {"already_billed": 60, "billed": 90})


def test_a_late_timer_that_ran_within_a_billed_one_costs_nothing() -> None:
    office = firm()
    close(office, OCTOBER, [BILLED])
    office.hear(corrected(timer("09:40", "10:10"), before=0))

    november = close(office, NOVEMBER, [HOUR])
    assert (str(november.net), fates(november)) == ("4250.00", {"already_billed": 30, "billed": 60})


def test_a_held_timer_whose_word_is_gone_is_billed_but_for_the_time_that_another_entry_had() -> None:
    office = firm()
    october = close(office, OCTOBER, [BILLED, timer("10:00", "11:00", "Звонок #отложить")])
    assert fates(october) == {"billed": 60, "held": 30, "overlapped": 30}
    office.hear(corrected(timer("10:00", "11:00"), before=3600))

    assert str(close(office, NOVEMBER, [HOUR]).net) == "11500.00"


def test_a_held_timer_that_began_first_takes_nothing_from_the_one_beside_it() -> None:
    office = firm()
    october = close(office, OCTOBER, [timer("09:00", "10:00", "Звонок #отложить"), BILLED])

    assert str(october.net) == "14500.00"  # the hour of the other, whole: what is put off may be deleted
    assert fates(october) == {"billed": 60, "held": 30, "overlapped": 30}
    office.hear(corrected(timer("09:00", "10:00"), before=3600))
    assert str(close(office, NOVEMBER, [HOUR]).net) == "11500.00"  # and of the held one the half that is its own


def test_a_timer_that_grows_into_another_one_costs_only_what_ran_outside_of_it() -> None:
    office = firm()
    close(office, OCTOBER, [timer("09:00", "09:30"), BILLED])
    office.hear(corrected(timer("09:00", "10:00"), before=1800))
    november = close(office, NOVEMBER, [HOUR])
    assert (str(november.net), fates(november)) == ("4250.00", {"already_billed": 30, "billed": 60})

    office.hear(corrected(timer("09:00", "11:00"), before=3600))
    december = close(office, DECEMBER, [LATER])
    assert (str(december.net), fates(december)) == ("11500.00", {"already_billed": 30, "billed": 90})


def test_two_late_timers_on_two_invoices_count_what_they_share_once() -> None:
    office = firm()
    close(office, OCTOBER, [BILLED | {"employee_id": 12}])  # somebody else's
    office.hear(corrected(timer("10:00", "11:00"), before=0))
    assert str(close(office, NOVEMBER, [HOUR]).net) == "18750.00"  # 4 250 + 14 500
    office.hear(corrected(timer("10:30", "11:30", number=901), before=0))

    december = close(office, DECEMBER, [LATER])
    assert (str(december.net), fates(december)) == ("11500.00", {"already_billed": 30, "billed": 90})


def test_time_on_another_matter_is_no_overlap() -> None:
    office = firm()
    close(office, OCTOBER, [BILLED | {"deal_id": 312}])
    office.hear(corrected(timer("10:00", "11:00"), before=0))

    assert fates(close(office, NOVEMBER, [HOUR])) == {"billed": 120}


def test_what_only_a_void_invoice_had_is_counted_by_the_one_that_takes_its_place() -> None:
    office = firm()
    october = close(office, OCTOBER, [BILLED])
    office.hear(corrected(timer("10:00", "11:00"), before=0))
    void(office, october)

    anew = again(office)
    assert (str(anew.net), fates(anew)) == ("21750.00", {"billed": 90, "overlapped": 30})  # an hour and a half
    assert "billed_entries" not in json.loads(anew.month.content)
