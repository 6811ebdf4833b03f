"""Time that is billed late goes on from the step where its own invoice stopped, and leaves this month's terms alone.

Дроздов costs 3 950 an hour on 9 October and 4 250 in November, an hour of which stands beside: 4 250.00.
"""

from __future__ import annotations

from typing import Any

import pytest
from billing.core.rating import rate
from billing.core.reading import read
from contracts.billing.v1 import InvoiceIssued
from late_time import DECEMBER, HOUR, LATER, NOVEMBER, close, corrected, firm
from making import WORKED
from office import OCTOBER, Office, entries

ROW = entries()[0] | {"id": 900, "employee_id": 13, "on": "2026-10-09", "deal_id": 311}
NEAREST = {"increment_minutes": 6, "direction": "nearest"}
DAY = {"increment_minutes": 15, "minimum_minutes": 15, "per": "day_matter_person"}


def on(**contract: Any) -> Office:
    return firm(contract=WORKED["contract"] | contract)


def october(office: Office, minutes: int) -> InvoiceIssued:
    return close(office, OCTOBER, [ROW | {"seconds": minutes * 60}])


def grows(office: Office, before: int, after: int) -> None:
    office.hear(corrected(ROW | {"seconds": after * 60}, before=before * 60))


@pytest.mark.parametrize(
    ("policy", "first", "later", "october_net", "november_net"),
    [
        ("six_up_per_fragment", 7, 10, "790.00", "4250.00"),  # 12 minutes, and 12 they stay
        ("six_up_per_fragment", 7, 13, "790.00", "4645.00"),  # 18 in all: 6 more, 395.00
        ("fifteen_up_per_fragment", 5, 14, "987.50", "4250.00"),
        ("fifteen_up_per_fragment", 5, 16, "987.50", "5237.50"),
        ({"minimum_minutes": 30}, 10, 12, "1975.00", "4250.00"),
        ({"minimum_minutes": 30}, 10, 40, "1975.00", "4908.33"),  # 40 - 30 = 10 minutes, 658.33
        (NEAREST, 10, 14, "790.00", "4250.00"),  # both are nearest to 12
        (NEAREST, 8, 9, "395.00", "4645.00"),  # 6, then 12
        (DAY, 5, 14, "987.50", "4250.00"),
        ("six_up_per_day", 5, 7, "395.00", "4645.00"),
        ("six_up_per_line", 7, 10, "790.00", "4250.00"),
        ("six_up_per_line", 7, 13, "790.00", "4645.00"),
        ("actual", 7, 10, "460.83", "4447.50"),  # 3 minutes, 197.50
    ],
)
def test_an_entry_that_grows_is_billed_the_steps_of_the_whole_of_it(
    policy: Any, first: int, later: int, october_net: str, november_net: str
) -> None:
    office = on(rounding=policy)
    was = october(office, first)
    grows(office, first, later)

    assert (str(was.net), str(close(office, NOVEMBER, [HOUR]).net)) == (october_net, november_net)


@pytest.mark.parametrize("policy", ["six_up_per_day", "six_up_per_line"])
def test_another_entry_of_the_same_day_fills_the_step_that_is_paid(policy: str) -> None:
    office = on(rounding=policy)
    october(office, 5)
    office.hear(corrected(ROW | {"id": 901, "seconds": 60}, before=0))
    first = close(office, NOVEMBER, [HOUR])
    office.hear(corrected(ROW | {"id": 902, "seconds": 60}, before=0))

    assert str(first.net) == "4250.00"  # 5 + 1 = 6
    assert str(close(office, DECEMBER, [LATER]).net) == "4645.00"  # the seventh minute is another step


def test_an_entry_that_grows_again_and_again_is_never_billed_a_step_twice() -> None:
    office = on(rounding="six_up_per_fragment")
    october(office, 7)
    grows(office, 7, 10)
    november = close(office, NOVEMBER, [HOUR])
    grows(office, 10, 13)

    assert (str(november.net), str(close(office, DECEMBER, [LATER]).net)) == ("4250.00", "4645.00")
    rated = rate(read(november.month.content))
    assert [(one.fate, one.seconds, one.reason) for one in rated.pieces if one.fate != "billed"] == [
        ("rounded", 180, "в шаге, который уже оплачен")
    ]


@pytest.mark.parametrize(
    ("policy", "october_net", "november_net"),
    [
        ("actual", "197.50", "4159.16"),  # 8 - 5 = 3 minutes; 7 in all: 4 more, 263.33, and 55 of the hour, 3 895.83
        ("six_up_per_fragment", "395.00", "4645.00"),  # 6 of 3; 12 of 7: 6 more, and 60 of 55
    ],
)
def test_free_minutes_of_a_fragment_are_free_once(policy: str, october_net: str, november_net: str) -> None:
    office = on(rounding=policy, free={"minutes": 5, "per": "fragment"})
    was = october(office, 8)
    grows(office, 8, 12)

    assert (str(was.net), str(close(office, NOVEMBER, [HOUR]).net)) == (october_net, november_net)


@pytest.mark.parametrize(
    ("terms", "first", "later", "november_net"),
    [
        ({"cap": "4250"}, 10, 70, "8200.00"),  # 4 250 + an hour at 3 950
        ({"minimum": "8500"}, 120, 180, "12450.00"),  # 8 500 of November, and 3 950
        ({"free": {"minutes": 60}}, 120, 180, "3950.00"),  # November's hour is free
        ({"matters": [{"id": "311", "cap": "4250"}]}, 10, 70, "8200.00"),
    ],
)
def test_late_time_uses_up_nothing_of_this_months_terms_and_somebody_is_told(
    terms: dict[str, Any], first: int, later: int, november_net: str
) -> None:
    office = on(**terms)
    october(office, first)
    grows(office, first, later)
    november = close(office, NOVEMBER, [HOUR])

    assert str(november.net) == november_net
    assert [one for one in rate(read(november.month.content)).warnings if "entries.corrects" in one]


NIGHT = ROW | {
    "id": 903,
    "on": "2026-10-14",
    "seconds": 780,  # ten minutes of the 14th, at 3 950, and three of the 15th, at 4 250
    "started_at": "2026-10-14T23:50:00+03:00",
    "ended_at": "2026-10-15T00:03:00+03:00",
}
THREE = ROW | {"id": 904, "on": "2026-10-15", "seconds": 180}


@pytest.mark.parametrize(
    ("first", "later", "october_net", "november_net"),
    [
        (THREE, NIGHT, "425.00", "5040.00"),  # 12 minutes of the 14th, 790.00; the 15th has its six already
        (NIGHT, THREE, "1215.00", "4250.00"),
    ],
)
def test_a_timer_over_midnight_has_steps_of_both_days(
    first: dict[str, Any], later: dict[str, Any], october_net: str, november_net: str
) -> None:
    office = on(rounding="six_up_per_day")
    was = close(office, OCTOBER, [first])
    office.hear(corrected(later, before=0))

    assert (str(was.net), str(close(office, NOVEMBER, [HOUR]).net)) == (october_net, november_net)
