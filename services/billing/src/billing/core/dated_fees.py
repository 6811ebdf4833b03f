"""Fees that have a day of their own are charged once: by their period, or, entered too late for that, by the next one.

Rule: BILLING-31. Source: issue 7, "Rating" (fixed fee, success fee; nothing is billed twice).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from contracts.billing.parts import FeeDay

from billing.core.desk_state import Client, Month
from billing.core.terms import Contract

Key = tuple[str, str | None, date]


def fees_due(state: Client, month: Month, contract: Contract, *, alone: bool) -> tuple[FeeDay, ...]:
    """What the invoice of *month* charges. alone: no other is being made; else it takes none of other periods."""
    closed = [one for one in state.months if one is not month and _is_settled(one)] if alone else []
    charged: dict[Key, list[str]] = defaultdict(list)
    for one in (fee for other in state.months if other is not month for fee in other.fees or ()):
        charged[_key(one)].append(one.title)
    groups: dict[Key, list[FeeDay]] = defaultdict(list)
    for one in _dated(contract):
        groups[_key(one)].append(one)
    found = (one for key, group in groups.items() for one in _left(group, charged[key]))
    until = month.last_on
    return tuple(one for one in found if one.on <= until and any(_has(each, one.on) for each in (month, *closed)))


def _is_settled(month: Month) -> bool:
    """Whether it charges nothing any more: it has its invoice, and it is known which fees that has, or had no work."""
    return (month.phase == "billed" and month.fees is not None) or (month.phase == "held" and month.empty)


def _dated(contract: Contract) -> Iterator[FeeDay]:
    for one in contract.fees:
        if one.on is not None:
            yield FeeDay(kind=one.kind, on=one.on, title=one.title, matter=one.matter)


def _left(group: list[FeeDay], charged: Iterable[str]) -> list[FeeDay]:
    """Without as many as were charged, those of the same title first: one that has another title by now is the same."""
    left, titles = list(group), []
    for title in charged:
        same = next((one for one in left if one.title == title), None)
        if same is None:
            titles.append(title)
        else:
            left.remove(same)
    return left[len(titles) :]


def _key(fee: FeeDay) -> Key:
    return fee.kind, fee.matter, fee.on


def _has(month: Month, day: date) -> bool:
    return month.first_on <= day <= month.last_on
