"""Which checks and consequences a kind of request has."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from approvals.core import deputy_flow, document_flow, trip_flow, vacation_flow
from approvals.core.checking import Asking, Checked
from approvals.core.course import Course
from approvals.core.limits import Limits
from approvals.core.office import Office
from approvals.core.other_checks import check_document, check_expense, check_vacation
from approvals.core.rules import FormName
from approvals.core.trip_check import check_trip

CHECKS: Mapping[FormName, Callable[[Asking, Office, Limits], Checked]] = {
    "trip": check_trip,
    "vacation": check_vacation,
    "expense": check_expense,
    "document": check_document,
    "deputy": deputy_flow.check_deputy,
}


def opened(course: Course) -> None:
    """What follows from the opening itself, beside its approval."""
    if course.kind.form == "expense":
        document_flow.claimed(course, accepted=None)


def approved(course: Course, limits: Limits) -> None:
    """What follows from an approval."""
    match course.kind.form:
        case "trip":
            trip_flow.approved(course, limits)
        case "vacation":
            vacation_flow.approved(course, limits)
        case "expense":
            document_flow.expense_approved(course)
        case "document":
            document_flow.approved(course)
        case "deputy":
            deputy_flow.approved(course)


def refused(course: Course) -> None:
    """What follows from a refusal."""
    if course.kind.form == "expense":
        document_flow.claimed(course, accepted=False)


def cancelled(course: Course, limits: Limits) -> None:
    """What follows from the end of something that had been approved."""
    match course.kind.form:
        case "trip" if course.state.granted is not None:
            trip_flow.cancelled(course, limits)
        case "vacation" if course.state.granted is not None:
            vacation_flow.cancelled(course, limits)
        case "expense":
            document_flow.claimed(course, accepted=False)
        case "document":
            document_flow.cancelled(course)
        case "deputy":
            deputy_flow.cancelled(course)
