"""The production calendar of Russia: which days are working days, and terms counted in them.

Sources: ТК РФ ст. 112 (public holidays), the yearly decrees on moved days off (named in data/ru-nonworking-days.csv),
НК РФ ст. 6.1 (how terms are counted).
"""

from __future__ import annotations

import calendar as months
import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

ONE_DAY = timedelta(days=1)
SATURDAY = 5

# ТК РФ ст. 112 ч. 1: holds in every year, also before that year's decree on moved days.
PUBLIC_HOLIDAYS = frozenset({(1, day) for day in range(1, 9)} | {(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)})


@dataclass(frozen=True, slots=True)
class ProductionCalendar:
    """Days off on weekdays, working Saturdays, and the years whose decree is known.

    version: names the data, kept with every decision made by it.
    """

    days_off: frozenset[date]
    working_saturdays: frozenset[date]
    decreed_years: frozenset[int]
    version: str

    def is_working_day(self, day: date) -> bool:
        """Five-day week. In a year without a decree only what ТК ст. 112 itself makes days off is off."""
        if day in self.working_saturdays:
            return True
        if day.weekday() >= SATURDAY or day in self.days_off:
            return False
        return day.year in self.decreed_years or not _off_by_law(day)

    def is_provisional(self, *days: date) -> bool:
        """True if one of *days* lies in a year whose decree is not known: the date may still move."""
        return any(day.year not in self.decreed_years for day in days)

    def shift_forward(self, day: date) -> date:
        """*day*, or the next working day after it (НК ст. 6.1 п. 7)."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The *count*-th working day after *day*; the count begins the next day (НК ст. 6.1 п. 2, 6).

        Raises ValueError if *count* is below 1.
        """
        if count < 1:
            raise ValueError("a term has at least one day")
        while count:
            day += ONE_DAY
            count -= self.is_working_day(day)
        return day

    def add_months(self, day: date, count: int) -> date:
        """The same number *count* months later, or that month's last day, shifted forward (НК ст. 6.1 п. 5, 7)."""
        return self.shift_forward(months_later(day, count))

    def shift_back(self, day: date) -> date:
        """*day*, or the last working day before it."""
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def working_days_before(self, day: date, count: int) -> date:
        """The last working day before which *count* full working days lie between it and *day* (НК ст. 6.1 п. 6).

        *count* 0: the last working day before *day*. Raises ValueError if *count* is negative.
        """
        if count < 0:
            raise ValueError("a count of days is not negative")
        for _ in range(count + 1):
            day = self.shift_back(day - ONE_DAY)
        return day

    def last_working_day_of_year(self, year: int) -> date:
        """The day on which НДФЛ of 23-31 December is paid (НК ст. 226 п. 6)."""
        return self.shift_back(date(year, 12, 31))

    def nth_working_day(self, year: int, month: int, count: int) -> date:
        """The *count*-th working day counted from the first of the month. Raises ValueError if *count* is below 1."""
        return self.add_working_days(date(year, month, 1) - ONE_DAY, count)


def _off_by_law(day: date) -> bool:
    """A holiday on a weekday, or the Monday after one at a weekend, but in January (ТК ст. 112 ч. 1, 2)."""
    if (day.month, day.day) in PUBLIC_HOLIDAYS:
        return True
    weekend = (day - timedelta(days=back) for back in (1, 2))
    return day.weekday() == 0 and any((d.month, d.day) in PUBLIC_HOLIDAYS and d.month != 1 for d in weekend)


def day_of_month(year: int, month: int, day: int) -> date:
    """The day *day* of a month, or its last if it has none; month 13 is the next January, 0 the December before."""
    year, month = divmod(year * 12 + month - 1, 12)
    return date(year, month + 1, min(day, months.monthrange(year, month + 1)[1]))


def months_later(day: date, count: int) -> date:
    """The same number *count* months later, or that month's last day, not shifted (НК ст. 6.1 п. 5)."""
    return day_of_month(day.year, day.month + count, day.day)


@cache
def russia() -> ProductionCalendar:
    """The calendar of the decrees in the package's data."""
    text = (files("domain") / "data" / "ru-nonworking-days.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    days = {date.fromisoformat(row["date"]): row["kind"] for row in rows}
    return ProductionCalendar(
        days_off=frozenset(day for day, kind in days.items() if kind != "working_saturday"),
        working_saturdays=frozenset(day for day, kind in days.items() if kind == "working_saturday"),
        decreed_years=frozenset(day.year for day in days),
        version="ru-" + ",".join(sorted({row["source"].split(" of ")[-1] for row in rows})),
    )
