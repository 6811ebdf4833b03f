"""Requests that begin outside their item: a process in the CRM's feed, a form of ours. An item is made of each.

The process waits; it gets the outcome once, when the request is decided, or the reason why there is no item. It may ask
again after that: each question is a beginning of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from chassis.decision import Decision, OfCommand, Woken
from contracts.approvals.v1 import RequestDecided, RequestReturned, RequestSubmitted
from contracts.base import Command, Event, Message
from contracts.claims import Text
from contracts.crm.v1 import CommandConfirmed, CommandRefused, CrmRef, Field, Known, Value
from contracts.items.v1 import CreateItem
from contracts.signs.v1 import CommentTimeline, Notify, ProcessStarted, RespondToProcess

from approvals.core import wording
from approvals.core.course import AUTOMATION
from approvals.core.form import DAYS, Form, Unfit
from approvals.core.mistakes import Mistake, listed
from approvals.core.office import Named
from approvals.core.rules import ApprovalsProfile, Kind

PROCESSES = UUID("0d0c9b0e-9b0b-5d0a-8a52-5a1f8f6c2b11")
SUMS = ("tickets", "lodging", "per_diem", "advance", "amount")
PEOPLE = ("employee", "deputy")
STARTED_BY = "#by/"
OUTCOMES = {"approved": "согласовано", "refused": "отказано", "cancelled": "отменено", "returned": "возвращено"}


@dataclass(frozen=True)
class Starts:
    """feed: code of our activity → kind. kinds: all of them."""

    feed: Mapping[str, str]
    kinds: tuple[Named, ...]

    @classmethod
    def of(cls, rules: ApprovalsProfile) -> Starts:
        """Those of a portal's profile."""
        return cls(dict(rules.feed), tuple(Named(name, kind) for name, kind in rules.kinds.items()))

    def named(self, name: str | None) -> Kind | None:
        """None for none."""
        return next((one.kind for one in self.kinds if one.name == name), None)


@dataclass(frozen=True)
class FeedState:
    """made: whether there is an item, or an answer. token: of the process that waits. item: the command that makes it;
    person: whoever it is for. None in states of before.
    """

    made: bool = False
    token: str | None = None
    item: UUID | None = None
    person: int | None = None


def stream(message: Message) -> str | OfCommand:
    """The question of a process, or the submission, it all began with."""
    # whoever started it for somebody else is a part of the origin, and none of the stream
    match message:
        case ProcessStarted():
            return _beginning(message.process_id, question(message))
        case RequestSubmitted():
            return _beginning(message.process_id, message.submission_id)
        case CommandRefused():
            return OfCommand(message.command_id)
        case CommandConfirmed():
            return OfCommand(None)  # there is an item: more is said by its own topics
        case RequestDecided() | RequestReturned():
            return (message.origin or "").partition(STARTED_BY)[0] or f"item/{message.request}"
    raise TypeError(f"{type(message).__name__} begins nothing")


def question(started: ProcessStarted) -> UUID:
    """A process has one id however often it asks; its token is of one question, and too secret for an item."""
    return uuid5(PROCESSES, f"{started.process_id}/{started.event_token}")


def _beginning(process_id: str | None, question_: UUID) -> str:
    return f"process/{process_id}/{question_.hex[:16]}" if process_id else f"submission/{question_}"


def decide(state: FeedState, message: Message | Woken, starts: Starts) -> Decision:
    """An item for each beginning, an answer for each process."""
    match message:
        case ProcessStarted() if not state.made:
            return _started(message, starts)
        case RequestSubmitted() if not state.made and message.process_id is None:
            kind = starts.named(message.kind)
            return Decision() if kind is None else Decision(commands=(item_of(kind, message, _origin(message)),))
        case RequestDecided() if state.token is not None:
            said = _answered(state.token, message.outcome, message.comment, message.request)
            return Decision(commands=(said,))
        case CommandRefused() if message.command_id == state.item:
            return Decision(commands=_not_made(state, message))
    return Decision()


def _not_made(state: FeedState, refused: CommandRefused) -> tuple[Command, ...]:
    """Nobody would ever decide on it: whoever waits must not wait on."""
    hint = f" ({refused.hint})" if refused.hint else ""
    said = f"Портал не принял заявку: {refused.message}{hint}."
    if state.token is not None:
        return (_answered(state.token, "returned", Text.of(said), ""),)
    if state.person:
        about = {"automation": AUTOMATION, "belongs_to": refused.belongs_to, "employee_id": state.person}
        return (Notify.model_validate(about | {"text": Text.of(wording.bb(said))}),)
    return ()


def evolve(state: FeedState, event: Event) -> FeedState:
    """What was begun stays begun."""
    if isinstance(event, RequestSubmitted):
        return replace(state, made=True, token=event.event_token)
    return state


def ordered(state: FeedState, command: object, identity: UUID) -> FeedState:
    """A process is answered once; a submission has one item."""
    if isinstance(command, RespondToProcess):
        return FeedState(made=True)
    if isinstance(command, CreateItem):
        return replace(state, made=True, item=identity, person=command.responsible_id)
    return replace(state, item=None) if isinstance(command, Notify) else state


def _origin(message: RequestSubmitted, started_by: int | None = None) -> str:
    """started_by: whoever began it, where it is for somebody else."""
    other = started_by is not None and started_by != message.applicant_id
    own = _beginning(message.process_id, message.submission_id)
    return f"{own}{STARTED_BY}{started_by}" if other else own


def starter_of(origin: str) -> int | None:
    """Who began it for somebody else, as an origin of ours says."""
    digits = origin.partition(STARTED_BY)[2]
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None


def _started(started: ProcessStarted, starts: Starts) -> Decision:
    name = starts.feed.get(started.code)
    kind = starts.named(name)
    if kind is None or name is None:
        return Decision()  # an activity of another service
    fields, mistakes = typed(started, kind)
    if mistakes:
        return Decision(commands=(_returned(started, kind, mistakes),))
    document = started.document
    submitted = RequestSubmitted(
        submission_id=question(started),
        kind=name,
        applicant_id=Form(fields).person("employee") or started.started_by_id or 0,
        submitted_at=started.started_at,
        fields=fields,
        deal_id=document.id if document.kind == "deal" else None,
        client_id=document.id if document.kind == "client" else None,
        process_id=started.process_id,
        event_token=started.event_token if started.waits else None,
    )
    return Decision(
        events=(submitted,), commands=(item_of(kind, submitted, _origin(submitted, started.started_by_id)),)
    )


def _returned(started: ProcessStarted, kind: Kind, mistakes: tuple[Mistake, ...]) -> Command:
    """To the process if it waits, else to whoever started it, else where it was started."""
    if started.waits:
        return _answered(started.event_token, "returned", Text.of(listed(mistakes)), started.process_id)
    about = {"automation": AUTOMATION, "belongs_to": started.document}
    said = {"text": Text.of(wording.returned(kind, mistakes))}
    if started.started_by_id:
        return Notify(**about, **said, employee_id=started.started_by_id)
    return CommentTimeline(**about, **said)


def typed(started: ProcessStarted, kind: Kind) -> tuple[tuple[Field, ...], tuple[Mistake, ...]]:
    """What the process says, as the fields of an item have it; a process has only text."""
    form = Form(started.values)
    found: list[Field] = []
    mistakes: list[Mistake] = []
    for name in form.names:
        if not form.has(name):
            continue
        try:
            found.append(Field(name=name, value=_value(form, name, kind)))
        except Unfit as unfit:
            mistakes.append(Mistake(name, "unfit", f"{kind.field_titles.get(name, name)}: ожидается {unfit.words}."))
    if not form.has("employee") and started.started_by_id:
        found.append(Field(name="employee", value=Value(employee_ids=(started.started_by_id,))))
    return tuple(found), tuple(mistakes)


def _value(form: Form, name: str, kind: Kind) -> Value:
    if name in DAYS:
        return Value(on=form.day(name))
    if name in SUMS or name == kind.amount:
        return Value(amount=form.amount(name), currency=form.currency(name))
    if name in PEOPLE:
        number = form.person(name)
        return Value(employee_ids=(number,) if number else ())
    return Value(choice=form.choice(name)) if name in kind.when else form[name]


def item_of(kind: Kind, submitted: RequestSubmitted, origin: str) -> CreateItem:
    """Handed in at once: its own flow checks it."""
    own = {one.name for one in submitted.fields}
    more = [Field(name="origin", value=Value(text=origin))]
    if "employee" not in own and submitted.applicant_id:
        more.append(Field(name="employee", value=Value(employee_ids=(submitted.applicant_id,))))
    more += [Field(name=name, value=Value(choice=wanted)) for name, wanted in kind.when.items() if name not in own]
    if kind.deal_field is not None and submitted.deal_id is not None and kind.deal_field not in own:
        more.append(Field(name=kind.deal_field, value=Value(number=submitted.deal_id)))
    deal = None if submitted.deal_id is None else Known(crm_id=submitted.deal_id)
    belongs = CrmRef(kind="portal", id=0) if deal is None else CrmRef(kind="deal", id=deal.crm_id)
    return CreateItem(
        automation=AUTOMATION,
        belongs_to=belongs,
        item_type=kind.item_type,
        title=kind.title,
        fields=(*submitted.fields, *more),
        stage=kind.stages.asked,
        deal=deal,
        client_id=submitted.client_id,
        responsible_id=submitted.applicant_id or None,
    )


def _answered(token: str, outcome: str, comment: Text | None, request: str) -> RespondToProcess:
    values = [Field(name="outcome", value=Value(text=outcome)), Field(name="request", value=Value(text=request))]
    if comment is not None:
        values.append(Field(name="comment", value=Value(prose=comment)))
    return RespondToProcess(
        automation=AUTOMATION,
        belongs_to=CrmRef(kind="portal", id=0),
        event_token=token,
        values=tuple(values),
        log=Text.of(f"Дело: {OUTCOMES.get(outcome, outcome)}."),
    )
