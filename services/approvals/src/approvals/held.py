"""The trips of a deal as they are approved, for the decider that shows them: those of before never told it."""

from __future__ import annotations

from chassis.database import Connection
from chassis.decision import Asked
from contracts.trips.v1 import PlacedTrip, TripPlaced

from approvals import store
from approvals.core import trip_flow
from approvals.core.chart import Chart
from approvals.core.office import Office
from approvals.core.state import Request
from approvals.desk import REQUESTS
from approvals.law import limits
from approvals.profile import RULES
from chassis import recording


async def held_by(connection: Connection, asked: Asked) -> tuple[PlacedTrip, ...]:
    """Those that are not over yet; a wake needs none."""
    if not isinstance(asked.message, TripPlaced):
        return ()
    deal_id, profile = asked.message.deal_id, asked.profile
    office = Office(Chart(), profile.zone, profile.deadline_time, RULES.general(asked.portal))
    kept = await store.deals_trips(connection, asked.portal, deal_id, REQUESTS, office.today(asked.at))
    states = [recording.read(Request, one) for one in kept]
    found = [trip_flow.placed(one, office, limits()) for one in states if one.held.deal_id == deal_id]
    return tuple(one for one in found if one is not None)
