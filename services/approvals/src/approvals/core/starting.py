"""Document approvals that an item of another process begins by reaching a stage: an invoice, a deal's contract.

What begins one has one, for each may be paid: a second is made only after the first was refused, cancelled, or could
not be made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from chassis.decision import Decision, OfCommand, Woken
from contracts.approvals.v1 import RequestDecided, RequestSubmitted
from contracts.base import Command, Event, Message
from contracts.claims import Text
from contracts.crm.v1 import CommandRefused, CrmRef, Field, Known
from contracts.deals.v1 import DealStageChanged, MoveDealStage
from contracts.items.v1 import CreateItem, ItemChanged, ItemStageChanged, MoveItemStage
from contracts.signs.v1 import CommentTimeline, Notify

from approvals.core import wording
from approvals.core.course import AUTOMATION
from approvals.core.feed import OUTCOMES, PROCESSES, item_of
from approvals.core.form import Form
from approvals.core.office import Named
from approvals.core.rules import ApprovalsProfile, Kind, Start

STARTED = "started/"


@dataclass(frozen=True)
class Beginnings:
    """What begins what, as a portal's profile says, by the clock of its zone."""

    starts: tuple[Start, ...]
    kinds: tuple[Named, ...]
    own_users: tuple[int, ...]
    zone: str

    @classmethod
    def of(cls, rules: ApprovalsProfile, zone: str) -> Beginnings:
        """Those of a portal's profile."""
        return cls(rules.starts, tuple(Named(name, kind) for name, kind in rules.kinds.items()), rules.own_users, zone)

    def kind(self, start: Start) -> Kind | None:
        return next((one.kind for one in self.kinds if one.name == start.kind), None)

    def begun_by(self, where: str, stage: str, at: datetime, *, deal: bool) -> Start | None:
        """What a move begins, if anything; where: an item type, or a deal's funnel."""
        on = at.astimezone(ZoneInfo(self.zone)).date()
        found = (one for one in self.starts if (one.funnel if deal else one.item_type) == where)
        return next((one for one in found if one.stage == stage and one.since <= on), None)


@dataclass(frozen=True)
class Started:
    """Of one item or deal. item: the command that makes its document; person: who began it. open: there is one that
    was neither refused nor cancelled.
    """

    open: bool = False
    item: UUID | None = None
    person: int = 0


@dataclass(frozen=True)
class _Moved:
    """What has reached a stage. where: its item type, or the deal's funnel."""

    ref: CrmRef
    where: str
    stage: str
    at: datetime
    person: int
    fields: tuple[Field, ...]
    deal_id: int | None
    client_id: int | None


def stream(message: Message) -> str | OfCommand:
    """Whatever begins it; what began nothing is passed over."""
    match message:
        case ItemStageChanged() | ItemChanged() if _reaches(message):
            return f"{STARTED}{message.item_type}:{message.item_id}"
        case DealStageChanged():
            return f"{STARTED}deal:{message.deal_id}"
        case RequestDecided() if (message.origin or "").startswith(STARTED):
            return message.origin or ""
        case CommandRefused():
            return OfCommand(message.command_id)
    return OfCommand(None)


def _reaches(message: ItemChanged | ItemStageChanged) -> bool:
    """A move, or an item that is made there."""
    return isinstance(message, ItemStageChanged) or (bool(message.born) and not message.changes and not message.gone)


def decide(state: Started, message: Message | Woken, beginnings: Beginnings) -> Decision:
    """A document for each stage that asks for one; its outcome back to what began it."""
    match message:
        case ItemStageChanged() | ItemChanged() | DealStageChanged():
            return _begun(state, _moved(message, beginnings.own_users), beginnings)
        case RequestDecided():
            return Decision(commands=_decided(state, message, beginnings))
        case CommandRefused() if message.command_id == state.item:
            why = wording.bb(message.message)
            said = f"Портал не принял заявку на согласование: {why}. Исправьте и верните на эту стадию."
            return Decision(commands=(_comment(message.belongs_to, said), *_told(state, message.belongs_to, said)))
    return Decision()


def _moved(message: ItemStageChanged | ItemChanged | DealStageChanged, own: tuple[int, ...]) -> _Moved:
    """person: who moved it, else whose it is; our own moves are nobody's wish."""
    made_by = None if isinstance(message, DealStageChanged) else message.created_by_id
    people = (message.by_id, message.responsible_id, made_by)
    person = next((one for one in people if one and one not in own), 0)
    at = message.changed_at if isinstance(message, ItemChanged) else message.moved_at
    about = (message.stage, at, person, message.fields, message.deal_id, message.client_id)
    if isinstance(message, DealStageChanged):
        return _Moved(CrmRef(kind="deal", id=message.deal_id), message.funnel, *about)
    return _Moved(CrmRef(kind="item", id=message.item_id, item_type=message.item_type), message.item_type, *about)


def _begun(state: Started, moved: _Moved, beginnings: Beginnings) -> Decision:
    start = beginnings.begun_by(moved.where, moved.stage, moved.at, deal=moved.ref.kind == "deal")
    kind = beginnings.kind(start) if start is not None else None
    if start is None or kind is None:
        return Decision()
    if state.open:
        said = f"«{kind.title}»: согласование уже начато или закончено, второе не создано."
        return Decision(commands=(_comment(moved.ref, said),))
    if not moved.person:
        said = (
            f"«{kind.title}»: неизвестно, от чьего имени согласовывать. Назначьте ответственного и верните на стадию."
        )
        return Decision(commands=(_comment(moved.ref, said),))
    item = item_of(kind, _submitted(start, moved), f"{STARTED}{_name(moved.ref)}")
    title = f"{kind.title}: {_name(moved.ref)}"
    return Decision(commands=(item.model_copy(update={"belongs_to": moved.ref, "title": title}),))


def _submitted(start: Start, moved: _Moved) -> RequestSubmitted:
    """As if it had been handed in on a page: the fields that the profile takes over."""
    form = Form(moved.fields)
    fields = tuple(Field(name=name, value=form[source]) for name, source in start.fields.items() if form.has(source))
    return RequestSubmitted(
        submission_id=uuid5(PROCESSES, f"{_name(moved.ref)}/{moved.at.isoformat()}"),
        kind=start.kind,
        applicant_id=moved.person,
        submitted_at=moved.at,
        fields=fields,
        deal_id=moved.deal_id,
        client_id=moved.client_id,
    )


def _decided(state: Started, decided: RequestDecided, beginnings: Beginnings) -> tuple[Command, ...]:
    """Into its timeline, and to the stage that the profile names; what was not granted may be begun again."""
    where = (decided.origin or "").removeprefix(STARTED)
    name, _, number = where.rpartition(":")
    ref = CrmRef(kind="deal", id=int(number)) if name == "deal" else CrmRef(kind="item", id=int(number), item_type=name)
    said = f"Согласование {decided.request}: {OUTCOMES[decided.outcome]}."
    comment = f"{said} {wording.bb(decided.comment.content)}" if decided.comment is not None else said
    commands: tuple[Command, ...] = (_comment(ref, comment),)
    if decided.still_holds is not None:
        return commands  # of a change: what was approved before still is
    for start in beginnings.starts:
        target = start.approved if decided.outcome == "approved" else start.refused
        if start.kind == decided.kind and target and (start.item_type or "deal") == name:
            commands += (_move(ref, start, target),)
    again = f"{said} Чтобы согласовать снова, верните {where} на прежнюю стадию."
    return commands if decided.outcome == "approved" else (*commands, *_told(state, ref, again))


def _move(ref: CrmRef, start: Start, target: str) -> Command:
    """Only from where it began: a person may have moved it meanwhile."""
    about = {"automation": AUTOMATION, "belongs_to": ref, "stage": target, "only_from": (start.stage,)}
    if start.funnel is not None:
        return MoveDealStage.model_validate(about | {"deal": Known(crm_id=ref.id), "funnel": start.funnel})
    return MoveItemStage.model_validate(about | {"item_type": start.item_type, "item": Known(crm_id=ref.id)})


def _name(ref: CrmRef) -> str:
    return f"{ref.item_type or 'deal'}:{ref.id}"


def _comment(ref: CrmRef, text: str) -> CommentTimeline:
    return CommentTimeline(automation=AUTOMATION, belongs_to=ref, text=Text.of(text))


def _told(state: Started, ref: CrmRef, text: str) -> tuple[Notify, ...]:
    """Whoever began it; by that it may be begun again."""
    return (Notify(automation=AUTOMATION, belongs_to=ref, employee_id=state.person, text=Text.of(text)),)


def evolve(state: Started, _: Event) -> Started:
    """Nothing is said here, only ordered."""
    return state


def ordered(state: Started, command: Command, identity: UUID) -> Started:
    """Begun, or free to be begun again."""
    if isinstance(command, CreateItem):
        return Started(open=True, item=identity, person=command.responsible_id or 0)
    return replace(state, open=False) if isinstance(command, Notify) else state
