"""Who is reminded of an open task: its accountant 7, 3 and 1 working days ahead, then the head accountant. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from contracts.base import Command, Event
from contracts.crm.v1 import CrmRef
from contracts.duties.v1 import DeadlineReminded
from contracts.signs.v1 import Notify
from domain.calendar import ProductionCalendar

from tax_calendar.core import calendar_wording as wording
from tax_calendar.core.people import Client
from tax_calendar.core.standing import CalendarState, PutTask

AUTOMATION = "tax-calendar"
TO_ACCOUNTANT = (7, 3, 1)
TO_HEAD = 0  # the morning of the day itself: there are still hours to act; later it is in each morning's notice


def working_days_left(today: date, on: date, calendar: ProductionCalendar) -> int:
    """Working days after *today* up to *on*, that day included. -1 if it lies behind."""
    if on < today:
        return -1
    days = (today + timedelta(days=number) for number in range(1, (on - today).days + 1))
    return sum(calendar.is_working_day(day) for day in days)


def reminders(
    state: CalendarState, client: Client, head: int, today: date, until: datetime, calendar: ProductionCalendar
) -> Iterator[tuple[Event, Command]]:
    """What is said this morning. until: a reminder that comes later than this is worth nothing."""
    for name, put in state.tasks.items():
        left = working_days_left(today, put.remind_on, calendar)
        if not put.closed and left in (*TO_ACCOUNTANT, TO_HEAD):
            escalated = left == TO_HEAD
            yield _reminder(UUID(name), put, client, head if escalated else put.responsible_id, left, until)


def _reminder(
    command_id: UUID, put: PutTask, client: Client, to: int, left: int, until: datetime
) -> tuple[Event, Command]:
    escalated = left == TO_HEAD
    said = DeadlineReminded(
        client_id=client.client_id, command_id=command_id, employee_id=to, days_left=left, escalated=escalated
    )
    notice = Notify(
        automation=AUTOMATION,
        belongs_to=CrmRef(kind="client", id=client.client_id),
        employee_id=to,
        text=wording.reminder(put.parts, client.name, put.remind_on, left),
        drop_after=until,
    )
    return said, notice
