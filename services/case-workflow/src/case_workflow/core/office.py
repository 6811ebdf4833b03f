"""Whom a task goes to, and what the portal's profile says of cases: what the shell looks up for a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import ProductionCalendar, russia
from pydantic import BaseModel, ConfigDict, Field


class CaseSettings(BaseModel):
    """What a portal's case-workflow.yaml says.

    people: role → employees, beside those to whom portal.yaml gives it; the least busy of them gets the task.
    days: "funnel.stage.task" → working days of a term of the firm's own. skip: steps that are not done here: a task by
    its name ("litigation.claim_wait.suit"), a funnel, or "papers", "letters", "welcome", "farewell", "folder",
    "archive", "enquiry.form", "enquiry.call", "enquiry.letter". remind_days: before a hearing. hearing_hours: how long
    one is. silent_months: without a sign of life. enquiry_days: of one person's same enquiry.
    since: deals last touched before that day begin their tasks with their next stage. calendar: domain name of the
    department's; None for the responsible person's own. sender: of letters. place: of clients' folders; trees: funnel
    → folders within. texts: template → another wording.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    people: Mapping[str, tuple[int, ...]] = Field(default={})
    days: Mapping[str, int] = Field(default={})
    skip: tuple[str, ...] = ()
    remind_days: tuple[int, ...] = (7, 1)
    hearing_hours: int = Field(1, ge=1, le=12)
    silent_months: int = Field(6, ge=1, le=60)
    enquiry_days: int = Field(14, ge=1, le=365)
    since: date | None = None
    calendar: str | None = "hearings"
    sender: str = "office"
    place: str = "cases"
    trees: Mapping[str, tuple[str, ...]] = {}
    texts: Mapping[str, str] = {}


@dataclass(frozen=True)
class Office:
    """active: who of the people named in the case works. roles: role → those who have it and work, least busy first.

    client_name: as the CRM has it; None for a deal without a client. zone, deadline_time: of the portal.
    """

    zone: str = "Europe/Moscow"
    deadline_time: time = time(18, 0)
    active: tuple[int, ...] = ()
    roles: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    client_name: str | None = None
    settings: CaseSettings = field(default_factory=CaseSettings)

    @property
    def calendar(self) -> ProductionCalendar:
        """Working days: of the decrees of Russia, whose version the rules' version names."""
        return russia()

    def deadline(self, day: date) -> datetime:
        """When a task of a day is due: the profile's hour, in the portal's zone."""
        return datetime.combine(day, self.deadline_time, ZoneInfo(self.zone))

    def morning(self, day: date, hour: int = 9) -> datetime:
        """Nine o'clock of a day."""
        return datetime.combine(day, time(hour), ZoneInfo(self.zone))

    def after(self, day: date) -> datetime:
        """When a term whose last day is *day* is over: its midnight."""
        return datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(self.zone))

    def day(self, at: datetime) -> date:
        """The day of an instant by the portal's clock."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def does(self, step: str) -> bool:
        """Whether the profile has a step switched on."""
        return step not in self.settings.skip

    def who(self, role: str, responsible_id: int | None, fallback: str) -> int | None:
        """Who gets a task: the responsible person if he works, else the funnel's role; a role's least busy member."""
        if role == "responsible" and responsible_id in self.active:
            return responsible_id
        wanted = fallback if role == "responsible" else role
        found = self.roles.get(wanted) or self.roles.get(fallback) or self.roles.get("managing_partner") or ()
        if found:
            return found[0]
        return responsible_id if responsible_id in self.active else None
