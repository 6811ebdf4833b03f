"""What a person changed in a demand's task: taken over, kept with who did it, and planned anew."""

from __future__ import annotations

from chassis.decision import Decision, Wake
from contracts.base import Command, Event
from contracts.tasks.v1 import TaskChanged, UpdateTask
from contracts.tax.v1 import DemandChanged, DemandClarified, DemandClosed
from domain.calendar import ProductionCalendar

from tax_calendar.core import reminders
from tax_calendar.core.demand_state import DemandState, altered, evolve
from tax_calendar.core.notices import day, notice
from tax_calendar.core.people import Directory, by_id, responsible
from tax_calendar.core.task_of import AUTOMATION, made, place, reassigned, said
from tax_calendar.core.wording import short_title


def task_changed(
    state: DemandState, changed: TaskChanged, directory: Directory, calendar: ProductionCalendar
) -> Decision:
    """Follow a person's changes one after another; effects of our own commands are none of them."""
    own = directory.caused_by is not None and directory.caused_by in state.orders
    if own or changed.command_id is None or changed.command_id != state.open_task:
        return Decision()
    if changed.gone:
        return _deleted(state, changed)
    events: list[Event] = []
    commands: list[Command] = []
    wakes: tuple[Wake, ...] = ()
    for rule in (_reopened, _deadline, _client, _responsible):
        step = rule(state, changed, directory)
        events += step.events
        commands += step.commands
        for event in step.events:
            state = evolve(state, event)
    if events:
        wakes = reminders.wakes(state.due_on, state.notice_by_on, changed.changed_at, directory, calendar)
    return Decision(tuple(events), tuple(commands), wakes)


def _deleted(state: DemandState, changed: TaskChanged) -> Decision:
    if state.closed:
        return Decision()
    closed = DemandClosed(
        identity=state.identity,
        revision=state.revision + 1,
        outcome="deleted",
        closed_at=changed.changed_at,
        client_id=state.client_id,
        responsible_id=state.responsible_id,
        kind=state.kind,
        authority_code=state.authority_code,
        due_on=state.due_on,
        by_id=changed.by_id,
    )
    return Decision(events=(closed,), wakes=reminders.none())


def _said_of(state: DemandState, changed: TaskChanged, what: str, **facts: object) -> DemandChanged:
    return altered(state, what, by_id=changed.by_id, at=changed.changed_at, **facts)


def _reopened(state: DemandState, changed: TaskChanged, directory: Directory) -> Decision:
    if not state.closed or "state" not in changed.changed or changed.state == "completed":
        return Decision()
    return Decision(events=(_said_of(state, changed, what="reopened"),))


def _deadline(state: DemandState, changed: TaskChanged, directory: Directory) -> Decision:
    if "deadline" not in changed.changed:
        return Decision()
    due_on = directory.local_day(changed.deadline) if changed.deadline else None
    if due_on == state.due_on:
        return Decision()
    moved = _said_of(state, changed, what="deadline", due_on=due_on, was_due_on=state.due_on)
    words = notice("deadline_changed", was=day(state.due_on), now=day(due_on), law=day(state.law_due_on))
    return Decision(events=(moved,), commands=said(state, words))


def _client(state: DemandState, changed: TaskChanged, directory: Directory) -> Decision:
    """The client named in a triage task is its answer: the demand goes to that client's accountant."""
    named = next((ref.id for ref in changed.belongs_to if ref.kind == "client"), None)
    if "belongs_to" not in changed.changed or named is None or named == state.client_id:
        return Decision()
    client = by_id(directory, named)
    if client is None:
        return Decision(commands=said(state, notice("client_unknown", client=str(named))))
    choice = responsible(client, directory)
    to_id = choice.employee_id
    if "responsible_id" in changed.changed and changed.responsible_id is not None:
        to_id = changed.responsible_id  # the person has chosen
    event: Event = _said_of(
        state, changed, what="client", client_id=named, responsible_id=to_id, was_client_id=state.client_id,
        was_responsible_id=state.responsible_id,
    )  # fmt: skip
    if state.triage is not None:
        event = _clarified(state, changed, named, to_id)
    after = evolve(state, event)
    because = f"Почему вы: {choice.because}." if choice.because else ""
    comment = said(after, notice("client_changed", client=client.name, because=because))
    moved = () if to_id == changed.responsible_id else reassigned(after, to_id)
    retitled = _retitled(after, client.name) if state.triage is not None else ()
    return Decision(events=(event,), commands=(*moved, *retitled, *comment))


def _clarified(state: DemandState, changed: TaskChanged, client_id: int, responsible_id: int) -> DemandClarified:
    return DemandClarified(
        identity=state.identity,
        letter_id=state.letter_id,
        client_id=client_id,
        responsible_id=responsible_id,
        kind=state.kind,
        received_on=state.received_on,
        due_on=state.due_on,
        how="person",
        by_id=changed.by_id,
        revision=state.revision + 1,
        notice_by_on=state.notice_by_on,
    )


def _retitled(state: DemandState, client: str) -> tuple[Command, ...]:
    title = short_title(state.kind, state.number, client, state.due_on)
    return (UpdateTask(automation=AUTOMATION, belongs_to=place(state.client_id), task=made(state), title=title),)


def _responsible(state: DemandState, changed: TaskChanged, directory: Directory) -> Decision:
    """A person handed the task over: no rule takes that back."""
    to_id = changed.responsible_id
    if "responsible_id" not in changed.changed or to_id is None or to_id == state.responsible_id:
        return Decision()
    return Decision(
        events=(
            _said_of(state, changed, what="responsible", responsible_id=to_id, was_responsible_id=state.responsible_id),
        )
    )
