"""By which deals a client is served, so that others begin and stop their work with them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from chassis.decision import Decision
from contracts.base import Event
from contracts.cases.v1 import CaseAdvanced, CaseHanded, CaseNoted
from contracts.engagements.v1 import ServiceBegun, ServiceEnded

from case_workflow.core.declaration import Funnel

Message = CaseAdvanced | CaseNoted | CaseHanded
ANOTHER = "another_client"


@dataclass(frozen=True)
class Engagements:
    """served: funnel of a service → the client's deals by which he is served. ended: deal → when it served him last."""

    served: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    ended: Mapping[int, datetime] = field(default_factory=dict)


def client_of(message: Message, funnels: Mapping[str, Funnel]) -> int | None:
    """Whose services a message may concern; None for what is no news of a service."""
    funnel = funnels.get(message.funnel)
    news = isinstance(message, CaseAdvanced | CaseHanded) or message.gone
    return message.client_id if funnel is not None and funnel.serves and news else None


def decide(state: Engagements, message: Message, funnels: Mapping[str, Funnel]) -> Decision:
    """Say that a service begins or ends; a deal that was an old one when it was seen first has ended nothing."""
    deal, name = message.deal_id, message.funnel
    client = client_of(message, funnels)
    if client is None:
        return Decision()
    known = deal in state.served.get(name, ())
    match message:
        case CaseNoted():
            ended = _ended(state, message, client, "gone", message.seen_at) if known else None
        case CaseHanded(came=False):
            ended = _ended(state, message, client, "closed", message.at, ANOTHER)  # said of who is served only
        case CaseAdvanced(ends="success" | "failure"):
            ended = _ended(state, message, client, "closed", message.at, message.reason) if known else None
        case CaseAdvanced() | CaseHanded():
            overtaken = deal in state.ended and message.at < state.ended[deal]
            if known or overtaken or message.stage not in funnels[name].serves:
                return Decision()
            return Decision((ServiceBegun(client_id=client, deal_id=deal, funnel=name, at=message.at),))
    return Decision((ended,) if ended is not None else ())


def _ended(
    state: Engagements,
    message: Message,
    client: int,
    how: Literal["closed", "gone"],
    at: datetime,
    reason: str | None = None,
) -> ServiceEnded:
    return ServiceEnded(
        client_id=client,
        deal_id=message.deal_id,
        funnel=message.funnel,
        at=at,
        how=how,
        reason=reason,
        others=tuple(one for one in state.served.get(message.funnel, ()) if one != message.deal_id),
    )


def evolve(state: Engagements, event: Event) -> Engagements:
    """Copy which deals serve."""
    match event:
        case ServiceBegun():
            deals = (*state.served.get(event.funnel, ()), event.deal_id)
            return replace(state, served={**state.served, event.funnel: deals})
        case ServiceEnded():
            served = {**state.served, event.funnel: event.others}
            return Engagements(served, {**state.ended, event.deal_id: event.at})
    return state
