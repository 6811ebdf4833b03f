"""What becomes of every second: billed, or not billed for a reason. Nothing is lost on the way.

Order: what is held, not billable or written off; what a fixed fee covers; free minutes; steps of each fragment or day;
time that a retainer includes; the cap in minutes; what is left is billed. Rule: BILLING-03.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from billing.core.cutting import Fragment, Share
from billing.core.month import Input, is_late
from billing.core.rounding import Rounding
from billing.core.terms import Fee

Fate = Literal[
    "billed",
    "included",
    "covered",
    "free",
    "rounded",
    "capped",
    "written_off",
    "non_billable",
    "held",
    "overlapped",
    "already_billed",
]
OUTSIDE = "день работы вне периода счёта"
TOO_LITTLE = "меньше половины шага"
PAID_STEP = "в шаге, который уже оплачен"
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """Seconds of an entry on one day and what became of them. billed: what steps made of them, 0 if not billed."""

    entry: int
    on: date
    seconds: int
    fate: Fate
    reason: str | None = None
    billed: int = 0


@dataclass(frozen=True, slots=True)
class Unit:
    """Work that is rounded together. billed: seconds after rounding, the fragment's own before."""

    fragment: Fragment
    shares: tuple[Share, ...]
    days: tuple[date, ...]
    billed: int

    @property
    def seconds(self) -> int:
        """As recorded."""
        return sum(share.seconds for share in self.shares)


@dataclass(slots=True)
class Sorted:
    """Units to bill in order of work, and every piece that is not billed."""

    units: list[Unit]
    pieces: list[Piece]


def stepped(seconds: int, rule: Rounding) -> int:
    """*seconds* in whole steps of the contract, at least its minimum; no time stays no time."""
    if seconds <= 0:
        return 0
    step = rule.increment_minutes * MINUTE
    if step:
        seconds = -(-seconds // step) * step if rule.direction == "up" else (2 * seconds + step) // (2 * step) * step
    return max(seconds, rule.minimum_minutes * MINUTE)


def sort_out(month: Input, fragments: Sequence[Fragment]) -> Sorted:
    """Give every second of *fragments* its fate; fragments come in order of work."""
    found = Sorted([], [])
    units = worked(month, fragments, found.pieces)
    own = month.own_period(month.period.first_on)  # other invoices have some of the period, and took their part of it
    if month.contract.retainer is not None:
        included = month.contract.retainer.included_minutes * MINUTE if own is None else own.included_seconds
        units = used_up(units, included, "included", found.pieces)
    if month.contract.cap_minutes is not None:
        left = None if own is None else own.capped_seconds
        units = within(units, month.contract.cap_minutes * MINUTE if left is None else left, found.pieces)
    found.units = units
    return found


def worked(month: Input, fragments: Sequence[Fragment], pieces: list[Piece]) -> list[Unit]:
    """What is billable, in steps, before what a retainer includes and a cap cuts off."""
    units = _without_free(month, billable(month, fragments, pieces), pieces)
    return [one for group in groups(month, units) for one in _rounded(month, group, pieces)]


def billable(month: Input, fragments: Sequence[Fragment], pieces: list[Piece]) -> list[Unit]:
    """What is billed unless the terms say otherwise; all else becomes pieces."""
    found: list[Unit] = []
    for fragment in fragments:
        fate, reason = _own_fate(month, fragment)
        if fate == "billed":
            found.append(_unit(fragment))
        else:
            pieces.extend(pieces_of(fragment, fragment.shares, fate, reason))
    return found


def billed_pieces(unit: Unit) -> Iterator[Piece]:
    """The pieces of a unit that is billed, each with its part of the steps."""
    steps = apportioned(unit.billed, [share.seconds for share in unit.shares])
    for share, on, billed in zip(unit.shares, unit.days, steps, strict=True):
        yield Piece(share.entry, on, share.seconds, "billed", None, billed)


def apportioned(whole: int, weights: Sequence[int]) -> list[int]:
    """Parts of *whole* seconds in the proportion of *weights*, in order, that add up to it; nothing without weight."""
    parts, running, given, total = [], 0, 0, sum(weights)
    for weight in weights:
        running += weight
        upto = whole * running // total if total else 0
        parts.append(upto - given)
        given = upto
    return parts


def _own_fate(month: Input, fragment: Fragment) -> tuple[Fate, str | None]:
    if not month.period.has(fragment.on) and fragment.corrects is None:
        return "held", OUTSIDE
    entry = month.entries[fragment.shares[0].entry]
    if fragment.treatment == "held":
        return "held", entry.held
    if fragment.treatment != "bill":
        return fragment.treatment, None
    fees = _fees_of(month, fragment)
    covering = [fee for fee in fees if covers(fee, fragment)]
    return ("covered", covering[0].title) if covering else ("billed", None)


def covers(fee: Fee, fragment: Fragment) -> bool:
    """Whether a fee pays for a stretch of work."""
    of_it = fee.kind == "fixed" and fee.matter in (None, fragment.matter)
    return of_it and (not fee.whole_case or fee.is_of(fragment.on))


def _fees_of(month: Input, fragment: Fragment) -> Sequence[Fee]:
    """Late work is covered by the fees of its own period; where those aren't known, by none that has a day."""
    contract = month.contract
    elsewhere = [one for one in contract.covering if one.whole_case]
    if not is_late(fragment.corrects):
        return (*contract.fees, *elsewhere)
    own = month.period_of(month.entries[fragment.shares[0].entry], fragment.on)
    its_own = [one for one in contract.fees if one.on is None or one.whole_case] if own is None else own.fees
    return (*its_own, *elsewhere)


def _unit(fragment: Fragment) -> Unit:
    return Unit(fragment, fragment.shares, (fragment.on,) * len(fragment.shares), fragment.seconds)


def pieces_of(
    fragment: Fragment, shares: Sequence[Share], fate: Fate, reason: str | None, days: Sequence[date] = ()
) -> Iterator[Piece]:
    """Work of one fate."""
    for place, share in enumerate(shares):
        yield Piece(share.entry, days[place] if days else fragment.on, share.seconds, fate, reason)


def _without_free(month: Input, units: Sequence[Unit], pieces: list[Piece]) -> list[Unit]:
    free = month.contract.free
    if free is None:
        return list(units)
    left: dict[object, int] = defaultdict(lambda: free.minutes * MINUTE)
    keys: dict[str, Callable[[int, Unit], object]] = {
        "period": lambda _, __: "period",
        "matter": lambda _, unit: unit.fragment.matter,
        "fragment": lambda place, _: place,
    }
    kept = []
    for place, unit in enumerate(units):
        key = keys[free.per](place, unit)
        taken = min(left[key], unit.seconds)
        left[key] -= taken
        rest = split_off(unit, taken, "free", pieces)
        if rest.seconds:
            kept.append(replace(rest, billed=rest.seconds))
    return kept


def split_off(unit: Unit, seconds: int, fate: Fate, pieces: list[Piece]) -> Unit:
    """*unit* without its first *seconds* as recorded, which become pieces."""
    rest: list[Share] = []
    days: list[date] = []
    for share, day in zip(unit.shares, unit.days, strict=True):
        taken = min(seconds, share.seconds)
        seconds -= taken
        if taken:
            pieces.append(Piece(share.entry, day, taken, fate))
        if share.seconds > taken or not share.seconds:
            rest.append(Share(share.entry, share.seconds - taken))
            days.append(day)
    return replace(unit, shares=tuple(rest), days=tuple(days))


def groups(month: Input, units: Sequence[Unit]) -> Iterable[list[Unit]]:
    """What is rounded together; per line nothing is yet."""
    if month.contract.rounding.per != "day_matter_person":
        return [[one] for one in units]
    found: dict[object, list[Unit]] = defaultdict(list)
    for one in units:
        part = one.fragment
        found[part.on, part.matter, part.person, part.travel, part.corrects].append(one)
    return found.values()


def merged(group: Sequence[Unit]) -> Unit:
    """What is rounded together, as one; not rounded yet."""
    shares = tuple(share for unit in group for share in unit.shares)
    days = tuple(day for unit in group for day in unit.days)
    return Unit(group[0].fragment, shares, days, 0)


def billed_as(whole: Unit, billed: int, reason: str, pieces: list[Piece]) -> Iterator[Unit]:
    """With that many billed seconds; without any the work is rounded away."""
    if billed or not whole.seconds:
        yield replace(whole, billed=billed)
    else:
        pieces.extend(pieces_of(whole.fragment, whole.shares, "rounded", reason, whole.days))


def _rounded(month: Input, group: Sequence[Unit], pieces: list[Piece]) -> Iterator[Unit]:
    rule, whole = month.contract.rounding, merged(group)
    billed = whole.seconds if rule.per == "line" else stepped(whole.seconds, rule)
    return billed_as(whole, billed, TOO_LITTLE, pieces)


def used_up(units: Sequence[Unit], allowance: int, fate: Fate, pieces: list[Piece]) -> list[Unit]:
    """The units without the first *allowance* of billed seconds; where it ends within one, work goes in proportion.

    Some of the work stays with what is billed of it, were it one second.
    """
    kept = []
    for unit in units:
        taken = min(allowance, unit.billed)
        allowance -= taken
        whole = taken == unit.billed
        rest = split_off(unit, unit.seconds if whole else unit.seconds * taken // unit.billed, fate, pieces)
        if not whole:
            kept.append(replace(rest, billed=unit.billed - taken))
    return kept


def within(units: Sequence[Unit], most: int, pieces: list[Piece]) -> list[Unit]:
    """The units up to *most* billed seconds; what goes beyond is capped, work in proportion as above."""
    kept: list[Unit] = []
    for unit in units:
        taken = min(most, unit.billed)
        most -= taken
        if taken == unit.billed:
            kept.append(unit)
            continue
        within: list[Piece] = []
        over = split_off(unit, -(-unit.seconds * taken // unit.billed), "capped", within)
        pieces.extend(pieces_of(unit.fragment, over.shares, "capped", None, over.days))
        if taken:
            shares = tuple(Share(one.entry, one.seconds) for one in within)
            kept.append(Unit(unit.fragment, shares, tuple(one.on for one in within), taken))
    return kept
