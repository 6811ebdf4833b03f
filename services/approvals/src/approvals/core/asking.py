"""Putting a request to whoever may approve it, and passing it on from who is silent."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

from contracts.approvals.parts import Reason
from contracts.approvals.parts import Seat as Meant
from contracts.approvals.v1 import ApprovalAsked
from contracts.claims import Text
from contracts.crm.v1 import CreateTask
from contracts.crm.v1 import Made as MadeBy
from contracts.tasks.v1 import CommentTask

from approvals.core import wording
from approvals.core.approver import Because, Choice, Nobody, Question, choose
from approvals.core.course import AUTOMATION, Course
from approvals.core.folding import APPROVAL
from approvals.core.form import Form
from approvals.core.responsible import responsible
from approvals.core.rules import Kind
from approvals.core.state import Asked, Request, Seat
from approvals.core.values import altered

ARRANGE = "маршрут"
Cause = Literal["silence", "absence", "handed_over"]


def seats_meant(kind: Kind, amount: Decimal | None, form: Form, currency: str = "RUB") -> tuple[Meant, ...]:
    """The chain's places that count for a sum: those with `over` only above it. A deputy is asked himself.

    A foreign sum has no rate here, so it counts as above all of them.
    """
    found = []
    if kind.form == "deputy" and (deputy := form.person("deputy")) is not None:
        found.append(Meant(key="0.1", step=0, employee_ids=(deputy,)))
    for number, step in enumerate(kind.chain, start=1):
        for place_number, place in enumerate(step.places, start=1):
            below = amount is None or (currency == "RUB" and amount <= (place.over or 0))
            if place.over is not None and below:
                continue
            wanted = (place.employee,) if place.employee else ()
            key = f"{number}.{place_number}"
            found.append(Meant(key=key, step=number, any=bool(step.any), role=place.role, employee_ids=wanted))
    return tuple(found)


def question(course: Course, seat: Seat) -> Question:
    """Who answers for *seat*? Whoever has been asked elsewhere in this version is somebody else; but in a step where
    any answer will do, one person may stand in two places, and whoever is silent in one of them is so in the others.
    """
    state = course.state
    beside = state.beside(seat)
    others = [one for one in state.seats if one.key != seat.key and one not in beside]
    elsewhere = {one.answered_by for one in others if one.answered_by is not None}
    waiting = [one for one in others if not state.is_done(one)]
    elsewhere |= {asked.employee_id for one in waiting for asked in one.asked if not asked.silent}
    silent = {asked.employee_id for asked in seat.asked if asked.silent}
    silent |= {asked.employee_id for one in beside for asked in one.asked if asked.silent or _over(course, asked)}
    wanted = seat.wanted
    if seat.role is not None:
        wanted = tuple(number for number in course.office.chart.with_role(seat.role))
    return Question(
        state.applicant_id,
        course.name,
        course.office.today(course.at),
        wanted,
        seat.role,
        frozenset(silent),
        frozenset(elsewhere),
        frozenset(state.authors),
        state.barred_hands,
    )


def _over(course: Course, asked: Asked) -> bool:
    """Whether his hours are, also before his own wake has said so."""
    return _due(course, asked) <= course.at


def _due(course: Course, asked: Asked) -> datetime:
    return course.office.hours.after(asked.at, course.office.general.silent_hours)


def ask_open(course: Course) -> None:
    """Ask for each open place of the present step that nobody is being asked for."""
    for seat in course.state.open_seats:
        now = course.state.seat(seat.key)
        if now is not None and not any(not one.silent for one in now.asked):
            ask(course, now, None, None)


def ask(course: Course, seat: Seat, instead_of: int | None, cause: Cause | None) -> None:
    """Ask whoever is found. Nobody at all: somebody arranges it, and it is tried again each working morning."""
    found = _found(course, seat)
    if isinstance(found, Nobody):
        _nobody(course, seat, found)
    elif (before := seat.was_asked(found.employee_id)) is not None and not before.gave:
        _urge(course, seat, before)
    elif any(one.was_asked(found.employee_id) is not None for one in course.state.beside(seat)):
        _wait(course, seat)  # one answer is enough, and he is asked for it already
    else:
        put_to(course, seat, found, instead_of, cause)


def _found(course: Course, seat: Seat) -> Choice | Nobody:
    """A deputy's consent is his alone; everything else finds its way."""
    if course.kind.form == "deputy" and seat.step == 0:
        return Choice(seat.wanted[0], None, 0, (Because("named", seat.wanted[0]),))
    return choose(course.office.chart, question(course, seat))


def put_to(course: Course, seat: Seat, choice: Choice, instead_of: int | None, cause: Cause | None) -> None:
    """The question, its task, and the hour at which a silence passes it on."""
    due_at = course.office.hours.after(course.at, course.office.general.silent_hours)
    state = course.state
    course.say(
        ApprovalAsked(
            request=state.request,
            version=state.version,
            seat=seat.key,
            approver_id=choice.employee_id,
            asked_at=course.at,
            because=tuple(_reason(one) for one in choice.because),
            level=choice.level,
            duty=choice.duty,
            due_at=due_at,
            for_id=choice.for_id,
            instead_of=instead_of,
            cause=cause,
            kind=state.kind,
        )
    )
    course.order(_task(course, choice, due_at))
    course.wake("silence", due_at, seat.key)
    course.wake("remind", course.office.hours.after(course.at, course.office.general.silent_hours / 2), seat.key)


def _task(course: Course, choice: Choice, due_at: datetime) -> CreateTask:
    return CreateTask(
        automation=AUTOMATION,
        belongs_to=course.item,
        lane="interactive",
        responsible_id=choice.employee_id,
        title=wording.approve_title(course.kind, course.state),
        description=wording.approve(course, choice, due_at),
        deadline=due_at,
        tags=(APPROVAL, course.kind.title),
        files=course.state.files,
    )


def remind(course: Course, key: str) -> None:
    """Half of the hours are over: whoever is asked hears of it once more."""
    seat = course.state.seat(key)
    if seat is None or seat not in course.state.open_seats:
        return
    last = next((one for one in reversed(seat.asked) if not one.silent), None)
    if last is not None:
        course.tell(last.employee_id, wording.reminded(course, _due(course, last)))


def rest(course: Course, key: str) -> None:
    """Nobody is to be woken for a seat any more."""
    for what in ("silence", "remind"):
        course.wake(what, None, key)


def _reason(because: Because) -> Reason:
    return Reason(code=because.code, employee_id=because.employee_id, away=because.away, until_on=because.until_on)


def _urge(course: Course, seat: Seat, before: Asked) -> None:
    """Everybody was silent and it is his again: he is urged, and urged again."""
    course.tell(before.employee_id, wording.urged(course))
    if before.task is not None:
        text = Text.of(wording.urged(course))
        task = MadeBy(command_id=before.task)
        course.order(CommentTask(automation=AUTOMATION, belongs_to=course.item, task=task, text=text))
    _wait(course, seat)


def _wait(course: Course, seat: Seat) -> None:
    """The place is looked at again after as many hours as anybody has."""
    again = course.office.hours.after(course.at, course.office.general.silent_hours)
    course.wake("silence", again, seat.key)


def _nobody(course: Course, seat: Seat, found: Nobody) -> None:
    purpose = f"{ARRANGE} {course.state.version}.{seat.step}"
    if not course.has_ordered(f"task:{purpose}"):
        arranger = responsible(course, course.office.general.roles.hr).employee_id
        if arranger > 0:
            course.order(
                CreateTask(
                    automation=AUTOMATION,
                    belongs_to=course.item,
                    responsible_id=arranger,
                    title=wording.nobody_title(course.kind),
                    description=wording.nobody(course, found),
                    urgent=True,
                    tags=(purpose, ARRANGE, course.kind.title),
                )
            )
    course.wake("silence", course.office.hours.next_begin(course.at), seat.key)


def silence(course: Course, key: str) -> None:
    """The hours of whoever was asked last in a seat are over."""
    seat = course.state.seat(key)
    if seat is None or seat not in course.state.open_seats:
        return
    last = next((one for one in reversed(seat.asked) if not one.silent), None)
    if last is None:
        ask(course, seat, None, None)
        return
    if not _over(course, last):
        course.wake("silence", _due(course, last), key)  # he was asked later than whoever this wake was for
        return
    ask(course, _silenced(seat, last), last.employee_id, "silence")
    now = course.state.seat(key)
    if now is not None and now.asked and now.asked[-1].employee_id != last.employee_id:
        course.tell(last.employee_id, wording.passed_on(course))


def _silenced(seat: Seat, last: Asked) -> Seat:
    """As it is once the last one's hours count as over."""
    others = tuple(one for one in seat.asked if one is not last)
    silent = altered(last, silent=True)
    return Seat(seat.key, seat.step, seat.any, seat.role, seat.wanted, (*others, silent), None, None)


def cancel_tasks(course: Course, why: str) -> None:
    """Close the tasks of every place that nobody has answered; those of answered places are closed already."""
    for seat in course.state.seats:
        if course.state.is_done(seat):
            continue
        for asked in seat.asked:
            if asked.task is not None:
                course.cancel_task(MadeBy(command_id=asked.task), why)
        rest(course, seat.key)
    own = f"task:{ARRANGE} {course.state.version}."
    for one in course.state.made:
        if one.purpose.startswith(own) or one.purpose == f"task:{ARRANGE}":  # that one in states of before
            course.cancel_task(MadeBy(command_id=one.command_id), why)


def current(state: Request) -> tuple[int, ...]:
    """Who may answer now: everybody who was asked in an open seat."""
    return tuple(asked.employee_id for seat in state.open_seats for asked in seat.asked)
