"""Years of work, of which each gives a leave: what of them doesn't count moves their ends (ТК ст. 121)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from domain.calendar import ONE_DAY, months_later

BreakKind = Literal["unpaid", "child_care", "absent", "other"]


@dataclass(frozen=True)
class Break:
    """Days without work, both inclusive. unpaid: leave at his own wish; absent: without a good reason, or kept from
    work by his fault (ТК ст. 76). Whether anything else counts a person says; here it does.
    """

    first_on: date
    last_on: date
    kind: BreakKind


@dataclass(frozen=True)
class Year:
    """left_out: days that didn't count, of it and of those before. number: the first is 1."""

    began_on: date
    ended_on: date
    left_out: int
    number: int


class Lost:
    """The days of breaks, each once."""

    def __init__(self, breaks: tuple[Break, ...], free_days: int) -> None:
        """free_days: of unpaid leave that count in each year."""
        never = {day for one in breaks if one.kind in {"child_care", "absent"} for day in _days(one)}
        unpaid = {day for one in breaks if one.kind == "unpaid" for day in _days(one)} - never
        self._never, self._unpaid, self._free = sorted(never), sorted(unpaid), free_days

    def within(self, first: date, last: date) -> int:
        """How many days of first..last don't count, which lie in one year of work."""
        return _between(self._never, first, last) + max(0, _between(self._unpaid, first, last) - self._free)


@lru_cache(maxsize=1024)
def lost_of(breaks: tuple[Break, ...], free_days: int) -> Lost:
    """Put together once."""
    return Lost(breaks, free_days)


def _between(days: Sequence[date], first: date, last: date) -> int:
    return bisect_right(days, last) - bisect_left(days, first)


def _days(one: Break) -> Iterable[date]:
    return (one.first_on + timedelta(days=number) for number in range((one.last_on - one.first_on).days + 1))


def year_at(hired_on: date, breaks: tuple[Break, ...], on: date, free_days: int) -> Year:
    """The year of work in which a day lies; before the first one it is the first."""
    return years_until(hired_on, breaks, on, free_days)[-1]


def years_until(hired_on: date, breaks: tuple[Break, ...], on: date, free_days: int) -> tuple[Year, ...]:
    """The years of work to that of a day.

    Rule: VACATIONS-SERVICE. Source: ТК ст. 121 (read in reviews of it); hired on 01.03.2024, with thirty days of unpaid
    leave in April 2026, sixteen of them beyond the fourteen: the third year ends on 16.03.2027.
    """
    found = _through(hired_on, breaks, free_days, max(on, hired_on).year)
    return tuple(one for one in found if one.number == 1 or one.began_on <= on)


@lru_cache(maxsize=4096)
def _through(hired_on: date, breaks: tuple[Break, ...], free_days: int, calendar_year: int) -> tuple[Year, ...]:
    """All that have begun by the end of a calendar year: a balance asks for many days of the same few."""
    lost, left_out, found = lost_of(breaks, free_days), 0, list[Year]()
    since, whole_years = hired_on, 0  # what was moved last, and the years from there: from 29 February each has its own
    while not found or found[-1].ended_on < date(calendar_year, 12, 31):
        begun, following = (months_later(since, 12 * (whole_years + one)) for one in (0, 1))
        more = _more(lost, begun, following - ONE_DAY)
        following += timedelta(days=more)
        left_out += more
        found.append(Year(begun, following - ONE_DAY, left_out, len(found) + 1))
        since, whole_years = (following, 0) if more else (since, whole_years + 1)
    return tuple(found)


def _more(lost: Lost, begun: date, whole: date) -> int:
    """By how many days a year ends later; what it is longer by may itself have days that don't count."""
    more = 0
    while (found := lost.within(begun, whole + timedelta(days=more))) > more:
        more = found
    return more
