"""An office for tests: one client, its accountants, and a calendar that lives from morning to morning."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from chassis.decision import Decision, Woken
from contracts.base import Command
from contracts.crm.v1 import CreateTask, CrmRef
from contracts.portal.v1 import ClientChanged
from contracts.tasks.v1 import TaskChanged, TaskCompleted
from domain.calendar import russia
from tax_calendar.core.client_calendar import Heard, Law, Office, heard
from tax_calendar.core.facts_of_client import Span
from tax_calendar.core.people import Client
from tax_calendar.core.standing import CalendarState, evolve, ordered
from tax_calendar.law import law_version, planner

CLIENT = Client(1, "ООО «Северный Каркас»", "7798120412", responsible_id=7, second_id=8)
LAW = Law(planner(), russia(), law_version())
ON_USN = {"legal_form": ["ORG"], "regimes": ["USN"], "vat_status": ["exempt_usn"], "employees": ["5"]}
CARD = ClientChanged(client_id=1, name=CLIENT.name, active=True)
Fields = dict[str, list[str]]
MONDAY = date(2026, 3, 23)
WITHOUT_STAFF = {**ON_USN, "employees": ["0"]}
PROFILES: list[Fields] = [
    ON_USN,
    WITHOUT_STAFF,
    {**ON_USN, "vat_status": ["payer_5"]},
    {**ON_USN, "regimes": ["ESHN"], "vat_status": ["exempt_145"]},
    {**ON_USN, "closed_on": ["2026-08-20"]},
]


def moscow(day: date, hour: int = 12) -> datetime:
    """A time of day in Moscow."""
    return datetime.combine(day, time(hour - 3), UTC)


def office(day: date, fields: Fields | None, hour: int = 12, **changes: Any) -> Office:
    """What is known on that day. fields None: the portal keeps no profiles."""
    history = None if fields is None else (Span(None, {name: tuple(texts) for name, texts in fields.items()}),)
    known = Office(moscow(day, hour), "Europe/Moscow", time(18, 0), 4, CLIENT, history=history, active=(7, 8))
    return replace(known, **changes)


@dataclass
class Life:
    """A client's calendar: what it hears changes its state, what it orders has ids."""

    state: CalendarState = field(default_factory=CalendarState)
    law: Law = LAW
    told: int = 0
    decisions: list[tuple[date, Decision]] = field(default_factory=list)
    commands: dict[UUID, Command] = field(default_factory=dict)

    def hear(self, message: Heard, known: Office) -> Decision:
        """One input."""
        self.told += 1
        decision = heard(self.state, message, known, self.law)
        for event in decision.events:
            self.state = evolve(self.state, event)
        for number, command in enumerate(decision.commands):
            identity = uuid5(NAMESPACE_OID, f"{self.told}/{number}")
            self.commands[identity] = command
            self.state = ordered(self.state, command, identity)
        self.decisions.append((known.today, decision))
        return decision

    def card(self, day: date, fields: Fields | None, **changes: Any) -> Decision:
        """The client's card is as this."""
        return self.hear(CARD, office(day, fields, **changes))

    def morning(self, day: date, fields: Fields | None, **changes: Any) -> Decision:
        """The daily look."""
        return self.hear(Woken("day/1", moscow(day, 8)), office(day, fields, hour=8, **changes))

    def mornings(self, first: date, last: date, fields: Fields) -> None:
        """Every working morning."""
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            if russia().is_working_day(day):
                self.morning(day, fields)

    def done(self, task: str, day: date) -> Decision:
        """Its accountant closes a task."""
        message = TaskCompleted(
            task_id=11,
            completed_at=moscow(day),
            command_id=UUID(task),
            belongs_to=(CrmRef(kind="client", id=1),),
            by_id=7,
        )
        return self.hear(message, office(day, None))

    def touched(self, task: str, day: date, *changed: str, **values: Any) -> Decision:
        """A person changes a task."""
        body = {"task_id": 11, "state": "pending", "changed_at": moscow(day), "by_id": 4} | values
        message = TaskChanged(command_id=UUID(task), belongs_to=(CrmRef(kind="client", id=1),), changed=changed, **body)
        return self.hear(message, office(day, None))


def tasks(commands: Any) -> dict[tuple[str, ...], CreateTask]:
    return {one.tags[1:]: one for one in commands if isinstance(one, CreateTask)}


def of(kind: type, found: Any) -> list[Any]:
    return [one for one in found if isinstance(one, kind)]


def covered(state: CalendarState) -> dict[str, Any]:
    return {part: (one.on, one.responsible_id) for one in state.tasks.values() for part in one.parts}
