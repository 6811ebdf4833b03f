"""The trip that a payment or an expense is for: who takes it off its item takes no money off the trip's books."""

from __future__ import annotations

from approvals.core import responsible
from approvals.core.checking import TITLES
from approvals.core.course import Course
from approvals.core.form import Form
from approvals.core.mistakes import Mistake
from approvals.core.seen import Seen
from approvals.core.wording import bb

SOURCE = "source"


def made_for(origin: str | None) -> str | None:
    """The request that an item of ours was made for; a process or a submission is none."""
    return origin if origin is not None and ":" in origin and "/" not in origin else None


def unlinked(course: Course, item: Seen, origin: str | None) -> tuple[Mistake, ...]:
    """What we made for a trip is its own: by another word in its field the money would be counted nowhere."""
    own, form = made_for(origin), Form(item.fields)
    shown = SOURCE in form.names or _before(course) is not None  # a portal may not have the field at all
    if course.kind.pays is None or own is None or not shown or form.text(SOURCE) == own:
        return ()
    title = course.kind.field_titles.get(SOURCE) or TITLES[SOURCE]
    return (Mistake(SOURCE, "unlinked", f"{title}: снята связь с {own}, верните её: «{own}».", (own,)),)


def detached(course: Course, item: Seen) -> str | None:
    """Which trip has just been taken off; None while the link is there, or another one that is judged for itself."""
    before, now = _before(course), Form(item.fields).text(SOURCE)
    if course.kind.form != "expense" and course.kind.pays is None:
        return None
    lost = now is None or made_for(course.state.origin) == before
    return before if before is not None and now != before and lost else None


def _before(course: Course) -> str | None:
    return Form(course.state.held.fields, kept=True).text(SOURCE) if course.state.version else None


def tell(course: Course, item: Seen, *, applicant: bool = False) -> None:
    """The accountant hears which link was taken off. applicant: he too, who is told of nothing else then."""
    lost = detached(course, item)
    if lost is None:
        return
    who = f" (сотрудник № {item.by_id})" if item.by_id else ""
    words = f"{course.kind.title} № {course.state.item_id}: снята связь с {lost}{who}."
    words += f" Учтено по-прежнему за {lost}: верните связь в поле элемента или, если заявка не нужна, отмените её."
    words = bb(words)
    responsible.tell(course, course.office.general.roles.accounting, words)
    if applicant:
        course.comment(words)
        course.tell(course.state.applicant_id, words)
