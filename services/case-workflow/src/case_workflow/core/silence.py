"""A client's silence: services whose client gave no sign of life for months go to marketing, and come back with one.

Only the client's own act counts: a letter, call, message or form of his, a payment, a meeting, a task or a deal that a
person made at his request. What Delo does, and what its people send, never counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from chassis.decision import Decision, Wake, Woken
from contracts.base import Event
from contracts.cases.v1 import CaseHanded, ServiceTold
from contracts.deals.v1 import DealChanged, DealStageChanged
from contracts.engagements.v1 import ClientActive, ClientSign, ClientSilent, ServiceDealSeen, Sign
from contracts.payments.v1 import (
    PaymentMatched,
)
from contracts.portal.v1 import ClientEvent
from contracts.signs.v1 import ActivityLogged, CallFinished, FormSubmitted
from contracts.tasks.v1 import TaskChanged
from domain.calendar import months_later

from case_workflow.core.declaration import Funnel
from case_workflow.core.office import Office

WAKE = "silence"
LIQUIDATION = "liquidation"
News = Literal["silent", "active", "liquidated"]
Signed = ActivityLogged | CallFinished | FormSubmitted | ClientSign | PaymentMatched | TaskChanged
Message = DealChanged | DealStageChanged | CaseHanded | Signed | ClientEvent | Woken


@dataclass(frozen=True)
class Service:
    """A deal of a service. told: what was said last of the client to it. silent_in: where it stood when of silence."""

    funnel: str
    stage: str
    told: str = ""
    silent_in: str = ""


@dataclass(frozen=True)
class SilenceState:
    """services: deal → service. last_at: of the last sign of life, or when a service was begun, or put back by hand."""

    client_id: int = 0
    services: Mapping[int, Service] = field(default_factory=dict)
    last_at: datetime | None = None


def decide(
    state: SilenceState, message: Message, office: Office, funnels: Mapping[str, Funnel], client_id: int
) -> Decision:
    """What a message says of a client, and what follows for his services."""
    if isinstance(message, Woken):
        return _over(state, message.due_at, office, funnels, client_id)
    if isinstance(message, ClientEvent):
        return _event(state, message, office, funnels)
    if isinstance(message, CaseHanded):
        return _handed(state, message)
    events: list[Event] = []
    if isinstance(message, DealChanged | DealStageChanged):
        events += _seen(state, message, funnels, client_id)
    found = sign(message, state, office)
    if found is not None and (state.services or events):
        at, what = found
        new = state.last_at is None or at > state.last_at  # else logged late: of before the months that were counted
        told = tuple(_told(state, funnels, client_id, "active", at, what)) if new else ()
        deals = tuple(one.deal_id for one in told)
        events.append(ClientActive(client_id=client_id, at=at, sign=what, deals=deals, returned=bool(deals)))
        events += told
    after = state
    for event in events:
        after = evolve(after, event)
    if not events or after.last_at is None:
        return Decision(tuple(events))
    over = silent_from(after.last_at, office) if _going_on(after, funnels) else None
    return Decision(tuple(events), (), (Wake(WAKE, over),))


def _going_on(state: SilenceState, funnels: Mapping[str, Funnel]) -> bool:
    declared = ((one, funnels[one.funnel].silence) for one in state.services.values())
    return any(silence is not None and one.stage == silence.stage for one, silence in declared)


def sign(message: Message, state: SilenceState, office: Office) -> tuple[datetime, Sign] | None:
    """The client's own act that a message tells of, if it does."""
    match message:
        case ActivityLogged():
            own = message.kind in {"form", "meeting"} or message.direction == "incoming"
            kinds: dict[str, Sign] = {
                "letter": "letter",
                "call": "call",
                "message": "message",
                "form": "form",
                "meeting": "meeting",
            }
            return (message.at, kinds[message.kind]) if own and message.kind in kinds else None
        case CallFinished():
            return (message.started_at, "call") if message.direction == "incoming" else None
        case FormSubmitted():
            return message.submitted_at, "form"
        case ClientSign():
            return message.at, message.sign
        case TaskChanged():
            return (message.changed_at, "task") if asked_for(message) else None
        case PaymentMatched():
            own = message.amount > 0 and not message.by_advance
            return (office.morning(message.on), "payment") if own else None
        case DealChanged():
            new = not message.changes and not message.gone and message.deal_id not in state.services
            return (message.changed_at, "deal") if new and not _copied(message) else None
    return None


def asked_for(message: TaskChanged) -> bool:
    """Whether a person has just made a task: the client whose it is, or whose deal's, has asked for something."""
    new = not message.changed and not message.gone and message.command_id is None
    return new and message.created_by_id is not None


def _copied(message: DealChanged) -> bool:
    """A deal that Delo made of another one names it: nobody asked for it."""
    links = {"litigation_deal", "enquiry_deal"}
    return any(one.name in links and one.value.crm_ids for one in message.fields)


def _seen(
    state: SilenceState, message: DealChanged | DealStageChanged, funnels: Mapping[str, Funnel], client_id: int
) -> Iterable[Event]:
    """A deal of a service stands somewhere; one that has left its funnel, or was deleted, stands nowhere."""
    funnel = funnels.get(message.funnel)
    watched = funnel is not None and funnel.silence is not None
    known = state.services.get(message.deal_id)
    gone = isinstance(message, DealChanged) and message.gone
    ended = watched and funnel is not None and bool(_ends(funnel, message.stage))
    stage = "" if gone or ended or not watched else message.stage
    at = message.changed_at if isinstance(message, DealChanged) else message.moved_at
    # A change says where the deal was then; only a move says that it has moved.
    if isinstance(message, DealChanged) and known is not None and not gone:
        return
    if (known.stage if known else "") != stage:
        name = message.funnel if watched else known.funnel if known else message.funnel
        yield ServiceDealSeen(client_id=client_id, deal_id=message.deal_id, funnel=name, stage=stage, at=at)


def _handed(state: SilenceState, message: CaseHanded) -> Decision:
    """Whose deal it is no more has no silence to be told of it; whose it is now is heard of with the deal itself."""
    if message.came or message.deal_id not in state.services:
        return Decision()
    seen = ServiceDealSeen(
        client_id=message.client_id, deal_id=message.deal_id, funnel=message.funnel, stage="", at=message.at
    )
    return Decision((seen,))


def _ends(funnel: Funnel, stage: str) -> bool:
    spec = funnel.states.get(stage)
    return spec is not None and spec.ends is not None


def silent_from(last_at: datetime, office: Office) -> datetime:
    """More than so many months: the morning after the day that ends them."""
    ends = months_later(office.day(last_at), office.settings.silent_months)
    return office.morning(ends + timedelta(days=1))


def _over(
    state: SilenceState, now: datetime, office: Office, funnels: Mapping[str, Funnel], client_id: int
) -> Decision:
    if state.last_at is None or silent_from(state.last_at, office) > now:
        return Decision()
    told = tuple(_told(state, funnels, client_id, "silent", state.last_at))
    return Decision((ClientSilent(client_id=client_id, since=state.last_at), *told) if told else ())


def _event(state: SilenceState, message: ClientEvent, office: Office, funnels: Mapping[str, Funnel]) -> Decision:
    if message.kind != LIQUIDATION or message.withdrawn:
        return Decision()
    at = office.morning(message.on)
    return Decision(tuple(_told(state, funnels, message.client_id, "liquidated", at)))


def _told(
    state: SilenceState,
    funnels: Mapping[str, Funnel],
    client_id: int,
    news: News,
    at: datetime,
    what: Sign | None = None,
) -> Iterable[ServiceTold]:
    """Tell each service that it concerns: of silence where it goes on, of life where it lies with marketing."""
    for deal_id, service in sorted(state.services.items()):
        silence = funnels[service.funnel].silence if service.funnel in funnels else None
        concerned = {
            "silent": silence is not None and service.stage == silence.stage,
            "active": (silence is not None and service.stage == silence.to) or service.told == "silent",
            "liquidated": service.told != "liquidated",
        }
        if not concerned[news]:
            continue
        yield ServiceTold(
            deal_id=deal_id,
            funnel=service.funnel,
            client_id=client_id,
            news=news,
            at=at,
            sign=what,
        )


def evolve(state: SilenceState, event: Event) -> SilenceState:
    """Copy what the event says."""
    match event:
        case ServiceDealSeen():
            left = {key: one for key, one in state.services.items() if key != event.deal_id}
            known = state.services.get(event.deal_id)
            # Back where its silence was told, and not by a sign of life: a person has put it there, and is obeyed.
            anew = known is not None and known.told == "silent" and known.silent_in == event.stage
            told, where = (known.told, known.silent_in) if known and not anew else ("", "")
            now = {event.deal_id: Service(event.funnel, event.stage, told, where)} if event.stage else {}
            last_at = max(state.last_at, event.at) if anew and state.last_at else state.last_at or event.at
            return replace(state, client_id=event.client_id, services=left | now, last_at=last_at)
        case ClientActive():
            return replace(state, last_at=max(state.last_at, event.at) if state.last_at else event.at)
        case ServiceTold():
            if event.deal_id not in state.services:
                return state
            service = state.services[event.deal_id]
            service = replace(service, told=event.news, silent_in=service.stage if event.news == "silent" else "")
            return replace(state, services={**state.services, event.deal_id: service})
    return state
