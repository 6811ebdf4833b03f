"""The cores with what they need of the world: which stream, which look-ups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chassis.database import Connection
from chassis.decision import Asked, Decider
from chassis.projection import Projection
from chassis.rules import rules_version
from domain.calendar import russia

from approvals import pages_store, store
from approvals.core import deals as deals_core
from approvals.core import feed as feed_core
from approvals.core import folding, letters, requests
from approvals.core import schedule as schedule_core
from approvals.core import starting as starting_core
from approvals.core.deals import OfDeal, Showing
from approvals.core.feed import FeedState, Starts
from approvals.core.letters import Letter, Sent
from approvals.core.office import Office
from approvals.core.starting import Beginnings, Started
from approvals.core.state import NEW, Request
from approvals.desk import REQUESTS
from approvals.held import held_by
from approvals.law import limits
from approvals.looking import look_up, stream
from approvals.profile import RULES
from approvals.scheduling import firms
from approvals.signing import letter_of

VERSION = rules_version("approvals", ("core", "templates/ru", "data"), russia().version)

chart = Projection("approvals.chart", store.put)
pages = Projection("approvals.pages", pages_store.put)

requested = Decider(
    name=REQUESTS,
    state_type=Request,
    context_type=Office,
    initial=NEW,
    stream=stream,
    decide=lambda state, message, office: requests.decide(state, message, office, limits()),
    evolve=folding.evolve,
    context=look_up,
    rules_version=VERSION,
    ordered=folding.ordered,
    # 2: what a foreign payment counts as; 3: the sums that were approved, how far a trip is settled; 4: whose place was
    # handed over; 5: whose the task of a payment is; 6: whether a trip was reported, or nobody has said so yet; 7: what
    # was cancelled before it was handed in again, since when a sum is approved,
    # who has handed it in or changed it for another, what a version has changed, where it came from
    state_version=7,
)


async def _starts(_: Any, asked: Sequence[Asked]) -> list[Starts]:
    return [Starts.of(RULES[one.portal]) for one in asked]


feed = Decider(
    name="approvals.feed",
    state_type=FeedState,
    context_type=Starts,
    initial=FeedState(),
    stream=feed_core.stream,
    decide=feed_core.decide,
    evolve=feed_core.evolve,
    context=_starts,
    rules_version=VERSION,
    ordered=feed_core.ordered,
    state_version=2,  # which command makes the item, and for whom
)


async def _letters(_: Any, asked: Sequence[Asked]) -> list[Letter]:
    return [letter_of(one, RULES[one.portal]) for one in asked]


letter = Decider(
    name="approvals.letters",
    state_type=Sent,
    context_type=Letter,
    initial=Sent(),
    stream=letters.stream,
    decide=letters.decide,
    evolve=letters.evolve,
    context=_letters,
    rules_version=VERSION,
    ordered=letters.ordered,
)


async def _showing(connection: Connection, asked: Sequence[Asked]) -> list[Showing]:
    return [Showing.of(RULES.general(one.portal), one.profile.zone, await held_by(connection, one)) for one in asked]


deal = Decider(
    name="approvals.deals",
    state_type=OfDeal,
    context_type=Showing,
    initial=OfDeal(),
    stream=deals_core.stream,
    decide=deals_core.decide,
    evolve=deals_core.evolve,
    context=_showing,
    rules_version=VERSION,
)

schedule = Decider(
    name="approvals.schedule",
    state_type=schedule_core.Reminded,
    context_type=schedule_core.Firm,
    initial=schedule_core.Reminded(),
    stream=schedule_core.stream,
    decide=schedule_core.decide,
    evolve=schedule_core.evolve,
    context=firms,
    rules_version=VERSION,
    ordered=schedule_core.ordered,
)


async def _beginnings(_: Any, asked: Sequence[Asked]) -> list[Beginnings]:
    return [Beginnings.of(RULES[one.portal], one.profile.zone) for one in asked]


starting = Decider(
    name="approvals.starting",
    state_type=Started,
    context_type=Beginnings,
    initial=Started(),
    stream=starting_core.stream,
    decide=starting_core.decide,
    evolve=starting_core.evolve,
    context=_beginnings,
    rules_version=VERSION,
    ordered=starting_core.ordered,
)

DECIDERS: tuple[Decider[Any, Any], ...] = (requested, feed, letter, deal, schedule, starting)
