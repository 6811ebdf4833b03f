"""A document's own date, where its paper and the letter around it may give it several."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import date

from tax_calendar.core.days import days_in
from tax_calendar.core.fields import Fields
from tax_calendar.core.numbering import days_around, said_of

BETWEEN = "У № {} стоят две даты, {:%d.%m.%Y} и {:%d.%m.%Y}: не видно, какая из них — дата документа."


def dated(own: Fields, paper: str | None, told: Sequence[str]) -> tuple[Fields, tuple[str, ...]]:
    """The paper's day, or that which the letter gives its number if the paper shows it too; else there is a doubt.

    told: what the letter says of the document.
    """
    if own.number is None or own.dated_on is None:
        return own, ()
    if paper is None:
        return own, _between("\n".join(told), own.number)
    said = {said_of(own.number, one) for one in told} - {None}
    if said_of(own.number, paper):
        return own, _of_another_day(own, said)
    if not said:
        return own, _between(paper, own.number)
    shown = {one.day for one in days_in(paper)}
    day = next(iter(said)) if len(said) == 1 else None
    return (replace(own, dated_on=day), ()) if day in shown else (own, _of_another_day(own, said))


def _between(text: str, number: str) -> tuple[str, ...]:
    around = days_around(text, number)
    return (BETWEEN.format(number, *around),) if around else ()


def _of_another_day(own: Fields, told: Set[date | None]) -> tuple[str, ...]:
    days = ", ".join(f"{one:%d.%m.%Y}" for one in sorted(filter(None, told - {own.dated_on})))
    return (f"В письме у № {own.number} дата {days}, а в документе — {own.dated_on:%d.%m.%Y}.",) if days else ()
