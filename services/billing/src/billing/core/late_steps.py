"""Time of a period that an invoice has goes on from the step where that one stopped: no step is paid twice.

What is agreed for a month (included hours, free minutes, caps, minimum) is of its own month: late time uses up nothing
of this one's, but what its own has left of included hours and of a cap in minutes. Rule: BILLING-17. Source: issue 7,
"Rating" (increments, minimum; nothing is billed twice).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from billing.core.cutting import Fragment, cut
from billing.core.month import Input
from billing.core.sorting import (
    MINUTE,
    PAID_STEP,
    TOO_LITTLE,
    Piece,
    Sorted,
    Unit,
    billable,
    billed_as,
    groups,
    merged,
    split_off,
    stepped,
    used_up,
    within,
)
from billing.core.terms import Contract


def fellows(
    late: Sequence[Mapping[str, Any]], stood: Iterator[Mapping[str, Any]], contract: Contract
) -> Iterator[Mapping[str, Any]]:
    """Of the rows that invoices have, those that are rounded together with *late* ones."""
    rule = contract.rounding
    stepless = not rule.increment_minutes and not rule.minimum_minutes
    if not late or (stepless and not _free_seconds(contract)):
        return
    spans = len("2026-10") if rule.per == "line" else len("2026-10-09")
    ids = {_base(str(row["id"])) for row in late}
    days = {day for row in late for day in _days(row, contract.zone, spans)}
    for row in stood:
        if _base(str(row["id"])) in ids or not days.isdisjoint(_days(row, contract.zone, spans)):
            yield row


def _days(row: Mapping[str, Any], zone: str, spans: int) -> set[tuple[int, str]]:
    """Whose, and of which days or months (as long as *spans* letters); a timer may run over midnight."""
    edges = [row[name] for name in ("started_at", "ended_at") if row.get(name)]
    days = [row["on"], *(str(datetime.fromisoformat(one).astimezone(ZoneInfo(zone)).date()) for one in edges)]
    return {(row["employee_id"], day[:spans]) for day in days}


def _free_seconds(contract: Contract) -> int:
    """Of each fragment."""
    free = contract.free
    return free.minutes * MINUTE if free is not None and free.per == "fragment" else 0


def standing_fragments(month: Input) -> tuple[Fragment, ...]:
    """What earlier invoices billed, as it was rounded."""
    if not month.counted:
        return ()
    made = cut(list(enumerate(month.counted)), month.contract.zone).fragments
    return tuple(one for one in made if one.treatment == "bill")


def with_late(month: Input, work: Sorted, fragments: Sequence[Fragment]) -> None:
    """Add late work to *work*: each group of it is billed by how much it adds to the steps of all of it."""
    rule, before = month.contract.rounding, _Before(month)
    units = list(_without_free(month, billable(month, fragments, work.pieces), before, work.pieces))
    made: list[Unit] = []
    for group in groups(month, units):
        whole = merged(group)
        if rule.per == "line":
            made.append(replace(whole, billed=whole.seconds))
            continue
        base = before.of(whole)
        billed = stepped(base + whole.seconds, rule) - stepped(base, rule)
        made.extend(billed_as(whole, billed, PAID_STEP if base else TOO_LITTLE, work.pieces))
    work.units.extend(_within_own(month, made, work.pieces))


def _within_own(month: Input, units: Sequence[Unit], pieces: list[Piece]) -> Iterator[Unit]:
    """What the own period of each has left of included hours goes first, then what is beyond its cap."""
    owns = [month.period_of(month.entries[one.shares[0].entry], one.fragment.on) for one in units]
    yield from (unit for unit, its_own in zip(units, owns, strict=True) if its_own is None)
    for own in month.earlier:
        its = [unit for unit, its_own in zip(units, owns, strict=True) if its_own == own]
        its = used_up(its, own.included_seconds, "included", pieces)
        yield from its if own.capped_seconds is None else within(its, own.capped_seconds, pieces)


def _without_free(month: Input, units: Sequence[Unit], before: _Before, pieces: list[Piece]) -> Iterator[Unit]:
    """A fragment's free minutes are free once; those of a period or matter are of that period."""
    for unit in units:
        left = max(0, _free_seconds(month.contract) - before.fragment(unit.fragment))
        rest = split_off(unit, min(left, unit.seconds), "free", pieces)
        if rest.seconds or not left:
            yield replace(rest, billed=rest.seconds)


class _Before:
    """Seconds that were rounded already, on earlier invoices and by now on this one."""

    def __init__(self, month: Input) -> None:
        self._month = month
        self._free = _free_seconds(month.contract)
        self._by_day = month.contract.rounding.per == "day_matter_person"
        self._standing = standing_fragments(month)
        self._now: dict[object, int] = defaultdict(int)

    def of(self, unit: Unit) -> int:
        """Of the same fragment, or day; *unit* counts from now on."""
        key = self._key(self._month.entries[unit.shares[0].entry].id, unit.fragment)
        before = self._now[key]
        self._now[key] += unit.seconds
        if not self._by_day:
            return before + max(0, self.fragment(unit.fragment) - self._free)
        same = (one for one in self._standing if self._key("", one) == key)
        return before + sum(max(0, one.seconds - self._free) for one in same)

    def fragment(self, late: Fragment) -> int:
        """Seconds of the fragment that an entry goes on from."""
        month = self._month
        name = _base(month.entries[late.shares[0].entry].id)
        ids = ((one, {_base(month.counted[each.entry].id) for each in one.shares}) for one in self._standing)
        known = [one for one, its in ids if name in its]
        return sum(one.seconds for one in [one for one in known if one.on == late.on] or known)

    def _key(self, name: str, one: Fragment) -> object:
        whose = (one.on, one.matter, one.person, one.travel)
        return whose if self._by_day else (_base(name), *whose)


def _base(name: str) -> str:
    return name.partition("+")[0]
