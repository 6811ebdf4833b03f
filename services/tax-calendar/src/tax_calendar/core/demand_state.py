"""What is remembered of a demand between the messages about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from contracts.base import Command, Event
from contracts.crm.v1 import CreateTask
from contracts.tax.v1 import DemandChanged, DemandClarified, DemandClosed, DemandKind, DemandRecognised

SUBSTITUTE = "не поставлена"  # marks a task put in the place of one that the CRM refused
ORDERS_KEPT = 40  # commands of the newest, by which an effect of our own is told from a person's


@dataclass(frozen=True)
class DemandState:
    """Whether the demand is known, whose it is and by when; closed: nothing is to be done any more.

    triage, task: the commands of the open tasks to sort it out and to answer it. chosen_id: the accountant that our
    rule chose, responsible_id: who has it (a person may have handed it over). law_due_on: by the document and the law,
    due_on: as the task says now. told: other last days that letters named. substituted: the CRM refused the task once,
    the open one stands in for it. unread: hash of the answer that could not be understood, after which the triage task
    was opened again. Closed without being known: the letter that lifts a suspension came before it.
    """

    identity: str = ""
    letter_id: UUID | None = None
    known: bool = False
    doubtful: bool = False
    triage: UUID | None = None
    task: UUID | None = None
    closed: bool = False
    client_id: int | None = None
    responsible_id: int | None = None
    chosen_id: int | None = None
    kind: DemandKind | None = None
    number: str | None = None
    authority_code: str | None = None
    received_on: date | None = None
    due_on: date | None = None
    law_due_on: date | None = None
    notice_by_on: date | None = None
    found_at: datetime | None = None
    told: tuple[date, ...] = ()
    revision: int = 0
    orders: tuple[UUID, ...] = ()
    substituted: bool = False
    unread: str = ""

    @property
    def open_task(self) -> UUID | None:
        """The command of the task that a person has now."""
        return self.triage or self.task


def altered(state: DemandState, what: str, **facts: object) -> DemandChanged:
    """What is said when a demand is otherwise: the next revision of all that stays, and *facts*."""
    now: dict[str, object] = {
        "identity": state.identity,
        "revision": state.revision + 1,
        "what": what,
        "client_id": state.client_id,
        "responsible_id": state.responsible_id,
        "due_on": state.due_on,
    }
    return DemandChanged.model_validate(now | facts)


def evolve(state: DemandState, event: Event) -> DemandState:
    """Copy what was said."""
    match event:
        case DemandRecognised():
            return _recognised(state, event)
        case DemandClarified():
            return _clarified(state, event)
        case DemandChanged():
            return _changed(state, event)
        case DemandClosed():
            return replace(state, closed=True, revision=event.revision)
    return state


def _recognised(state: DemandState, event: DemandRecognised) -> DemandState:
    return replace(
        state,
        identity=event.identity,
        letter_id=event.letter_id,
        known=True,
        doubtful=bool(event.doubts) or not event.client_known,
        client_id=event.client_id,
        responsible_id=event.responsible_id,
        chosen_id=event.responsible_id,
        kind=event.kind,
        number=event.number,
        authority_code=event.authority_code,
        received_on=event.received_on,
        due_on=event.due_on,
        law_due_on=event.due_on,
        notice_by_on=event.notice_by_on,
        found_at=event.found_at,
    )


def _clarified(state: DemandState, event: DemandClarified) -> DemandState:
    """What a person says of kind and day counts; when it came, and what the law says of that, the letter says."""
    named_by_person = event.how == "person"
    kept = state if named_by_person else replace(state, received_on=event.received_on)
    if not named_by_person or event.due_rule is not None:
        kept = replace(kept, law_due_on=event.due_on)
    return replace(
        kept,
        doubtful=False,
        kind=event.kind,
        notice_by_on=event.notice_by_on,
        triage=None,
        task=state.triage if named_by_person else None,
        client_id=event.client_id,
        responsible_id=event.responsible_id,
        chosen_id=event.responsible_id,
        due_on=event.due_on,
        revision=event.revision or state.revision,
    )


def _changed(state: DemandState, event: DemandChanged) -> DemandState:
    kept = replace(
        state,
        client_id=event.client_id,
        responsible_id=event.responsible_id,
        due_on=event.due_on,
        revision=event.revision,
    )
    match event.what:
        case "reopened":
            return replace(kept, closed=False, unread=event.answer.sha256 if event.answer else state.unread)
        case "told_otherwise":
            return replace(kept, told=(*state.told, event.told_on)) if event.told_on else kept
        case "client":
            return replace(kept, chosen_id=event.responsible_id)
        case "responsible" if event.by_id is None:
            return replace(kept, chosen_id=event.responsible_id)
    return kept


def ordered(state: DemandState, command: Command, command_id: UUID) -> DemandState:
    """By which command a demand was put to whom, and what our own effects will name as their cause."""
    state = replace(state, orders=(*state.orders, command_id)[-ORDERS_KEPT:])
    if not isinstance(command, CreateTask):
        return state
    state = replace(state, substituted=SUBSTITUTE in command.tags)
    return replace(state, triage=command_id) if state.doubtful else replace(state, task=command_id)
