"""Whose an overlap is: the work that is billed most has it, and somebody is told. 100 roubles a minute."""

from __future__ import annotations

from typing import Any

import pytest
from making import rated, small, sums

FIRST = ("2026-10-05T10:00:00+03:00", "2026-10-05T11:00:00+03:00")
SECOND = ("2026-10-05T10:30:00+03:00", "2026-10-05T11:30:00+03:00")
WITHIN = ("2026-10-05T10:15:00+03:00", "2026-10-05T10:45:00+03:00")


def timer(start: str, end: str, **more: Any) -> dict[str, Any]:
    return {"started_at": start, "ended_at": end, **more}


def fates(given: dict[str, Any]) -> dict[str, int]:
    """Minutes by what became of them."""
    return {fate: seconds // 60 for fate, seconds in rated(given).account.by_fate.items()}


def warned(given: dict[str, Any]) -> list[str]:
    return [one for one in rated(given).warnings if "overlap" in one]


@pytest.mark.parametrize(
    ("flags", "fate"), [({"billable": False}, "non_billable"), ({"write_off": True}, "written_off")]
)
@pytest.mark.parametrize(("first", "second"), [(FIRST, SECOND), (SECOND, FIRST)], ids=["before", "after"])
def test_an_hour_of_work_is_billed_whole_though_a_timer_that_is_not_ran_beside_it(
    flags: dict[str, Any], fate: str, first: tuple[str, str], second: tuple[str, str]
) -> None:
    given = small(timer(*first, **flags), timer(*second))

    assert fates(given) == {"billed": 60, fate: 30, "overlapped": 30}
    assert warned(given) == ["entries: timers of Партнёр that are billed differently overlap: " + _names(first)]


def _names(first: tuple[str, str]) -> str:
    return "1 and 2" if first is FIRST else "2 and 1"


def test_work_on_the_way_is_paid_as_work_and_the_rest_of_the_way_as_travel() -> None:
    given = small(timer(*FIRST, travel=True), timer(*WITHIN))

    assert fates(given) == {"billed": 60, "overlapped": 30}
    assert sums(given)[0] == "4500.00"  # 30 minutes at 100, 30 at 50
    assert len(warned(given)) == 1


def test_a_write_off_goes_before_what_the_client_never_pays_and_held_time_comes_last() -> None:
    given = small(timer(*FIRST, held="спор"), timer(*FIRST, billable=False), timer(*WITHIN, write_off=True))

    assert fates(given) == {"written_off": 30, "non_billable": 30, "held": 0, "overlapped": 90}


def test_timers_that_are_billed_alike_warn_of_nothing() -> None:
    assert warned(small(timer(*FIRST), timer(*SECOND))) == []
    assert warned(small(timer(*FIRST, billable=False), timer(*SECOND, matter="Б"))) == []
    ends = timer(FIRST[1], SECOND[1], billable=False)
    assert warned(small(timer(*FIRST), ends)) == []
