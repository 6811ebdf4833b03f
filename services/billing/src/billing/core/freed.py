"""Room that shrinking time leaves in what was agreed for its month, and the other invoices that would have had it.

All invoices that have time of a period take of its included hours, and of a cap in minutes, one after the other, its
own first. One of them is another now; those after it are reckoned twice, with the room of before and that of now.
Rule: BILLING-25. Source: issue 7, "Rating" (retainer with included hours and overflow, cap).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from billing.core.month import EarlierPeriod, Input
from billing.core.own_month import left_whole, took, took_itself
from billing.core.rated import Totals
from billing.core.rating import rate


@dataclass(frozen=True, slots=True)
class Freed:
    """An invoice that would be another. was, now: its totals; None: nobody can reckon them."""

    month: Input
    was: Totals | None = None
    now: Totals | None = None


def freed(shared: Sequence[Input], place: int, before: Input, after: Input) -> list[Freed]:
    """shared: every invoice with time of one period, its own first, then by age; place: of the one that is another."""
    own = shared[0] if place else before
    others = [one for number, one in enumerate(shared) if number and number != place]
    if left_whole(own).unsure:
        return [Freed(one) for one in others] if _bears(own, before) != _bears(own, after) else []
    was, now = (list(_reckoned([*shared[:place], one, *shared[place + 1 :]])) for one in (before, after))
    found = (
        Freed(one, *(rate(each).totals for each in (older, newer)))
        for number, (one, older, newer) in enumerate(zip(shared, was, now, strict=True))
        if number and number != place and older != newer
    )
    return [one for one in found if one.was != one.now]


def _bears(own: Input, month: Input) -> tuple[int, int]:
    """How much of the period *month* has billed, or took of what is included."""
    return took_itself(month) if month.period == own.period else took(month, own)


def _reckoned(shared: Sequence[Input]) -> Iterator[Input]:
    """Each with the room that those before it left."""
    own, *others = shared
    room = left_whole(own)
    room = _less(room, took_itself(own))
    yield own
    for one in others:
        made = _within(one, room)
        room = _less(room, took(made, own))
        yield made


def _within(month: Input, room: EarlierPeriod) -> Input:
    earlier = tuple(room if one.first_on == room.first_on else one for one in month.earlier)
    return month.model_copy(update={"earlier": earlier})


def _less(room: EarlierPeriod, taken: tuple[int, int]) -> EarlierPeriod:
    included, billed = taken
    capped = None if room.capped_seconds is None else max(0, room.capped_seconds - billed)
    return room.model_copy(
        update={"included_seconds": max(0, room.included_seconds - included), "capped_seconds": capped}
    )
