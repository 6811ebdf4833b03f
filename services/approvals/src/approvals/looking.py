"""Look-ups of the requests' core: for each message the part of the chart that can matter, and the kinds in question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from chassis.database import Connection
from chassis.decision import Asked, Woken
from contracts.approvals.v1 import AnswerGiven, PaymentMade, RequestDecided
from contracts.base import Message
from contracts.items.v1 import ItemChanged, ItemStageChanged
from contracts.payments.v1 import PaymentDebited
from contracts.tasks.v1 import TaskChanged, TaskCompleted
from contracts.trips.v1 import (
    ExpenseClaimed,
)

from approvals import store
from approvals.charts import Charts, Whole
from approvals.core.consent import LOOK
from approvals.core.form import Form, Unfit
from approvals.core.links import made_for
from approvals.core.office import Office
from approvals.core.opening import applicant_of
from approvals.core.seen import seen
from approvals.core.state import Request
from approvals.desk import About, Desk, Known, days_of
from approvals.errors import Together
from approvals.profile import RULES

SUBMISSION = "submission/"


def stream(message: Message) -> str:
    """The request that a message is about; what is about none has a stream of its own, in which nothing happens."""
    match message:
        case ItemChanged() | ItemStageChanged():
            return f"{message.item_type}:{message.item_id}"
        case TaskCompleted() | TaskChanged():
            found = next((one for one in message.belongs_to if one.kind == "item" and one.item_type), None)
            return f"task/{message.task_id}" if found is None else f"{found.item_type}:{found.id}"
        case ExpenseClaimed():
            return message.source
        case PaymentMade():
            return message.source or message.request
        case AnswerGiven() | PaymentDebited():
            return message.request
        case RequestDecided():
            return made_for(message.origin) or message.request
    raise TypeError(f"{type(message).__name__} is about no request")


NEW = Known()
CHARTS = Charts()


def about(message: Message | Woken, zone: str) -> About:
    """What can be told from the message alone."""
    if isinstance(message, Woken):
        what, _, kind, number = message.name.split("|")
        return About(f"={kind}", frozenset({int(number)}), int(number), None, mates=what == LOOK)
    name = stream(message)
    item_type = name.partition(":")[0]
    if isinstance(message, ItemChanged | ItemStageChanged):
        item = seen(message, zone)
        applicant = applicant_of(item)
        hands = {one for one in (item.by_id, item.created_by_id) if one}
        found = frozenset(_people(Form(item.fields)) | {applicant} | hands)
        origin = Form(item.fields).text("origin") or ""
        submitted = origin if origin.startswith(SUBMISSION) else None
        days, moved = days_of(Form(item.fields)), isinstance(message, ItemStageChanged)
        return About(item_type, found, applicant, name, days, submitted, item=True, decides=moved)
    if isinstance(message, AnswerGiven):
        people = {message.approver_id} | ({message.hand_over_to} if message.hand_over_to else set())
        return About(item_type, frozenset(people), None, name, decides=True)
    if isinstance(message, TaskCompleted | TaskChanged):
        people = {one for one in (message.by_id, message.responsible_id) if one}
        return About(item_type, frozenset(people), None, name, decides=isinstance(message, TaskCompleted))
    return About(item_type, frozenset(), None, name)


def _people(form: Form) -> set[int]:
    found = set()
    for name in form.names:
        found |= set(form[name].employee_ids)
    try:
        found |= {one for one in (form.person("deputy"), form.person("employee")) if one}
    except Unfit:
        return found
    return found


def _deputy(form: Form) -> int | None:
    try:
        return form.person("deputy")
    except Unfit:
        return None  # of a document, where it may be anything


async def look_up(connection: Connection, asked: Sequence[Asked]) -> list[Office]:
    """An office for each message; those that look at the same share one. Raises ChartIncomplete: the messages wait."""
    wanted = [about(one.message, one.profile.zone) for one in asked]
    since = min(one.at for one in asked).date() - store.KEPT
    desks = {
        one.portal: Desk(connection, one, CHARTS, await _chart(connection, one.portal, since), since)
        for one in {one.portal: one for one in asked}.values()
    }
    # What its item says may make another kind of a request in this very batch.
    moving = {(one.portal, two.stream) for one, two in zip(asked, wanted, strict=True) if two.item}
    found = [
        (desks[one.portal], two, known_of(one, two), (one.portal, two.stream) in moving)
        for one, two in zip(asked, wanted, strict=True)
    ]
    await _one_at_a_time(connection, found)
    return [await desk.office(two, known, moving=moves) for desk, two, known, moves in found]


async def _chart(connection: Connection, portal: str, since: date) -> Whole:
    return await CHARTS.of(connection, portal, RULES[portal].roles.duty, since)


async def _one_at_a_time(connection: Connection, found: Sequence[tuple[Desk, About, Known, bool]]) -> None:
    """Of trips and leaves whose approvals depend on each other one is decided after the other. Raises Together."""
    subjects: dict[str, str | None] = {}
    for desk, wanted, known, moves in found:
        for subject in desk.looks_at(wanted, known, moving=moves):
            if subjects.setdefault(subject, wanted.stream) != wanted.stream:
                raise Together(f"several agreements rest on {subject}")
    if subjects:
        await store.one_at_a_time(connection, subjects)


def known_of(asked: Asked, wanted: About) -> Known:
    """What of its request's state says what to look up; a wake says the rest by its name."""
    state = asked.state
    if not isinstance(state, Request):
        return NEW
    if wanted.stream is None:
        meant = {number for seat in state.seats for number in seat.wanted}
        named = {state.payer_id, state.deputy.deputy_id if state.deputy is not None else None}
        return Known(people=frozenset(meant | {one for one in named if one is not None}))
    people = {one.for_id for seat in state.seats for one in seat.asked}
    form = Form(state.fields, kept=True)
    days = days_of(form) if state.phase == "asking" else None
    if state.phase == "asking":
        people.add(_deputy(form))  # who may have left since he was named
    return Known(state.kind, state.applicant_id, frozenset(one for one in people if one is not None), days)
