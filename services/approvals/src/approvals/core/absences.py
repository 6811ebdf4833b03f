"""An approved absence: in the calendar, in the HR chart where a process writes it, and told to all services."""

from __future__ import annotations

from datetime import date
from itertools import zip_longest
from typing import Literal

from contracts.approvals.v1 import AbsenceRegistered
from contracts.calendar.v1 import CancelAbsence, RegisterAbsence
from contracts.claims import Text

from approvals.core import hr_chart
from approvals.core.course import AUTOMATION, Course
from approvals.core.sick_note import Notes, source_of

CHANGED = "Даты или место изменены."


def register(course: Course, kind: str, first_on: date, last_on: date, reason: str, was: str | None = None) -> None:
    """Away on these days: told to all services, entered into the calendar; anew if its days are others or its reason.

    was: the reason that is there, where more than the days is in it; None for the same.
    """
    before = course.state.granted
    known = course.made("absence") if before is not None and before.first_on is not None else None
    state = course.state
    about = {"automation": AUTOMATION, "belongs_to": course.item}
    days = {"first_on": first_on, "last_on": last_on}
    moved = before is not None and (before.first_on, before.last_on) != (first_on, last_on)
    if known is None or moved or was not in {None, reason}:
        if known is not None:  # what it is for can't be changed in the calendar, only written anew
            course.order(CancelAbsence(**about, absence=known, reason=Text.of(CHANGED)))
        words = Text.of(reason)
        course.order(RegisterAbsence(**about, **days, employee_id=state.applicant_id, kind=kind, reason=words))
    if known is not None and moved and before is not None and before.first_on and before.last_on:
        hr_chart.leave(course, kind, before.first_on, before.last_on, "Даты изменены.")
    if known is None or moved:
        hr_chart.enter(course, kind, first_on, last_on, reason)
    course.say(AbsenceRegistered(employee_id=state.applicant_id, kind=kind, source=state.request, **days))


WHY = {"sick": "sick_leave", "duty": "public_duty"}


def pause(course: Course, what: Literal["sick", "duty"], now: Notes, before: Notes) -> None:
    """Illnesses or duties within a leave: their days are none of it. Told to all services, withdrawn with the note."""
    for number, (new, old) in enumerate(zip_longest(now, before), start=1):
        if new == old:
            continue
        days, source = new or old, source_of(course.state.request, number, what)
        about = {"employee_id": course.state.applicant_id, "kind": WHY[what], "source": source}
        course.say(AbsenceRegistered(**about, first_on=days[0], last_on=days[1], withdrawn=new is None))


def withdraw(course: Course, kind: str, reason: str) -> None:
    """He is not away after all."""
    before, known = course.state.granted, course.made("absence")
    if before is None or before.first_on is None or before.last_on is None:
        return
    about = {"automation": AUTOMATION, "belongs_to": course.item}
    if known is not None:
        course.order(CancelAbsence(**about, absence=known, reason=Text.of(reason)))
    hr_chart.leave(course, kind, before.first_on, before.last_on, reason)
    course.say(
        AbsenceRegistered(
            employee_id=course.state.applicant_id,
            kind=kind,
            first_on=before.first_on,
            last_on=before.last_on,
            source=course.state.request,
            withdrawn=True,
        )
    )
