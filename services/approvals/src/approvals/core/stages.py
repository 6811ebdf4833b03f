"""The item's stage and fields as doors: handing in, answering, cancelling, changing; who may not is put back."""

from __future__ import annotations

from datetime import timedelta

from chassis.decision import Decision

from approvals.core import answering, deputy_flow, flows, links, wording
from approvals.core.concluding import conclude
from approvals.core.course import Course
from approvals.core.form import differing
from approvals.core.limits import Limits
from approvals.core.opening import applicant_of, open_request, previous
from approvals.core.seen import Seen

CHANGED_TOO = "changed_too"
SAME_SAVE = timedelta(seconds=5)  # a move's time is its history's, an edit's the card's; nobody reads and answers in it


def item(course: Course, item: Seen, limits: Limits) -> Decision:
    """What follows from an item as it is now."""
    state = course.state
    course.shown = item.fields
    if item.gone:
        _gone(course, item, limits)
    elif state.phase in {"new", "returned", "refused", "cancelled"}:
        _waiting(course, item, limits)
    elif state.phase == "asking":
        _asking(course, item, limits)
    elif state.phase == "approved":
        _approved(course, item, limits)
    elif item.moved and item.stage != course.kind.stages.closed:
        if item.by_id not in course.office.general.own_users:  # else an echo of a move of ours
            answering.deny(course, "already_decided", item.by_id, "stage")
        course.move(course.kind.stages.closed)
    elif links.SOURCE in item.changed:
        links.tell(course, item, applicant=True)
    return course.decision()


def _gone(course: Course, item: Seen, limits: Limits) -> None:
    if course.state.phase in {"asking", "approved", "returned"} and not flows.deleted(course, item.by_id):
        _cancel(course, limits)
        flows.cancelled_by_deletion(course, item.by_id)


def news(course: Course, item: Seen) -> bool:
    """Whether its fields say what has not been judged yet: neither by an answer nor by a return."""
    state, ignored = course.state, course.kind.unwatched
    if state.returned_at is None:
        return bool(differing(state.fields, item.fields, ignored)) and not as_approved(course, item)
    if item.at < state.returned_at:
        return False  # an older look, on its way in another topic
    return bool(differing(state.returned_fields, item.fields, ignored)) and not as_approved(course, item)


def as_approved(course: Course, item: Seen) -> bool:
    """Whether it says what has been approved, and still is."""
    state = course.state
    granted = state.granted if state.phase == "approved" else None
    return granted is not None and not differing(granted.fields, item.fields, course.kind.unwatched)


def _waiting(course: Course, item: Seen, limits: Limits) -> None:
    """Not under way: handed in by its applicant, or changed; an echo of a move of ours hands nothing in."""
    state, stages = course.state, course.kind.stages
    if item.moved and item.stage in {stages.approved, stages.closed} - _resting(course):
        _past_approval(course, item)
    elif item.stage in {stages.approved, stages.closed} - _resting(course) and _never_asked(course, item):
        answering.deny(course, "not_asked_for", item.by_id, "stage")
        open_request(course, item, limits)
        return
    if item.stage in _resting(course) - {stages.asked} and _stranger(course, item):
        _undo(course, item)
    elif item.stage == stages.cancelled and state.phase == "returned" and item.moved:
        if item.by_id is not None and may_cancel(course, item.by_id):
            _cancel(course, limits)
    elif item.stage == stages.asked:
        _handed_in(course, item, limits)


def _handed_in(course: Course, item: Seen, limits: Limits) -> None:
    state = course.state
    again = state.returned_at is None or item.at > state.returned_at
    # What we have made ourselves we hand in once: a later move of our user is an echo of an earlier order.
    echo = state.origin is not None and item.by_id in course.office.general.own_users
    if news(course, item) or (again and (state.version == 0 or (_own(item) and not echo))):
        open_request(course, item, limits)
    elif item.moved and again:
        _undo(course, item)
        deputy_flow.told_how(course, item.by_id)


def _stranger(course: Course, item: Seen) -> bool:
    """Whether somebody has moved a request that was asked for, and it isn't his; rules and we ourselves are none."""
    by_id = item.by_id
    if not item.moved or not course.state.version or by_id is None or by_id in course.office.general.own_users:
        return False
    return not _own(item) and not may_cancel(course, by_id)


def _undo(course: Course, item: Seen) -> None:
    """Back, and written down: unless it is an echo, of a move of ours or of its handing in."""
    opened, ours = course.state.opened_at, item.by_id in course.office.general.own_users
    if item.by_id is not None and not ours and opened is not None and item.at > opened:
        answering.deny(course, "not_his", item.by_id, "stage")
    course.move(_rest_of(course, item))


def _never_asked(course: Course, item: Seen) -> bool:
    """Made past its approval, or deleted and back there: not moved, so that no move could be undone."""
    phase = course.state.phase
    return (phase == "new" and item.born) or (phase == "cancelled" and item.first)


def _own(item: Seen) -> bool:
    """Whether whoever did it may hand it in: its applicant, its author, who is responsible."""
    return item.by_id is not None and item.by_id in {applicant_of(item), item.created_by_id, item.responsible_id}


def _rest_of(course: Course, item: Seen) -> str:
    """Where a request waits that is not under way."""
    stages = course.kind.stages
    return {"refused": stages.refused, "cancelled": stages.cancelled}.get(course.state.phase) or previous(course, item)


def _resting(course: Course) -> set[str]:
    stages = course.kind.stages
    return {stages.draft, stages.asked, stages.refused, stages.cancelled}


def _past_approval(course: Course, item: Seen) -> None:
    """Moved to the end without having been asked of anybody: back, and written down."""
    answering.deny(course, "not_asked_for", item.by_id, "stage")
    course.move(_rest_of(course, item))
    deputy_flow.told_how(course, item.by_id)


def _asking(course: Course, item: Seen, limits: Limits) -> None:
    if _is_told_by_its_move(course, item):
        return
    if news(course, item) and not _ends(course, item):
        agreed = item.moved and item.stage == course.kind.stages.approved
        counts = agreed and answering.denial(course, item.by_id) is None
        open_request(course, item, limits)
        if counts and course.state.phase == "asking":
            _not_agreed(course, item)
    elif item.moved and item.stage != course.kind.stages.asked:
        _answered(course, item, limits)


def _not_agreed(course: Course, item: Seen) -> None:
    """Whoever edits and answers in one save has agreed to what nobody else has seen, and may not have seen himself what
    another has written meanwhile: one look of the gateway shows both. He is asked anew, unless it is for what nobody
    approves alone who has changed it (hands.py), and hears why.
    """
    answering.deny(course, CHANGED_TOO, item.by_id, "stage")
    if item.by_id is not None:
        asked = course.state.has_asked(item.by_id)
        course.tell(item.by_id, wording.denied_to(course, CHANGED_TOO, "", asked=asked))


def _with_its_change(course: Course, item: Seen, *, agreed: bool) -> bool:
    """Whether a move is of the save that this version was made by, whose edit was told first. One that is no agreement
    is told before its edit (_is_told_by_its_move) but where what was edited had been approved.
    """
    state = course.state
    if not agreed and state.granted is None:
        return False
    return bool(state.changed) and state.opened_at is not None and item.at <= state.opened_at + SAME_SAVE


def _is_told_by_its_move(course: Course, item: Seen) -> bool:
    """Edited and moved away in one save: the move, in the other topic, shows the same fields and is judged first."""
    stages = course.kind.stages
    ends = {stages.cancelled, stages.refused, stages.draft} if course.state.phase == "asking" else {stages.cancelled}
    return not item.moved and item.stage in ends - {stages.asked, stages.approved}


def _ends(course: Course, item: Seen) -> bool:
    """Whether a move is the end of what is asked for, by one who may, whatever he has written into the fields."""
    state, stages, by_id = course.state, course.kind.stages, item.by_id
    if not item.moved or by_id is None or item.stage in {stages.asked, stages.approved}:
        return False
    if item.stage == stages.cancelled:
        return may_cancel(course, by_id)
    if state.phase != "asking" or by_id in course.office.general.own_users:
        return False
    if item.stage == stages.draft and by_id == state.applicant_id:
        return state.granted is None
    return item.stage in {stages.refused, stages.draft} and answering.denial(course, by_id) is None


def _answered(course: Course, item: Seen, limits: Limits) -> None:
    """Somebody moved a request that is being approved."""
    stages, by_id = course.kind.stages, item.by_id
    verdict = {stages.approved: True, stages.refused: False}.get(item.stage)
    if item.stage == stages.cancelled and by_id is not None and may_cancel(course, by_id):
        _cancel(course, limits)
        return
    if by_id in course.office.general.own_users and item.stage in {stages.approved, stages.refused, stages.draft}:
        # What an earlier version had us do comes late: nobody can tell it from an answer to this one.
        _put_back(course, "own_move", by_id)
        return
    if item.stage == stages.draft and by_id == course.state.applicant_id and course.state.granted is None:
        _cancel(course, limits)
        return
    known = verdict is not None or item.stage == stages.draft
    code = answering.denial(course, by_id) if known else "not_allowed"
    if (
        known
        and (code is None or by_id in course.state.hands)
        and _with_its_change(course, item, agreed=verdict is True)
    ):
        _not_agreed(course, item)
        course.move(stages.asked)
    elif code is not None or by_id is None:
        _put_back(course, code or "unknown_person", by_id)
    elif verdict is None:
        answering.send_back(course, by_id, None)
        flows.sent_back(course)
    else:
        conclude(course, by_id, "stage", None, limits, agreed=verdict)
        if course.state.phase == "asking":
            course.move(stages.asked)  # others have not answered yet


def _put_back(course: Course, code: str, by_id: int | None) -> None:
    answering.deny(course, code, by_id, "stage")
    course.move(course.kind.stages.asked)


def may_cancel(course: Course, by_id: int) -> bool:
    """The applicant, who is above him, HR, whoever is on duty, a deputy, and we ourselves for another request."""
    if (only := flows.cancelled_by(course)) is not None:
        return by_id in only
    if course.kind.form == "deputy" and by_id == deputy_flow.deputy_of(course):
        return True
    chart = course.office.chart
    applicant = chart.person(course.state.applicant_id)
    above = applicant.manager_id if applicant else None
    allowed = {course.state.applicant_id, above, *chart.duty, *course.office.general.own_users}
    return by_id in allowed or by_id in chart.with_role(course.office.general.roles.hr)


def _cancel(course: Course, limits: Limits) -> None:
    answering.cancel(course, wording.CANCELLED)
    flows.cancelled(course, limits)


def _approved(course: Course, item: Seen, limits: Limits) -> None:
    """Approved already: a change begins the approval anew, also one that was not approved and is handed in again; a
    cancellation takes all back, any other move is undone.
    """
    state, stages = course.state, course.kind.stages
    ours = item.by_id in course.office.general.own_users  # an echo of our own move, also of an item that we made
    hands_in = _own(item) or item.by_id in (flows.cancelled_by(course) or ())  # HR what its applicant may not
    again = item.moved and item.stage == stages.asked and hands_in and not ours
    stays = not item.moved or item.stage == stages.approved
    if _is_told_by_its_move(course, item):
        return
    if _ends(course, item):
        _cancel(course, limits)
    elif news(course, item) or (again and not as_approved(course, item)):
        open_request(course, item, limits)
    elif not stays and not (item.stage == stages.closed and course.kind.form != "trip" and course.kind.pays is None):
        handed_in = item.stage == stages.asked
        echo = handed_in and (ours or (state.opened_at is not None and item.at <= state.opened_at))
        if not echo:
            code = "unchanged" if handed_in and hands_in else "already_decided"
            answering.deny(course, code, item.by_id, "stage")
        course.move(stages.approved)
