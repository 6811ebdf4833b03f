"""The calendar's core with what it needs of the world: which client, who works, what the portal's profile says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from chassis.database import Connection
from chassis.decision import Asked, Decider, OfCommand, Woken
from chassis.projection import Projection
from contracts.crm.v1 import CommandRefused
from contracts.engagements.v1 import ServiceBegun, ServiceEnded
from contracts.portal.v1 import ClientChanged, ClientEvent
from contracts.tasks.v1 import TaskChanged, TaskCompleted
from domain.calendar import russia

from tax_calendar import calendar_store, store
from tax_calendar.core.client_calendar import Heard, Law, Office, heard
from tax_calendar.core.standing import CalendarState, evolve, ordered
from tax_calendar.deciders import HEAD_ACCOUNTANT, RULES, business_day
from tax_calendar.errors import DirectoryIncomplete, NoHeadAccountant
from tax_calendar.law import law_version, planner
from tax_calendar.profile import TaxProfile

LAW = Law(planner(), russia(), law_version())

profiles = Projection("tax-profiles", calendar_store.put_profiles)
facts = Projection("client-facts", calendar_store.put_facts)
services = Projection("client-services", calendar_store.put_services)


def _stream(message: Heard) -> str | OfCommand:
    if isinstance(message, TaskChanged | TaskCompleted | CommandRefused):
        return OfCommand(message.command_id)
    return str(_client_of(message))


def _client_of(message: Heard) -> int | None:
    match message:
        case ClientChanged() | ClientEvent() | ServiceBegun() | ServiceEnded():
            return message.client_id
        case Woken():
            return int(message.name.partition("/")[2])
    return None


async def look_up(
    profile_of: Callable[[str], TaxProfile], connection: Connection, asked: Sequence[Asked]
) -> list[Office]:
    """For each input the client as the directory has it. Raises DirectoryIncomplete, NoHeadAccountant: it waits."""
    days = sorted({(one.portal, business_day(one)) for one in asked})
    heads = {(portal, day): await _head(connection, portal, day) for portal, day in days}
    return [
        await _office(connection, one, heads[one.portal, business_day(one)], profile_of(one.portal)) for one in asked
    ]


async def _head(connection: Connection, portal: str, on: date) -> int:
    if not await store.knows_all(connection, portal, "employee"):
        raise DirectoryIncomplete(f"the employees of {portal} are not all known yet")
    head = await store.with_role(connection, portal, HEAD_ACCOUNTANT, on)
    if head is None:
        raise NoHeadAccountant(f"nobody in {portal} is {HEAD_ACCOUNTANT}: see roles in its profile")
    return head


async def _office(connection: Connection, asked: Asked, head: int, own: TaxProfile) -> Office:
    number = _client_of(asked.message)  # type: ignore[arg-type]
    found = None if number is None else await calendar_store.client_row(connection, asked.portal, number)
    if number is None or found is None:
        return Office(asked.at, asked.profile.zone, asked.profile.deadline_time, head)
    client = store.client_of(found)
    people = [one for one in (client.responsible_id, client.second_id) if one]
    today = business_day(asked)
    return Office(
        now=asked.at,
        zone=asked.profile.zone,
        deadline_time=asked.profile.deadline_time,
        head_accountant_id=head,
        client=client,
        is_client=found["active"],
        over=await calendar_store.over_of(connection, asked.portal, number),
        history=await calendar_store.history_of(connection, asked.portal, number),
        facts=await calendar_store.facts_of(connection, asked.portal, number),
        active=await store.active_of(connection, asked.portal, people, today),
        deputies=await store.deputies_of(connection, asked.portal, people, today),
        employed=await store.employed_of(connection, asked.portal, people),
        horizon_months=own.horizon_months,
        lead_days=own.lead_days,
        client_lead_days=own.clients[number].lead_days if number in own.clients else {},
        morning=own.morning,
        moved_dates=own.moved_dates_of(number),
    )


calendar = Decider(
    name="tax-calendar.clients",
    state_type=CalendarState,
    context_type=Office,
    initial=CalendarState(),
    stream=_stream,
    decide=lambda state, message, office: heard(state, message, office, LAW),
    evolve=evolve,
    context=partial(look_up, lambda _: TaxProfile()),
    rules_version=RULES,
    ordered=ordered,
    state_version=2,
)


def by_profiles(profile_of: Callable[[str], TaxProfile]) -> Decider[CalendarState, Office]:
    """The same decider, with what portals say of the calendar; registered under its name, it is the one that runs."""
    return replace(calendar, context=partial(look_up, profile_of))
