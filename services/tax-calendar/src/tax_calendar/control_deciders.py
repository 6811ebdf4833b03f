"""The control notice with what it needs of the world, and the watch over its absence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from chassis.database import Connection
from chassis.decision import Asked, Decider, Woken
from chassis.projection import Projection
from chassis.service import Running
from chassis.waiting import first_of
from domain.calendar import russia

from tax_calendar import control_store, store
from tax_calendar.core.control import ControlState, Counts, Desk, evolve, morning_before, noticed
from tax_calendar.deciders import HEAD_ACCOUNTANT, RULES, business_day
from tax_calendar.errors import NoHeadAccountant
from tax_calendar.metrics import NOTICE_LATE
from tax_calendar.profile import TaxProfile, profile_of

LOOK_SECONDS = 20.0

happened = Projection("tax-happened", control_store.put_happened)
tasks = Projection("tax-tasks", control_store.put_tasks)
scheduled = Projection("tax-scheduled", control_store.put_scheduled)


async def look_up(
    profile_of_portal: Callable[[str], TaxProfile], connection: Connection, asked: Sequence[Asked]
) -> list[Desk]:
    """How things stand in each portal. Raises NoHeadAccountant: the notice waits, and its alarm rings."""
    return [await _desk(connection, one, profile_of_portal(one.portal)) for one in asked]


async def _desk(connection: Connection, asked: Asked, own: TaxProfile) -> Desk:
    if not isinstance(asked.message, Woken):  # nobody is told anything yet, nobody need be known
        return Desk(asked.at, asked.profile.zone, own.control_notice, 0, Counts())
    head = await store.with_role(connection, asked.portal, HEAD_ACCOUNTANT, business_day(asked))
    if head is None:
        raise NoHeadAccountant(f"nobody in {asked.portal} is {HEAD_ACCOUNTANT}: see roles in its profile")
    zone, hour = asked.profile.zone, own.control_notice
    since = morning_before(asked.at, zone, hour, russia())
    found = await control_store.counts(connection, asked.portal, since, asked.at)
    return Desk(asked.at, zone, hour, head, found)


control = Decider(
    name="tax-control.notice",
    state_type=ControlState,
    context_type=Desk,
    initial=ControlState(),
    stream=lambda _: "control",
    decide=lambda state, message, desk: noticed(state, message, desk, russia()),
    evolve=evolve,
    context=partial(look_up, lambda _: TaxProfile()),
    rules_version=RULES,
)


def by_profiles(profile_of_portal: Callable[[str], TaxProfile]) -> Decider[ControlState, Desk]:
    """The same decider, with what portals say of the calendar; registered under its name, it is the one that runs."""
    return replace(control, context=partial(look_up, profile_of_portal))


async def watch(running: Running) -> None:
    """Say how late a notice is: its absence is an alarm, whatever the reason."""
    beat = running.readiness.expect("control.watch", silent_seconds=120.0)
    while not running.stopping.is_set():
        for portal in running.profiles.names:
            if running.profiles.mode(portal, "tax-control") != "off":
                NOTICE_LATE.labels(portal).set(await late_seconds(running, portal))
        beat()
        await first_of(running.stopping, timeout=LOOK_SECONDS)


async def late_seconds(running: Running, portal: str) -> float:
    """Business seconds since the last working morning without a notice; 0 if it was given, or the portal is new."""
    now, zone = running.clock.business(), running.profiles[portal].zone
    due = morning_before(now, zone, profile_of(running.settings.profile, portal).control_notice, russia())
    async with running.pool.acquire() as connection:
        first, last = await control_store.first_and_last(connection, portal)
    if first is None or first > due or (last is not None and last >= due):
        return 0.0
    return max(0.0, (now - due) / timedelta(seconds=1))
