"""The cores with what they need of the world: which stream, who works, what the portal's profile says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from chassis.database import Connection
from chassis.decision import Asked, Decider, OfCommand, Woken
from chassis.projection import Projection
from chassis.rules import rules_version
from contracts.base import Message
from contracts.cases.v1 import EnquiryBegun, ServiceTold
from contracts.crm.v1 import CrmRef
from contracts.engagements.v1 import ServiceBegun, ServiceEnded
from contracts.portal.v1 import EmployeeChanged
from contracts.signs.v1 import ActivityLogged, CallFinished, FormSubmitted
from contracts.tasks.v1 import TaskChanged, TaskCompleted
from domain.calendar import russia

from case_workflow import store
from case_workflow.core import askers, case
from case_workflow.core import engagements as engagements_core
from case_workflow.core import enquiries as enquiries_core
from case_workflow.core import people as people_core
from case_workflow.core import silence as silence_core
from case_workflow.core import state as state_core
from case_workflow.core.engagements import Engagements
from case_workflow.core.enquiries import Enquirer
from case_workflow.core.office import CaseSettings, Office
from case_workflow.core.people import HisDeals, Person
from case_workflow.core.silence import SilenceState
from case_workflow.core.state import CaseState
from case_workflow.errors import DirectoryIncomplete
from case_workflow.funnels import funnels

NOBODY = "-"
SettingsOf = Callable[[str], CaseSettings]


RULES = rules_version("case_workflow", ("core", "data/funnels", "templates/ru"), russia().version)

directory = Projection("cases.directory", store.put)
load = Projection("cases.load", store.put_deals)
holders = Projection("cases.holders", store.put_holders)


def deal_of(message: Any) -> str:
    """The stream of a deal's case; "-" for what belongs to no deal, which changes nothing."""
    if isinstance(message, TaskChanged | TaskCompleted):
        return next((str(one.id) for one in message.belongs_to if one.kind == "deal"), NOBODY)
    deal_id = getattr(message, "deal_id", None)
    return NOBODY if deal_id is None else str(deal_id)


def client_of(message: Any) -> str:
    """The stream of a client's silence; "-" for what concerns no client."""
    client_id: int | None = getattr(message, "client_id", None)
    if client_id is None and isinstance(message, ActivityLogged):
        client_id = _client(message.belongs_to)
    return NOBODY if client_id is None else str(client_id)


def silence_of(message: Any) -> str | OfCommand:
    """The stream of a client's silence; of a task that the client's own card has, his; other tasks are passed over."""
    if isinstance(message, TaskChanged):
        clients = [one for one in map(_client, message.belongs_to) if one is not None]
        return str(clients[0]) if clients else OfCommand(None)
    return OfCommand(None) if isinstance(message, TaskCompleted | ServiceTold) else client_of(message)


def _client(ref: CrmRef) -> int | None:
    return ref.id if ref.kind == "client" else None


async def look_up(settings_of: SettingsOf, connection: Connection, asked: Sequence[Asked]) -> list[Office]:
    """Who works and who does what, once for each portal. Raises DirectoryIncomplete: the messages wait."""
    offices = {}
    for portal in sorted({one.portal for one in asked}):
        of_portal = [one for one in asked if one.portal == portal]
        offices[portal] = await _office(connection, of_portal[0], settings_of(portal))
        names = await store.client_names(connection, portal, _clients(of_portal))
        offices |= {f"{portal}/{number}": replace(offices[portal], client_name=name) for number, name in names.items()}
    return [_of(one, offices) for one in asked]


def _clients(asked: Sequence[Asked]) -> list[int]:
    found = (getattr(one.message, "client_id", None) for one in asked)
    return sorted({number for number in found if number is not None})


def _of(asked: Asked, offices: dict[str, Office]) -> Office:
    client = getattr(asked.message, "client_id", None)
    return offices.get(f"{asked.portal}/{client}", offices[asked.portal])


async def _office(connection: Connection, asked: Asked, settings: CaseSettings) -> Office:
    if not await store.is_complete(connection, asked.portal):
        raise DirectoryIncomplete(f"the employees of {asked.portal} are not all known yet")
    people = await store.employees(connection, asked.portal)
    roles: dict[str, tuple[int, ...]] = {}
    for one in people:
        named = [role for role, members in settings.people.items() if one.employee_id in members]
        for role in dict.fromkeys([*one.roles, *named]):
            roles[role] = (*roles.get(role, ()), one.employee_id)
    return Office(
        zone=asked.profile.zone,
        deadline_time=asked.profile.deadline_time,
        active=tuple(sorted(one.employee_id for one in people)),
        roles=roles,
        settings=settings,
    )


def _decide(state: CaseState, message: Message | Woken, office: Office) -> Any:
    return case.decide(state, message, office, funnels(), _number(deal_of(message), state.deal_id))  # type: ignore[arg-type]


def _silence(state: SilenceState, message: Message | Woken, office: Office) -> Any:
    said = silence_of(message)
    number = _number(said if isinstance(said, str) else NOBODY, state.client_id)
    return silence_core.decide(state, message, office, funnels(), number)  # type: ignore[arg-type]


def _number(said: str, known: int) -> int:
    """Whose stream it is: a wake does not say so, the state does."""
    return int(said) if said != NOBODY else known


cases = Decider(
    name="cases.deals",
    state_type=CaseState,
    context_type=Office,
    initial=CaseState(),
    stream=deal_of,
    decide=_decide,
    evolve=state_core.evolve,
    context=partial(look_up, lambda _: CaseSettings()),
    rules_version=RULES,
    ordered=state_core.ordered,
    state_version=6,
)

silence = Decider(
    name="cases.silence",
    state_type=SilenceState,
    context_type=Office,
    initial=SilenceState(),
    stream=silence_of,
    decide=_silence,
    evolve=silence_core.evolve,
    context=partial(look_up, lambda _: CaseSettings()),
    rules_version=RULES,
)


def _enquirer(message: Any) -> str | OfCommand:
    """The stream of who asks; what is no enquiry is passed over."""
    asks = isinstance(message, FormSubmitted | CallFinished | ActivityLogged | EnquiryBegun)
    return (askers.who_of(message) if asks else None) or OfCommand(None)


def _enquiry(state: Enquirer, message: Any, office: Office) -> Any:
    return enquiries_core.decide(state, message, office, funnels())


enquiries = Decider(
    name="cases.enquiries",
    state_type=Enquirer,
    context_type=Office,
    initial=Enquirer(),
    stream=_enquirer,
    decide=_enquiry,
    evolve=enquiries_core.evolve,
    context=partial(look_up, lambda _: CaseSettings()),
    rules_version=RULES,
)


async def _his_deals(connection: Connection, asked: Sequence[Asked]) -> list[HisDeals]:
    """The open deals of each; of somebody who works nobody needs to know."""
    found = []
    for one in asked:
        left = isinstance(one.message, EmployeeChanged) and not one.message.active
        number = one.message.employee_id if isinstance(one.message, EmployeeChanged) else 0
        found.append(HisDeals(one.at, await store.deals_of(connection, one.portal, number) if left else ()))
    return found


people = Decider(
    name="cases.people",
    state_type=Person,
    context_type=HisDeals,
    initial=Person(),
    stream=lambda message: str(message.employee_id),
    decide=people_core.decide,
    evolve=people_core.evolve,
    context=_his_deals,
    rules_version=RULES,
    state_version=2,
)


def _served(message: Any) -> str | OfCommand:
    """The stream of a client whose services a case's news concern; the others are passed over."""
    client = engagements_core.client_of(message, funnels())
    return OfCommand(None) if client is None else str(client)


async def _nothing(_: Connection, asked: Sequence[Asked]) -> list[None]:
    """What serves a client is known by its deals alone."""
    return [None for _ in asked]


engagements: Decider[Engagements, None] = Decider(
    name="cases.engagements",
    state_type=Engagements,
    context_type=type(None),
    initial=Engagements(),
    stream=_served,
    decide=lambda state, message, _: engagements_core.decide(state, message, funnels()),
    evolve=engagements_core.evolve,
    context=_nothing,
    rules_version=RULES,
    state_version=2,
    acted_upon=(ServiceBegun, ServiceEnded),  # tax calendars go on and stop with them
)

LED: tuple[Decider[Any, Any], ...] = (cases, silence, enquiries)
DECIDERS: tuple[Decider[Any, Any], ...] = (*LED, people, engagements)


def by_profiles(settings_of: SettingsOf) -> list[Decider[Any, Any]]:
    """The same, with what portals say of cases; registered under their names, they are those that run."""
    return [*(replace(one, context=partial(look_up, settings_of)) for one in LED), people, engagements]
