"""Dates that can't be meant: of a year far off, or before what they come after. They count for nothing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from contracts.cases.v1 import Fact

from case_workflow.core import wording
from case_workflow.core.draft import Draft
from case_workflow.core.facts import day_of
from case_workflow.core.objections import object_to

YEAR, ORDER = "year_slip", "order_slip"
YEARS_BACK = 30
DATES = {"date", "datetime"}


def found(draft: Draft, news: Iterable[Fact]) -> dict[str, str]:
    """Which of the news are such dates, and why: a slip of the year, or of the order of two."""
    said = {fact.name: fact.value for fact in news if draft.funnel.fields[fact.name].type in DATES}
    days = {name: day for name, text in said.items() if (day := day_of(text, draft.office.zone)) is not None}
    slips = {name: YEAR for name, day in days.items() if _far_off(draft, name, day)}
    sound = {name: day for name, day in days.items() if name not in slips}
    return slips | {name: ORDER for name in sound if _contradicted(draft, name, sound) is not None}


def object_to_slip(draft: Draft, fact: Fact, code: str, about: str, news: Iterable[Fact]) -> None:
    """Say which date is meant and, of two that contradict each other, both."""
    days = {one.name: day for one in news if (day := day_of(one.value, draft.office.zone)) is not None}
    text = _named(draft, fact.name, days[fact.name])
    pair = _contradicted(draft, fact.name, days) if code == ORDER else None
    if pair is not None:
        (early, first), (late, then) = pair
        text = f"{_named(draft, early, first)} раньше, чем {_named(draft, late, then)}"
    object_to(draft, code, about, field=text)


def _named(draft: Draft, name: str, day: date) -> str:
    return f"«{draft.funnel.fields[name].title}» {wording.day(day)}"


def _far_off(draft: Draft, name: str, day: date) -> bool:
    """More years ahead than the field may be, or so long ago that no case is of it."""
    today, ahead = draft.today, draft.funnel.fields[name].years_ahead
    late = (day.year - ahead, day.month, day.day) > (today.year, today.month, today.day)
    return late or (day.year + YEARS_BACK, day.month, day.day) < (today.year, today.month, today.day)


Day = tuple[str, date]


def _contradicted(draft: Draft, name: str, news: Mapping[str, date]) -> tuple[Day, Day] | None:
    """The date that comes before the one it should follow, and that one; of two that are new the follower is wrong."""
    for follower, leader in _pairs(draft, name):
        if name == leader and follower in news:
            continue
        then, first = (_day(draft, one, news) for one in (follower, leader))
        if then is not None and first is not None and then < first:
            return (follower, then), (leader, first)
    return None


def _pairs(draft: Draft, name: str) -> Iterator[tuple[str, str]]:
    """A field and the one that it may not be before, for all such that *name* is one of."""
    for follower, spec in draft.funnel.fields.items():
        if spec.not_before is not None and name in {follower, spec.not_before}:
            yield follower, spec.not_before


def _day(draft: Draft, name: str, news: Mapping[str, date]) -> date | None:
    return news[name] if name in news else day_of(draft.state.facts.get(name), draft.office.zone)
