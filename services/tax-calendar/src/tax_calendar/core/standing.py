"""How a client's calendar stands: what was said of each obligation, which tasks were put. Events, commands folded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from contracts.base import Command, Event
from contracts.crm.v1 import CreateTask, Made
from contracts.duties.v1 import (
    CalendarPlanned,
    CalendarUnjudged,
    DeadlineCancelled,
    DeadlineMet,
    DeadlineMoved,
    DeadlineReopened,
    DeadlineScheduled,
)
from contracts.tasks.v1 import CancelTask, CompleteTask, ReassignTask, UpdateTask

TAG, PROFILE_TAG = "налоговый календарь", "налоговый профиль"
KEPT = timedelta(days=500)  # of what was planned 13 months ahead: nothing of it is still to come


@dataclass(frozen=True)
class Deadline:
    """One obligation as it was said last. facts: as Dated; None: said when they were not kept yet."""

    nominal_on: date
    actual_on: date
    responsible_id: int | None
    provisional: bool = False
    facts: tuple[str, ...] | None = None


@dataclass(frozen=True)
class PutTask:
    """A task that was put, for a client. parts: keys of its obligations. accountant_id: whose it was by the client's
    card when it was put or handed over; responsible_id: who has it now, perhaps by a person's hand. moved_to: the day
    a person gave it. closed: a person has ended it, it is never touched again. facts: by
    key, what it was put for or told of; no key: not kept then."""

    client_id: int
    on: date
    accountant_id: int
    responsible_id: int
    parts: tuple[str, ...]
    moved_to: date | None = None
    closed: bool = False
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def due_on(self) -> date:
        """The day it has in the CRM."""
        return self.moved_to or self.on

    @property
    def remind_on(self) -> date:
        """The day that reminders count to: a person may want it sooner, later than due it is not reminded of."""
        return min(self.due_on, self.on)


@dataclass(frozen=True)
class Doubt:
    """Why no calendar can be made, and the task that asks a person to mend it."""

    words: str
    command_id: UUID | None = None


@dataclass(frozen=True)
class CalendarState:
    """deadlines: by key. tasks: by the command that made them. law, profile: by which it was planned last.
    known_since: the day of its first plan, None where none was kept."""

    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    tasks: Mapping[str, PutTask] = field(default_factory=dict)
    law: str = ""
    profile: str = ""
    doubt: Doubt | None = None
    known_since: date | None = None

    @property
    def first_day(self) -> date | None:
        """Since when what is due is ours: what lay behind when the client came is not."""
        return self.known_since or min((one.actual_on for one in self.deadlines.values()), default=None)

    def task_of(self, command_id: UUID | None) -> PutTask | None:
        """The task that a command made, if it was one of the calendar."""
        return self.tasks.get(str(command_id))


def key_of(event: DeadlineScheduled | DeadlineCancelled | DeadlineMet | DeadlineReopened | DeadlineMoved) -> str:
    """The obligation's name within a client's plan."""
    return f"{event.obligation_id}/{event.period}"


def evolve(state: CalendarState, event: Event) -> CalendarState:
    """Copy what was said."""
    match event:
        case DeadlineScheduled():
            return _scheduled(state, event)
        case DeadlineCancelled():
            return _cancelled(state, key_of(event))
        case DeadlineMet():
            return _changed(state, event, closed=True)
        case DeadlineReopened():
            return _changed(state, event, closed=False)
        case DeadlineMoved():
            return _moved(state, event)
        case CalendarPlanned():
            since = min(filter(None, (state.first_day, event.on)), default=None)
            return replace(state, law=event.law, profile=event.profile, doubt=None, known_since=since)
        case CalendarUnjudged():
            words = "; ".join((*event.missing, *event.contradictions))
            return replace(state, law="", profile="", doubt=Doubt(words))
    return state


def _scheduled(state: CalendarState, event: DeadlineScheduled) -> CalendarState:
    said = Deadline(event.nominal_on, event.actual_on, event.responsible_id, event.provisional, event.facts)
    old = event.actual_on - KEPT
    kept = {key: one for key, one in state.deadlines.items() if one.actual_on >= old}
    tasks = {name: _told(one, key_of(event), event.facts) for name, one in state.tasks.items()}
    return replace(state, deadlines={**kept, key_of(event): said}, tasks=tasks)


def _told(put: PutTask, key: str, facts: tuple[str, ...] | None) -> PutTask:
    """An open task is for them from now on."""
    if put.closed or key not in put.parts or not facts:
        return put
    return replace(put, facts={**put.facts, key: tuple(dict.fromkeys((*put.facts.get(key, ()), *facts)))})


def _cancelled(state: CalendarState, gone: str) -> CalendarState:
    """An open task asks for it no more."""
    tasks = {
        name: one if one.closed else replace(one, parts=tuple(part for part in one.parts if part != gone))
        for name, one in state.tasks.items()
    }
    return replace(state, deadlines={key: one for key, one in state.deadlines.items() if key != gone}, tasks=tasks)


def _changed(state: CalendarState, event: DeadlineMet | DeadlineReopened, *, closed: bool) -> CalendarState:
    tasks = {
        name: replace(one, closed=closed) if _is_about(event, name, one) else one for name, one in state.tasks.items()
    }
    return replace(state, tasks=tasks)


def _is_about(event: DeadlineMet | DeadlineReopened | DeadlineMoved, name: str, put: PutTask) -> bool:
    """Whether it is this task, where the event says which; an obligation has a second one for a later fact."""
    return key_of(event) in put.parts and str(event.command_id or name) == name


def _moved(state: CalendarState, event: DeadlineMoved) -> CalendarState:
    tasks = dict(state.tasks)
    for name, one in state.tasks.items():
        if _is_about(event, name, one) and not one.closed:
            who = event.responsible_id or one.responsible_id
            tasks[name] = replace(one, responsible_id=who, moved_to=event.due_on or one.moved_to)
    return replace(state, tasks=tasks)


def ordered(state: CalendarState, command: Command, command_id: UUID) -> CalendarState:
    """Which command put, moved, handed over or took back which task."""
    match command:
        case CreateTask(tags=(_, "налоговый профиль")):
            return replace(state, doubt=replace(state.doubt or Doubt(""), command_id=command_id))
        case CreateTask(deadline=deadline) if deadline is not None:
            who = command.responsible_id
            of = {key: said.facts for key in command.tags[1:] if (said := state.deadlines.get(key)) is not None}
            facts = {key: names for key, names in of.items() if names is not None}
            put = PutTask(command.belongs_to.id, deadline.date(), who, who, command.tags[1:], facts=facts)
            kept = {key: one for key, one in state.tasks.items() if not one.closed or one.on >= put.on - KEPT}
            return replace(state, tasks={**kept, str(command_id): put})
        case UpdateTask(deadline=deadline) if deadline is not None:
            return _with(state, command, on=deadline.date(), moved_to=None)
        case ReassignTask(responsible_id=who):
            return _with(state, command, accountant_id=who, responsible_id=who)
        case CancelTask() | CompleteTask():
            doubt = None if state.doubt and str(state.doubt.command_id) == _name(command) else state.doubt
            kept = {key: one for key, one in state.tasks.items() if key != _name(command)}
            return replace(state, tasks=kept, doubt=doubt)
    return state


def _name(command: UpdateTask | ReassignTask | CancelTask | CompleteTask) -> str:
    return str(command.task.command_id) if isinstance(command.task, Made) else ""


def _with(state: CalendarState, command: UpdateTask | ReassignTask, **changes: object) -> CalendarState:
    name = _name(command)
    if name not in state.tasks:
        return state
    return replace(state, tasks={**state.tasks, name: replace(state.tasks[name], **changes)})  # type: ignore[arg-type]
