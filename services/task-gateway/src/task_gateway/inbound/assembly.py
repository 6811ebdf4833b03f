"""Puts together what listens to one portal while we are its sender."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence

import structlog
from chassis.service import Running
from chassis.waiting import first_of

from chassis import health
from task_gateway.core.inbound.hints import OFFLINE
from task_gateway.core.names import Names
from task_gateway.inbound.asking import Asking
from task_gateway.inbound.collecting import Reading
from task_gateway.inbound.frozen import Freezing
from task_gateway.inbound.kind import Kind
from task_gateway.inbound.kinds.items import deals, smart_items
from task_gateway.inbound.kinds.people import Clients, Employees
from task_gateway.inbound.kinds.tasks import Tasks
from task_gateway.inbound.offline import OfflineQueue
from task_gateway.inbound.postgres import PostgresInbound
from task_gateway.inbound.receiver import Bucket, Door, Receiver
from task_gateway.inbound.reconciler import Reconciler
from task_gateway.inbound.signs import signs_of
from task_gateway.inbound.store import InboundStore
from task_gateway.inbound.sweeper import Sweeper
from task_gateway.inbound.timesheets import Timesheets
from task_gateway.ledger.postgres import PostgresLedger
from task_gateway.portal import PortalWay
from task_gateway.profile import names_of
from task_gateway.sender import Helper
from task_gateway.settings import ByWebhook, Settings
from task_gateway.setup.store import bound_everywhere

log = structlog.get_logger()

PORT_SECONDS = 5.0


def store_of(running: Running, portal: str) -> PostgresInbound:
    """What is kept of a portal."""
    return PostgresInbound(running.pool, running.intake, running.blobs, running.clock.business, portal)


def kinds_of(running: Running, asking: Asking, store: InboundStore, names: Names) -> list[Kind]:
    """In the order in which they are swept: others wait to know clients and employees."""
    profile = running.profiles[asking.portal]
    return [
        Employees(asking, profile.extra.get("roles", {}), profile.zone, running.clock.business),
        Clients(asking, profile.extra.get("client_fields", {})),
        deals(asking, store, names, profile.zone),
        *smart_items(asking, store, names, profile.zone),
        Tasks(asking, store, names, profile.zone),
    ]


async def receive(running: Running) -> None:
    """The background task of the receiver; every replica has one."""
    settings = running.settings
    assert isinstance(settings, Settings)  # noqa: S101 - made in app.main
    if settings.events_port is None:
        await running.stopping.wait()
        return
    async with running.pool.acquire() as database:
        bound = await bound_everywhere(database)
    rate = settings.events_per_second
    doors = {
        portal: Door(
            tuple(token.get_secret_value() for token in connection.event_tokens),
            names_of(settings.profile, portal, bound.get(portal, {})),
            store_of(running, portal),
            Bucket(rate, rate * 5),
        )
        for portal, connection in settings.connections().items()
    }
    receiver = Receiver(doors, Bucket(rate, rate))
    host, port = settings.events_host, settings.events_port
    listening = await _bound(host, port, running.stopping)
    if listening is not None:
        await health.serve_app(receiver, host, port, running.stopping, listening)


async def _bound(host: str, port: int, stopping: asyncio.Event) -> socket.socket | None:
    """The port, as soon as it is free: two replicas on one machine take turns. None when we stop before."""
    while not stopping.is_set():
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError as error:
            listening.close()
            log.warning("receiver.port_taken", port=port, reason=str(error))
            await first_of(stopping, timeout=PORT_SECONDS)
        else:
            return listening
    return None


def listening(running: Running, settings: Settings, way: PortalWay, names: Names) -> Sequence[Helper]:
    """The sender's helpers."""
    asking, store = Asking(way), store_of(running, way.name)
    zone, business = running.profiles[way.name].zone, running.clock.business
    signs = signs_of(asking, store, names, zone, business)
    reconciler = Reconciler(asking, store, kinds_of(running, asking, store, names), business, signs)
    sweeper = Sweeper(asking, store, reconciler, settings.sweep_every.total_seconds())
    freezing = Freezing(running.pool, running.intake, running.blobs, running.clock.business, way.name)
    ledger = PostgresLedger(running.pool, running.intake, running.clock.business, way.name)
    reading = Reading(asking, names, running.profiles[way.name].zone)
    check = settings.timesheets_every.total_seconds()
    sheets = Timesheets(ledger, freezing, reading, running.clock.business, check)
    helpers = (sweeper.run, reconciler.run, sheets.run)
    if isinstance(settings.connections()[way.name], ByWebhook) or not names.offline:
        return helpers  # a webhook has no events of its own: facts 4.2
    queue = OfflineQueue(asking, store, settings.offline_every.total_seconds())
    reconciler.wakes[OFFLINE] = queue.wake
    return (*helpers, queue.run)
