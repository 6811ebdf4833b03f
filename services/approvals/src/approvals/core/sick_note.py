"""Illness during a leave: the days of the note prolong it (ТК ст. 124). Two fields of its item say them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.calendar import ONE_DAY

from approvals.core.checking import Reader
from approvals.core.form import Form
from approvals.core.vacation import counted_days, last_day

FIRST, LAST = "sick_first_on", "sick_last_on"
Days = tuple[date, date]


def source_of(request: str) -> str:
    """What the illness comes from, beside the leave itself: "vacation:58/sick"."""
    return f"{request}/sick"


def note_of(form: Form) -> Days | None:
    """Of a leave that has been checked."""
    first, last = form.day(FIRST), form.day(LAST)
    return None if first is None or last is None else (first, last)


def lost(leave: Days, note: Days) -> int:
    """The days of the leave that were none for illness."""
    return counted_days(max(leave[0], note[0]), min(leave[1], note[1]))


def until(leave: Days, note: Days | None) -> date:
    """The last day of a leave: as many days after it, or after the illness if that is longer, as were lost.

    Rule: VACATIONS-ILLNESS. Source: ТК ст. 124; 16 to 29 November with an illness of 18 to 20 ends on 2 December 2026.
    """
    days = lost(leave, note) if note is not None else 0
    if note is None or days == 0:
        return leave[1]
    return last_day(max(leave[1], note[1]) + ONE_DAY, days)


def without(spans: Iterable[Days], notes: Iterable[Days]) -> tuple[Days, ...]:
    """What of periods of leave was leave."""
    left = tuple(spans)
    for first, last in notes:
        parts = [((begun, min(ended, first - ONE_DAY)), (max(begun, last + ONE_DAY), ended)) for begun, ended in left]
        left = tuple(one for pair in parts for one in dict.fromkeys(pair) if one[0] <= one[1])
    return left


def checked(reader: Reader, leave: Days, on: date) -> Days | None:
    """The note, if there is one: both of its days, over or begun by *on*, some of them days of the leave."""
    if not (reader.form.has(FIRST) or reader.form.has(LAST)):
        return None
    reader.missing(FIRST, LAST)
    first, last = reader.read(FIRST, reader.form.day), reader.read(LAST, reader.form.day)
    if first is None or last is None:
        return None
    if last < first:
        reader.wrong(LAST, "backwards", f"{last:%d.%m.%Y} раньше первого дня {first:%d.%m.%Y}", last, first)
    elif first > on:
        reader.wrong(FIRST, "future", "день ещё не наступил")
    elif not lost(leave, (first, last)):
        reader.wrong(FIRST, "not_in_leave", "больничный вне дней отпуска: продлевать нечего")
    else:
        return first, last
    return None


def said(leave: Days, note: Days | None) -> tuple[str, ...]:
    """To whoever decides, and to HR."""
    if note is None:
        return ()
    days = f"{note[0]:%d.%m.%Y}–{note[1]:%d.%m.%Y}"
    longer = f"отпуск продлевается на {lost(leave, note)} дн., до {until(leave, note):%d.%m.%Y} (ТК ст. 124)"
    return (f"Больничный {days}: {longer}; перенести эти дни вместо продления можно, изменив даты отпуска",)
