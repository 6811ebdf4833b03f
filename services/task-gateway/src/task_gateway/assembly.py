"""Puts a sender together out of what the service gives, and wakes it at every command that is written down."""

from __future__ import annotations

import asyncio

import aiohttp
from chassis.faults import passes
from chassis.service import Running
from chassis.waiting import first_of

from task_gateway.adapters.bitrix import Bitrix
from task_gateway.chores import Chores
from task_gateway.core.limits import TARIFFS, Limiter
from task_gateway.ledger.postgres import PostgresLedger
from task_gateway.mirror.sweep import Sweeper
from task_gateway.portal import PortalWay
from task_gateway.rounds import Rounds
from task_gateway.sender import Sender
from task_gateway.settings import Settings
from task_gateway.work import Portal, Workshop


async def send(running: Running) -> None:
    """The background task of the service."""
    settings = running.settings
    assert isinstance(settings, Settings)  # noqa: S101 - made in app.main
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        sender = assembled(running, settings, session)
        listening = group.create_task(_listen(running, sender))
        await sender.run()
        listening.cancel()


def assembled(running: Running, settings: Settings, session: aiohttp.ClientSession) -> Sender:
    """The sender of the portal that the settings name."""
    name = str(settings.portal)
    profile = running.profiles[name]
    webhook = settings.webhook_url.get_secret_value()
    running.readiness.awaits(f"crm:{name}")
    portal = Portal(profile.zone, settings.task_url, webhook.split("/rest/")[0], settings.certain_after.total_seconds())
    way = PortalWay(
        name,
        Bitrix(session, webhook, settings.request_seconds),
        Limiter(TARIFFS[str(profile.extra.get("tariff", "cloud"))]),
        lambda: running.readiness.contact(f"crm:{name}"),
    )
    ledger = PostgresLedger(running.pool, running.intake, running.clock.business, name)
    shop = Workshop(ledger, running.blobs, portal)
    chores = Chores(way, shop, ledger)
    sender = Sender(way, Rounds(way, shop), ledger, running.leases, running.stopping, settings.lease_seconds)
    sender.helpers = (Sweeper(running, settings, way).run, chores.find_root, chores.close_doubles)
    sender.looked = chores.looked
    sender.beat = running.readiness.expect(f"sender:{name}")
    return sender


async def _listen(running: Running, sender: Sender) -> None:
    while not running.stopping.is_set():
        try:
            async with running.pool.acquire() as connection:
                lost = asyncio.Event()
                connection.add_termination_listener(lambda *_, lost=lost: lost.set())
                await connection.add_listener("ledger_task_gateway", sender.wake)
                sender.wake()
                await first_of(lost, running.stopping, timeout=86_400.0)
                if not connection.is_closed():
                    await connection.remove_listener("ledger_task_gateway", sender.wake)
        except Exception as error:
            if not passes(error):
                raise
            await first_of(running.stopping, timeout=0.5)
