"""Look-ups of the requests' core: for each message the part of the chart that can matter, and the kinds in question."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from chassis.database import Connection
from chassis.decision import Asked, Woken
from contracts.approvals.v1 import (
    AnswerGiven,
    PaymentMade,
    RequestDecided,
)
from contracts.base import Message
from contracts.items.v1 import ItemChanged, ItemStageChanged
from contracts.payments.v1 import PaymentDebited
from contracts.tasks.v1 import TaskChanged, TaskCompleted
from contracts.trips.v1 import (
    ExpenseClaimed,
)

from approvals import receipts, store
from approvals.charts import Charts, Whole
from approvals.core.chart import Chart
from approvals.core.form import Form, Unfit
from approvals.core.office import Named, Office
from approvals.core.opening import applicant_of
from approvals.core.rules import ApprovalsProfile, Kind
from approvals.core.seen import seen
from approvals.core.vacation import Account, balance, counted_days
from approvals.law import limits
from approvals.profile import RULES

REQUESTS = "approvals.requests"
SUBMISSION = "submission/"
# What of a state says what to look up: the whole is read and sent once, by whoever decides on it.
STATES = """
    SELECT id, known ->> 'kind' AS kind, (known ->> 'applicant_id')::bigint AS applicant_id,
        jsonb_path_query_array(known, '$.seats[*].asked[*].for_id') AS stood_in_for
    FROM stream CROSS JOIN LATERAL (SELECT state::jsonb AS known) AS read
    WHERE decider = $1 AND portal = $2 AND id = ANY($3::text[]) AND state IS NOT NULL
"""


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
            began = message.origin or ""  # a payment's is the request that it is for, anything else has a slash
            return message.request if "/" in began or ":" not in began else began
    raise TypeError(f"{type(message).__name__} is about no request")


@dataclass(frozen=True)
class About:
    """Of one message: its item type, and whom it is about as far as it says so itself. origin: a form of ours."""

    item_type: str
    people: frozenset[int]
    applicant_id: int | None
    stream: str | None
    days: tuple[date, date] | None = None
    origin: str | None = None


@dataclass(frozen=True)
class Known:
    """Of a request that has begun: what its look-ups depend on. stood_in_for: whose deputies were asked."""

    kind: str = ""
    applicant_id: int = 0
    stood_in_for: frozenset[int] = frozenset()


NEW = Known()
CHARTS = Charts()


def about(message: Message | Woken) -> About:
    """What can be told from the message alone."""
    if isinstance(message, Woken):
        _, _, kind, number = message.name.split("|")
        return About(f"={kind}", frozenset({int(number)}), int(number), None)
    name = stream(message)
    item_type = name.partition(":")[0]
    if isinstance(message, ItemChanged | ItemStageChanged):
        item = seen(message)
        applicant = applicant_of(item)
        hands = {one for one in (item.by_id, item.created_by_id) if one}
        found = frozenset(_people(Form(item.fields)) | {applicant} | hands)
        origin = Form(item.fields).text("origin") or ""
        submitted = origin if origin.startswith(SUBMISSION) else None
        return About(item_type, found, applicant, name, _days(Form(item.fields)), submitted)
    if isinstance(message, AnswerGiven):
        people = {message.approver_id} | ({message.hand_over_to} if message.hand_over_to else set())
        return About(item_type, frozenset(people), None, name)
    if isinstance(message, TaskCompleted | TaskChanged):
        people = {one for one in (message.by_id, message.responsible_id) if one}
        return About(item_type, frozenset(people), None, name)
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


def _days(form: Form) -> tuple[date, date] | None:
    try:
        first, last = form.day("first_on"), form.day("last_on")
    except Unfit:
        return None
    return None if first is None or last is None else (first, last)


async def look_up(connection: Connection, asked: Sequence[Asked]) -> list[Office]:
    """An office for each message. Raises ChartIncomplete: the messages wait."""
    wanted = [about(one.message) for one in asked]
    portals = sorted({one.portal for one in asked})
    since = min(one.at for one in asked).date() - store.KEPT
    charts = {portal: await CHARTS.of(connection, portal, RULES[portal].roles.duty, since) for portal in portals}
    known: dict[tuple[str, str], Known] = {}
    for portal in portals:
        names = [two.stream for one, two in zip(asked, wanted, strict=True) if one.portal == portal and two.stream]
        known |= await _states(connection, portal, sorted(set(names)))
    return [
        await _office(connection, one, two, charts[one.portal], known.get((one.portal, two.stream or ""), NEW))
        for one, two in zip(asked, wanted, strict=True)
    ]


async def _states(connection: Connection, portal: str, names: list[str]) -> dict[tuple[str, str], Known]:
    rows = await connection.fetch(STATES, REQUESTS, portal, names)
    return {
        (portal, row["id"]): Known(
            row["kind"] or "", row["applicant_id"] or 0, frozenset(json.loads(row["stood_in_for"])) - {None}
        )
        for row in rows
    }


async def _office(connection: Connection, asked: Asked, wanted: About, whole: Whole, known: Known) -> Office:
    rules, chart = RULES[asked.portal], whole.chart
    kinds = kinds_of(rules, wanted.item_type, known.kind)
    applicant = known.applicant_id or wanted.applicant_id or 0
    team, minimum = _team(rules, kinds, chart, applicant)
    people = wanted.people | known.stood_in_for | {applicant, *team} | _named(rules, kinds, chart)
    days_left = await _balance(connection, asked.portal, rules, wanted, applicant)
    reserved = 0 if days_left is None else await _reserved(connection, asked.portal, rules, wanted, applicant)
    files = await receipts.of(connection, asked.portal, wanted.origin, applicant) if wanted.origin else ()
    zone, until = asked.profile.zone, asked.profile.deadline_time
    part = whole.around(people)
    return Office(part, zone, until, RULES.general(asked.portal), kinds, team, minimum, days_left, reserved, files)


def kinds_of(rules: ApprovalsProfile, item_type: str, kept: str) -> tuple[Named, ...]:
    """The kinds of an item type ("=trip": the kind of that name), the one the request has, and that of payments."""
    found = [
        Named(name, kind)
        for name, kind in rules.kinds.items()
        if kind.item_type == item_type or f"={name}" == item_type or name in {kept, rules.payment_kind}
    ]
    return tuple(found)


def _named(rules: ApprovalsProfile, kinds: Sequence[Named], chart: Chart) -> set[int]:
    """Whom the chains and the tasks after them name."""
    roles = {rules.roles.hr, rules.roles.accounting, *rules.roles.duty}
    people: set[int] = set()
    for one in kinds:
        roles |= _roles(one.kind)
        people |= {place.employee for step in one.kind.chain for place in step.places if place.employee}
    return people | {number for role in roles for number in chart.with_role(role)}


def _roles(kind: Kind) -> set[str]:
    places = {place.role for step in kind.chain for place in step.places if place.role}
    return places | set(kind.tells) | ({kind.pays} if kind.pays else set())


def _team(
    rules: ApprovalsProfile, kinds: Sequence[Named], chart: Chart, applicant_id: int
) -> tuple[tuple[int, ...], int]:
    """The applicant's department with the strictest minimum, where leaves are asked for."""
    person = chart.person(applicant_id)
    if person is None or not any(one.kind.form == "vacation" for one in kinds):
        return (), 0
    minima = [(rules.minimum_present.get(number, 0), number) for number in person.department_ids]
    minimum, department = max(minima, default=(0, 0))
    if minimum == 0:
        return (), 0
    team = tuple(one.employee_id for one in chart.people if one.active and department in one.department_ids)
    return team, minimum


async def _balance(
    connection: Connection, portal: str, rules: ApprovalsProfile, wanted: About, applicant_id: int
) -> Decimal | None:
    leave = rules.leave.get(applicant_id)
    if leave is None or wanted.days is None:
        return None
    taken = await store.leaves(connection, portal, applicant_id, wanted.stream or "")
    account = Account(leave.hired_on, leave.used_days, leave.yearly_days)
    return balance(account, taken, wanted.days[0] - timedelta(days=1), limits())


async def _reserved(
    connection: Connection, portal: str, rules: ApprovalsProfile, wanted: About, applicant_id: int
) -> int:
    """Days of the balance that other leaves under approval will take."""
    kinds = [name for name, kind in rules.kinds.items() if kind.form == "vacation"]
    leaves = await store.open_leaves(connection, portal, applicant_id, REQUESTS, wanted.stream or "", kinds)
    spans = [_days(Form(fields)) for fields in leaves]
    return sum(counted_days(*span) for span in spans if span is not None)
