"""Vacations: which days count, by when to tell and to pay, how many are left, who must stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

from domain.calendar import ONE_DAY, PUBLIC_HOLIDAYS, day_of_month, months_later, russia

from approvals.core.chart import Absence
from approvals.core.limits import Limits
from approvals.core.office import LeaveYear
from approvals.core.service_years import Break, Year, lost_of, year_at, years_until

MOST_DAYS = 366


def counts(day: date) -> bool:
    """Holidays of ТК ст. 112 inside a leave are not counted, days off moved by decree are (ТК ст. 120)."""
    return (day.month, day.day) not in PUBLIC_HOLIDAYS


def counted_days(first_on: date, last_on: date) -> int:
    """How many days of the balance a leave takes. Rule: VACATIONS-COUNT. Source: ТК ст. 120."""
    span = (last_on - first_on).days + 1
    return sum(counts(first_on + timedelta(days=number)) for number in range(max(span, 0)))


def last_day(first_on: date, days: int) -> date:
    """The last day of a leave of *days* days of the balance. Raises ValueError for fewer than one or too many.

    Rule: VACATIONS-LAST. Source: ТК ст. 120; 14 days from 29.12.2025 end on 19.01.2026.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"a leave of {days} days: 1 to {MOST_DAYS} are meant")
    day = first_on - ONE_DAY
    while days:
        day += ONE_DAY
        days -= counts(day)
    return day


def notice_by(first_on: date, limits: Limits) -> date:
    """The last day on which the employee is told, and signs. Rule: VACATIONS-NOTICE. Source: ТК ст. 123."""
    return first_on - timedelta(days=limits.term("vacation_notice_days", first_on).value)


def pay_by(first_on: date, limits: Limits) -> date:
    """The last day on which the money is there: three calendar days before, or the working day before.

    Rule: VACATIONS-PAY. Source: ТК ст. 136 ч. 8, 9.
    """
    return russia().shift_back(first_on - timedelta(days=limits.term("vacation_pay_days", first_on).value))


def schedule_by(year: int) -> date:
    """By when the schedule of *year* is approved, two weeks before it: 17.12.2026 for 2027. Source: ТК ст. 123."""
    return date(year - 1, 12, 17)


@dataclass(frozen=True)
class Account:
    """Of one employee. used_days: taken before what we know of ourselves; yearly_days: None for the law's. breaks: what
    of his service may not count. last_leave_on: the last day of leave before that. harmful: his work is; adult_on: of
    one who is under eighteen: from when he is not.
    """

    hired_on: date
    used_days: Decimal = Decimal(0)
    yearly_days: int | None = None
    breaks: tuple[Break, ...] = ()
    last_leave_on: date | None = None
    harmful: bool = False
    adult_on: date | None = None

    def under_age(self, on: date) -> bool:
        """Whether he is under eighteen on a day."""
        return self.adult_on is not None and on < self.adult_on


def months_worked(hired_on: date, on: date) -> int:
    """Months of service up to *on*, half a month and more for a whole one (Правила № 169 of 30.04.1930, п. 35)."""
    whole = (on.year - hired_on.year) * 12 + on.month - hired_on.month
    if months_later(hired_on, whole) > on + ONE_DAY:
        whole -= 1
    rest = (on + ONE_DAY - months_later(hired_on, whole)).days
    return max(0, whole + (rest >= 15))


def balance(account: Account, taken: Iterable[tuple[date, date]], on: date, limits: Limits) -> Decimal:
    """Days that a leave from the day after *on* may take, to two places, rounded down.

    What is due by then, less those used and *taken* (periods of leave). A later leave takes of it only what is not due
    by its own beginning. Rule: VACATIONS-BALANCE. Source: ТК ст. 115, 122.
    """
    leaves, begins = tuple(taken), on + ONE_DAY
    moments = {begins, *(first for first, _ in leaves if first > begins)}
    left = min(
        due(account, moment, limits) - sum(counted_days(first, last) for first, last in leaves if first <= moment)
        for moment in moments
    )
    return (left - account.used_days).quantize(Decimal("0.01"), ROUND_DOWN)


def due(account: Account, begins: date, limits: Limits) -> Decimal:
    """Days due to a leave that *begins* on a day, of all years of work together.

    The leave of a year may be taken whole at any time of it, of the first one after six months; before that nobody must
    agree to it, and what is earned by then is counted. Source: ТК ст. 115, 121, 122; 28 days a year are 2.33 a month.
    """
    yearly = Decimal(account.yearly_days or limits.term("vacation_year_days", begins).value)
    if begins < first_leave_from(account.hired_on, begins, limits) and not account.under_age(begins):
        lost = lost_of(account.breaks, _free(begins, limits)).within(account.hired_on, begins - ONE_DAY)
        return yearly * months_worked(account.hired_on, begins - ONE_DAY - timedelta(days=lost)) / 12
    return yearly * _year_at(account, begins, limits).number


def first_leave_from(hired_on: date, on: date, limits: Limits) -> date:
    """From when the first year's leave may be taken without consent, by the law of a leave *on* a day: somebody may
    work here for longer than our law goes back. Source: ТК ст. 122.
    """
    months = limits.term("vacation_first_months", on).value
    return day_of_month(hired_on.year, hired_on.month + months, hired_on.day)


def _free(on: date, limits: Limits) -> int:
    return limits.term("vacation_unpaid_days", on).value


def _year_at(account: Account, on: date, limits: Limits) -> Year:
    return year_at(account.hired_on, account.breaks, on, _free(on, limits))


def year_of(account: Account, leaves: Iterable[Iterable[tuple[date, date]]], on: date, limits: Limits) -> LeaveYear:
    """Of a leave that begins on a day; leaves: the others, each of one part or more. What of them began in its year."""
    known = tuple(map(tuple, leaves))
    *before, year = years_until(account.hired_on, account.breaks, on, _free(on, limits))
    whole = [
        sum(counted_days(*part) for part in parts)
        for parts in known
        if parts and year.began_on <= parts[0][0] <= year.ended_on
    ]
    yearly = Decimal(account.yearly_days or limits.term("vacation_year_days", on).value)
    doubtful = tuple((one.first_on, one.last_on) for one in account.breaks if one.kind == "other" and one.first_on < on)
    longest, left = max(whole, default=0), yearly - sum(whole)
    taken = [part for parts in known for part in parts]
    taken += [(account.last_leave_on, account.last_leave_on)] if account.last_leave_on is not None else []
    return LeaveYear(
        year.began_on,
        longest,
        left,
        year.ended_on,
        year.left_out,
        doubtful,
        first=year.number == 1,
        idle_years=_idle(account, before, taken),
        alone=not _any_of(year, taken),
        each_year=account.harmful or account.under_age(on),
    )


def _any_of(year: Year, taken: Iterable[tuple[date, date]]) -> bool:
    return any(first <= year.ended_on and year.began_on <= last for first, last in taken)


def _idle(account: Account, before: Sequence[Year], taken: Sequence[tuple[date, date]]) -> int | None:
    """How many years of work right before have no day of leave; None where nobody has said when the last one was."""
    idle = next((number for number, one in enumerate(reversed(before)) if _any_of(one, taken)), len(before))
    unknown = account.used_days > 0 and account.last_leave_on is None
    return None if idle and unknown else idle


@dataclass(frozen=True)
class Crowded:
    """A day on which too few would be left."""

    on: date
    present: int
    away: tuple[int, ...]


def too_few(
    team: Iterable[int], absences: Iterable[Absence], applicant_id: int, first_on: date, last_on: date, minimum: int
) -> tuple[Crowded, ...]:
    """The working days of first_on..last_on on which fewer than *minimum* of *team* would be there."""
    members, known = frozenset(team), tuple(absences)
    found: list[Crowded] = []
    day = first_on
    while day <= last_on and len(found) < MOST_DAYS:
        away = {one.employee_id for one in known if one.employee_id in members and one.covers(day)} | {applicant_id}
        present = len(members - away)
        if russia().is_working_day(day) and present < minimum:
            found.append(Crowded(day, present, tuple(sorted(away - {applicant_id}))))
        day += ONE_DAY
    return tuple(found)
