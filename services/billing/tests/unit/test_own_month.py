"""Late time takes what its own month has left of included hours and of a cap in minutes, and is covered by its fees.

Дроздов costs 3 950 an hour on 9 October and 4 250 from the 15th; an hour of November stands beside: 4 250.00.
"""

from __future__ import annotations

from typing import Any

import pytest
from billing.core.rating import rate
from billing.core.reading import read
from contracts.billing.v1 import InvoiceIssued
from late_time import DECEMBER, HOUR, LATER, NOVEMBER, close, corrected, fates, firm, held_entry, void
from making import WORKED
from office import OCTOBER, Office, entries, profile

ROW = entries()[0] | {"id": 900, "employee_id": 13, "on": "2026-10-09", "deal_id": 311}
RETAINER = {"retainer": {"fee": "10000", "included_minutes": 60}}
CLAIM = {"title": "Иск", "amount": "50000", "matter": "311", "on": "2026-10-20"}


def on(**contract: Any) -> Office:
    return firm(contract=WORKED["contract"] | contract)


def october(office: Office, minutes: int) -> InvoiceIssued:
    return close(office, OCTOBER, [ROW | {"seconds": minutes * 60}])


def enters(office: Office, number: int, minutes: int, **more: Any) -> None:
    """An entry of October that is seen after its invoice."""
    office.hear(corrected(ROW | {"id": number, "seconds": minutes * 60} | more, before=0))


def grows(office: Office, before: int, after: int) -> None:
    office.hear(corrected(ROW | {"seconds": after * 60}, before=before * 60))


def nets(*issued: InvoiceIssued) -> list[str]:
    return [str(one.net) for one in issued]


def asks(issued: InvoiceIssued) -> bool:
    return any("entries.corrects" in one for one in rate(read(issued.month.content)).warnings)


@pytest.mark.parametrize(
    ("terms", "first", "later", "november_net"),
    [
        (RETAINER, 10, 20, "10000.00"),  # 20 of 60; November's own hour is all included too
        (RETAINER, 10, 70, "10658.33"),  # 60 more: 50 included, 10 billed, 658.33
        (RETAINER, 70, 80, "10658.33"),  # nothing was left
        ({"cap_minutes": 60}, 10, 70, "7541.67"),  # 50 minutes until the cap, 3 291.67, and 4 250
        ({"cap_minutes": 60}, 60, 70, "4250.00"),
        (RETAINER | {"cap_minutes": 30}, 50, 120, "11975.00"),  # 10 included, 30 of 60 billed, 1 975.00
        (RETAINER | {"rounding": "six_up_per_day"}, 55, 61, "10395.00"),  # 60 of 60 by steps, then 66
    ],
)
def test_late_time_takes_what_its_own_month_has_left(
    terms: dict[str, Any], first: int, later: int, november_net: str
) -> None:
    office = on(**terms)
    october(office, first)
    grows(office, first, later)
    november = close(office, NOVEMBER, [HOUR])

    assert nets(november) == [november_net]
    assert not asks(november)


def test_where_whole_lines_are_rounded_somebody_looks_at_the_last_step() -> None:
    office = on(**RETAINER, rounding="six_up_per_line")
    october(office, 10)
    grows(office, 10, 60)
    november = close(office, NOVEMBER, [HOUR])

    assert nets(november) == ["10000.00"]
    assert asks(november)


def test_what_one_invoice_took_of_it_the_next_one_has_no_more() -> None:
    office = on(**RETAINER)
    october(office, 10)
    enters(office, 901, 40)
    november = close(office, NOVEMBER, [HOUR])
    enters(office, 902, 20)

    assert nets(november, close(office, DECEMBER, [LATER])) == ["10000.00", "10658.33"]  # 10 left, 10 billed
    assert fates(november) == {"included": 100}


def test_what_a_void_invoice_took_of_it_is_there_again() -> None:
    office = on(**RETAINER)
    october(office, 10)
    enters(office, 901, 50)
    void(office, close(office, NOVEMBER, [HOUR]))
    enters(office, 902, 10)

    assert nets(close(office, DECEMBER, [LATER])) == ["10658.33"]  # 60 of 50 left: 10 billed


def test_the_terms_are_those_that_its_own_month_was_billed_on() -> None:
    office = on(**RETAINER)
    october(office, 10)
    office.profile = profile(contract=WORKED["contract"])
    enters(office, 901, 60)
    november = close(office, NOVEMBER, [HOUR])
    assert nets(november) == ["4908.33"]  # 4 250, and 10 minutes
    assert not asks(november)

    office = on()
    october(office, 10)
    office.profile = profile(contract=WORKED["contract"] | RETAINER)
    enters(office, 901, 10)
    assert nets(close(office, NOVEMBER, [HOUR])) == ["10658.33"]  # October had no included hours


def test_time_that_was_held_takes_what_its_own_month_has_left() -> None:
    office = on(**RETAINER)
    close(office, OCTOBER, [ROW | {"id": 901, "seconds": 3000}, held_entry(employee_id=13)])
    office.hear(corrected(held_entry("Звонок", employee_id=13)))

    assert nets(close(office, NOVEMBER, [HOUR])) == ["10000.00"]


def test_a_timer_over_the_end_of_the_month_took_its_part() -> None:
    """Fifty minutes until midnight and twenty after it stand on October's invoice: all that was included."""
    office = on(**RETAINER)
    night = {"started_at": "2026-10-31T23:10:00+03:00", "ended_at": "2026-11-01T00:20:00+03:00"}
    close(office, OCTOBER, [ROW | {"on": "2026-10-31", "seconds": 4200} | night])
    enters(office, 901, 10)

    assert nets(close(office, NOVEMBER, [HOUR])) == ["10658.33"]


def test_late_time_is_covered_by_a_fee_of_its_own_month_and_not_by_one_of_this() -> None:
    office = on(fees=[CLAIM])
    october(office, 10)
    enters(office, 901, 60)
    enters(office, 902, 6, deal_id=312)
    november = close(office, NOVEMBER, [HOUR])
    assert nets(november) == ["4645.00"]  # 4 250, and six minutes of another matter
    assert fates(november) == {"billed": 66, "covered": 60}

    office = on(fees=[CLAIM | {"on": "2026-11-20"}])
    october(office, 10)
    enters(office, 901, 60)
    assert nets(close(office, NOVEMBER, [HOUR])) == ["53950.00"]  # the fee covers November's hour alone
