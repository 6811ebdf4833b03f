"""One request from its handing in to its end: which message is answered how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from chassis.decision import Decision, Woken
from contracts.approvals.v1 import AnswerGiven, PaymentMade, RequestDecided
from contracts.base import Message
from contracts.items.v1 import ItemChanged, ItemStageChanged
from contracts.payments.v1 import PaymentDebited
from contracts.tasks.v1 import TaskChanged, TaskCompleted
from contracts.trips.v1 import (
    ExpenseClaimed,
)

from approvals.core import answering, asking, consent, document_flow, payer, settling, stages, tasks, trip_report
from approvals.core.concluding import conclude, deputy_has_left, deputyship_over, look_at_deputy
from approvals.core.course import Course
from approvals.core.folding import PAYMENT
from approvals.core.limits import Limits
from approvals.core.mistakes import Mistake
from approvals.core.office import Named, Office
from approvals.core.opening import applicant_of, give_back, still_checked
from approvals.core.rules import Stages
from approvals.core.seen import Seen, kinds_of, seen, with_deal
from approvals.core.showing import changes
from approvals.core.state import Request
from approvals.errors import KindGone

NOTHING = Decision()
ANY_KIND = "вид не выбран"


def decide(state: Request, message: Message | Woken, office: Office, limits: Limits) -> Decision:
    """What follows from one message."""
    begin = partial(_course, state, office, limits)
    match message:
        case ItemChanged() | ItemStageChanged():
            return _item(state, seen(message, office.zone), office, limits)
        case TaskCompleted():
            return _followed(begin(message.completed_at), lambda course: tasks.completed(course, message, limits))
        case TaskChanged():
            return _followed(begin(message.changed_at), lambda course: tasks.changed(course, message))
        case AnswerGiven():
            return _followed(begin(message.given_at), lambda course: _linked(course, message, limits))
        case RequestDecided():
            return _followed(begin(message.decided_at), lambda course: _decided(course, message))
        case ExpenseClaimed() | PaymentMade() | PaymentDebited():
            counting = _course(state, office, limits, _moved_at(message, office), money=True)
            return _followed(counting, lambda course: _counted(course, message))
        case Woken() if message.name.split("|")[2] == state.kind:  # else of what it was before
            return _followed(begin(message.due_at), lambda course: _woken(course, message, limits))
    return NOTHING


def _followed(course: Course | None, how: Callable[[Course], object]) -> Decision:
    """What a message brings about, and of a trip what its books ask for after it."""
    if course is None:
        return NOTHING
    how(course)
    if course.kind.form == "trip":
        settling.settle_up(course)
    return course.decision()


def _item(state: Request, item: Seen, office: Office, limits: Limits) -> Decision:
    if state.opened_at is not None and item.at < state.opened_at:
        return NOTHING  # an older look, on its way in another topic
    kind = _kind_of(state, item, office)
    if kind is None:
        return _of_no_kind(state, item, office)
    known = state if state.request else replace(state, request=item.request, item_id=item.item_id)
    course = Course(known, office, kind.kind, kind.name, item.at)
    if state.version:
        describe(course, limits)
    return _followed(course, lambda one: stages.item(one, with_deal(item, kind.kind, known), limits))


def _of_no_kind(state: Request, item: Seen, office: Office) -> Decision:
    """Handed in, or made past its approval, and it can't be told as what: back with the kinds there are, for nobody
    would ever be asked.
    """
    kinds = [one.kind for one in office.kinds if one.kind.item_type == item.item_type]
    told = state.returned_at is not None and (not item.moved or item.at <= state.returned_at)
    if state.version or not kinds or told or not _waits_for_somebody(item, kinds[0].stages):
        _under_way(state, office.today(item.at))
        return NOTHING
    field, known = next(iter(kinds[0].when), ""), ", ".join(one.title for one in kinds)
    mistake = Mistake(field, "no_kind_chosen", f"Вид заявки не выбран; есть: {known}.", (known,))
    known_as = state if state.request else replace(state, request=item.request, item_id=item.item_id)
    course = Course(known_as, office, kinds[0].model_copy(update={"title": ANY_KIND}), "", item.at)
    give_back(course, item, applicant_of(item), (mistake,))
    return course.decision()


def _waits_for_somebody(item: Seen, stages: Stages) -> bool:
    """What was there before Delo came, and nobody moves, is let be."""
    past = {stages.approved, stages.closed} - {stages.draft, stages.refused, stages.cancelled}
    return not item.gone and (item.moved or item.born) and item.stage in {stages.asked, *past}


def _kind_of(state: Request, item: Seen, office: Office) -> Named | None:
    """The first whose conditions it meets; the one it was opened as if it still does, if none does, or if it has been
    approved as that.
    """
    fitting = kinds_of(item, office)
    kept = [one for one in (*fitting, *office.kinds) if state.version and one.name == state.kind]
    if kept and (kept[0] in fitting or not fitting or state.holds):
        return kept[0]
    return fitting[0] if fitting else None


def _course(state: Request, office: Office, limits: Limits, at: datetime, *, money: bool = False) -> Course | None:
    """None for a request that never began, or is over and whose kind the profile has no more. Raises KindGone."""
    kind = office.named(state.kind) if state.version else None
    if kind is None:
        _under_way(state, office.today(at), money=money)
        return None
    course = Course(state, office, kind, state.kind, at)
    describe(course, limits)
    return course


def _under_way(state: Request, on: date, *, money: bool = False) -> None:
    """Raises KindGone for what has begun and isn't over: to pass over an answer, a wake or money would lose it."""
    open_ = state.phase == "approved" and (money or _is_to_come(state, on))
    if state.version and (state.phase == "asking" or open_):
        raise KindGone(state.request, state.kind)


def _is_to_come(state: Request, on: date) -> bool:
    """Whether anything is left of what was approved: its payment, its days, a trip's money until it closes. Its kind is
    not there to say which it is; of what has days only a trip has a sum.
    """
    granted, deputy = state.granted, state.deputy
    if state.by_purpose(f"task:{PAYMENT}") is not None or state.lines or state.payments:
        return True
    last = granted.last_on if granted is not None else None
    until = deputy.last_on if deputy is not None and not deputy.withdrawn else None
    is_trip = granted is not None and last is not None and granted.amount is not None
    return is_trip or any(one is not None and one >= on for one in (last, until))


def describe(course: Course, limits: Limits) -> None:
    """The request in words, for whoever is asked next: as it is before this message."""
    before = Course(course.state, course.office, course.kind, course.name, course.at)

    def words() -> tuple[tuple[str, ...], str]:
        state = before.state
        return still_checked(before, limits).lines, changes(before.kind, state.former, state.fields, state.changed)

    course.described(words)


def _linked(course: Course, answer: AnswerGiven, limits: Limits) -> None:
    code = answering.denial(course, answer.approver_id, answer.version)
    if code is not None:
        answering.deny(course, code, answer.approver_id, "link")
    elif answer.hand_over_to is not None:
        answering.hand_over(course, answer.approver_id, answer.hand_over_to, "link")
    elif answer.agreed is None:
        answering.deny(course, "unclear", answer.approver_id, "link")
    else:
        conclude(course, answer.approver_id, "link", answer.comment, limits, agreed=answer.agreed)


def _moved_at(message: ExpenseClaimed | PaymentMade | PaymentDebited, office: Office) -> datetime:
    if isinstance(message, PaymentDebited):
        return office.deadline(message.on)  # a statement has days only
    return message.claimed_at if isinstance(message, ExpenseClaimed) else message.paid_at


def _counted(course: Course, message: ExpenseClaimed | PaymentMade | PaymentDebited) -> None:
    if isinstance(message, PaymentDebited):
        document_flow.debited(course, message)
    elif course.kind.form == "trip":
        trip_report.counted(course, message)


def _decided(course: Course, decided: RequestDecided) -> None:
    """A payment for this request was not approved."""
    payment = decided.kind == course.office.general.payment_kind and decided.request != course.state.request
    if course.kind.form == "trip" and payment and decided.outcome != "approved":
        settling.not_paid(course, decided)


def _woken(course: Course, woken: Woken, limits: Limits) -> None:
    what, detail, *_ = woken.name.split("|")
    match what:
        case "silence" | "remind" if course.state.phase == "asking":
            _waited(course, what, detail, limits)
        case payer.LOOK:
            payer.look(course)
        case consent.LOOK:
            look_at_deputy(course, limits)
        case "back":
            trip_report.back(course, limits)
        case "refund":
            settling.remind_of_refund(course, woken.due_at, again=bool(detail))
        case "late":
            trip_report.late(course, woken.due_at, limits)


def _waited(course: Course, what: str, seat: str, limits: Limits) -> None:
    """Hours have gone by without an answer in a seat: half of them, or all."""
    if deputy_has_left(course, limits) or deputyship_over(course, limits):
        return
    if what == "silence":
        asking.silence(course, seat)
    else:
        asking.remind(course, seat)
