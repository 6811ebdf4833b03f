"""What was called for on a day that had passed when it became known: told as overdue, never passed over. Pure.

By a fact, by a change of the card told late, or by a day that came while the profile could not be judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from datetime import date, timedelta

from contracts.portal.v1 import ClientEvent

from tax_calendar.core.anew import anew, entered_name
from tax_calendar.core.dated import Dated
from tax_calendar.core.facts_of_client import Fact, one_offs
from tax_calendar.core.obligations import BeforeEvent
from tax_calendar.core.occasions import usn_left
from tax_calendar.core.planner import Planner
from tax_calendar.core.standing import CalendarState
from tax_calendar.core.tax_profile import TaxProfile

LOOKS_BACK = timedelta(days=92)  # a quarter: the calendar slept, the profile was not complete when the fact came
DAY = timedelta(days=1)
CLOSINGS = frozenset({"closed_on", "closed_patent"})


def late(
    state: CalendarState,
    profile: TaxProfile,
    facts: Sequence[Fact],
    heard: ClientEvent | None,
    today: date,
    planner: Planner,
    *,
    changed: bool = False,
) -> dict[str, Dated]:
    """By key, what was due before *today* and has never been a task, or not for each of its facts.

    heard: the fact as it is entered now; however old it is, somebody asks for it. changed: the profile differs from
    what was planned by. What lies behind else is what others did before the client came.
    """
    entered = [one for one in facts if heard is not None and (one.kind, one.on) == (heard.kind, heard.on)]
    lost, stopped = usn_left(profile)
    found = [
        *_due(profile, facts, [*lost, *stopped], today - LOOKS_BACK, today, planner),
        *_due(profile, entered, [], date.min, today, planner),
    ]
    covered = {part for put in state.tasks.values() for part in put.parts}
    found += _slept_over(state, profile, facts, covered, today, planner)
    if changed and state.first_day is not None:
        since = max(state.first_day, today - LOOKS_BACK)
        found += _due(profile, (), _days_of_card(profile), since, today, planner)
        found += _told_late(profile, facts, since, today, planner)
    together = _together(one for one in found if not _is_passed(one, today))
    new = anew(state, together.values(), entered_name(heard))
    left = {key: one for key, one in together.items() if key not in covered or key in new}
    return {**left, **_moved_back(state, profile, facts, today, planner)}


def _together(found: Iterable[Dated]) -> dict[str, Dated]:
    """By key, each with all the facts that it was found for."""
    left: dict[str, Dated] = {}
    for one in found:
        before = left.get(one.key)
        left[one.key] = one if before is None else replace(one, facts=tuple(dict.fromkeys(before.facts + one.facts)))
    return left


def _moved_back(
    state: CalendarState, profile: TaxProfile, facts: Sequence[Fact], today: date, planner: Planner
) -> dict[str, Dated]:
    """What a day of the client's own had put off, if it has that day no more and the law's has passed; also a task of
    it that is open is overdue then. What days off alone put off is not in the plan up to yesterday."""
    done = {part for put in state.tasks.values() if put.closed for part in put.parts}
    put_off = {
        key: one.nominal_on
        for key, one in state.deadlines.items()
        if one.actual_on >= today and one.nominal_on < today and key not in done
    }
    if not put_off:
        return {}
    plan = planner.plan(profile, min(put_off.values()), today - DAY, one_offs(facts, planner.law))
    return {one.key: one for one in plan if one.key in put_off}


def _slept_over(
    state: CalendarState, profile: TaxProfile, facts: Sequence[Fact], covered: Set[str], today: date, planner: Planner
) -> list[Dated]:
    """What was announced and came while nobody looked, or while the profile could not be judged."""
    since = today - LOOKS_BACK
    missed = {key for key, one in state.deadlines.items() if since <= one.actual_on < today} - covered
    if not missed:
        return []
    plan = planner.plan(profile, since, today - DAY, one_offs(facts, planner.law))
    return [one for one in plan if one.key in missed]


def _days_of_card(profile: TaxProfile) -> list[date]:
    """The days of which the card itself tells, whatever the day is that it names for its change, or names none."""
    closed = profile.latest.get("closed_on")
    return [*([closed] if closed else []), *(day for one in profile.patents or () for day in (one.start, one.end))]


def _told_late(profile: TaxProfile, facts: Sequence[Fact], since: date, today: date, planner: Planner) -> list[Dated]:
    """What the latest change asks for from its day on, *since* at the earliest, and the card before it did not."""
    start = max(profile.changes[-1][0], since) if profile.changes else today
    if start >= today:
        return []
    before, once = replace(profile, changes=profile.changes[:-1]), one_offs(facts, planner.law)
    asked = {one.key for one in planner.plan(before, start, today - DAY, once)}
    return [one for one in planner.plan(profile, start, today - DAY, once) if one.key not in asked]


def taken_back(
    state: CalendarState, profile: TaxProfile, facts: Sequence[Fact], today: date, planner: Planner
) -> frozenset[str]:
    """By key, what open tasks with a day before *today* ask for by a fact, or a closing, that nobody tells any more.

    A patent that the card names no more is no mistake: the card may have gone on to the next ones.
    """
    asked = {key for put in state.tasks.values() if not put.closed and put.on < today for key in put.parts}
    asked &= state.deadlines.keys()
    closed = {str(values.get("closed_on")) for _, values in profile.spans}
    reopened = {key for key in asked if _is_of(key, planner, CLOSINGS) and key.partition("/")[2] not in closed}
    of_facts = {key for key in asked if _is_of(key, planner, {None})}
    if not of_facts:
        return frozenset(reopened)
    days = {key.partition("/")[2] for key in of_facts}
    told = [one for one in facts if one.on.isoformat() in days]
    return frozenset(reopened | of_facts - {one.key for one in _due(profile, told, [], date.min, today, planner)})


def _is_of(key: str, planner: Planner, told_by: Set[str | None]) -> bool:
    """Whether it is of one day, and of what the card tells so; None: not of the card."""
    row = planner.law.obligations.get(key.partition("/")[0])
    return row is not None and row.period == "event" and row.from_profile in told_by


def _due(
    profile: TaxProfile, facts: Sequence[Fact], days: Sequence[date], since: date, today: date, planner: Planner
) -> list[Dated]:
    of_facts = [day for one in facts for day in (one.on, one.until_on) if day is not None]
    once = one_offs(facts, planner.law)
    return list(planner.occasions(profile, since, today - DAY, once, frozenset((*days, *of_facts))))


def _is_passed(one: Dated, today: date) -> bool:
    """An application for what has begun is of no use: who has the patent has applied for it."""
    return isinstance(one.obligation.due, BeforeEvent) and one.end <= today
