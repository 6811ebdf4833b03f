"""A request is handed in: complete and possible, then its approval begins; else back, with all that is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from contracts.approvals.parts import Lack
from contracts.approvals.v1 import RequestOpened, RequestReturned
from contracts.claims import Text
from contracts.crm.v1 import Field, TaskFile, Value

from approvals.core import flows, links, showing, wording
from approvals.core.asking import ask_open, cancel_tasks, seats_meant
from approvals.core.checking import Asking, Checked, Reader
from approvals.core.course import Course
from approvals.core.feed import starter_of
from approvals.core.form import Form, Unfit, differing
from approvals.core.hands import hand, hands_of
from approvals.core.limits import Limits
from approvals.core.mistakes import Mistake, listed
from approvals.core.money import ZERO
from approvals.core.rules import Kind
from approvals.core.seen import PARENT_DEAL, Seen, kinds_of
from approvals.core.state import Request

UNNAMED = "#"  # as the gateway calls a stage that the profile doesn't name


def applicant_of(item: Seen) -> int:
    """Whom a request is for: the employee it names, else who made it, else who is responsible; 0 for nobody."""
    try:
        named = Form(item.fields).person("employee")
    except Unfit:
        named = None
    return named or item.created_by_id or item.responsible_id or 0


def origin_of(course: Course, item: Seen) -> str | None:
    """What it comes from: as an item of ours said when it was seen first; what a person writes there is nobody's."""
    if course.state.phase != "new":
        return course.state.origin
    return Form(item.fields).text("origin") if item.created_by_id in course.office.general.own_users else None


def authors_of(course: Course, item: Seen, applicant: int) -> tuple[int, ...]:
    """Who made it in the applicant's name, or gave it another applicant: none of them approves it.

    An item that we made ourselves has no author of its own, but whoever started its process for somebody else.
    """
    state, origin = course.state, origin_of(course, item)
    ours = origin is not None and item.created_by_id in course.office.general.own_users
    maker = starter_of(origin or "") if ours else item.created_by_id
    found = {*state.authors, maker}
    if state.version and state.applicant_id != applicant:
        found |= {state.applicant_id, item.by_id}
    elif not state.version and maker != applicant and not ours:
        found.add(item.by_id)
    if course.kind.form == "deputy":  # its only approver is whom it names: who widens it would approve for his head
        found.add(hand(course, item, applicant))
    return tuple(sorted(one for one in found if one and one != applicant))


def checked(course: Course, item: Seen, applicant_id: int, limits: Limits, *, kept: bool = False) -> Checked:
    """What is wrong with it, and what it says. kept: the item is made of a state."""
    on, authors = course.office.today(course.at), frozenset(authors_of(course, item, applicant_id))
    about = (item.request, course.kind, item.fields, applicant_id, item.deal_id, on, kept, authors)
    granted = course.state.granted if course.state.phase != "cancelled" else None
    held_from = granted.first_on if granted is not None else None
    advance = granted.advance if granted is not None else ZERO
    held = (held_from, advance, None if granted is None else _days_of(granted.fields))
    origin = origin_of(course, item)
    alone = flows.cancelled_by(course)
    past = kept or alone is None or item.by_id in alone or _as_judged(course, item)
    asking = Asking(*about, bool(files_of(course)), *held, origin, past)
    found = flows.CHECKS[course.kind.form](asking, course.office, limits)
    more = (*_gone(course, applicant_id), *links.unlinked(course, item, origin))
    named = {one.field for one in more}
    mistakes = (*more, *(one for one in found.mistakes if one.field not in named))
    return replace(found, mistakes=mistakes, lines=(*found.lines, *showing.others(course.kind, item.fields, kept=kept)))


def _as_judged(course: Course, item: Seen) -> bool:
    """Whether its days are those that somebody is asked about: whoever gave them might."""
    days = _days_of(item.fields)
    return course.state.phase == "asking" and days is not None and days == _days_of(course.state.fields)


def _days_of(fields: tuple[Field, ...]) -> tuple[date, date] | None:
    """The days that are asked for; illness may add more."""
    form = Form(fields, kept=True)
    try:
        first, last = form.day("first_on"), form.day("last_on")
    except Unfit:  # of a kind whose days nobody looks at
        return None
    return None if first is None or last is None else (first, last)


def _gone(course: Course, applicant_id: int) -> tuple[Mistake, ...]:
    """Whoever has left goes nowhere; what he has spent is judged and paid all the same."""
    person = course.office.chart.person(applicant_id)
    if course.kind.form not in {"trip", "vacation"} or person is None or person.active:
        return ()
    return (Mistake("employee", "gone", f"Сотрудник: № {applicant_id} не работает.", (str(applicant_id),)),)


def as_kept(course: Course) -> Seen:
    """The item as the version that is being judged has it."""
    state = course.state
    known = (state.fields, course.at, None, None, None, state.deal_id, state.client_id)
    return Seen(course.kind.item_type, state.item_id, "", *known)


def still_checked(course: Course, limits: Limits) -> Checked:
    """What it says, and what is wrong with it by now."""
    return checked(course, as_kept(course), course.state.applicant_id, limits, kept=True)


def files_of(course: Course) -> tuple[TaskFile, ...]:
    """What was handed in with it: by the form that it comes from, or as the version before it has it."""
    return course.office.files or course.state.files


def open_request(course: Course, item: Seen, limits: Limits) -> None:
    """The first version, or the next one."""
    applicant = applicant_of(item)
    found = checked(course, item, applicant, limits)
    if course.state.phase == "asking":
        cancel_tasks(course, wording.CHANGED)
    mistakes = (*_other_person(course, applicant), *_other_kind(course, item), *found.mistakes)
    if mistakes:
        give_back(course, item, applicant, mistakes)
        return
    changed = _changed(course.state, item, course.kind)
    former = _former(course.state, changed)
    words = found.lines, showing.changes(course.kind, former, item.fields, changed)
    course.described(lambda: words)
    before = course.state
    course.say(_opened(course, item, applicant, found, changed))
    if item.stage != course.kind.stages.asked:
        course.move(course.kind.stages.asked)
    if changed:
        course.comment(f"Заявка изменена ({wording.bb(words[1])}), согласование начато заново.")
    flows.opened(course, before)
    ask_open(course)


def _other_person(course: Course, applicant: int) -> tuple[Mistake, ...]:
    """An approved absence is one person's, with his order, advance and chart: it can't become another's."""
    state, form = course.state, course.kind.form
    granted = state.granted if state.phase != "cancelled" else None
    if form == "trip" and (state.lines or state.payments):
        granted = state.reckoned  # also of one that was cancelled: what was paid to one is nobody else's advance
    if granted is None or form not in {"trip", "vacation"} or granted.applicant_id in {0, applicant}:
        return ()
    anew = "Отмените заявку и подайте новую." if state.holds else "Подайте новую заявку."
    words = f"Сотрудник: согласовано для сотрудника № {granted.applicant_id}. {anew}"
    return (Mistake("employee", "other_person", words, (str(granted.applicant_id),)),)


def _other_kind(course: Course, item: Seen) -> tuple[Mistake, ...]:
    """What was approved has its row, its tasks and its payment as the kind it is, and can't become another."""
    fitting = kinds_of(item, course.office)
    if not course.state.holds or not fitting or course.name in {one.name for one in fitting}:
        return ()
    field, other = next(iter(fitting[0].kind.when), ""), fitting[0].kind.title
    title = Reader(course.kind, ()).title(field)
    words = f"{title}: согласовано как «{course.kind.title}», а не «{other}». Отмените заявку и подайте новую."
    return (Mistake(field, "other_kind", words, (course.kind.title, other)),)


def _opened(course: Course, item: Seen, applicant: int, found: Checked, changed: tuple[str, ...]) -> RequestOpened:
    return RequestOpened(
        request=item.request,
        kind=course.name,
        version=course.state.version + 1,
        applicant_id=applicant,
        opened_at=course.at,
        fields=item.fields,
        summary=Text.of("\n".join((*found.lines, *((f"Изменилось: {course.changes}",) if changed else ())))),
        seats=seats_meant(course.kind, found.amount, Form(item.fields), found.currency),
        amount=found.amount,
        currency=found.currency if found.amount is not None else None,
        changed=changed,
        former=_former(course.state, changed) or None,
        deal_id=item.deal_id,
        client_id=item.client_id,
        origin=origin_of(course, item),
        author_ids=authors_of(course, item, applicant) or None,
        from_stage=item.from_stage or course.state.came_from or None,
        hand_ids=hands_of(course, item, applicant) or None,
        files=files_of(course) or None,
    )


def _changed(state: Request, item: Seen, kind: Kind) -> tuple[str, ...]:
    if state.version == 0:
        return ()
    return differing(_before(state), item.fields, kind.unwatched)


def _before(state: Request) -> tuple[Field, ...]:
    """What a next version is compared with."""
    return state.granted.fields if state.granted is not None and state.phase == "approved" else state.fields


def _former(state: Request, changed: tuple[str, ...]) -> tuple[Field, ...]:
    """What has changed, as it was; its deal is a field only since it is another one."""
    found = tuple(one for one in _before(state) if one.name in changed)
    if PARENT_DEAL not in changed or any(one.name == PARENT_DEAL for one in found):
        return found
    return (*found, Field(name=PARENT_DEAL, value=Value(number=state.deal_id or 0)))


def previous(course: Course, item: Seen) -> str:
    """The stage that it came from, where it is one of ours at which it may wait to be corrected; else its draft's."""
    stages, came = course.kind.stages, item.from_stage or course.state.came_from
    others = {stages.asked, stages.approved, stages.refused, stages.closed, stages.cancelled}
    return came if came and not came.startswith(UNNAMED) and came not in others else stages.draft


def give_back(course: Course, item: Seen, applicant: int, mistakes: tuple[Mistake, ...]) -> None:
    """To the applicant, with all that is wrong; what has been approved stays his for whom it was."""
    if course.state.holds:
        applicant = course.state.held.applicant_id
    course.say(
        RequestReturned(
            request=item.request,
            kind=course.name,
            version=course.state.version,
            applicant_id=applicant or None,
            returned_at=course.at,
            lacks=tuple(Lack(field=one.field, code=one.code) for one in mistakes),
            fields=item.fields,
            comment=Text.of(listed(mistakes)),
            origin=origin_of(course, item),
        )
    )
    links.tell(course, item)
    said = wording.returned(course.kind, mistakes)
    if not course.state.holds:
        course.move(previous(course, item))
    else:
        said += wording.still_holds(course)
        course.move(course.kind.stages.approved)
        flows.sent_back(course)
    course.comment(said)
    course.tell(applicant, said)
