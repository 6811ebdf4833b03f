"""When a demand speaks up by itself: on the last day for a notice of impossibility, before its last day, after it."""

from __future__ import annotations

from datetime import date, datetime

from chassis.decision import Decision, Wake, Woken
from contracts.signs.v1 import Notify
from domain.calendar import ProductionCalendar

from tax_calendar.core.demand_state import DemandState
from tax_calendar.core.notices import day, notice
from tax_calendar.core.people import Directory
from tax_calendar.core.task_of import AUTOMATION, place, said

NOTICE, BEFORE, OVERDUE = "notice", "before", "overdue"


def none() -> tuple[Wake, ...]:
    """No reminder any more."""
    return tuple(Wake(name, None) for name in (NOTICE, BEFORE, OVERDUE))


def wakes(
    due_on: date | None,
    notice_by_on: date | None,
    after: datetime | None,
    directory: Directory,
    calendar: ProductionCalendar,
) -> tuple[Wake, ...]:
    """The reminders of a demand that are still to come *after* a moment; a name that has none is called off."""
    wanted: dict[str, date | None] = {
        NOTICE: notice_by_on,
        BEFORE: calendar.working_days_before(due_on, 0) if due_on else None,
        OVERDUE: calendar.add_working_days(due_on, 1) if due_on else None,
    }
    moments = {name: directory.morning(on) if on else None for name, on in wanted.items()}
    return tuple(
        Wake(name, moment if moment is not None and (after is None or moment > after) else None)
        for name, moment in moments.items()
    )


def woken(state: DemandState, wake: Woken, directory: Directory) -> Decision:
    """Remind whoever has the task; what is overdue is told to the head accountant too."""
    if state.closed or state.open_task is None:
        return Decision()
    match wake.name:
        case "notice":
            return Decision(commands=said(state, notice("notice_today", day=day(state.notice_by_on))))
        case "before":
            return Decision(commands=said(state, notice("due_tomorrow", day=day(state.due_on))))
    what = f"требование № {state.number or '—'}"
    told = Notify(
        automation=AUTOMATION,
        belongs_to=place(state.client_id),
        employee_id=directory.head_accountant_id,
        text=notice("overdue_head", what=what, day=day(state.due_on)),
    )
    return Decision(commands=(*said(state, notice("overdue", day=day(state.due_on))), told))
