"""An answer that counts, and what follows of it: also that what was possible when it was asked no longer is."""

from __future__ import annotations

from uuid import UUID

from contracts.approvals.v1 import Door
from contracts.claims import Text

from approvals.core import answering, consent, flows, responsible, wording
from approvals.core.asking import cancel_tasks
from approvals.core.course import Course
from approvals.core.form import Form
from approvals.core.limits import Limits
from approvals.core.mistakes import Mistake
from approvals.core.opening import as_kept, give_back, still_checked

# By what others have had approved while this one was asked for, by its own days, or because he has left.
OVERTAKEN = frozenset({"overlap", "too_few", "balance", "begun", "trip_over", "gone", "over"})


def conclude(
    course: Course,
    by_id: int,
    door: Door,
    comment: Text | None,
    limits: Limits,
    task: UUID | None = None,
    *,
    agreed: bool,
) -> None:
    """Write it down; to the applicant goes what nobody can agree to any more. task: by which it was given."""
    former = course.state.granted
    hindrances = _overtaken(course, limits) if agreed else ()
    if hindrances:
        _overtake(course, by_id, hindrances)
    elif answering.accept(course, by_id, door, comment, task, agreed=agreed):
        flows.approved(course, limits, former)
    elif not agreed:
        flows.refused(course)


def _overtaken(course: Course, limits: Limits) -> tuple[Mistake, ...]:
    if course.kind.form not in {"trip", "vacation", "deputy"}:
        return ()  # has no days
    return tuple(one for one in still_checked(course, limits).mistakes if one.code in OVERTAKEN)


def _overtake(course: Course, by_id: int, hindrances: tuple[Mistake, ...]) -> None:
    cancel_tasks(course, wording.OVERTAKEN)
    course.tell(by_id, wording.overtaken(course, hindrances))
    give_back(course, as_kept(course), course.state.applicant_id, hindrances)


def deputy_has_left(course: Course, limits: Limits) -> bool:
    """Who was asked to stand in consents no more: the applicant names another, and HR hears of it. Answers whether."""
    number = Form(course.state.fields, kept=True).person("deputy") if course.kind.form == "deputy" else None
    if number is None or not consent.has_left(course, number):
        return False
    mistakes = tuple(one for one in still_checked(course, limits).mistakes if one.code == "dismissed")
    cancel_tasks(course, wording.DEPUTY_LEFT)
    give_back(course, as_kept(course), course.state.applicant_id, mistakes)
    back = "Заявка возвращена: в ней надо назвать другого."
    _tell_hr(course, number, back)
    return True


def deputyship_over(course: Course, limits: Limits) -> bool:
    """Its days have passed without his consent: there is nothing left to urge him for. Answers whether."""
    if course.kind.form != "deputy":
        return False
    mistakes = tuple(one for one in still_checked(course, limits).mistakes if one.code == "over")
    if mistakes:
        cancel_tasks(course, wording.OVERTAKEN)
        give_back(course, as_kept(course), course.state.applicant_id, mistakes)
    return bool(mistakes)


def look_at_deputy(course: Course, limits: Limits) -> None:
    """Each working morning: whether he still works here. A deputyship of its own, agreed to, ends when he doesn't."""
    agreed = course.state.deputy
    if course.kind.form != "deputy":
        consent.look(course)
    elif agreed is None or course.state.phase != "approved" or not consent.has_left(course, agreed.deputy_id):
        if course.state.holds:
            consent.look_after(course)
    else:
        answering.cancel(course, wording.DEPUTY_LEFT)
        flows.cancelled(course, limits)
        course.move(course.kind.stages.cancelled)
        _tell_hr(course, agreed.deputy_id, "Замещение отменено: нужно объявить другое.")


def _tell_hr(course: Course, number: int, more: str) -> None:
    form = Form(course.state.fields, kept=True)
    first_on, last_on = form.day("first_on"), form.day("last_on")
    free = consent.mates(course, (first_on, last_on), number) if first_on is not None and last_on is not None else ""
    said = f"{wording.deputy_left(course, number)} {more}{free}"
    responsible.tell(course, course.office.general.roles.hr, said, affair="person")
