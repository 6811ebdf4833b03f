"""Periods and their dates: which periods there are, and when by law something of a period or an event is due."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain.calendar import ProductionCalendar, day_of_month, months_later

from tax_calendar.core.obligations import (
    AfterEvent,
    AfterPeriod,
    BeforeEvent,
    EventDay,
    LastWorkingDay,
    MonthDay,
    NthWorkingDay,
    Obligation,
    Unit,
)

LAST_MONTH = {"Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12, "H1": 6, "9M": 9, "Y": 12}
WINDOW = {"month_1_22": (1, 22, "-P1"), "month_23_end": (23, 31, "-P2")}  # first day, last day, ending of its name
QUARTERLY = {"quarter": ("Q1", "Q2", "Q3", "Q4"), "cumulative": ("Q1", "H1", "9M", "Y")}
ALL_MONTHS = tuple(map(str, range(1, 13)))


@dataclass(frozen=True, slots=True)
class Period:
    """name: as people and rows call it, "2026-Q1". Both days belong to it."""

    name: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Dates:
    """nominal: as the law names it; actual: shifted. provisional: a year's decree is not known, it may still move."""

    nominal: date
    actual: date
    provisional: bool


def periods(unit: Unit, year: int, members: tuple[str, ...] = ()) -> Iterator[Period]:
    """The periods of *unit* that belong to *year*, of *members* only if given, in order. An event has no periods."""
    if unit == "year":
        yield Period(str(year), date(year, 1, 1), date(year, 12, 31))
    elif unit == "dec_23_31":
        yield Period(f"{year}-DEC", date(year, 12, 23), date(year, 12, 31))
    elif unit in QUARTERLY:
        yield from _quarters(unit, year, members or QUARTERLY[unit])
    elif unit != "event":
        yield from _months(unit, year, members or ALL_MONTHS)


def _quarters(unit: Unit, year: int, members: Collection[str]) -> Iterator[Period]:
    for name in QUARTERLY[unit]:
        if name in members:
            last = LAST_MONTH[name]
            first = last - 2 if unit == "quarter" else 1
            yield Period(f"{year}-{name}", date(year, first, 1), day_of_month(year, last, 31))


def _months(unit: Unit, year: int, members: Collection[str]) -> Iterator[Period]:
    first, last, ending = WINDOW.get(unit, (1, 31, ""))
    for month in ALL_MONTHS:
        if month in members:
            number = int(month)
            name = f"{year}-M{number:02}{ending}"
            yield Period(name, date(year, number, first), day_of_month(year, number, last))


def periods_of(obligation: Obligation, event: date) -> tuple[Period, ...]:
    """The periods of *obligation* that an event on that day means; none if the row has none for that day.

    Those it lies in: of cumulative ones all from then to the end of the year. For what is due before its period begins:
    the first period that begins then or later. For a wish to be told by a day within its period: the first one whose
    day has not passed.
    """
    due = obligation.due
    if obligation.period == "event":
        return (Period(event.isoformat(), event, event),)
    found = [
        one for year in (event.year, event.year + 1) for one in periods(obligation.period, year, obligation.periods)
    ]
    if isinstance(due, MonthDay) and due.year < 0:
        return tuple(one for one in found if one.start >= event)[:1]
    if isinstance(due, MonthDay) and due.year == 0 and obligation.on_event:
        return tuple(one for one in found if day_of_month(one.end.year, due.month, due.day) >= event)[:1]
    return tuple(one for one in found if one.start <= event <= one.end)


def dates(obligation: Obligation, period: Period, calendar: ProductionCalendar) -> Dates:
    """When the obligation of *period* is due."""
    nominal = _nominal(obligation, period, calendar)
    actual = nominal
    if obligation.shift == "next_working_day":
        actual = calendar.shift_forward(nominal)
    elif obligation.shift == "previous":
        actual = calendar.shift_back(nominal)
    counted = (period.end - timedelta(days=1),) if isinstance(obligation.due, BeforeEvent) else ()
    return Dates(nominal, actual, calendar.is_provisional(nominal, actual, *counted))


def _nominal(obligation: Obligation, period: Period, calendar: ProductionCalendar) -> date:
    year, month = period.end.year, period.end.month
    match obligation.due:
        case AfterPeriod(months, day):
            return day_of_month(year, month + months, day)
        case MonthDay(month, day, years):
            return day_of_month(year + years, month, day)
        case LastWorkingDay():
            return calendar.last_working_day_of_year(year)
        case NthWorkingDay(months, count):
            first = day_of_month(year, month + months, 1)
            return calendar.nth_working_day(first.year, first.month, count)
        case by_event:
            return _by_event(by_event, period.end, calendar)


def _by_event(due: AfterEvent | BeforeEvent | EventDay, event: date, calendar: ProductionCalendar) -> date:
    match due:
        case AfterEvent(count, "working_days"):
            return calendar.add_working_days(event, count)
        case AfterEvent(count, "calendar_days"):
            return event + timedelta(days=count)
        case AfterEvent(count, _):
            return months_later(event, count)
        case BeforeEvent(count):
            return calendar.working_days_before(event, count)
        case EventDay():
            return event
