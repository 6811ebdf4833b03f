"""The cores with what they need of the world: which stream, which look-ups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from chassis.database import Connection
from chassis.decision import Asked, Decider, OfCommand, Woken
from chassis.projection import Projection
from chassis.rules import rules_version
from contracts.approvals.v1 import AbsenceRegistered
from contracts.crm.v1 import CommandRefused
from contracts.mail.v1 import letter_id
from contracts.portal.v1 import ClientChanged, EmployeeChanged
from contracts.tasks.v1 import TaskChanged, TaskCompleted
from contracts.tax.v1 import DemandFound
from contracts.triage.v1 import LetterUnclear
from domain.calendar import russia

from tax_calendar import register, store
from tax_calendar.core import demand_state
from tax_calendar.core import demands as demands_core
from tax_calendar.core import letters as letters_core
from tax_calendar.core import unclear as unclear_core
from tax_calendar.core.demand_state import DemandState
from tax_calendar.core.handover import Held, Holding, Nobody, absent, people_changed
from tax_calendar.core.letters import Letter, Nothing, mail_received
from tax_calendar.core.mentioned import Candidates, Mentions, mentioned
from tax_calendar.core.numbering import comparable
from tax_calendar.core.people import MORNING, Client, Directory
from tax_calendar.core.prose import inns, named_in
from tax_calendar.core.reading import ANSWERED
from tax_calendar.core.unclear import UnclearState
from tax_calendar.errors import DirectoryIncomplete, NoHeadAccountant

RULES = rules_version("tax_calendar", ("core", "templates/ru", "data"), russia().version)
HEAD_ACCOUNTANT = "head_accountant"

directory = Projection("directory", store.put)
registered = Projection("demands", register.put)


async def _nothing(_: Any, asked: Sequence[Asked]) -> list[Nothing]:
    return [Nothing() for _ in asked]


async def look_up(connection: Connection, asked: Sequence[Asked]) -> list[Directory]:
    """For each demand, whom it may concern. Raises DirectoryIncomplete, NoHeadAccountant: the messages wait."""
    days = sorted({(one.portal, business_day(one)) for one in asked})
    heads = {(portal, day): await _head(connection, portal, day) for portal, day in days}
    return [await _directory(connection, one, heads[one.portal, business_day(one)]) for one in asked]


async def _head(connection: Connection, portal: str, on: date) -> int:
    if not await store.is_complete(connection, portal):
        raise DirectoryIncomplete(f"the clients and employees of {portal} are not all known yet")
    head = await store.with_role(connection, portal, HEAD_ACCOUNTANT, on)
    if head is None:
        raise NoHeadAccountant(f"nobody in {portal} is {HEAD_ACCOUNTANT}: see roles in its profile")
    return head


async def _directory(connection: Connection, asked: Asked, head: int) -> Directory:
    message = asked.message
    clients, likely = await _clients(connection, asked.portal, message)
    people = [number for client in clients for number in (client.responsible_id, client.second_id) if number]
    profile, today = asked.profile, business_day(asked)
    active = await store.active_of(connection, asked.portal, people, today)
    return Directory(
        *(clients, likely, active, head, profile.zone, profile.deadline_time, asked.causation_id),
        deputies=await store.deputies_of(connection, asked.portal, people, today),
        fitting=await _fitting(connection, asked.portal, message),
    )


def business_day(asked: Asked) -> date:
    """The business day, where the people are."""
    return asked.at.astimezone(ZoneInfo(asked.profile.zone)).date()


async def _fitting(connection: Connection, portal: str, message: Any) -> tuple[str, ...]:
    """The demands that an unclear letter may repeat; without number and day it may be any. Those that it says were
    answered already: by their number at least."""
    if not isinstance(message, LetterUnclear) or message.number is None:
        return ()
    if message.kind == ANSWERED:
        return await register.answered(connection, portal, message)
    if None in {message.inn, message.dated_on}:
        return ()
    return await register.fitting(connection, portal, message)


async def _clients(connection: Connection, portal: str, message: Any) -> tuple[tuple[Client, ...], tuple[Client, ...]]:
    """Whom a message concerns: by the printed INN, or by the CRM's ids; whom a doubtful INN, or the name, may mean."""
    if isinstance(message, DemandFound):
        clients = await store.by_inn(connection, portal, message.inn) if message.inn else ()
        kpp = None if clients else message.kpp
        return clients, await store.likely(connection, portal, kpp, message.taxpayer_name)
    if isinstance(message, TaskCompleted):
        return await _answered(connection, portal, message), ()
    return await store.by_ids(connection, portal, _client_ids(message)), ()


async def _answered(connection: Connection, portal: str, done: TaskCompleted) -> tuple[Client, ...]:
    """Whom a closed task belongs to, and whom the answer in it names, by INN or by name."""
    ids = set(_client_ids(done))
    if done.result is not None and not done.cancelled:
        said = done.result.content
        ids |= set(named_in(said, await store.names(connection, portal)))
        ids |= set(await store.with_inns(connection, portal, inns(said)))
    return await store.by_ids(connection, portal, sorted(ids))


def _client_ids(message: Any) -> list[int]:
    if isinstance(message, TaskChanged | TaskCompleted):
        return [ref.id for ref in message.belongs_to if ref.kind == "client"]
    client_id = getattr(message, "client_id", None)
    return [] if client_id is None else [client_id]


async def held(connection: Connection, asked: Sequence[Asked]) -> list[Holding]:
    """For each change of people, the open demands it concerns.

    While the clients and employees are read for the first time there are none, and nobody waits for the others.
    """
    return [await _holding(connection, one) for one in asked]


async def _holding(connection: Connection, asked: Asked) -> Holding:
    concerned: tuple[Held, ...] = ()
    match asked.message:
        case ClientChanged(client_id=client_id):
            concerned = await register.open_of_client(connection, asked.portal, client_id)
        case EmployeeChanged(employee_id=employee_id):
            concerned = await register.open_of_employee(connection, asked.portal, employee_id)
        case AbsenceRegistered(withdrawn=True):
            return Holding()
        case AbsenceRegistered(employee_id=employee_id, first_on=first_on):
            begins = datetime.combine(first_on, MORNING, ZoneInfo(asked.profile.zone))
            if asked.at < begins:
                return Holding(begins_at=begins)
            concerned = await _of_who_is_away(connection, asked, employee_id)
        case Woken():
            concerned = await _of_who_is_away(connection, asked, absent(asked.message))
        case _:
            return Holding((), (await look_up(connection, [asked]))[0])
    return Holding(concerned, (await look_up(connection, [asked]))[0]) if concerned else Holding()


async def _of_who_is_away(connection: Connection, asked: Asked, employee_id: int) -> tuple[Held, ...]:
    """His open demands; none if he is there: the absence is over, or was taken back meanwhile."""
    if await store.active_of(connection, asked.portal, [employee_id], business_day(asked)):
        return ()
    return await register.open_of_employee(connection, asked.portal, employee_id)


async def fitting(connection: Connection, asked: Sequence[Asked]) -> list[Candidates]:
    """For each letter that tells of a demand, the demands it may mean."""
    return [Candidates(await register.fitting(connection, one.portal, one.message)) for one in asked]


def _person_or_client(message: Any) -> str:
    if isinstance(message, EmployeeChanged | AbsenceRegistered):
        return f"employee/{message.employee_id}"
    return f"client/{message.client_id}"


letters = Decider(
    name="tax-demands.letters",
    state_type=Letter,
    context_type=Nothing,
    initial=Letter(),
    stream=lambda message: str(letter_id(message.mailbox, message.raw.sha256)),
    decide=lambda state, message, _: mail_received(state, message, russia()),
    evolve=letters_core.evolve,
    context=_nothing,
    rules_version=RULES,
)

demands = Decider(
    name="tax-demands.demands",
    state_type=DemandState,
    context_type=Directory,
    initial=DemandState(),
    stream=lambda message: (
        OfCommand(message.command_id)
        if isinstance(message, TaskChanged | TaskCompleted | CommandRefused)
        else message.identity
    ),
    decide=lambda state, message, directory: demands_core.decide(state, message, directory, russia()),
    evolve=demand_state.evolve,
    context=look_up,
    rules_version=RULES,
    state_version=2,
    ordered=demand_state.ordered,
)

mentions = Decider(
    name="tax-demands.mentions",
    state_type=Mentions,
    context_type=Candidates,
    initial=Mentions(),
    stream=lambda message: f"{message.inn}:{comparable(message.number)}",
    decide=mentioned,
    evolve=lambda state, _: state,
    context=fitting,
    rules_version=RULES,
)

people = Decider(
    name="tax-demands.people",
    state_type=Nobody,
    context_type=Holding,
    initial=Nobody(),
    stream=_person_or_client,
    decide=people_changed,
    evolve=lambda state, _: state,
    context=held,
    rules_version=RULES,
)

unclear = Decider(
    name="tax-demands.unclear",
    state_type=UnclearState,
    context_type=Directory,
    initial=UnclearState(),
    stream=lambda message: (
        OfCommand(message.command_id)
        if isinstance(message, TaskChanged | TaskCompleted | CommandRefused)
        else message.fingerprint
    ),
    decide=unclear_core.decide,
    evolve=unclear_core.evolve,
    context=look_up,
    rules_version=RULES,
    state_version=2,
    ordered=unclear_core.ordered,
)

DECIDERS = (letters, demands, mentions, people, unclear)
