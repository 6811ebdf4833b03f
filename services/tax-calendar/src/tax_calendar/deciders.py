"""The cores with what they need of the world: which stream, which look-ups."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from chassis.database import Connection
from chassis.decision import Asked, Decider
from chassis.projection import Projection
from contracts.mail.v1 import letter_id
from contracts.tax.v1 import DemandFound
from domain.calendar import russia

from tax_calendar import store
from tax_calendar.core import demands as demands_core
from tax_calendar.core import letters as letters_core
from tax_calendar.core import unclear as unclear_core
from tax_calendar.core.demands import DemandState, demand_found
from tax_calendar.core.letters import Letter, Nothing, mail_received
from tax_calendar.core.people import Client, Directory
from tax_calendar.core.unclear import UnclearState, letter_unclear
from tax_calendar.errors import DirectoryIncomplete, NoHeadAccountant


def _rules_version() -> str:
    """Changes with the rules' code, texts, data and the calendar: replay tells a changed rule from a defect."""
    digest = hashlib.sha256()
    for folder in ("core", "templates/ru", "data"):
        for file in sorted((files("tax_calendar") / folder).iterdir(), key=lambda one: one.name):
            if file.is_file():
                digest.update(file.read_bytes())
    return f"{digest.hexdigest()[:12]}/{russia().version}"


RULES = _rules_version()
HEAD_ACCOUNTANT = "head_accountant"

directory = Projection("directory", store.put)


async def _nothing(_: Any, asked: Sequence[Asked]) -> list[Nothing]:
    return [Nothing() for _ in asked]


async def look_up(connection: Connection, asked: Sequence[Asked]) -> list[Directory]:
    """For each demand, whom it may concern. Raises DirectoryIncomplete, NoHeadAccountant: the messages wait."""
    heads = {portal: await _head(connection, portal) for portal in sorted({one.portal for one in asked})}
    return [await _directory(connection, one, heads[one.portal]) for one in asked]


async def _head(connection: Connection, portal: str) -> int:
    if not await store.is_complete(connection, portal):
        raise DirectoryIncomplete(f"the clients and employees of {portal} are not all known yet")
    head = await store.with_role(connection, portal, HEAD_ACCOUNTANT)
    if head is None:
        raise NoHeadAccountant(f"nobody in {portal} is {HEAD_ACCOUNTANT}: see roles in its profile")
    return head


async def _directory(connection: Connection, asked: Asked, head: int) -> Directory:
    found = asked.message if isinstance(asked.message, DemandFound) else None
    clients = await store.by_inn(connection, asked.portal, found.inn) if found and found.inn else ()
    likely: tuple[Client, ...] = ()
    if found and not clients:
        likely = await store.likely(connection, asked.portal, found.kpp, found.taxpayer_name)
    people = [number for client in clients for number in (client.responsible_id, client.second_id) if number]
    active = await store.active_of(connection, asked.portal, people)
    return Directory(clients, likely, active, head, asked.profile.zone, asked.profile.deadline_time)


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
    stream=lambda message: message.identity,
    decide=demand_found,
    evolve=demands_core.evolve,
    context=look_up,
    rules_version=RULES,
    ordered=demands_core.ordered,
)

unclear = Decider(
    name="tax-demands.unclear",
    state_type=UnclearState,
    context_type=Directory,
    initial=UnclearState(),
    stream=lambda message: message.fingerprint,
    decide=letter_unclear,
    evolve=unclear_core.evolve,
    context=look_up,
    rules_version=RULES,
)

DECIDERS = (letters, demands, unclear)
