"""Time that shrinks leaves room in what was agreed for its month: what others have beyond that, a person is told.

Дроздов costs 3 950 an hour on 9 October: 10 minutes are 658.33 (VAT 144.83), 20 are 1 316.67 (289.67), 30 are 1 975.00
(434.50). Of a retainer an hour is included.
"""

from __future__ import annotations

from typing import Any

import pytest
from contracts.billing.v1 import InvoiceIssued
from contracts.corrections.v1 import WorkReduced
from contracts.crm.v1 import CreateTask
from late_time import DECEMBER, HOUR, LATER, NOVEMBER, close, corrected, firm, void
from making import WORKED
from office import OCTOBER, Office, entries

ROW = entries()[0] | {"id": 900, "employee_id": 13, "on": "2026-10-09", "deal_id": 311}
RETAINER = {"retainer": {"fee": "10000", "included_minutes": 60}}


def on(first: int, *late: int, **contract: Any) -> Office:
    """October's invoice has *first* minutes; those of *late*, entered after it, are on November's and December's."""
    office = firm(contract=WORKED["contract"] | contract)
    close(office, OCTOBER, [ROW | {"seconds": first * 60}])
    for number, (minutes, period, hour) in enumerate(zip(late, (NOVEMBER, DECEMBER), (HOUR, LATER), strict=False), 901):
        becomes(office, 0, minutes, id=number)
        close(office, period, [hour])
    return office


def becomes(office: Office, before: int, after: int, **more: Any) -> None:
    """An entry of October is another after its invoice."""
    office.hear(corrected(ROW | {"seconds": after * 60} | more, before=before * 60))


def told(office: Office) -> list[CreateTask]:
    return [one for one in office.ordered(CreateTask) if one.title.startswith("Освободилось место")]


def said(office: Office) -> str:
    (one,) = told(office)
    return one.description.content


def test_included_time_that_shrinks_after_its_overflow_was_billed_elsewhere_is_told_with_the_sum() -> None:
    office = on(60, 30, **RETAINER)
    assert str(office.said(InvoiceIssued)[-1].net) == "11975.00"  # 10 000 and all thirty
    assert told(office) == []
    becomes(office, 60, 40)

    (task,) = told(office)
    assert task.title == "Освободилось место за октябрь 2026, счёт № Н-119: ООО «Хельсинки Трейд Рус»"
    assert (task.responsible_id, task.tags) == (21, ("счёт",))
    words = task.description.content
    assert "запись времени 900" in words
    assert "счёта № Н-118" in words
    assert "уменьшение на 1316,67 руб. без НДС, НДС 289,67 руб., всего 1606,34 руб." in words


def test_each_further_step_is_told_by_itself_until_nothing_is_left_to_give_back() -> None:
    office = on(60, 30, **RETAINER)
    for before, after in ((60, 40), (40, 30), (30, 10)):
        becomes(office, before, after)

    first, second = (one.description.content for one in told(office))
    assert "1606,34 руб." in first
    assert "всего 803,16 руб." in second  # the last ten of thirty


def test_an_entry_that_is_gone_or_is_not_paid_for_any_more_leaves_room_too() -> None:
    gone, unpaid = on(60, 30, **RETAINER), on(60, 30, **RETAINER)
    gone.hear(corrected(None, before=3600))
    becomes(unpaid, 60, 60, billable=False)

    assert "всего 2409,50 руб." in said(gone)  # all thirty
    assert said(unpaid).partition("стала другой")[1]
    assert "всего 2409,50 руб." in said(unpaid)


def test_late_time_that_shrinks_leaves_room_to_what_came_later_still() -> None:
    """October has 40, November 20 more of the hour, December 30 beyond it."""
    office = on(40, 20, 30, **RETAINER)
    becomes(office, 20, 10, id=901)

    words = said(office)
    assert told(office)[0].title.startswith("Освободилось место за октябрь 2026, счёт № Н-120")
    assert "всего 803,16 руб." in words
    assert "счёта № Н-119" in words


def test_room_goes_to_the_first_that_needs_it_and_what_is_left_to_the_next() -> None:
    office = on(60, 10, 30, **RETAINER)
    becomes(office, 60, 40)

    assert [one.title.partition("№ ")[2][:5] for one in told(office)] == ["Н-119", "Н-120"]
    assert all("всего 803,16 руб." in one.description.content for one in told(office))


def test_what_a_cap_in_minutes_kept_off_may_be_billed_after_all() -> None:
    """Sixty of sixty stand on October's invoice, none of thirty on November's; twenty of them have room now."""
    office = on(60, 30, cap_minutes=60)
    becomes(office, 60, 40)

    assert "увеличение на 1316,67 руб. без НДС" in said(office)


@pytest.mark.parametrize(
    ("first", "late", "terms"),
    [
        (60, (), RETAINER),  # nobody has anything beyond
        (30, (20,), RETAINER),  # all of it was included
        (90, (30,), RETAINER),  # twenty come off October's own overflow: its draft says so
        (60, (30,), {}),  # nothing is agreed
    ],
)
def test_where_no_other_invoice_would_be_another_nobody_is_asked(
    first: int, late: tuple[int, ...], terms: dict[str, Any]
) -> None:
    office = on(first, *late, **terms)
    becomes(office, first, first - 20)

    assert told(office) == []
    assert len(office.said(WorkReduced)) == 1


def test_an_invoice_that_is_void_has_nothing_to_give_back() -> None:
    office = on(60, 30, **RETAINER)
    void(office, office.said(InvoiceIssued)[-1])
    becomes(office, 60, 40)

    assert told(office) == []


@pytest.mark.parametrize(
    "terms",
    [{"cap": "3000"}, {"minimum": "5000"}, {"free": {"minutes": 30, "per": "period"}}, RETAINER | {"cap": "20000"}],
)
def test_where_it_can_t_be_reckoned_a_person_looks(terms: dict[str, Any]) -> None:
    office = on(60, 30, **terms)
    becomes(office, 60, 40)

    words = said(office)
    assert "пересчитать это нельзя" in words
    assert "проверьте" in words


def test_a_fact_of_before_that_tells_no_other_invoices_is_read_as_ever() -> None:
    office = on(60, 30, **RETAINER)
    becomes(office, 60, 40)
    before = len(office.ordered(CreateTask))
    old = office.said(WorkReduced)[-1].model_copy(update={"shared": None})
    office.hear(old)

    assert len(told(office)) == 1
    assert len(office.ordered(CreateTask)) == before + 1  # the task of the reduction itself
