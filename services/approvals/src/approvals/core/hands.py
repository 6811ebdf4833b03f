"""Whoever hands in or changes another's request: he speaks in its applicant's place, and doesn't approve it alone."""

from __future__ import annotations

from collections.abc import Iterable

from approvals.core.course import Course
from approvals.core.seen import Seen


def hand(course: Course, item: Seen, applicant: int) -> int | None:
    """Who hands it in or changes it in the applicant's place. The gateway's own user moves what we order, and hands in
    what we have made.
    """
    own = course.office.general.own_users
    ours = item.by_id in own and (item.moved if course.state.version else item.created_by_id in own)
    return None if ours or item.by_id == applicant else item.by_id


def hands_of(course: Course, item: Seen, applicant: int) -> tuple[int, ...]:
    """Who has done so until the applicant hands it in himself, or others approve it. Of a deputyship: who declares it.

    All of them, however many must agree as well: the next version may ask fewer.
    """
    by_id = hand(course, item, applicant)
    if course.kind.form == "deputy":
        return _known((by_id,), applicant)
    return _known((*_kept(course, item, applicant), by_id), applicant)


def _known(people: Iterable[int | None], applicant: int) -> tuple[int, ...]:
    return tuple(sorted({one for one in people if one and one != applicant}))


def _kept(course: Course, item: Seen, applicant: int) -> tuple[int, ...]:
    """What has been approved since is nobody's any more."""
    state = course.state
    approved = state.phase == "approved" and state.granted is not None and state.granted.version == state.version
    return () if approved or (item.moved and item.by_id == applicant) else state.hands
