"""A client's calendar kept up: what is scheduled, put, handed over, cancelled when a day or the profile changes.

Pure: the day, the client and who works come in. Only the difference to what was said before is said; what is done
stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from chassis.decision import Decision
from contracts.base import Command, Event
from contracts.crm.v1 import CreateTask, CrmRef, Made
from contracts.tasks.v1 import CancelTask, ReassignTask
from contracts.tax.v1 import DeadlineCancelled, DeadlineScheduled
from domain.calendar import ProductionCalendar, months_later

from tax_calendar.core import calendar_wording as wording
from tax_calendar.core.merging import Bundle, bundles
from tax_calendar.core.people import Client, Directory, responsible
from tax_calendar.core.planner import Dated, Planner
from tax_calendar.core.tax_profile import TaxProfile

AUTOMATION = "tax-calendar"
TAG = "налоговый календарь"


@dataclass(frozen=True)
class Deadline:
    """One obligation as it was said last."""

    nominal_on: date
    actual_on: date
    responsible_id: int | None


@dataclass(frozen=True)
class PutTask:
    """A task that was put, by its bundle. done: closed by a person, never touched again."""

    command_id: UUID
    on: date
    responsible_id: int
    done: bool = False


@dataclass(frozen=True)
class CalendarState:
    """deadlines: by obligation and period. tasks: by the bundle's key."""

    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    tasks: Mapping[str, PutTask] = field(default_factory=dict)


@dataclass(frozen=True)
class Day:
    """The business day, in the portal's zone, and how far ahead is planned. lead_days: overrides by obligation."""

    today: date
    calendar: ProductionCalendar
    horizon_months: int = 13
    lead_days: Mapping[str, int] = field(default_factory=dict)

    @property
    def until(self) -> date:
        """The last day planned."""
        return months_later(self.today, self.horizon_months)

    def puts(self, one: Bundle) -> bool:
        """Whether the task is due to be put: its lead has begun. At the day itself without any lead."""
        lead = max(self.lead_days.get(part.obligation.id, part.obligation.lead_days) for part in one.parts)
        begins = self.calendar.working_days_before(one.on, lead - 1) if lead else one.on
        return begins <= self.today


def roll(
    state: CalendarState, client: Client, profile: TaxProfile | None, directory: Directory, day: Day, planner: Planner
) -> Decision:
    """What is to be said and done for this client today. profile None: the client has left, nothing goes on."""
    plan = [] if profile is None else list(planner.plan(profile, day.today, day.until))
    who = responsible(client, directory).employee_id
    events = (*_scheduled(state, client, plan, who), *_cancelled(state, client, plan, day, left=profile is None))
    found = bundles(plan)
    commands: list[Command] = [*_withdrawn(state, client, found, day, left=profile is None)]
    for one in found:
        put = state.tasks.get(one.key)
        if put is None and profile is not None and day.puts(one):
            commands.append(_task(one, client, who, directory, profile))
        elif put is not None and not put.done and put.responsible_id != who:
            belongs_to = CrmRef(kind="client", id=client.client_id)
            task = Made(command_id=put.command_id)
            commands.append(ReassignTask(automation=AUTOMATION, belongs_to=belongs_to, task=task, responsible_id=who))
    return Decision(events=events, commands=tuple(commands))


def _scheduled(state: CalendarState, client: Client, plan: Iterable[Dated], who: int) -> Iterable[Event]:
    for one in plan:
        if state.deadlines.get(one.key) != Deadline(one.nominal, one.actual, who):
            yield DeadlineScheduled(
                client_id=client.client_id,
                obligation_id=one.obligation.id,
                period=one.period,
                nominal_on=one.nominal,
                actual_on=one.actual,
                kind=one.obligation.kind,
                authority=one.obligation.authority,
                legal_basis=one.obligation.legal_basis,
                responsible_id=who,
                provisional=one.provisional,
            )


def _cancelled(state: CalendarState, client: Client, plan: Sequence[Dated], day: Day, *, left: bool) -> Iterable[Event]:
    """What lies behind is history, not a change."""
    going_on = {one.key for one in plan}
    for key, known in state.deadlines.items():
        if key not in going_on and known.actual_on >= day.today:
            name, _, period = key.partition("/")
            yield DeadlineCancelled(
                client_id=client.client_id,
                obligation_id=name,
                period=period,
                reason="client_left" if left else "profile_changed",
            )


def _withdrawn(
    state: CalendarState, client: Client, found: Sequence[Bundle], day: Day, *, left: bool
) -> Iterable[Command]:
    going_on = {one.key for one in found}
    for key, put in state.tasks.items():
        if key not in going_on and not put.done and put.on >= day.today:
            yield CancelTask(
                automation=AUTOMATION,
                belongs_to=CrmRef(kind="client", id=client.client_id),
                task=Made(command_id=put.command_id),
                reason=wording.cancelled(client.name, left=left),
            )


def _task(one: Bundle, client: Client, who: int, directory: Directory, profile: TaxProfile) -> CreateTask:
    return CreateTask(
        automation=AUTOMATION,
        belongs_to=CrmRef(kind="client", id=client.client_id),
        responsible_id=who,
        title=wording.title(one, client.name),
        description=wording.description(one, client.name, profile),
        deadline=directory.deadline(one.on),
        checklist=wording.checklist(one),
        tags=(TAG, one.key),
    )


def evolve(state: CalendarState, event: Event) -> CalendarState:
    """Keep what was said last of each obligation."""
    match event:
        case DeadlineScheduled():
            said = Deadline(event.nominal_on, event.actual_on, event.responsible_id)
            return replace(state, deadlines={**state.deadlines, f"{event.obligation_id}/{event.period}": said})
        case DeadlineCancelled():
            gone = f"{event.obligation_id}/{event.period}"
            return replace(state, deadlines={key: one for key, one in state.deadlines.items() if key != gone})
    return state


def ordered(state: CalendarState, command: Command, command_id: UUID) -> CalendarState:
    """Which command put, handed over or took back the task of each bundle."""
    tasks = dict(state.tasks)
    if isinstance(command, CreateTask):
        key = command.tags[-1]
        tasks[key] = PutTask(command_id, date.fromisoformat(key.partition("/")[0]), command.responsible_id)
    elif isinstance(command, CancelTask | ReassignTask):
        for key, put in state.tasks.items():
            if command.task == Made(command_id=put.command_id):
                if isinstance(command, CancelTask):
                    del tasks[key]
                else:
                    tasks[key] = replace(put, responsible_id=command.responsible_id)
    return replace(state, tasks=tasks)
