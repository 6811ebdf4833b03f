"""Facts that a task was not put for: of two hires of one day each is reported, though they are one obligation. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from contracts.portal.v1 import ClientEvent

from tax_calendar.core.dated import Dated
from tax_calendar.core.standing import CalendarState, PutTask

Names = tuple[str, ...]


def anew(state: CalendarState, plan: Iterable[Dated], entered: str | None) -> dict[str, Names]:
    """By key, the facts that became known after its tasks were put. entered: the one that is entered just now."""
    tasks_of: dict[str, list[PutTask]] = {}
    for put in state.tasks.values():
        for key in put.parts:
            tasks_of.setdefault(key, []).append(put)
    found = {one.key: _new(one, tasks_of.get(one.key, []), entered) for one in plan if one.facts}
    return {key: names for key, names in found.items() if names}


def _new(one: Dated, tasks: list[PutTask], entered: str | None) -> Names:
    """A task of an earlier release doesn't say which facts it was put for: all there were, but for what comes now."""
    if not tasks:
        return ()
    kept = [put.facts.get(one.key) for put in tasks]
    known = set(chain.from_iterable(filter(None, kept)))
    new = tuple(name for name in one.facts if name not in known)
    if None in kept:
        return tuple(name for name in new if name == entered and len(one.facts) > 1)
    return new


def entered_name(heard: ClientEvent | None) -> str | None:
    """As plans call what is entered now."""
    return None if heard is None else str(heard.event_id)


def needless(state: CalendarState, put: PutTask, plan: Mapping[str, Dated]) -> bool:
    """Whether the facts that an open task was put for are withdrawn, and what else it asks is met by closed ones."""
    return bool(put.parts) and all(_met(state, put, key, plan.get(key)) for key in put.parts)


def _met(state: CalendarState, put: PutTask, key: str, one: Dated | None) -> bool:
    met = {name for done in state.tasks.values() if done.closed for name in done.facts.get(key, ())}
    own = set(put.facts.get(key, ()))
    return one is not None and bool(own - met) and bool(one.facts) and met.issuperset(one.facts)
