"""What the invoice of an earlier period left of what was agreed for it: late time of that period takes it first.

By the terms of that invoice, which may be others by now. What later invoices billed of the period has been taken too.
A cap in money, a minimum, free minutes, and steps of whole lines would need all its lines made again: a person looks.
Rule: BILLING-25.
Source: issue 7, "Rating" (retainer with included hours and overflow, cap).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from billing.core.cutting import cut
from billing.core.late_steps import with_late
from billing.core.month import BEYOND, EarlierPeriod, Entry, Input, is_late
from billing.core.sorting import MINUTE, Sorted, Unit, worked


def left_of(month: Input, standing: Sequence[Entry], others: Sequence[Input] | None = None) -> EarlierPeriod:
    """month: what the own invoice was made of; standing: all that invoices have of the period by now.

    others: what those of other periods were made of. What was billed beyond the included hours while they were used up
    took none of them, though there may be room now; what was taken away since left its room.
    """
    by_now = _left(month, _taken(month, standing))
    if others is None:
        return by_now
    had = _less(month, [took_itself(month), *(took(one, month) for one in others)])
    caps = (by_now.capped_seconds, had.capped_seconds)
    return by_now.model_copy(
        update={
            "included_seconds": max(by_now.included_seconds, had.included_seconds),
            "capped_seconds": None if None in caps else max(one for one in caps if one is not None),
        }
    )


def left_beside(month: Input, others: Sequence[Entry]) -> EarlierPeriod:
    """What is left for *month* itself, its invoice being made anew, by *others*: what invoices have of it.

    It isn't known what they were made of, so they took what they add to its own work: free minutes are its own, and
    time that was counted counts once.
    """
    own = [one for one in month.entries if not is_late(one.corrects)]
    return _left(month, _taken(month, [*own, *others]) - _taken(month, own))


def left_after(month: Input, others: Sequence[Input]) -> EarlierPeriod:
    """The same, of invoices that are known: what was billed there beyond the included hours took none of those."""
    return _less(month, [took(one, month) for one in others])


def _less(month: Input, taken: Sequence[tuple[int, int]]) -> EarlierPeriod:
    """What was agreed, less what invoices took of included hours and of a cap."""
    whole, cap = left_whole(month), month.contract.cap_minutes
    included, billed = (sum(one[place] for one in taken) for place in (0, 1))
    capped = None if cap is None else max(0, cap * MINUTE - billed)
    return whole.model_copy(
        update={"included_seconds": max(0, whole.included_seconds - included), "capped_seconds": capped}
    )


def left_whole(month: Input) -> EarlierPeriod:
    """All that was agreed for it, before any invoice took of it; a cap counts what is billed beyond included hours."""
    cap = month.contract.cap_minutes
    return _left(month, 0).model_copy(update={"capped_seconds": None if cap is None else cap * MINUTE})


def took_itself(month: Input) -> tuple[int, int]:
    """Of included hours, and billed beyond them: the own work of a month's invoice."""
    own = month.own_period(month.period.first_on) or _left(month, 0)
    return _shares(_taken(month, [one for one in month.entries if not is_late(one.corrects)]), own)


def _shares(whole: int, own: EarlierPeriod | None) -> tuple[int, int]:
    included = min(whole, own.included_seconds if own else 0)
    beyond = whole - included
    return included, beyond if own is None or own.capped_seconds is None else min(beyond, own.capped_seconds)


def took(other: Input, month: Input) -> tuple[int, int]:
    """Of included hours, and what was billed beyond them up to a cap: what *other* has late of *month*."""
    own = next((one for one in other.earlier if one.first_on == month.period.first_on), None)
    return _shares(sum(unit.billed for unit in _late_units(other) if _is_of(other, unit, month)), own)


def _late_units(other: Input) -> Sequence[Unit]:
    """In steps, before what is included and a cap."""
    once = {one.id: one for one in reversed(other.entries)}
    counts = [(place, one) for place, one in enumerate(other.entries) if once[one.id] is one]
    gone = [one for _, one in counts if one.id in other.billed_entries]
    fragments = cut([one for one in counts if one[1] not in gone], other.contract.zone, gone).fragments
    free = {"included_seconds": 0, "capped_seconds": None}
    bare = other.model_copy(update={"earlier": tuple(one.model_copy(update=free) for one in other.earlier)})
    work = Sorted([], [])
    with_late(bare, work, [one for one in fragments if is_late(one.corrects)])
    return work.units


def _is_of(other: Input, unit: Unit, month: Input) -> bool:
    entry = other.entries[unit.shares[0].entry]
    own = other.period_of(entry, unit.fragment.on)
    return month.period.has(unit.fragment.on) if own is None else own.first_on == month.period.first_on


def _taken(month: Input, standing: Sequence[Entry]) -> int:
    """Billed seconds, before what is included and a cap."""
    entries = tuple(one.model_copy(update={"corrects": BEYOND}) for one in standing)  # none is held for its day
    of_it = month.model_copy(update={"entries": entries, "counted": (), "billed_entries": (), "earlier": ()})
    fragments = cut(list(enumerate(entries)), month.contract.zone).fragments
    return sum(unit.billed for unit in worked(of_it, fragments, []))


def _left(month: Input, taken: int) -> EarlierPeriod:
    contract = month.contract
    included = contract.retainer.included_minutes * MINUTE if contract.retainer is not None else 0
    cap = None if contract.cap_minutes is None else contract.cap_minutes * MINUTE
    return EarlierPeriod(
        first_on=month.period.first_on,
        last_on=month.period.last_on,
        included_seconds=max(0, included - taken),
        capped_seconds=None if cap is None else max(0, cap - max(0, taken - included)),
        fees=contract.fees,
        unsure=any(_unreckoned(month)),
    )


def _unreckoned(month: Input) -> Iterator[bool]:
    contract = month.contract
    yield contract.cap is not None
    yield contract.minimum is not None
    yield contract.free is not None and contract.free.per != "fragment"
    yield contract.rounding.per == "line" and (contract.retainer is not None or contract.cap_minutes is not None)
    yield from (one.cap is not None for one in contract.matters)
