"""A person closes the triage task of a demand with words: what they settle counts as if it were set in the task."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chassis.decision import Decision
from contracts.crm.v1 import CrmRef
from contracts.tasks.v1 import TaskCompleted
from contracts.tax.v1 import DemandClarified
from domain.calendar import ProductionCalendar

from tax_calendar.core.demand_state import DemandState, altered
from tax_calendar.core.kinds import BY_KEY
from tax_calendar.core.milestones import notice_by
from tax_calendar.core.people import Choice, Client, Directory, by_id, responsible
from tax_calendar.core.prose import Answer, Known
from tax_calendar.core.reminders import wakes
from tax_calendar.core.reply import Handed, answer_of, asked_again, taken_up
from tax_calendar.core.task_of import made, place
from tax_calendar.core.terms import counted
from tax_calendar.core.wording import short_title

PRINTED = "Для такого документа день стоит в нём самом: напишите дату."
UNCOUNTED = "День получения неизвестен, срок по этому виду не посчитать: напишите дату."


@dataclass(frozen=True, slots=True)
class Due:
    """rule: where the day is counted by the kind."""

    on: date | None
    rule: str | None = None
    problem: str | None = None


def triage_answered(
    state: DemandState, done: TaskCompleted, directory: Directory, calendar: ProductionCalendar
) -> Decision | None:
    """None if nothing is to be done: the demand is sorted out."""
    known = Known(_client_of(state, done.belongs_to, directory), state.kind, state.received_on)
    said = answer_of(done, known, state.unread, directory)
    if said is None:
        return None
    if said.client is None:
        return _again(state, done, said.problems)
    due = _due(state, said, calendar)
    if due.problem is not None:
        return _again(state, done, (due.problem,))
    choice = responsible(said.client, directory)
    clarified = _clarified(state, done, said, due, choice, said.client, calendar)
    title = short_title(clarified.kind, state.number, said.client.name, due.on)
    handed = Handed(choice.employee_id, choice.because, due.on, no_due=due.on is None and state.due_on is not None)
    return Decision(
        (clarified,),
        taken_up(made(state), said, title, handed, directory),
        wakes(due.on, clarified.notice_by_on, done.completed_at, directory, calendar),
    )


def _client_of(state: DemandState, belongs_to: tuple[CrmRef, ...], directory: Directory) -> Client | None:
    """The client known before, else the one that the person has set in the task."""
    in_task = next((ref.id for ref in belongs_to if ref.kind == "client"), None)
    return by_id(directory, state.client_id if state.client_id is not None else in_task)


def _again(state: DemandState, done: TaskCompleted, problems: tuple[str, ...]) -> Decision:
    unread = altered(
        state, "reopened", by_id=done.by_id, at=done.completed_at, why=" ".join(problems), answer=done.result
    )
    return Decision((unread,), asked_again(made(state), place(state.client_id), problems))


def _due(state: DemandState, said: Answer, calendar: ProductionCalendar) -> Due:
    """The day named; else that of the task, unless another kind is named: then its term by law."""
    if said.due_on is not None:
        return Due(said.due_on)
    if said.kind is None or (said.kind == state.kind and state.due_on is not None):
        return Due(state.due_on)
    term = BY_KEY[said.kind].term
    if term.unit == "none":
        return Due(None, term.rule)
    if term.unit == "explicit":
        return Due(None, problem=PRINTED)
    if state.received_on is None:
        return Due(None, problem=UNCOUNTED)
    return Due(counted(calendar, term, state.received_on), term.rule)


def _clarified(
    state: DemandState,
    done: TaskCompleted,
    said: Answer,
    due: Due,
    choice: Choice,
    client: Client,
    calendar: ProductionCalendar,
) -> DemandClarified:
    kind = said.kind or state.kind
    notice_by_on = state.notice_by_on if kind == state.kind else notice_by(kind, state.received_on, calendar)
    return DemandClarified(
        identity=state.identity,
        letter_id=state.letter_id,
        client_id=client.client_id,
        responsible_id=choice.employee_id,
        kind=kind,
        received_on=state.received_on,
        due_on=due.on,
        due_rule=due.rule,
        how="person",
        by_id=done.by_id,
        revision=state.revision + 1,
        notice_by_on=notice_by_on,
        answer=done.result,
    )
