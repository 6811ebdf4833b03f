"""The calendar of a client: profile × range → dated obligations, in order of days. Pure; nothing is guessed.

What is the same for all clients (which periods there are, when they are due) is computed once for a range of years; a
client only picks. So a plan costs in proportion to what it holds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from domain.calendar import ProductionCalendar

from tax_calendar.core import due, moves
from tax_calendar.core.dated import Dated, OneOff
from tax_calendar.core.due import Period, dates, periods_of
from tax_calendar.core.moves import MOVED
from tax_calendar.core.obligations import NEVER, Lawbook, Obligation
from tax_calendar.core.occasions import concerns, ends_a_year, named, of_profile, outlived
from tax_calendar.core.tax_profile import ProfileUnjudgeable, TaxProfile, judged

ADVANCE_NOTIFICATION_SINCE = date(2026, 9, 1)  # law 425-ФЗ of 28.11.2025
ALIKE_KEPT = 512  # plans of a few hundred references each
BROAD_FIELDS = frozenset({"legal_form", "regimes"})


class UnknownObligation(ValueError):
    """An event names no row of the law."""


class Planner:
    """Plans by one law and one calendar."""

    def __init__(self, law: Lawbook, calendar: ProductionCalendar) -> None:
        self.law, self._calendar = law, calendar
        self._alike: dict[tuple[date, date, tuple[tuple[str, date], ...]], tuple[Dated, ...]] = {}
        self._sooner = tuple(row for row in law.obligations.values() if row.due_on_closing is not None)
        self._years: dict[int, tuple[Dated, ...]] = {}
        self._spans: dict[tuple[int, int], tuple[tuple[Dated, ...], tuple[date, ...]]] = {}

    def judge(self, raw: Mapping[str, Any]) -> TaxProfile:
        """Raises ProfileUnjudgeable, also for a wish of a row that the law doesn't have, a move without its reason."""
        profile = judged({key: value for key, value in raw.items() if key != MOVED}, self.law.fields)
        wrong: list[str] = []
        own = moves.read(raw.get(MOVED) or (), self.law, self._calendar, wrong)
        if wrong:
            raise ProfileUnjudgeable((), wrong)
        wished = dict.fromkeys(name for _, values in profile.spans for name in values.get("optional") or ())
        if unknown := [name for name in wished if name not in self.law.obligations]:
            raise ProfileUnjudgeable((), [f"optional: {', '.join(unknown)} is no obligation"])
        return replace(profile, moves=own)

    def plan(self, profile: TaxProfile, start: date, end: date, events: Sequence[OneOff] = ()) -> Iterator[Dated]:
        """What is due, by actual date, from *start* to *end*, both included. Raises UnknownObligation."""
        if not profile.moves:
            return self._by_law(profile, start, end, events)
        wide = moves.years_around(profile.moves, start, end)
        return moves.moved(self._by_law(profile, *wide, events), profile.moves, start, end)

    def _by_law(self, profile: TaxProfile, start: date, end: date, events: Sequence[OneOff]) -> Iterator[Dated]:
        told = (*of_profile(profile, self.law), *events)
        once = [*self._once(profile, start, end, told), *self._on_closing(profile, start, end)]
        if not once:
            yield from self._periodic(profile, start, end)
            return
        found = {one.key: one for one in (*self._periodic(profile, start, end), *once)}
        yield from sorted(found.values(), key=_order)

    def occasions(
        self, profile: TaxProfile, start: date, end: date, events: Sequence[OneOff], days: Collection[date]
    ) -> Iterator[Dated]:
        """What of that range hangs on *events*, and on what the profile tells of *days*: closing, patents, USN left."""
        if not profile.moves:
            return self._occasions(profile, start, end, events, days)
        wide = moves.years_around(profile.moves, start, end)
        return moves.moved(self._occasions(profile, *wide, events, days), profile.moves, start, end)

    def _occasions(
        self, profile: TaxProfile, start: date, end: date, events: Sequence[OneOff], days: Collection[date]
    ) -> Iterator[Dated]:
        of_card = [one for one in of_profile(profile, self.law) if one.on in days]
        yield from self._once(profile, start, end, (*of_card, *events))
        if profile.latest.get("closed_on") in days:
            yield from self._on_closing(profile, start, end)

    def everything(self, start: date, end: date) -> Sequence[Dated]:
        """Every periodic row in every period of the range, whomever it concerns."""
        return self._between(start, end)

    def _on_closing(self, profile: TaxProfile, start: date, end: date) -> Iterator[Dated]:
        """What of the year in which the client closes is due sooner than of a whole one."""
        closed: date | None = profile.latest.get("closed_on")
        if closed is None:
            return
        for row in self._sooner:
            for whole in filter(None, (self._dated(row, one) for one in periods_of(row, closed))):
                one = self._dated(row.on_closing, Period(whole.period, whole.start, closed))
                if one is None or closed >= whole.nominal or not start <= one.actual <= end:
                    continue
                values = profile.over(*profile.spans_of(one.start, closed))
                if one.nominal >= row.applies_to.holds_since(values):
                    yield one

    def _periodic(self, profile: TaxProfile, start: date, end: date) -> Iterator[Dated]:
        bounds = _Bounds.of(profile)
        found: Iterable[Dated]
        if len(profile.spans) == 1:
            found = self._of_whom(self._applicable(profile.latest), start, end)
        else:
            since: dict[tuple[int, int, int], dict[str, date]] = {}
            found = (one for one in self._between(start, end) if _is_asked(one, self._since(profile, one, since)))
        yield from found if bounds is None else filter(bounds.allow, found)

    def _since(
        self, profile: TaxProfile, one: Dated, known: dict[tuple[int, int, int], dict[str, date]]
    ) -> Mapping[str, date]:
        """By the profile over the period of *one*. known: what was found for the same spans before."""
        first, last = profile.spans_of(one.start, one.judged_on)
        cumulative = first != last and one.obligation.period == "cumulative"
        spans = first, last, profile.spans_of(one.begins, one.judged_on)[0] if cumulative else first
        if spans not in known:
            known[spans] = self._applicable(profile.over(*spans))
        return known[spans]

    def _of_whom(self, since: Mapping[str, date], start: date, end: date) -> Sequence[Dated]:
        """What concerns everyone for whom the same rows hold: many clients are alike, so it is kept for a while."""
        key = (start, end, tuple(since.items()))
        if key not in self._alike:
            if len(self._alike) >= ALIKE_KEPT:
                self._alike.clear()
            self._alike[key] = tuple(one for one in self._between(start, end) if _is_asked(one, since))
        return self._alike[key]

    def _applicable(self, values: Mapping[str, Any]) -> dict[str, date]:
        """By id since which nominal date each periodic row concerns a profile; rows that never do are left out."""
        wished = values.get("optional") or ()
        found: dict[str, date] = {}
        for row in self.law.obligations.values():
            if row.on_event or (_is_off(row) and row.id not in wished):
                continue
            if (since := row.applies_to.holds_since(values)) != NEVER:
                found[row.id] = since
        return found

    def _between(self, start: date, end: date) -> Sequence[Dated]:
        if (start.year, end.year) not in self._spans:
            # Something of a period may be due a year before it and nearly two years behind it.
            years = range(start.year - 3, end.year + 3)
            found = sorted((one for year in years for one in self._of_year(year)), key=_order)
            self._spans[start.year, end.year] = tuple(found), tuple(one.actual for one in found)
        all_of_them, days = self._spans[start.year, end.year]
        return all_of_them[bisect_left(days, start) : bisect_right(days, end)]

    def _of_year(self, year: int) -> tuple[Dated, ...]:
        if year not in self._years:
            self._years[year] = tuple(
                one
                for row in self.law.obligations.values()
                if not row.on_event
                for period in due.periods(row.period, year, row.periods)
                if (one := self._dated(row, period)) is not None
            )
        return self._years[year]

    def _dated(self, row: Obligation, period: Period) -> Dated | None:
        when = dates(row, period, self._calendar)
        if not row.is_valid_on(when.nominal):
            return None
        return Dated(
            row,
            period.name,
            when.nominal,
            when.actual,
            when.provisional,
            period.start,
            period.end,
            f"{row.id}/{period.name}",
        )

    def _once(self, profile: TaxProfile, start: date, end: date, events: Sequence[OneOff]) -> list[Dated]:
        found: dict[str, Dated] = {}
        closed, bounds = profile.latest.get("closed_on"), _Bounds.of(profile)
        for event in events:
            row = self.law.obligations.get(event.obligation_id)
            if row is None:
                raise UnknownObligation(f"{event.obligation_id} is no obligation")
            for period in periods_of(row, event.on):
                one = self._dated(row, period)
                if one is None or not start <= one.actual <= end or (event.of_card and outlived(one, closed)):
                    continue
                if concerns(one, profile, event) and not (bounds and bounds.covers(one)):
                    found[one.key] = named(one, found.get(one.key), event)
        return list(found.values())


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What of a client's life cuts periods off."""

    opened: date
    closed: date
    advance: date | None
    december_patents: frozenset[int] | None

    @classmethod
    def of(cls, profile: TaxProfile) -> _Bounds | None:
        values, patents = profile.latest, profile.patents
        years = None if patents is None else frozenset(one.end.year for one in patents if ends_a_year(one.end))
        advance = values.get("advance_notification_until")
        opened, closed = values.get("registered_on"), values.get("closed_on")
        if not (opened or closed or advance or years is not None):
            return None
        return cls(opened or date.min, closed or date.max, advance, years)

    def allow(self, one: Dated) -> bool:
        row = one.obligation
        if one.end < self.opened or one.actual < self.opened or one.begins > self.closed:
            return False
        ends_early = one.start <= self.closed <= one.end and self.closed < one.nominal
        if ends_early and (row.replaced_on_closing or row.due_on_closing is not None):
            return False
        if row.joins_next_from is not None and self._joins_next(one, row.joins_next_from):
            return False
        if row.from_profile == "patent_end_dec31" and self.december_patents is not None:
            return one.end.year in self.december_patents
        return not self.covers(one)

    def _joins_next(self, one: Dated, since: tuple[int, int]) -> bool:
        """Whether the client's first year is so short that the law makes it one with the next."""
        begins = one.start <= self.opened <= one.end < self.closed
        return begins and (self.opened.month, self.opened.day) >= since

    def covers(self, one: Dated) -> bool:
        """Whether the advance notification has said it already."""
        until = self.advance if one.obligation.covered_by_advance_notification else None
        if until is None or one.start < ADVANCE_NOTIFICATION_SINCE:
            return False
        return (one.end.year, one.end.month) <= (until.year, until.month)


def _is_asked(one: Dated, since: Mapping[str, date]) -> bool:
    return one.nominal >= since.get(one.obligation.id, NEVER)


def _is_off(row: Obligation) -> bool:
    """Off unless wished: an optional row that no field of its own switches on."""
    return row.optional and (row.on_wish or row.applies_to.fields <= BROAD_FIELDS)


def _order(one: Dated) -> tuple[date, str, str]:
    return one.actual, one.obligation.id, one.period
