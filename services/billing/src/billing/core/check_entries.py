"""Entries that nobody could bill: impossible times, unknown people, one id for two things."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from billing.core.check_days import EARLIEST, LATEST
from billing.core.cutting import split
from billing.core.month import Entry, Input
from billing.core.problems import Problem

DAY_SECONDS = 24 * 3600


def entries(month: Input, zone: ZoneInfo | None) -> Iterator[Problem]:
    """Everything that is wrong with single entries, and with pairs of one id."""
    known = {one.id for one in month.people}
    first: dict[str, int] = {}
    for place, one in enumerate(month.entries):
        path = f"entries[{place}]"
        yield from _time(path, one)
        if one.person not in known:
            remedy = "Add the person to people, with a grade, or mend the entry."
            yield Problem(f"{path}.person", "unknown_person", f"{one.person!r} is not among people.", remedy)
        before = first.setdefault(one.id, place)
        if before != place and not same(month.entries[before], one):
            what = f"{one.id!r} is also the id of entries[{before}], which says something else."
            yield Problem(f"{path}.id", "id_twice", what, "Keep the right one, or give each an id of its own.")
        yield from _closed(month, path, one, zone)


def same(one: Entry, other: Entry) -> bool:
    """Whether both record the same work; words may differ."""
    words = {"text", "task", "activity", "utbms_task"}
    return one.model_dump(exclude=words) == other.model_dump(exclude=words)


def is_sound(entry: Entry) -> bool:
    """Whether its time can be reckoned with."""
    return not any(True for _ in _time("", entry))


def entry_days(month: Input, zone: ZoneInfo | None) -> dict[int, list[date]]:
    """By place of the entry the days of work that may be billed; of those that are sound."""
    found: dict[int, list[date]] = {}
    billed = set(month.billed_entries)
    for place, one in enumerate(month.entries):
        if one.held or one.id in billed or not is_sound(one):
            continue
        days = _days(one, zone)
        found[place] = [on for on in days if one.corrects is not None or month.period.has(on)]
    return found


def _days(entry: Entry, zone: ZoneInfo | None) -> list[date]:
    if entry.on is not None:
        return [entry.on]
    return [one.on for one in split(0, entry, zone)] if zone is not None else []


def _time(path: str, one: Entry) -> Iterator[Problem]:
    manual = [name for name in ("on", "minutes", "seconds") if getattr(one, name) is not None]
    if one.is_timer:
        if manual:
            what = f"it has instants and {', '.join(manual)}."
            yield Problem(path, "entry_form", what, "Give started_at and ended_at, or on and minutes.")
        yield from _timer(path, one)
        return
    if one.on is None:
        yield Problem(
            f"{path}.on", "entry_day", "the day of work is missing.", "Give on (YYYY-MM-DD), or both instants."
        )
    elif not EARLIEST <= one.on <= LATEST:
        yield Problem(f"{path}.on", "entry_day", f"{one.on} is no day of this work.", "Mend the year.")
    if (one.minutes is None) == (one.seconds is None):
        yield Problem(f"{path}.minutes", "entry_time", "its time is not said once.", "Give either minutes or seconds.")
        return
    name = "seconds" if one.minutes is None else "minutes"
    given = Decimal(one.seconds or 0) if one.minutes is None else one.minutes * 60
    yield from _length(f"{path}.{name}", given)


def _length(path: str, seconds: Decimal) -> Iterator[Problem]:
    if not seconds.is_finite() or seconds != int(seconds):
        yield Problem(path, "entry_time", "time is kept in whole seconds.", "Round it to seconds.")
    elif seconds < 0:
        yield Problem(path, "negative_time", "time is negative.", "Mend it; a correction downwards is a smaller entry.")
    elif seconds > DAY_SECONDS:
        yield Problem(path, "over_24_hours", "more than 24 hours in one entry.", "Mend it, or split it by days.")


def _timer(path: str, one: Entry) -> Iterator[Problem]:
    if one.started_at is None or one.ended_at is None:
        name = "started_at" if one.started_at is None else "ended_at"
        yield Problem(f"{path}.{name}", "entry_time", "a timer entry has a start and an end.", f"Give {name}.")
        return
    if not EARLIEST <= one.started_at.date() <= LATEST or not EARLIEST <= one.ended_at.date() <= LATEST:
        yield Problem(f"{path}.started_at", "entry_day", "that is no day of this work.", "Mend the year.")
        return
    length = one.ended_at - one.started_at
    if length.microseconds:
        yield Problem(f"{path}.ended_at", "entry_time", "time is kept in whole seconds.", "Round it to seconds.")
        return
    yield from _length(f"{path}.ended_at", Decimal(int(length.total_seconds())))


def _closed(month: Input, path: str, one: Entry, zone: ZoneInfo | None) -> Iterator[Problem]:
    """Late work of a closed period must say what it corrects."""
    if one.corrects is not None or one.id in month.billed_entries or one.held or not is_sound(one):
        return
    for on in _days(one, zone):
        closed = next((each for each in month.closed_periods if each.has(on)), None)
        if closed is not None and not month.period.has(on):
            what = f"{on} lies in the closed period {closed.first_on}–{closed.last_on}."
            remedy = "Say in corrects what it corrects, hold it, or list its id in billed_entries."
            yield Problem(path, "period_closed", what, remedy)
            return
