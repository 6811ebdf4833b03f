"""The fields of a deal that show a trip: the present one, else the next, else the last; one deal after another's word.

Several trips may be for one deal. Each says so by itself (`trip.placed`), and only here all of them are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chassis.decision import Decision, Wake, Woken
from contracts.base import Command, Event, Message
from contracts.crm.v1 import CrmRef, Field, Known
from contracts.deals.v1 import UpdateDeal
from contracts.trips.v1 import DealTripShown, PlacedTrip, TripPlaced

from approvals.core.course import AUTOMATION
from approvals.core.rules import General

NEXT = "next"  # the wake at which another trip is the present one


@dataclass(frozen=True)
class OfDeal:
    """What is known of one deal. shown: the request whose trip its fields show."""

    deal_id: int = 0
    trips: tuple[PlacedTrip, ...] = ()
    shown: str | None = None

    def trip(self, request: str | None) -> PlacedTrip | None:
        return next((one for one in self.trips if one.request == request), None)


@dataclass(frozen=True)
class Showing:
    """deal_fields: our name → the deal's field, of the portal's profile. held: the deal's trips as they are approved
    now, also those of before, which nobody has told it of.
    """

    zone: str
    deal_fields: tuple[tuple[str, str], ...]
    held: tuple[PlacedTrip, ...] = ()

    @classmethod
    def of(cls, general: General, zone: str, held: tuple[PlacedTrip, ...] = ()) -> Showing:
        return cls(zone, tuple(sorted(general.deal_fields.items())), held)

    def today(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def begins(self, day: date) -> datetime:
        return datetime.combine(day, time(0), ZoneInfo(self.zone))


def stream(message: TripPlaced) -> str:
    """Its deal."""
    return f"deal/{message.deal_id}"


def decide(state: OfDeal, message: Message | Woken, showing: Showing) -> Decision:
    """Which trip is shown from now on."""
    if isinstance(message, Woken):
        return _shown(state, state.deal_id, state.trips, showing, message.due_at)
    if not isinstance(message, TripPlaced):
        return Decision()
    known = state.trip(message.trip.request)
    if known is not None and known.version > message.trip.version:
        return Decision()
    told = {message.trip.request, *(one.request for one in state.trips)}
    untold = (one for one in showing.held if one.request not in told)
    others = (*(one for one in state.trips if one.request != message.trip.request), *untold)
    trips = others if message.gone else (*others, message.trip)
    left = message.trip if message.gone else None
    return _shown(state, message.deal_id, trips, showing, message.placed_at, left)


def _shown(
    state: OfDeal,
    deal_id: int,
    trips: tuple[PlacedTrip, ...],
    showing: Showing,
    at: datetime,
    left: PlacedTrip | None = None,
) -> Decision:
    """left: a trip that is not of this deal any more; where no other is, the fields say that."""
    today = showing.today(at)
    chosen = chosen_of(trips, today)
    said = DealTripShown(deal_id=deal_id, trips=trips, shown=chosen.request if chosen else None, shown_at=at)
    written = chosen or (left if state.shown in {None, left.request if left else None} else None)
    commands = _written(deal_id, written, showing) if written not in (None, state.trip(state.shown)) else ()
    later = chosen is not None and any(one.last_on > chosen.last_on for one in trips)
    again = showing.begins(chosen.last_on + timedelta(days=1)) if chosen is not None and later else None
    return Decision((said,), commands, (Wake(NEXT, again),))


def chosen_of(trips: tuple[PlacedTrip, ...], today: date) -> PlacedTrip | None:
    """The one that is under way or comes next; when all are over the last of them."""
    coming = [one for one in trips if one.last_on >= today]
    if coming:
        return min(coming, key=lambda one: (max(one.first_on, today), one.first_on, one.last_on, one.request))
    return max(trips, key=lambda one: (one.last_on, one.first_on, one.request), default=None)


def _written(deal_id: int, trip: PlacedTrip | None, showing: Showing) -> tuple[Command, ...]:
    known = dict(showing.deal_fields)
    given = (
        ()
        if trip is None
        else tuple(Field(name=known[one.name], value=one.value) for one in trip.fields if one.name in known)
    )
    if not given:
        return ()
    deal = CrmRef(kind="deal", id=deal_id)
    return (UpdateDeal(automation=AUTOMATION, belongs_to=deal, deal=Known(crm_id=deal_id), fields=given),)


def evolve(state: OfDeal, event: Event) -> OfDeal:
    """All that is known was said last."""
    if isinstance(event, DealTripShown):
        return OfDeal(event.deal_id, event.trips, event.shown)
    return state
