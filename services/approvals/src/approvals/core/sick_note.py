"""Illness during a leave: the days of the notes prolong it (ТК ст. 124). Fields of its item say them.

The first note is two days; all further ones are periods in a line: "25.11.2026–27.11.2026; 30.11.2026–01.12.2026".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from domain.calendar import ONE_DAY

from approvals.core.checking import MOST_DAYS, Reader
from approvals.core.form import Form, Unfit
from approvals.core.route import DAY, read_day
from approvals.core.vacation import counted_days, last_day

FIRST, LAST, MORE = "sick_first_on", "sick_last_on", "sick_more"
Days = tuple[date, date]
Notes = tuple[Days, ...]
SPAN = re.compile(rf"{DAY}\s*(?:[-–—]|по|до)\s*{DAY}", re.IGNORECASE)
MOST_NOTES = 24
HOW = "больничные вида 25.11.2026–27.11.2026; 30.11.2026–01.12.2026"


def source_of(request: str, number: int = 1) -> str:
    """What an illness comes from, beside the leave itself: "vacation:58/sick", the second "vacation:58/sick2"."""
    return f"{request}/sick" if number == 1 else f"{request}/sick{number}"


def notes_of(form: Form) -> Notes:
    """Of a leave that has been checked: its illnesses, each day once."""
    first, last = form.day(FIRST), form.day(LAST)
    return merged((*(((first, last),) if first is not None and last is not None else ()), *_more(form)))


def _more(form: Form) -> Notes:
    """Raises Unfit for what is no period."""
    written = form.text(MORE) or ""
    if form.has(MORE) and not written:
        raise Unfit(HOW)
    found = []
    for part in (one.strip() for one in re.split(r"[;,\n]", written)):
        match = SPAN.fullmatch(part) if len(part) <= len(HOW) else None
        days = (read_day(match[1]), read_day(match[2])) if match else (None, None)
        if part and (days[0] is None or days[1] is None):
            raise Unfit(HOW)
        if days[0] is not None and days[1] is not None:
            found.append((days[0], days[1]))
    return tuple(found)


def merged(notes: Iterable[Days]) -> Notes:
    """In order; what overlaps or goes on the next day is one illness."""
    found: list[Days] = []
    for first, last in sorted(notes):
        if found and first <= found[-1][1] + ONE_DAY:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def _prolonged(leave: Days, notes: Iterable[Days]) -> tuple[date, int]:
    """The last day, and how many were lost; what a note has added another one may lose again."""
    end, lost_days = leave[1], 0
    for note in merged(notes):
        days = counted_days(max(leave[0], note[0]), min(end, note[1]))
        if days:
            end, lost_days = last_day(max(end, note[1]) + ONE_DAY, days), lost_days + days
    return end, lost_days


def lost(leave: Days, notes: Iterable[Days]) -> int:
    """The days of the leave that were none for illness."""
    return _prolonged(leave, notes)[1]


def until(leave: Days, notes: Iterable[Days]) -> date:
    """The last day of a leave: as many days after it, or after the illness if that is longer, as were lost.

    Rule: VACATIONS-ILLNESS. Source: ТК ст. 124; 16 to 29 November with an illness of 18 to 20 ends on 2 December 2026.
    """
    return _prolonged(leave, notes)[0]


def without(spans: Iterable[Days], notes: Iterable[Days]) -> Notes:
    """What of periods of leave was leave."""
    left = tuple(spans)
    for first, last in notes:
        parts = [((begun, min(ended, first - ONE_DAY)), (max(begun, last + ONE_DAY), ended)) for begun, ended in left]
        left = tuple(one for pair in parts for one in dict.fromkeys(pair) if one[0] <= one[1])
    return left


def checked(reader: Reader, leave: Days, on: date) -> Notes:
    """The illnesses: each note over or begun by *on*, some of its days of the leave; none where one is wrong."""
    written = _written(reader)
    wrong = len(reader.mistakes)
    known = [(name, note) for name, note in written if _possible(reader, name, note, on)]
    for name, note in known:
        before = [other for _, other in known if other[0] < note[0]]
        if not lost((leave[0], until(leave, before)), (note,)):
            at = FIRST if name == LAST else name
            reader.wrong(at, "not_in_leave", "больничный вне дней отпуска: продлевать нечего")
    return () if len(reader.mistakes) > wrong else merged(note for _, note in known)


def _written(reader: Reader) -> list[tuple[str, Days]]:
    """The notes that can be read, each with the field that its mistakes are told of."""
    if reader.form.has(FIRST) or reader.form.has(LAST):
        reader.missing(FIRST, LAST)
    first, last = reader.read(FIRST, reader.form.day), reader.read(LAST, reader.form.day)
    more = reader.read(MORE, lambda _: _more(reader.form)) or ()
    if len(more) > MOST_NOTES:
        reader.wrong(MORE, "too_many", f"больше {MOST_NOTES} периодов", MOST_NOTES)
        more = ()
    found = [(LAST, (first, last))] if first is not None and last is not None else []
    return [*found, *((MORE, one) for one in more)]


def _possible(reader: Reader, name: str, note: Days, on: date) -> bool:
    first, last = note
    if last < first:
        reader.wrong(name, "backwards", f"{last:%d.%m.%Y} раньше первого дня {first:%d.%m.%Y}", last, first)
    elif (last - first).days > MOST_DAYS:
        reader.wrong(name, "too_long", f"больничный дольше {MOST_DAYS} дней, проверьте год", MOST_DAYS)
    elif first > on:
        reader.wrong(FIRST if name == LAST else name, "future", "день ещё не наступил")
    else:
        return True
    return False


def said(leave: Days, notes: Notes) -> tuple[str, ...]:
    """To whoever decides, and to HR."""
    if not notes:
        return ()
    days = ", ".join(f"{first:%d.%m.%Y}–{last:%d.%m.%Y}" for first, last in notes)
    longer = f"отпуск продлевается на {lost(leave, notes)} дн., до {until(leave, notes):%d.%m.%Y} (ТК ст. 124)"
    return (f"Больничный {days}: {longer}; перенести эти дни вместо продления можно, изменив даты отпуска",)
