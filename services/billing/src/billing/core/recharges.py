"""Accepted expenses of a trip find the deal it was made for, and the deal's client; whatever becomes known first.

Rule: BILLING-18. Source: issue 7, "Rating" (expenses with mark-up, agent expenses). A trip says its deal when it is
approved, an expense says its trip when it is claimed, a deal says its client: three topics without an order between
them, so each stream keeps what it knows and tells the next one what is new.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chassis.decision import Decision
from contracts.base import Event
from contracts.deals.v1 import DealChanged
from contracts.recharges.v1 import DealRecharge, Recharge, RechargeDue, RechargesKept, RechargeTallied
from contracts.trips.v1 import ExpenseClaimed, TripApproved

NO_DEAL = "deal/0"


@dataclass(frozen=True)
class Trip:
    """One trip. lines: its accepted expenses; deal_id: None until it is approved, or where it has none."""

    deal_id: int | None = None
    lines: tuple[Recharge, ...] = ()


@dataclass(frozen=True)
class Deal:
    """One deal. lines: accepted expenses of its trips, with the client that was told of each."""

    client_id: int | None = None
    lines: tuple[DealRecharge, ...] = ()


def trip_of(message: Any) -> str:
    """The stream of a trip."""
    return str(message.source if isinstance(message, ExpenseClaimed) else message.request)


def on_trip(state: Trip, message: TripApproved | ExpenseClaimed, _: Any) -> Decision:
    """An expense counts from the moment it is accepted until it is not any more; the trip's deal may change."""
    if isinstance(message, ExpenseClaimed):
        lines = _with(state.lines, message)
        if lines == state.lines:
            return Decision()
        return Decision(events=(RechargeTallied(trip=message.source, lines=lines, deal_id=state.deal_id),))
    if message.deal_id == state.deal_id:
        return Decision()
    told = [RechargeTallied(trip=message.request, lines=state.lines, deal_id=message.deal_id)]
    if state.deal_id is not None:
        told.insert(0, RechargeTallied(trip=message.request, lines=(), deal_id=state.deal_id))
    return Decision(events=tuple(told))


def _with(lines: tuple[Recharge, ...], claimed: ExpenseClaimed) -> tuple[Recharge, ...]:
    others = tuple(one for one in lines if one.request != claimed.request)
    if not claimed.accepted:
        return others
    made = Recharge.model_validate(claimed.model_dump(include=set(Recharge.model_fields)))
    return lines if made in lines else (*others, made)


def evolve_trip(state: Trip, event: Event) -> Trip:
    """The last tally is what is known."""
    return Trip(event.deal_id, event.lines) if isinstance(event, RechargeTallied) else state


def deal_of(message: Any) -> str:
    """The stream of a deal; what has none goes to one that does nothing."""
    return NO_DEAL if message.deal_id is None else f"deal/{message.deal_id}"


def on_deal(state: Deal, message: RechargeTallied | DealChanged, _: Any) -> Decision:
    """Each expense is told once to the client the deal has by then, and stays with him."""
    if message.deal_id is None:
        return Decision()
    if isinstance(message, DealChanged):
        if message.gone or message.client_id == state.client_id:
            return Decision()
        client, lines = message.client_id, state.lines
    else:
        client, lines = state.client_id, _taken_up(state, message)
    kept = tuple(one.model_copy(update={"client_id": one.client_id or client}) for one in lines)
    if (client, kept) == (state.client_id, state.lines):
        return Decision()
    said = RechargesKept(deal_id=message.deal_id, lines=kept, client_id=client)
    return Decision(events=(said, *_news(state.lines, kept, message.deal_id)))


def _taken_up(state: Deal, tallied: RechargeTallied) -> tuple[DealRecharge, ...]:
    told = {one.request: one.client_id for one in state.lines if one.trip == tallied.trip}
    others = tuple(one for one in state.lines if one.trip != tallied.trip)
    own = (
        DealRecharge(**dict(one), trip=tallied.trip, client_id=told.get(one.request))  # the client told before, if any
        for one in tallied.lines
    )
    return (*others, *own)


def _news(before: tuple[DealRecharge, ...], now: tuple[DealRecharge, ...], deal_id: int) -> Iterator[RechargeDue]:
    """What clients are to hear: what is new or another now, and what counts no more."""
    requests = {one.request for one in now}
    for one in before:
        if one.request not in requests and one.client_id is not None:
            yield _due(one, one.client_id, deal_id, withdrawn=True)
    for one in now:
        if one.client_id is not None and one not in before:
            yield _due(one, one.client_id, deal_id, withdrawn=False)


def _due(one: DealRecharge, client_id: int, deal_id: int, *, withdrawn: bool) -> RechargeDue:
    line = Recharge.model_validate(one.model_dump(include=set(Recharge.model_fields)))
    return RechargeDue(client_id=client_id, deal_id=deal_id, trip=one.trip, line=line, withdrawn=withdrawn)


def evolve_deal(state: Deal, event: Event) -> Deal:
    """The last that was kept is what is known."""
    return Deal(event.client_id, event.lines) if isinstance(event, RechargesKept) else state
