"""Elapsed time of a client's tasks and deals, frozen by period, version 1."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.base import Event, Lane
from contracts.claims import Blob
from contracts.crm.v1 import CrmCommand


class CollectTimesheet(CrmCommand):
    """Read every time entry of the client it belongs to and freeze them. The days are inclusive, in the portal's zone.

    Answered by one timesheet.closed. Collected again, the same period is compared: timesheet.corrected.
    """

    type: Literal["timesheet.collect.v1"] = "timesheet.collect.v1"
    lane: Lane = "read"
    first_on: date
    last_on: date


class TimesheetClosed(Event):
    """All time entries of one client and period, frozen. Seconds in all, and by what the portal profile names.

    entries: JSON text, one object an entry: id, task_id, deal_id, employee_id, on, seconds, source (timer, manual),
    billable, travel, text; of a timer also started_at and ended_at, where they are known. Money is none of its
    business. command_id: the timesheet.collect.
    """

    topic: ClassVar[str] = "timesheet.closed"
    type: Literal["timesheet.closed.v1"] = "timesheet.closed.v1"
    client_id: int
    first_on: date
    last_on: date
    closed_at: AwareDatetime
    entries: Blob
    count: int
    seconds: int
    billable_seconds: int
    travel_seconds: int
    command_id: UUID

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"


class TimesheetCorrected(Event):
    """An entry of a closed period is another now: entered late, changed or removed. Never a silent change.

    seconds, before_seconds: of the entry, 0 where it does not exist. entry: the JSON object as it is now.
    """

    topic: ClassVar[str] = "timesheet.corrected"
    type: Literal["timesheet.corrected.v1"] = "timesheet.corrected.v1"
    client_id: int
    first_on: date
    last_on: date
    entry_id: int
    change: Literal["added", "changed", "removed"]
    seconds: int
    before_seconds: int
    seen_at: AwareDatetime
    task_id: int | None = None
    employee_id: int | None = None
    on: date | None = None
    entry: Blob | None = None

    @property
    def subject(self) -> str:
        return f"client/{self.client_id}"
