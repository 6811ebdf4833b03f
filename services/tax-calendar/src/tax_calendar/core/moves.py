"""Days that one client has by a decree for a named group, instead of the law's: who said so, and why. Pure.

Source: docs/facts/tax-calendar.md, section 2.4. A day without its reason is none: nothing is put off in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from domain.calendar import ProductionCalendar

from tax_calendar.core import due
from tax_calendar.core.dated import Dated, Move
from tax_calendar.core.obligations import Lawbook, Obligation

MOVED = "moved_dates"
SOONER = timedelta(days=31)  # no decree asks for more: a day further ahead of the law's is a mistyped year
FIELDS = ("obligation_id", "period", "due_on", "reason", "by")


def read(told: object, law: Lawbook, calendar: ProductionCalendar, wrong: list[str]) -> tuple[Move, ...]:
    """The moves of a profile's `moved_dates`; what can't be one is added to *wrong*, in English."""
    if not isinstance(told, list | tuple):
        wrong.append(f"{MOVED}: a list is expected, each with {', '.join(FIELDS)}")
        return ()
    found: dict[str, Move] = {}
    for one in told:
        move = _move(one, law, calendar, wrong)
        if move is not None and move.key in found:
            wrong.append(f"{MOVED}: {move.key} stands here twice")
        elif move is not None:
            found[move.key] = move
    return tuple(found.values())


def _move(one: object, law: Lawbook, calendar: ProductionCalendar, wrong: list[str]) -> Move | None:
    if not isinstance(one, Mapping) or set(one) != set(FIELDS):
        wrong.append(f"{MOVED}: each has {', '.join(FIELDS)}")
        return None
    key, on = f"{one['obligation_id']}/{one['period']}", _day(one["due_on"])
    row = law.obligations.get(str(one["obligation_id"]))
    problems = (
        (row is None, f"{one['obligation_id']} is no obligation"),
        (row is not None and not _has_period(row, str(one["period"])), f"{key}: there is no such period"),
        (on is None, f"{key}: due_on is no date"),
        (on is not None and not calendar.is_working_day(on), f"{key}: {on} is a day off, name the working day meant"),
        (
            row is not None and on is not None and _too_early(row, str(one["period"]), on, calendar),
            f"{key}: {on} is more than {SOONER.days} days before the law's day",
        ),
        (
            not str(one["reason"] or "").strip() or not str(one["by"] or "").strip(),
            f"{key}: reason and by must be told",
        ),
    )
    said = [words for is_so, words in problems if is_so]
    wrong += [f"{MOVED}: {words}" for words in said]
    if said or on is None:
        return None
    return Move(key, on, str(one["reason"]).strip(), str(one["by"]).strip(), calendar.is_provisional(on))


def _has_period(row: Obligation, name: str) -> bool:
    return next(_periods(row, name), None) is not None


def _too_early(row: Obligation, name: str, on: date, calendar: ProductionCalendar) -> bool:
    """A day that has passed would take what is due from the calendar in silence."""
    return any(on < due.dates(row, one, calendar).actual - SOONER for one in _periods(row, name))


def _periods(row: Obligation, name: str) -> Iterator[due.Period]:
    """The period of the row with that name, if there is one."""
    if row.period == "event":
        day = _day(name)
        return iter(() if day is None else due.periods_of(row, day))
    year = name[:4]
    if not (year.isascii() and year.isdecimal() and year.startswith("20")):
        return iter(())
    return (one for one in due.periods(row.period, int(year), row.periods) if one.name == name)


def _day(value: object) -> date | None:
    try:
        return value if type(value) is date else date.fromisoformat(str(value))
    except ValueError:
        return None


def years_around(moves: Sequence[Move], start: date, end: date) -> tuple[date, date]:
    """A range that holds what is moved, by the law's days as well as by the moves'."""
    years = [start.year, end.year, *(int(one.key.partition("/")[2][:4]) for one in moves)]
    return date(max(min(years) - 1, 1), 1, 1), date(max(years) + 2, 12, 31)


def moved(plan: Iterable[Dated], moves: Sequence[Move], start: date, end: date) -> Iterator[Dated]:
    """What of *plan* is due in the range, each on the client's own day, in order of days."""
    by_key = {one.key: one for one in moves}
    own = [_on(one, by_key[one.key]) if one.key in by_key else one for one in plan]
    kept = (one for one in own if start <= one.actual <= end)
    yield from sorted(kept, key=lambda one: (one.actual, one.obligation.id, one.period))


def _on(one: Dated, move: Move) -> Dated:
    return replace(one, actual=move.on, provisional=move.provisional, move=move)
