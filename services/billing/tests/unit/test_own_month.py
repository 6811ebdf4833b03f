"""Late time takes what its own month has left of included hours and of a cap in minutes, and is covered by its fees.

Дроздов costs 3 950 an hour on 9 October and 4 250 from the 15th; an hour of November stands beside: 4 250.00.
"""

from __future__ import annotations

from typing import Any

import pytest
from billing.core.rating import rate
from billing.core.reading import read
from contracts.billing.v1 import InvoiceIssued
from late_time import DECEMBER, HOUR, LATER, NOVEMBER, again, close, corrected, fates, firm, held_entry, void
from making import WORKED
from office import OCTOBER, Office, entries, profile

ROW = entries()[0] | {"id": 900, "employee_id": 13, "on": "2026-10-09", "deal_id": 311}
RETAINER = {"retainer": {"fee": "10000", "included_minutes": 60}}
NIGHT = {"on": "2026-10-31", "started_at": "2026-10-31T23:10:00+03:00", "ended_at": "2026-11-01T00:20:00+03:00"}
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
    close(office, OCTOBER, [ROW | {"seconds": 4200} | NIGHT])
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


@pytest.mark.parametrize(
    ("terms", "november_net"),
    [
        ({"retainer": {"fee": "10000", "included_minutes": 120}}, "10000.00"),  # 10 + 70 of 120
        (RETAINER, "11416.67"),  # 50 were left: 20 minutes after midnight, 1 416.67
        ({"fees": [CLAIM]}, "4250.00"),  # of October's matter, both days
    ],
)
def test_a_late_timer_over_the_end_of_the_month_is_of_the_month_that_it_began_in(
    terms: dict[str, Any], november_net: str
) -> None:
    office = on(**terms)
    october(office, 10)
    enters(office, 903, 70, **NIGHT)

    assert nets(close(office, NOVEMBER, [HOUR])) == [november_net]


def test_it_takes_nothing_of_the_next_month_which_is_billed_by_then() -> None:
    """November's hour is all that was included there; October has 110 minutes left."""
    office = on(retainer={"fee": "10000", "included_minutes": 120})
    october(office, 10)
    close(office, NOVEMBER, [HOUR | {"seconds": 7200}])
    enters(office, 903, 70, **NIGHT)
    row = HOUR | {"id": 905, "seconds": 360}
    office.hear(corrected(row, before=0).model_copy(update={"first_on": NOVEMBER[0], "last_on": NOVEMBER[1]}))

    assert nets(close(office, DECEMBER, [LATER])) == ["10425.00"]  # November's six minutes


@pytest.mark.parametrize(
    ("terms", "november_net", "october_net", "its"),
    [
        (RETAINER, "10000.00", "13291.67", {"included": 10, "billed": 50}),
        ({"cap_minutes": 60}, "7541.67", "658.33", {"billed": 10, "capped": 50}),  # with 3 291.67: 3 950
        (RETAINER | {"cap_minutes": 30}, "10000.00", "11975.00", {"included": 10, "billed": 30, "capped": 20}),
    ],
)
def test_an_invoice_that_is_made_anew_has_what_late_time_elsewhere_left(
    terms: dict[str, Any], november_net: str, october_net: str, its: dict[str, int]
) -> None:
    """Fifty minutes of October stand on November's invoice when October's becomes void: of sixty, ten are left."""
    office = on(**terms)
    gone = october(office, 10)
    enters(office, 901, 50)
    assert nets(close(office, NOVEMBER, [HOUR])) == [november_net]
    void(office, gone)
    grows(office, 10, 60)
    anew = again(office)

    assert (nets(anew), fates(anew)) == ([october_net], its)


def test_what_is_added_after_that_finds_all_of_both() -> None:
    """October anew has 20 minutes, November 30 of its sixty: of 20 more, ten are included."""
    office = on(**RETAINER)
    gone = october(office, 10)
    enters(office, 901, 30)
    close(office, NOVEMBER, [HOUR])
    void(office, gone)
    grows(office, 10, 20)
    assert fates(again(office)) == {"included": 20}
    enters(office, 902, 20)

    assert nets(close(office, DECEMBER, [LATER])) == ["10658.33"]


def test_free_minutes_of_the_period_are_not_taken_twice_for_it() -> None:
    """November's invoice has 50 minutes of October, 3 291.67, and 30 of its own: of the cap of 60 ten are left."""
    office = on(cap_minutes=60, free={"minutes": 30, "per": "period"})
    gone = october(office, 40)
    enters(office, 901, 50)
    assert nets(close(office, NOVEMBER, [HOUR])) == ["5416.67"]
    void(office, gone)
    grows(office, 40, 50)
    anew = again(office)

    assert (nets(anew), fates(anew)) == (["658.33"], {"free": 30, "billed": 10, "capped": 10})


@pytest.mark.parametrize(
    ("terms", "first", "net"),
    [
        (RETAINER, 60, "10000.00"),  # 10 + 50 of 60, as before
        ({"cap_minutes": 60}, 60, "7541.67"),  # 10 + 50 billed: the act of October becomes 50 less
        (RETAINER, 70, "10000.00"),  # ten of them were billed, and come off the act
    ],
)
@pytest.mark.parametrize("taken_away", [False, True])
def test_time_that_moves_to_another_entry_finds_what_was_left_by_it(
    terms: dict[str, Any], first: int, net: str, *, taken_away: bool
) -> None:
    office = on(**terms)
    october(office, first)
    grows(office, first, 10)
    if taken_away:
        office.hear(corrected(None, before=600))
    enters(office, 901, 60 if taken_away else 50)
    # of the cap all sixty are there again when the entry is gone: 3 950
    expected = "8200.00" if taken_away and "cap_minutes" in terms else net

    assert nets(close(office, NOVEMBER, [HOUR])) == [expected]


def test_what_came_back_has_left_nothing() -> None:
    """Sixty minutes, ten, sixty again: all of October's hour."""
    office = on(**RETAINER)
    october(office, 60)
    grows(office, 60, 10)
    grows(office, 10, 60)
    enters(office, 901, 10)

    assert nets(close(office, NOVEMBER, [HOUR])) == ["10658.33"]
