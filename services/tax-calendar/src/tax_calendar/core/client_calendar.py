"""What follows for a client's calendar from a morning, a change of its card, a fact, a task that a person touched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chassis.decision import Decision, Wake, Woken
from contracts.base import Command, Event
from contracts.crm.v1 import CommandRefused, CreateTask, CrmRef, Made
from contracts.duties.v1 import CalendarPlanned, CalendarUnjudged
from contracts.engagements.v1 import ServiceBegun, ServiceEnded
from contracts.portal.v1 import ClientChanged, ClientEvent
from contracts.signs.v1 import Notify
from contracts.tasks.v1 import CancelTask, TaskChanged, TaskCompleted
from domain.calendar import ProductionCalendar, months_later

from tax_calendar.core import calendar_wording as wording
from tax_calendar.core import touched
from tax_calendar.core.anew import anew, entered_name
from tax_calendar.core.dated import Dated
from tax_calendar.core.facts_of_client import Fact, Span, one_offs, raw_profile, refuse_absurd
from tax_calendar.core.history import refuse_undated
from tax_calendar.core.late import late, taken_back
from tax_calendar.core.moves import MOVED
from tax_calendar.core.people import Client, Directory, responsible
from tax_calendar.core.planner import Planner
from tax_calendar.core.reminding import reminders
from tax_calendar.core.rolling import AUTOMATION, Leads, Reason, Roll, commands, events
from tax_calendar.core.standing import PROFILE_TAG, TAG, CalendarState
from tax_calendar.core.tax_profile import ProfileUnjudgeable, TaxProfile

OfClient = ClientChanged | ClientEvent | ServiceBegun | ServiceEnded
Heard = OfClient | TaskChanged | TaskCompleted | CommandRefused | Woken


@dataclass(frozen=True)
class Law:
    """What plans are made by. version: changes whenever a row or a decree does."""

    planner: Planner
    calendar: ProductionCalendar
    version: str


@dataclass(frozen=True)
class Office:
    """What a client's calendar needs to know, frozen with its decision.

    now: business time. client: None where the message concerns none. over: why his accounting has ended, "" where
    nobody said; None: it goes on. history: the profile's fields; None: the portal
    keeps none. active: which of the client's accountants work; deputies: whom they have declared for today;
    employed: those who are away too, None: as active. morning: local time of the daily look. moved_dates: days of the
    client's own, as profiles tell them.
    """

    now: datetime
    zone: str
    deadline_time: time
    head_accountant_id: int
    client: Client | None = None
    is_client: bool = True
    over: str | None = None
    history: tuple[Span, ...] | None = None
    facts: tuple[Fact, ...] = ()
    active: tuple[int, ...] = ()
    deputies: tuple[tuple[int, int], ...] = ()
    employed: tuple[int, ...] | None = None
    horizon_months: int = 13
    lead_days: Mapping[str, int] = field(default_factory=dict)
    client_lead_days: Mapping[str, int] = field(default_factory=dict)
    morning: time = time(8, 0)
    moved_dates: tuple[Mapping[str, str], ...] = ()

    @property
    def today(self) -> date:
        """The business day, where the people are."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def directory(self) -> Directory:
        """As demands know it."""
        return Directory(
            (), (), self.active, self.head_accountant_id, self.zone, self.deadline_time, deputies=self.deputies
        )

    @property
    def directory_without_absences(self) -> Directory:
        """As if everybody were there who works here."""
        employed = self.active if self.employed is None else self.employed
        return replace(self.directory, active=employed, deputies=())


def heard(state: CalendarState, message: Heard, office: Office, law: Law) -> Decision:
    """One input, whatever it is."""
    match message:
        case TaskCompleted():
            return touched.completed(state, message)
        case TaskChanged():
            return touched.changed(state, message, office.zone, office.head_accountant_id)
        case CommandRefused():
            return touched.refused(state, message, office.head_accountant_id)
    if office.client is None:
        return Decision()
    if not office.is_client or office.over is not None:
        return _left(state, office, office.client, law)
    if office.history is None:
        return Decision()
    entered = message if isinstance(message, ClientEvent) and not message.withdrawn else None
    decided = _looked_at(state, office, office.client, law, entered)
    if isinstance(message, Woken):
        decided = _with_reminders(decided, state, office, office.client, law)
    return Decision(decided.events, decided.commands, (_next_morning(office, office.client, law),))


def _looked_at(state: CalendarState, office: Office, client: Client, law: Law, entered: ClientEvent | None) -> Decision:
    history = office.history or ()
    try:
        refuse_absurd(office.facts, law.planner.law)
        raw = raw_profile(history, office.facts, law.planner.law)
        profile = law.planner.judge({**raw, MOVED: office.moved_dates})
        refuse_undated(history)
    except ProfileUnjudgeable as doubt:
        return _doubted(state, office, client, doubt)
    until = months_later(office.today, office.horizon_months)
    facts = one_offs(office.facts, law.planner.law)
    fingerprint = _fingerprint(history, office.moved_dates)
    differs = state.profile != fingerprint
    missed = late(state, profile, office.facts, entered, office.today, law.planner, changed=differs)
    plan = {**missed, **{one.key: one for one in law.planner.plan(profile, office.today, until, facts)}}
    roll = _roll(office, client, law, plan=plan, profile=profile, reason=_reason(state, fingerprint, law))
    roll = replace(
        roll,
        taken_back=taken_back(state, profile, office.facts, office.today, law.planner),
        anew=anew(state, plan.values(), entered_name(entered)),
        fact_days={one.name: one.on for one in office.facts if one.name is not None},
    )
    said: list[Event] = []
    if (state.law, state.profile) != (law.version, fingerprint):
        named = {"client_id": client.client_id, "law": law.version, "profile": fingerprint}
        said.append(CalendarPlanned(**named, on=office.today, until_on=until))
    told = _told_late(missed, office, client)
    return Decision((*said, *events(state, roll)), (*_doubt_over(state, client), *commands(state, roll), *told))


def _told_late(missed: Mapping[str, Dated], office: Office, client: Client) -> tuple[Command, ...]:
    """An overdue task speaks up no more by itself, so the head accountant hears of it at once."""
    if not missed:
        return ()
    said = [f"{key} — срок {one.actual:%d.%m.%Y}" for key, one in missed.items()]
    belongs_to, text = CrmRef(kind="client", id=client.client_id), wording.late(said, client.name)
    return (Notify(automation=AUTOMATION, belongs_to=belongs_to, employee_id=office.head_accountant_id, text=text),)


def _roll(
    office: Office, client: Client, law: Law, *, plan: Mapping[str, Dated], profile: TaxProfile | None, reason: Reason
) -> Roll:
    own = profile.latest.get("lead_days") if profile else None
    return Roll(
        client=client,
        who=responsible(client, office.directory).employee_id,
        owner=responsible(client, office.directory_without_absences).employee_id,
        today=office.today,
        plan=plan,
        profile=profile,
        directory=office.directory,
        calendar=law.calendar,
        leads=Leads(office.client_lead_days, own, office.lead_days),
        reason=reason,
        over=office.over or "",
    )


def _reason(state: CalendarState, fingerprint: str, law: Law) -> Reason:
    """Why something goes: what differs from the plan before."""
    if state.profile and state.profile != fingerprint:
        return "profile_changed"
    if state.law and state.law != law.version:
        return "law_changed"
    return "event_withdrawn" if state.profile else "profile_changed"


def _fingerprint(history: tuple[Span, ...], moved: Sequence[Mapping[str, str]]) -> str:
    told: list[Any] = [
        [str(one.since), sorted((name, list(texts)) for name, texts in one.fields.items())] for one in history
    ]
    told += [sorted(one.items()) for one in moved]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:12]


def _left(state: CalendarState, office: Office, client: Client, law: Law) -> Decision:
    roll = _roll(office, client, law, plan={}, profile=None, reason="client_left")
    said = tuple(events(state, roll))
    asleep = Wake(_wake_name(client), None)
    return Decision(said, (*_doubt_over(state, client), *commands(state, roll)), (asleep,))


def _doubted(state: CalendarState, office: Office, client: Client, doubt: ProfileUnjudgeable) -> Decision:
    """No calendar is guessed: what was planned stays as it is, the head accountant is told what is missing."""
    said = CalendarUnjudged(client_id=client.client_id, missing=doubt.missing, contradictions=doubt.contradictions)
    if state.doubt is not None and state.doubt.words == "; ".join((*said.missing, *said.contradictions)):
        return Decision()
    day = office.today + timedelta(days=1)
    task = CreateTask(
        automation=AUTOMATION,
        belongs_to=CrmRef(kind="client", id=client.client_id),
        responsible_id=office.head_accountant_id,
        title=wording.doubt_title(client.name),
        description=wording.doubt(client.name, doubt.missing, doubt.contradictions),
        deadline=office.directory.deadline(day),
        checklist=wording.doubt_checklist(doubt.missing, doubt.contradictions),
        tags=(TAG, PROFILE_TAG),
    )
    return Decision((said,), (*_doubt_over(state, client), task))


def _doubt_over(state: CalendarState, client: Client) -> tuple[Command, ...]:
    """The task that asked for a profile is not needed any more."""
    if state.doubt is None or state.doubt.command_id is None:
        return ()
    task, belongs_to = Made(command_id=state.doubt.command_id), CrmRef(kind="client", id=client.client_id)
    return (CancelTask(automation=AUTOMATION, belongs_to=belongs_to, task=task, reason=wording.doubt_over()),)


def _with_reminders(decided: Decision, state: CalendarState, office: Office, client: Client, law: Law) -> Decision:
    until = office.directory.deadline(office.today)
    found = list(reminders(state, client, office.head_accountant_id, office.today, until, law.calendar))
    ended = {one.task for one in decided.commands if isinstance(one, CancelTask)}
    found = [pair for pair in found if Made(command_id=pair[0].command_id) not in ended]  # type: ignore[attr-defined]
    return Decision(
        (*decided.events, *(event for event, _ in found)), (*decided.commands, *(command for _, command in found))
    )


def _next_morning(office: Office, client: Client, law: Law) -> Wake:
    """The morning of the next working day."""
    zone = ZoneInfo(office.zone)
    day = office.today
    if office.now >= datetime.combine(day, office.morning, zone):
        day += timedelta(days=1)
    return Wake(_wake_name(client), datetime.combine(law.calendar.shift_forward(day), office.morning, zone))


def _wake_name(client: Client) -> str:
    """A wake comes back with its name only, so the name says whose it is."""
    return f"day/{client.client_id}"
