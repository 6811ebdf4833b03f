"""Drafts of HR papers: words to be put into the firm's form and signed by a person, never a signed paper."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from contracts.claims import Blob
from contracts.crm.v1 import TaskFile

from approvals.core.money import written
from approvals.core.wording import template

if TYPE_CHECKING:
    from approvals.core.course import Course
    from approvals.core.trip_check import Trip

PLAIN = "text/plain; charset=utf-8"


def _draft(name: str, words: str) -> TaskFile:
    return TaskFile(name=name, blob=Blob.holding(words.encode(), PLAIN))


def trip_order(course: Course, trip: Trip) -> tuple[TaskFile, ...]:
    """The order to send on a trip, after Т-9, and the request for the advance."""
    facts = {
        "number": str(course.state.item_id),
        "employee": str(course.state.applicant_id),
        "places": "; ".join(f"{leg.town} {leg.first_on:%d.%m.%Y}–{leg.last_on:%d.%m.%Y}" for leg in trip.legs),
        "days": str(len(trip.per_diem.days)),
        "first_on": f"{trip.first_on:%d.%m.%Y}",
        "last_on": f"{trip.last_on:%d.%m.%Y}",
        "purpose": trip.purpose,
        "advance": written(trip.advance, trip.currency),
        "per_diem": written(trip.per_diem.amount, trip.currency),
    }
    order = _draft("Проект приказа Т-9.txt", template("order_t9.txt").substitute(facts))
    if trip.advance <= 0:
        return (order,)
    return order, _draft("Проект заявления на аванс.txt", template("advance_request.txt").substitute(facts))


def leave_order(course: Course, first_on: date, last_on: date, days: int) -> tuple[TaskFile, ...]:
    """The order of a leave, after Т-6."""
    facts = {
        "number": str(course.state.item_id),
        "employee": str(course.state.applicant_id),
        "days": str(days),
        "first_on": f"{first_on:%d.%m.%Y}",
        "last_on": f"{last_on:%d.%m.%Y}",
    }
    return (_draft("Проект приказа Т-6.txt", template("order_t6.txt").substitute(facts)),)
