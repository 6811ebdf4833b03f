"""Calendar events and absences: commands, version 1."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.claims import Text
from contracts.crm.v1 import CrmCommand, Target


class AddCalendarEvent(CrmCommand):
    """Put an event into a calendar.

    calendar: domain name of a shared one ("hearings"); None for the owner's own. owner_id: the employee whose
    calendar it is, needed where calendar is None. all_day: only the days of starts_at and ends_at count, by their
    own offset. remind_minutes: before the beginning.
    """

    type: Literal["calendar.add_event.v1"] = "calendar.add_event.v1"
    title: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    all_day: bool = False
    calendar: str | None = None
    owner_id: int | None = None
    attendee_ids: tuple[int, ...] = ()
    description: Text | None = None
    location: str | None = None
    remind_minutes: tuple[int, ...] = ()


class MoveCalendarEvent(CrmCommand):
    """Give an event another time or place; what is None stays as it is. takes_back: as of deal.update."""

    type: Literal["calendar.move_event.v1"] = "calendar.move_event.v1"
    event: Target
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    all_day: bool = False
    location: str | None = None
    title: str | None = None
    takes_back: UUID | None = None


class CancelCalendarEvent(CrmCommand):
    """Take an event out of the calendar. Nothing is to be done if it is gone. The undoing of calendar.add_event."""

    type: Literal["calendar.cancel_event.v1"] = "calendar.cancel_event.v1"
    event: Target
    reason: Text | None = None


class RegisterAbsence(CrmCommand):
    """Enter an employee's absence into his calendar, so that the portal shows him as away; days are inclusive.

    kind: domain name ("vacation", "trip", "sick_leave"), which the profile gives its Russian title.
    """

    type: Literal["absence.register.v1"] = "absence.register.v1"
    employee_id: int
    kind: str
    first_on: date
    last_on: date
    reason: Text | None = None


class ChangeAbsence(CrmCommand):
    """Give an absence other days. takes_back: as of deal.update."""

    type: Literal["absence.change.v1"] = "absence.change.v1"
    absence: Target
    first_on: date
    last_on: date
    takes_back: UUID | None = None


class CancelAbsence(CrmCommand):
    """Take an absence away. Nothing is to be done if it is gone. The undoing of absence.register."""

    type: Literal["absence.cancel.v1"] = "absence.cancel.v1"
    absence: Target
    reason: Text | None = None
