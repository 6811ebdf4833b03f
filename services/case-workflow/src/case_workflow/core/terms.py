"""How a term of procedure is counted: АПК 113-114, ГПК 107-108, КАС 92-93, 229-ФЗ 15-16 (facts: litigation.md, 1).

A term runs from the day after its event. Terms in days are of working days, but where the law says calendar days; terms
in months and years end on the same number, or on the last day of a month that has none. A last day that is off is moved
to the next working day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from domain.calendar import ProductionCalendar, months_later

Unit = Literal["working_days", "calendar_days", "months", "years"]
WORDS: dict[Unit, tuple[str, str]] = {
    "working_days": ("working day", "working days"),
    "calendar_days": ("calendar day", "calendar days"),
    "months": ("month", "months"),
    "years": ("year", "years"),
}
RUSSIAN: dict[Unit, tuple[str, str, str]] = {
    "working_days": ("рабочий день", "рабочих дня", "рабочих дней"),
    "calendar_days": ("календарный день", "календарных дня", "календарных дней"),
    "months": ("месяц", "месяца", "месяцев"),
    "years": ("год", "года", "лет"),
}
MONTHS_OF_A_YEAR = 12
ONE_DAY = timedelta(days=1)


class OutOfCalendar(ValueError):
    """The term begins or ends beyond the years that a date can say."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A term of law by its id (litigation.md, section 9).

    event: what it runs from, in Russian. since: from when the law says so; an earlier event was under another wording.
    note: what a person should know, in Russian.
    """

    id: str
    number: int
    unit: Unit
    law: str
    event: str
    since: date | None = None
    note: str | None = None

    @property
    def count(self) -> str:
        """In English, as the examples of the facts have it: "15 working days"."""
        return f"{self.number} {WORDS[self.unit][self.number != 1]}"

    @property
    def count_ru(self) -> str:
        """In Russian: «15 рабочих дней»."""
        return f"{self.number} {plural(self.number, *RUSSIAN[self.unit])}"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A term that has been counted. nominal_on: before days off are looked at. provisional: a year without a decree."""

    rule: Rule
    start: date
    nominal_on: date
    due_on: date
    provisional: bool

    @property
    def shifted(self) -> bool:
        """Whether the last day was off and the term ends later."""
        return self.nominal_on != self.due_on


def deadline(rule: Rule, start: date, calendar: ProductionCalendar) -> Deadline:
    """The last day of a term whose event was on *start*. Raises OutOfCalendar."""
    try:
        nominal = _nominal(rule, start, calendar)
        due = calendar.shift_forward(nominal)
    except (OverflowError, ValueError) as error:
        raise OutOfCalendar(f"{rule.id} from {start} ends beyond the year 9999") from error
    # A count of working days crosses every day between; other terms only touch their last one.
    touched = (start + ONE_DAY, due) if rule.unit == "working_days" else (nominal, due)
    return Deadline(rule, start, nominal, due, _provisional(calendar, *touched))


def _nominal(rule: Rule, start: date, calendar: ProductionCalendar) -> date:
    match rule.unit:
        case "working_days":
            return calendar.add_working_days(start, rule.number)
        case "calendar_days":
            return start + timedelta(days=rule.number)
        case "months":
            return months_later(start, rule.number)
        case "years":
            return months_later(start, rule.number * MONTHS_OF_A_YEAR)


def _provisional(calendar: ProductionCalendar, first: date, last: date) -> bool:
    return calendar.is_provisional(*(date(year, 1, 1) for year in range(first.year, last.year + 1)))


def plural(number: int, one: str, few: str, many: str) -> str:
    """The form of a Russian noun beside a number: 1 день, 2 дня, 5 дней, 11 дней, 21 день."""
    if number % 10 == 1 and number % 100 != 11:
        return one
    return few if number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14} else many
