"""Illness or a public duty during a leave: its days prolong it (ТК ст. 124). Fields of its item say them.

The first note is two days; all further ones, and duties, are periods in a line:
"25.11.2026–27.11.2026; 30.11.2026–01.12.2026".
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

FIRST, LAST, MORE, DUTY = "sick_first_on", "sick_last_on", "sick_more", "duty_days"
Days = tuple[date, date]
Notes = tuple[Days, ...]
SPAN = re.compile(rf"{DAY}\s*(?:[-–—]|по|до)\s*{DAY}", re.IGNORECASE)
MOST_NOTES = 24
HOW = "периоды вида 25.11.2026–27.11.2026; 30.11.2026–01.12.2026"
PROVE = "Гос. обязанность продлевает отпуск, только если закон освобождает на её время от работы: нужен документ"


def source_of(request: str, number: int = 1, what: str = "sick") -> str:
    """What an illness comes from, beside the leave itself: "vacation:58/sick", the second "vacation:58/sick2"."""
    return f"{request}/{what}" if number == 1 else f"{request}/{what}{number}"


def notes_of(form: Form) -> Notes:
    """Of a leave that has been checked: its illnesses, each day once."""
    first, last = form.day(FIRST), form.day(LAST)
    return merged((*(((first, last),) if first is not None and last is not None else ()), *_more(form, MORE)))


def duties_of(form: Form) -> Notes:
    """Its public duties, as notes_of."""
    return merged(_more(form, DUTY))


def pauses_of(form: Form) -> Notes:
    """All that it is prolonged by, each day once."""
    return merged((*notes_of(form), *duties_of(form)))


def _more(form: Form, name: str) -> Notes:
    """Raises Unfit for what is no period."""
    written = form.text(name) or ""
    if form.has(name) and not written:
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


def checked(reader: Reader, leave: Days, on: date) -> tuple[Notes, Notes]:
    """The illnesses, the duties: each over or begun by *on*, some of its days of the leave; none where one is wrong."""
    written = _written(reader)
    wrong = len(reader.mistakes)
    known = [(name, note) for name, note in written if _possible(reader, name, note, on)]
    for name, note in known:
        before = [other for _, other in known if other[0] < note[0]]
        if not lost((leave[0], until(leave, before)), (note,)):
            at = FIRST if name == LAST else name
            what = "гос. обязанность" if name == DUTY else "больничный"
            reader.wrong(at, "not_in_leave", f"{what} вне дней отпуска: продлевать нечего")
    if len(reader.mistakes) > wrong:
        return (), ()
    return merged(note for name, note in known if name != DUTY), merged(note for name, note in known if name == DUTY)


def _written(reader: Reader) -> list[tuple[str, Days]]:
    """The notes that can be read, each with the field that its mistakes are told of."""
    if reader.form.has(FIRST) or reader.form.has(LAST):
        reader.missing(FIRST, LAST)
    first, last = reader.read(FIRST, reader.form.day), reader.read(LAST, reader.form.day)
    found = [(LAST, (first, last))] if first is not None and last is not None else []
    for name in (MORE, DUTY):
        more = reader.read(name, lambda name: _more(reader.form, name)) or ()
        if len(more) > MOST_NOTES:
            reader.wrong(name, "too_many", f"больше {MOST_NOTES} периодов", MOST_NOTES)
        else:
            found += [(name, one) for one in more]
    return found


def _possible(reader: Reader, name: str, note: Days, on: date) -> bool:
    first, last = note
    if last < first:
        reader.wrong(name, "backwards", f"{last:%d.%m.%Y} раньше первого дня {first:%d.%m.%Y}", last, first)
    elif (last - first).days > MOST_DAYS:
        reader.wrong(name, "too_long", f"период дольше {MOST_DAYS} дней, проверьте год", MOST_DAYS)
    elif first > on:
        reader.wrong(FIRST if name == LAST else name, "future", "день ещё не наступил")
    else:
        return True
    return False


def said(leave: Days, notes: Notes, duties: Notes = ()) -> tuple[str, ...]:
    """To whoever decides, and to HR."""
    both = merged((*notes, *duties))
    if not both:
        return ()
    named = (("больничный", notes), ("гос. обязанность", duties))
    what = ", ".join(f"{name} {_shown(days)}" for name, days in named if days)
    longer = f"отпуск продлевается на {lost(leave, both)} дн., до {until(leave, both):%d.%m.%Y} (ТК ст. 124)"
    moved = "перенести эти дни вместо продления можно, изменив даты отпуска: прошедшие меняют кадры"
    return (f"{what[0].upper()}{what[1:]}: {longer}; {moved}", *((PROVE,) if duties else ()))


def _shown(days: Notes) -> str:
    return ", ".join(f"{first:%d.%m.%Y}–{last:%d.%m.%Y}" for first, last in days)
