"""What a decision about a request rests on beside the request itself: the context, recorded with the decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from contracts.crm.v1 import TaskFile
from domain.calendar import russia

from approvals.core.chart import Chart
from approvals.core.hours import OfficeHours
from approvals.core.rules import General, Kind


@dataclass(frozen=True)
class Named:
    """A kind with its name."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Team:
    """A department of the applicant's, and how many of it must stay."""

    members: tuple[int, ...]
    minimum: int


@dataclass(frozen=True)
class LeaveYear:
    """The year of work in which a leave begins. longest: of his other leaves of it, in days; left: what they leave.

    left_out: days of service until its end that didn't count (ТК ст. 121); doubtful: days of which that isn't known.
    first: of his first year. ended_on: None in contexts of before. idle_years: without any leave, right before it; None
    for unknown. alone: it has no other leave. each_year: he must have one in each.
    """

    began_on: date
    longest: int
    left: Decimal
    ended_on: date | None = None
    left_out: int = 0
    doubtful: tuple[tuple[date, date], ...] = ()
    first: bool = False
    idle_years: int | None = 0
    alone: bool = False
    each_year: bool = False


@dataclass(frozen=True)
class OwnTrip:
    """A trip of the applicant's that has been approved, also one that is over or was cancelled."""

    request: str
    first_on: date
    last_on: date

    @property
    def shown(self) -> str:
        """With its days, by which people know it."""
        return f"{self.request} ({self.first_on:%d.%m.%Y}–{self.last_on:%d.%m.%Y})"


@dataclass(frozen=True)
class Office:
    """chart: the part around the request's people. kinds: those of the request's item type, and that of payments.

    team, minimum: of the applicant's department; more_teams: of his others. balance_days: of his leave on the day
    before it, None where nobody has said since when he works here. reserved_days: of his other leaves that are being
    approved.
    files: handed in by the form that the item comes from. trips: that an expense or a payment may be of, as its item is
    looked at, trip_types: of their items; None where nothing depends on them. all_kinds: names and titles of what a
    deputy may be named for; None as trips.
    leave_from: before it his employer need agree to no leave; leave_year; None as balance_days. unaccounted: a leave is
    asked for, and nobody has said since when he works here.
    """

    chart: Chart
    zone: str
    deadline_time: time
    general: General
    kinds: tuple[Named, ...] = ()
    team: tuple[int, ...] = ()
    minimum: int = 0
    balance_days: Decimal | None = None
    reserved_days: int = 0
    files: tuple[TaskFile, ...] = ()
    more_teams: tuple[Team, ...] = ()
    trips: tuple[OwnTrip, ...] | None = None
    all_kinds: tuple[tuple[str, str], ...] | None = None
    leave_from: date | None = None
    leave_year: LeaveYear | None = None
    trip_types: tuple[str, ...] = ()
    unaccounted: bool = False

    @property
    def teams(self) -> tuple[Team, ...]:
        """All of his departments that must not be left by too many."""
        return (Team(self.team, self.minimum), *self.more_teams) if self.minimum else ()

    @property
    def hours(self) -> OfficeHours:
        return OfficeHours(self.zone, self.general.hours.begins, self.general.hours.ends)

    def named(self, name: str) -> Kind | None:
        """None for a kind that the profile no longer has."""
        return next((one.kind for one in self.kinds if one.name == name), None)

    def today(self, moment: datetime) -> date:
        """The office's day."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def deadline(self, day: date) -> datetime:
        """When a task of *day* is due."""
        return datetime.combine(day, self.deadline_time, ZoneInfo(self.zone))

    def soon(self, moment: datetime, working_days: int = 1) -> datetime:
        """The deadline so many working days on."""
        return self.deadline(russia().add_working_days(self.today(moment), working_days))

    def morning(self, day: date) -> datetime:
        """When *day* begins for the office."""
        return datetime.combine(day, self.general.hours.begins, ZoneInfo(self.zone))

    def before(self, day: date) -> date:
        """The last working day before *day*."""
        return russia().shift_back(day - timedelta(days=1))
