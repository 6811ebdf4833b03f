"""The morning's control notice to the head accountant: how things stand, each working day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from chassis.decision import Decision, Wake, Woken
from contracts.base import Event
from contracts.crm.v1 import CrmRef
from contracts.duties.v1 import ControlNoticed
from contracts.portal.v1 import PortalSwept
from contracts.signs.v1 import Notify
from domain.calendar import ProductionCalendar

from tax_calendar.core import calendar_wording as wording

AUTOMATION = "tax-control"
WAKE = "morning"


@dataclass(frozen=True)
class Counts:
    """letters, demands, tasks, triage: since the notice before. open_tasks, overdue: now; oldest_at: asked for then."""

    letters: int = 0
    demands: int = 0
    tasks: int = 0
    triage: int = 0
    open_tasks: int = 0
    overdue: int = 0
    oldest_at: datetime | None = None


@dataclass(frozen=True)
class Desk:
    """What a notice needs to know. now: business time; hour: local time of the notice."""

    now: datetime
    zone: str
    hour: time
    head_accountant_id: int
    counts: Counts


@dataclass(frozen=True)
class ControlState:
    """begun: the mornings are being waited for."""

    begun: bool = False


def morning_before(now: datetime, zone: str, hour: time, calendar: ProductionCalendar) -> datetime:
    """The last working morning at *hour* that lies before *now*."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() if local.time() > hour else local.date() - timedelta(days=1)
    return datetime.combine(calendar.shift_back(day), hour, ZoneInfo(zone))


def morning_after(now: datetime, zone: str, hour: time, calendar: ProductionCalendar) -> datetime:
    """The next working morning at *hour* that lies after *now*."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() if local.time() < hour else local.date() + timedelta(days=1)
    return datetime.combine(calendar.shift_forward(day), hour, ZoneInfo(zone))


def noticed(state: ControlState, message: PortalSwept | Woken, desk: Desk, calendar: ProductionCalendar) -> Decision:
    """At first sight of a portal the mornings begin; each morning says how things stand and asks for the next."""
    wake = Wake(WAKE, morning_after(desk.now, desk.zone, desk.hour, calendar))
    if not isinstance(message, Woken):
        return Decision(wakes=(wake,)) if not state.begun else Decision()
    counts = desk.counts
    said = ControlNoticed(
        noticed_at=desk.now,
        employee_id=desk.head_accountant_id,
        letters=counts.letters,
        demands=counts.demands,
        tasks=counts.tasks,
        triage=counts.triage,
        open_tasks=counts.open_tasks,
        overdue=counts.overdue,
        oldest_at=counts.oldest_at,
    )
    notice = Notify(
        automation=AUTOMATION,
        belongs_to=CrmRef(kind="portal", id=0),
        employee_id=desk.head_accountant_id,
        text=wording.control_notice(said, desk.zone),
    )
    return Decision((said,), (notice,), (wake,))


def evolve(state: ControlState, event: Event) -> ControlState:
    """Once a notice was said the mornings go on by themselves."""
    return ControlState(begun=True) if isinstance(event, ControlNoticed) else state
