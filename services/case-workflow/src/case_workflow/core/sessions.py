"""The tasks of a case's sessions: find out the date, prepare, enter the result. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from case_workflow.core import wording, zones
from case_workflow.core.declaration import TaskSpec, TermSpec
from case_workflow.core.draft import Draft
from case_workflow.core.facts import holds, time_of
from case_workflow.core.state import Session

PREPARE = "prepare"


class Asked(NamedTuple):
    """answered: the fields whose answers close the task, empty until they do. at: what it is never later than."""

    spec: TaskSpec
    answered: tuple[str, ...]
    at: datetime | None = None


def tasks(draft: Draft) -> Iterator[Asked]:
    """Of each session: find out its date, prepare, enter the result; a date to come answers what became of the last.

    A stage without sessions only prepares for one that has been set.
    """
    hearing, session = draft.spec.hearing, draft.state.hearing
    if session is not None and not session.ahead and session.stage != draft.state.stage:
        session = session if hearing is not None and _unanswered(draft, session) else None  # else of another, and over
    number = session.number if session else 0
    ahead = session is not None and session.ahead
    over = (hearing.result,) if hearing is not None and hearing.result in draft.facts else ()
    when = wording.session(draft, session.at) if session else ""
    if session is not None and ahead:
        title = wording.say(draft.office, "hearing.prepare", when=when)
        spec = TaskSpec(key=f"{PREPARE}{number}", title=title, due=(TermSpec(field=draft.funnel.sessions),))
        yield Asked(spec, over, session.at)
    if hearing is None or any(holds(when, draft.facts) for when in hearing.unless):
        return
    said, known = {"what": hearing.title, "when": when}, over or ((hearing.field,) if ahead else ())
    if ahead or session is None or session.cancelled:
        title = wording.say(draft.office, "hearing.ask", **said)
        key = f"date{number if ahead else number + 1}"
        spec = TaskSpec(key=key, title=title, do=_clock(draft), asks=(hearing.field,), due=(TermSpec(days=3),))
        yield Asked(spec, known)
    last = number if session is not None and session.passed else number - 1
    if session is not None and last > 0:
        title = wording.say(draft.office, "hearing.result", **said)
        key, asks = f"result{last}", (hearing.result,)
        yield Asked(TaskSpec(key=key, title=title, do=_clock(draft), asks=asks, due=(TermSpec(days=2),)), known)


def held(session: Session | None, key: str) -> bool:
    """Whether a task prepares for a session that has been."""
    number = key.rpartition(f".{PREPARE}")[2]
    if session is None or not number.isdigit():
        return False
    return int(number) < session.number or (session.passed and int(number) == session.number)


def _clock(draft: Draft) -> tuple[str, ...]:
    """By whose clock a time is read in the task's result, and where the court's is said."""
    mark = zones.mark(draft.at, zones.of(draft.facts, draft.office.zone))
    return (wording.say(draft.office, "hearing.clock", zone=mark),) if zones.FIELD in draft.funnel.fields else ()


def _unanswered(draft: Draft, session: Session) -> bool:
    """Whether a session was held while the case stood in a stage of this instance that could not ask how it ended."""
    held, at = draft.funnel.states.get(session.stage), time_of(draft.facts.get(draft.funnel.sessions or ""))
    silent = held is not None and held.hearing is None and held.instance == draft.spec.instance
    return silent and session.passed and session.at == at
