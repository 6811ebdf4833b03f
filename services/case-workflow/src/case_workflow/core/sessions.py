"""The tasks of a case's sessions: find out the date, prepare, enter the result. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from case_workflow.core import wording
from case_workflow.core.declaration import TaskSpec, TermSpec
from case_workflow.core.draft import Draft
from case_workflow.core.facts import time_of
from case_workflow.core.state import Session

PREPARE = "prepare"


def tasks(draft: Draft) -> Iterator[tuple[TaskSpec, bool]]:
    """Of each session: find out its date, prepare, enter the result; a date to come answers what became of the last.

    With each task whether it is answered. A stage without sessions only prepares for one that has been set.
    """
    hearing, session = draft.spec.hearing, draft.state.hearing
    if session is not None and not session.ahead and session.stage != draft.state.stage:
        session = session if hearing is not None and _unanswered(draft, session) else None  # else of another, and over
    number = session.number if session else 0
    ahead = session is not None and session.ahead
    over = hearing is not None and hearing.result in draft.facts
    said = {
        "what": hearing.title if hearing else "",
        "when": wording.moment(session.at, draft.office) if session else "",
    }
    if ahead:
        title = wording.say(draft.office, "hearing.prepare", **said)
        yield TaskSpec(key=f"{PREPARE}{number}", title=title, due=(TermSpec(field=draft.funnel.sessions),)), over
    if hearing is None:
        return
    asked = number if ahead else number + 1
    if ahead or session is None or session.cancelled:
        title = wording.say(draft.office, "hearing.ask", **said)
        yield TaskSpec(key=f"date{asked}", title=title, asks=(hearing.field,), due=(TermSpec(days=3),)), ahead or over
    last = number if session is not None and session.passed else number - 1
    if session is not None and last > 0:
        title = wording.say(draft.office, "hearing.result", **said)
        yield TaskSpec(key=f"result{last}", title=title, asks=(hearing.result,), due=(TermSpec(days=2),)), ahead or over


def _unanswered(draft: Draft, session: Session) -> bool:
    """Whether a session was held while the case stood in a stage of this instance that could not ask how it ended."""
    held, at = draft.funnel.states.get(session.stage), time_of(draft.facts.get(draft.funnel.sessions or ""))
    return (
        session.passed
        and session.at == at
        and held is not None
        and (held.hearing, held.instance)
        == (
            None,
            draft.spec.instance,
        )
    )
