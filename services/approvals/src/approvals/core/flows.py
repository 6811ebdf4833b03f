"""Which checks and consequences a kind of request has."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from approvals.core import deletions, deputy_flow, document_flow, settling, trip_flow, trip_report, vacation_flow
from approvals.core.checking import Asking, Checked
from approvals.core.course import Course
from approvals.core.limits import Limits
from approvals.core.office import Office
from approvals.core.other_checks import UNCHECKED, check_document, check_expense, check_vacation
from approvals.core.rules import FormName
from approvals.core.state import Granted, Request
from approvals.core.trip_check import check_trip

CHECKS: Mapping[FormName, Callable[[Asking, Office, Limits], Checked]] = {
    "trip": check_trip,
    "vacation": check_vacation,
    "expense": check_expense,
    "document": check_document,
    "deputy": deputy_flow.check_deputy,
}


def opened(course: Course, former: Request) -> None:
    """What follows from the opening itself, beside its approval. former: as it was before."""
    if course.kind.form == "expense":
        document_flow.reclaimed(course, former)
    elif course.kind.form == "vacation" and course.office.unaccounted and not former.version:
        course.tell(course.state.applicant_id, f"{course.kind.title} № {course.state.item_id}: {UNCHECKED}")


def approved(course: Course, limits: Limits, former: Granted | None) -> None:
    """What follows from an approval. former: the version that held until now."""
    match course.kind.form:
        case "trip":
            before = course.state.granted
            if former is None:
                settling.begun_anew(course)
            trip_flow.approved(course, limits, former)
            _other_days(course, before)
        case "vacation":
            vacation_flow.approved(course, limits, former)
        case "expense":
            document_flow.expense_approved(course)
        case "document":
            document_flow.approved(course)
        case "deputy":
            deputy_flow.approved(course)


def _other_days(course: Course, before: Granted | None) -> None:
    now = course.state.granted
    if before is not None and now is not None and before.last_on not in {None, now.last_on}:
        trip_report.prolonged(course)


def refused(course: Course) -> None:
    """What follows from a refusal: an expense doesn't count, or as it was approved before."""
    if course.kind.form == "expense":
        document_flow.claimed(course, accepted=course.state.granted is not None)
    elif course.kind.form == "vacation" and course.state.granted is None:
        vacation_flow.refused(course)


def sent_back(course: Course) -> None:
    """A version will not be judged: an expense counts as it was approved before, if it was."""
    if course.kind.form == "expense" and course.state.granted is not None:
        document_flow.claimed(course, accepted=True)


def cancelled_by(course: Course) -> frozenset[int] | None:
    """Who alone may cancel it; None where all may who may cancel anything."""
    begun = course.kind.form == "vacation" and vacation_flow.has_begun(course)
    return vacation_flow.cancelled_by(course) if begun else None


def deleted(course: Course, by_id: int | None) -> bool:
    """Whether a request stands, though its item is gone: an expense that was accepted; and whoever may not cancel one
    can't do it so either.
    """
    if course.kind.form == "expense" and course.state.granted is not None:
        deletions.expense(course, by_id)
        return True
    only = cancelled_by(course)
    if only is None or by_id in only:
        return False
    vacation_flow.deleted(course)
    return True


def cancelled_by_deletion(course: Course, by_id: int | None) -> None:
    """Who has worked on it hears why it ended: anybody may delete, and perhaps by mistake."""
    if course.state.granted is None:
        return
    if course.kind.form == "trip":
        deletions.trip(course, by_id)
    elif course.kind.pays is not None:
        deletions.payment(course, by_id)


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
