"""Puts a sender for each portal together out of what the service gives, and wakes them at every new command."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from chassis.faults import passes
from chassis.service import Running
from chassis.waiting import first_of

from task_gateway.adapters.bitrix import Bitrix
from task_gateway.adapters.credentials import Application, Credential, OAuth, Webhook
from task_gateway.adapters.pacing import Pacing, PostgresPaces
from task_gateway.adapters.tokens import PostgresTokens
from task_gateway.brake import Brake
from task_gateway.chores import Chores
from task_gateway.core.limits import TARIFFS, Limiter
from task_gateway.inbound.assembly import listening
from task_gateway.ledger.postgres import PostgresLedger
from task_gateway.portal import PortalWay
from task_gateway.profile import names_of
from task_gateway.rounds import Rounds
from task_gateway.sender import Sender
from task_gateway.settings import ByWebhook, Connection, Settings
from task_gateway.setup.errands import Errands
from task_gateway.setup.store import bound_everywhere
from task_gateway.taking import Portal
from task_gateway.work import Workshop


async def send(running: Running) -> None:
    """The background task of the service."""
    settings = running.settings
    assert isinstance(settings, Settings)  # noqa: S101 - made in app.main
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        portals = settings.connections().items()
        async with running.pool.acquire() as database:
            bound = await bound_everywhere(database)
        senders = [
            assembled(running, settings, session, name, connection, bound.get(name, {})) for name, connection in portals
        ]
        waking = group.create_task(_listen(running, senders))
        await asyncio.gather(*(sender.run() for sender in senders))
        waking.cancel()


def assembled(
    running: Running,
    settings: Settings,
    session: aiohttp.ClientSession,
    name: str,
    connection: Connection,
    bound: Mapping[str, str],
) -> Sender:
    """The sender of one portal. bound: what its domain names mean there, as `delo portal apply` has remembered."""
    profile = running.profiles[name]
    running.readiness.awaits(f"crm:{name}")
    bitrix = Bitrix(session, _credential(running, session, name, connection, settings), settings.request_seconds)
    limiter = Limiter(TARIFFS[str(profile.extra.get("tariff", "cloud"))])
    pacing = Pacing(limiter, PostgresPaces(running.pool, name))
    way = PortalWay(name, bitrix, limiter, lambda: running.readiness.contact(f"crm:{name}"))
    bitrix.may_send = way.must_be_sender
    ledger = PostgresLedger(running.pool, running.intake, running.clock.business, name)
    shop = Workshop(ledger, running.blobs, _portal(running, settings, name, connection, bound))
    chores = Chores(way, shop, ledger)
    sender = Sender(way, Rounds(way, shop), ledger, running.leases, running.stopping, settings.lease_seconds)
    inbound = listening(running, settings, way, shop.names)
    errands = Errands(running.pool, way)
    sender.helpers = (*inbound, chores.find_root, chores.close_doubles, chores.drop_held, errands.run, pacing.keep)
    sender.begins = pacing.begin
    sender.looked = chores.looked
    sender.brake = Brake(name, shop.names.brake, ledger, running.blobs, time.monotonic)
    sender.beat = running.readiness.expect(f"sender:{name}")
    return sender


def _portal(
    running: Running, settings: Settings, name: str, connection: Connection, bound: Mapping[str, str]
) -> Portal:
    address = connection.webhook_url.get_secret_value() if isinstance(connection, ByWebhook) else connection.address
    parts = urlsplit(address)
    return Portal(
        zone=running.profiles[name].zone,
        task_url=settings.task_url,
        base_url=f"{parts.scheme}://{parts.netloc}",
        certain_seconds=settings.certain_after.total_seconds(),
        names=names_of(settings.profile, name, bound),
        business=running.clock.business,
    )


def _credential(
    running: Running, session: aiohttp.ClientSession, name: str, connection: Connection, settings: Settings
) -> Credential:
    if isinstance(connection, ByWebhook):
        return Webhook(connection.webhook_url.get_secret_value())
    application = Application(
        name,
        connection.client_id,
        connection.client_secret.get_secret_value(),
        connection.refresh_token.get_secret_value(),
        f"{connection.address.rstrip('/')}/rest/",
        connection.token_url,
    )
    return OAuth(session, application, PostgresTokens(running.pool), settings.request_seconds)


async def _listen(running: Running, senders: Sequence[Sender]) -> None:
    def wake(*_: Any) -> None:
        for sender in senders:
            sender.wake()

    while not running.stopping.is_set():
        try:
            async with running.pool.acquire() as connection:
                lost = asyncio.Event()
                connection.add_termination_listener(lambda *_, lost=lost: lost.set())
                await connection.add_listener("ledger_task_gateway", wake)
                wake()
                await first_of(lost, running.stopping, timeout=86_400.0)
                if not connection.is_closed():
                    await connection.remove_listener("ledger_task_gateway", wake)
        except Exception as error:
            if not passes(error):
                raise
            await first_of(running.stopping, timeout=0.5)
