"""The tax calendar of a client as it is lived: planned, put, reminded of, met; and the morning's control. Version 1."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.base import Event


class CalendarPlanned(Event):
    """A client's calendar was planned anew: its first time, by another law or by another profile.

    law: version of the obligations. profile: fingerprint of what the client is. on: the day of the planning. until_on:
    the last day planned.
    """

    topic: ClassVar[str] = "calendar.planned"
    type: Literal["calendar.planned.v1"] = "calendar.planned.v1"
    client_id: int
    law: str
    profile: str
    until_on: date
    on: date | None = None

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class CalendarUnjudged(Event):
    """A client's tax profile can't be judged: no calendar is made until a person mends it.

    missing: fields without which nothing is certain. contradictions: each names its fields.
    """

    topic: ClassVar[str] = "calendar.unjudged"
    type: Literal["calendar.unjudged.v1"] = "calendar.unjudged.v1"
    client_id: int
    missing: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class DeadlineScheduled(Event):
    """An obligation of a client by the tax calendar is due on a day; said again if the day or the accountant changes.

    period: as in the tax calendar ("2026-Q1"), the day of its event for a one-off. nominal_on: by law, actual_on:
    after days off. provisional: no decree on moved days off for that year yet, it may still move. facts: the one-off
    facts it is for, by `event_id` of `client.event` or counted; None: not said.
    """

    topic: ClassVar[str] = "deadline.scheduled"
    type: Literal["deadline.scheduled.v1"] = "deadline.scheduled.v1"
    client_id: int
    obligation_id: str
    period: str
    nominal_on: date
    actual_on: date
    kind: Literal["filing", "payment", "notification", "report"]
    authority: str
    legal_basis: str
    responsible_id: int | None = None
    provisional: bool = False
    facts: tuple[str, ...] | None = None

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class DeadlineCancelled(Event):
    """An obligation that was scheduled concerns the client no more. reason: what ended it."""

    topic: ClassVar[str] = "deadline.cancelled"
    type: Literal["deadline.cancelled.v1"] = "deadline.cancelled.v1"
    client_id: int
    obligation_id: str
    period: str
    reason: Literal["profile_changed", "client_left", "event_withdrawn", "law_changed"]

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class DeadlineMet(Event):
    """The task of an obligation was closed. by_id: the employee who did. deleted: it was deleted, not done.

    command_id: what put the task, where an obligation may have several.
    """

    topic: ClassVar[str] = "deadline.met"
    type: Literal["deadline.met.v1"] = "deadline.met.v1"
    client_id: int
    obligation_id: str
    period: str
    met_at: AwareDatetime
    by_id: int | None = None
    deleted: bool = False
    command_id: UUID | None = None

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class DeadlineReopened(Event):
    """The closed task of an obligation was taken up again. command_id: what put it."""

    topic: ClassVar[str] = "deadline.reopened"
    type: Literal["deadline.reopened.v1"] = "deadline.reopened.v1"
    client_id: int
    obligation_id: str
    period: str
    by_id: int | None = None
    command_id: UUID | None = None

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class DeadlineMoved(Event):
    """A person gave the task of an obligation another day or another employee; the day of the law stays what it is.

    due_on: the task's day. responsible_id: who has the task now. by_id: who moved it, None if the CRM doesn't say.
    command_id: what put the task.
    """

    topic: ClassVar[str] = "deadline.moved"
    type: Literal["deadline.moved.v1"] = "deadline.moved.v1"
    client_id: int
    obligation_id: str
    period: str
    due_on: date | None = None
    responsible_id: int | None = None
    by_id: int | None = None
    command_id: UUID | None = None

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class DeadlineReminded(Event):
    """An employee was reminded of a task. days_left: working days. escalated: it was the head accountant."""

    topic: ClassVar[str] = "deadline.reminded"
    type: Literal["deadline.reminded.v1"] = "deadline.reminded.v1"
    client_id: int
    command_id: UUID
    employee_id: int
    days_left: int
    escalated: bool = False

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class ControlNoticed(Event):
    """The head accountant was told in the morning how things stand.

    letters, demands, tasks, triage: since the notice before. open_tasks, overdue: now. oldest_at: since when the oldest
    open task has been waiting.
    """

    topic: ClassVar[str] = "control.noticed"
    type: Literal["control.noticed.v1"] = "control.noticed.v1"
    noticed_at: AwareDatetime
    employee_id: int
    letters: int
    demands: int
    tasks: int
    triage: int
    open_tasks: int
    overdue: int
    oldest_at: AwareDatetime | None = None

    @property
    def subject(self) -> str:
        return "portal/control"
