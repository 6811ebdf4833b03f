"""An answer, by whichever door it comes: whether it counts, and what follows."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from contracts.approvals.v1 import ApprovalAnswered, ApprovalDenied, Door, RequestDecided, RequestReturned
from contracts.claims import Text
from contracts.crm.v1 import Made as MadeBy

from approvals.core import wording
from approvals.core.approver import Because, Choice, may_take_over, stands_in
from approvals.core.asking import ask_open, cancel_tasks, put_to, question, rest
from approvals.core.course import Course
from approvals.core.form import Form
from approvals.core.results import says_why
from approvals.core.state import Asked, Seat


def denial(course: Course, by_id: int | None, version: int | None = None, task: UUID | None = None) -> str | None:
    """Why somebody's answer doesn't count; None if it does. task: as of seat_of."""
    state = course.state
    if version is not None and version != state.version:
        return "old_version"
    if by_id is None:
        return "unknown_person"
    if by_id == state.applicant_id:
        return "own_request"
    if by_id in state.authors or (by_id in state.barred_hands and not state.has_asked(by_id)):
        return "author"
    if state.phase != "asking":
        return "already_decided"
    found = seat_of(course, by_id, task)
    if found is None:
        gave = any(asked.gave for one in state.open_seats for asked in one.asked if asked.employee_id == by_id)
        return "handed_over" if gave else "not_asked"
    if not _still_stands_in(course, found[1]):
        return "deputyship_over"
    person = course.office.chart.person(by_id)
    return None if person is not None and person.active else "unknown_person"


def _still_stands_in(course: Course, asked: Asked) -> bool:
    """Whoever was asked as a deputy is one on the day of his answer too."""
    if asked.for_id is None or asked.handed is not False:
        return True
    on, barred = course.office.today(course.at), frozenset({course.state.applicant_id, *course.state.authors})
    return stands_in(course.office.chart, asked.employee_id, asked.for_id, on, course.name, barred)


def seat_of(course: Course, by_id: int, task: UUID | None = None) -> tuple[Seat, Asked] | None:
    """The open seat in which somebody may answer: where he is asked now, else where he was silent; not where
    he gave his place to another.

    task: by which he answers; its seat alone. Whoever has answered in one seat answers in no other.
    """
    state = course.state
    if any(one.answered_by == by_id for one in state.seats):
        return None
    open_to = [one for one in state.open_seats if task is None or any(asked.task == task for asked in one.asked)]
    found = [(one, asked) for one in open_to if (asked := one.was_asked(by_id)) is not None and not asked.gave]
    return min(found, key=lambda pair: pair[1].silent, default=None)


def deny(course: Course, code: str, by_id: int | None, door: Door) -> None:
    """It doesn't count, and is written down."""
    state = course.state
    course.say(
        ApprovalDenied(
            request=state.request, version=state.version, code=code, denied_at=course.at, by=door, by_id=by_id
        )
    )
    course.comment(wording.denied(code, by_id))
    if door == "link" and by_id is not None and course.office.chart.person(by_id) is not None:
        # The link is used up, and its page could not know.
        course.tell(by_id, wording.denied_to(course, code, asked=denial(course, by_id) is None))


def accept(
    course: Course, by_id: int, door: Door, comment: Text | None, task: UUID | None = None, *, agreed: bool
) -> bool:
    """Write an answer down that counts; answers whether the request is approved by it. task: as of seat_of."""
    found = seat_of(course, by_id, task)
    if found is None:
        raise ValueError(f"employee {by_id} was not asked")
    seat, asked = found
    state = course.state
    course.say(
        ApprovalAnswered(
            request=state.request,
            version=state.version,
            seat=seat.key,
            approver_id=by_id,
            agreed=agreed,
            answered_at=course.at,
            by=door,
            for_id=asked.for_id,
            comment=comment,
        )
    )
    _settle_tasks(course, seat, by_id, task, wording.AGREED if agreed else wording.REFUSED)
    if not agreed:
        refuse(course, by_id, comment)
        return False
    if course.state.open_seats:
        ask_open(course)
        return False
    cancel_tasks(course, wording.ANSWERED)
    _decide(course, "approved", comment)
    return True


def _settle_tasks(course: Course, seat: Seat, by_id: int, closed: UUID | None, result: str) -> None:
    """The answerer's own task is done; nobody else who was asked for this answer need give it any more."""
    done = (seat, *(one for one in course.state.beside(seat) if course.state.is_done(one)))
    for asked in (asked for one in done for asked in one.asked):
        if asked.task is None or asked.task == closed:
            continue
        task = MadeBy(command_id=asked.task)
        if asked.employee_id != by_id:
            course.cancel_task(task, wording.ANSWERED)
        else:
            course.complete_task(task, result)
    for one in done:
        rest(course, one.key)


def refuse(course: Course, by_id: int, comment: Text | None) -> None:
    """The end of this version."""
    cancel_tasks(course, wording.REFUSED)
    _decide(course, "refused", comment)
    said = wording.refused(course, by_id, comment)
    if not says_why(comment):  # a page asks for it before; a stage has no room for one
        said += wording.NO_REASON
        course.tell(by_id, wording.why(course))
    if course.state.granted is None:
        course.move(course.kind.stages.refused)
    else:
        said += wording.still_holds(course)
        course.move(course.kind.stages.approved)
    course.comment(said)
    course.tell(course.state.applicant_id, said)


def send_back(course: Course, by_id: int, comment: Text | None) -> None:
    """An approver wants it mended: back to the author, who hands it in again."""
    state = course.state
    cancel_tasks(course, wording.SENT_BACK)
    course.say(
        RequestReturned(
            request=state.request,
            kind=state.kind,
            version=state.version,
            applicant_id=state.applicant_id,
            returned_at=course.at,
            fields=state.fields if course.shown is None else course.shown,
            by_id=by_id,
            comment=comment,
            origin=state.origin,
        )
    )
    said = wording.sent_back(by_id)
    if course.state.granted is not None:
        said += wording.still_holds(course)
        course.move(course.kind.stages.approved)
    course.comment(said)
    course.tell(state.applicant_id, said)


def _decide(course: Course, outcome: Literal["approved", "refused", "cancelled"], comment: Text | None) -> None:
    state = course.state
    holds = state.granted.version if state.granted is not None and outcome == "refused" else None
    course.say(
        RequestDecided(
            request=state.request,
            kind=state.kind,
            version=state.version,
            outcome=outcome,
            decided_at=course.at,
            applicant_id=state.applicant_id,
            comment=comment,
            origin=state.origin,
            purpose=Form(state.held.fields, kept=True).text("purpose") if course.kind.pays else None,
            amount=state.held.amount if course.kind.pays else None,
            currency=state.held.currency if course.kind.pays else None,
            still_holds=holds,
            fields=course.shown if holds is not None and course.shown != state.fields else None,
        )
    )


def cancel(course: Course, why: str) -> None:
    """By the applicant, or with its item."""
    cancel_tasks(course, why)
    _decide(course, "cancelled", None)


def hand_over(course: Course, by_id: int, to_id: int, door: Door, task: UUID | None = None) -> None:
    """An approver gives his place to somebody who may have it; else it stays his, and is written down."""
    code = denial(course, by_id, task=task)
    found = seat_of(course, by_id, task)
    if code is not None or found is None:
        deny(course, code or "not_asked", by_id, door)
        return
    seat, asked = found
    if course.kind.form == "deputy" and seat.step == 0:
        deny(course, "own_consent", by_id, door)
        return
    hindrance = may_take_over(course.office.chart, question(course, seat), to_id)
    if hindrance is not None or seat.was_asked(to_id) is not None:
        deny(course, "not_allowed", by_id, door)
        return
    because = (Because("handed_over", to_id),)
    choice = Choice(to_id, asked.for_id or by_id, 0, because)
    if asked.task is not None:
        course.cancel_task(MadeBy(command_id=asked.task), wording.HANDED_OVER)
    put_to(course, seat, choice, by_id, "handed_over")
