"""What the invoice of an earlier period left of what was agreed for it: late time of that period takes it first.

By the terms of that invoice, which may be others by now. What later invoices billed of the period has been taken too.
A cap in money, a minimum, free minutes, and steps of whole lines would need all its lines made again: a person looks.
Rule: BILLING-25.
Source: issue 7, "Rating" (retainer with included hours and overflow, cap).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from billing.core.cutting import cut
from billing.core.month import BEYOND, EarlierPeriod, Entry, Input, is_late
from billing.core.sorting import MINUTE, worked


def left_of(month: Input, standing: Sequence[Entry]) -> EarlierPeriod:
    """month: what the own invoice was made of; standing: all that invoices have of the period by now."""
    return _left(month, _taken(month, standing))


def left_beside(month: Input, others: Sequence[Entry]) -> EarlierPeriod:
    """What is left for *month* itself, its invoice being made anew, by *others*: what invoices have of it.

    They took what they add to its own work: free minutes are its own, and time that was counted counts once.
    """
    own = [one for one in month.entries if not is_late(one.corrects)]
    return _left(month, _taken(month, [*own, *others]) - _taken(month, own))


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
