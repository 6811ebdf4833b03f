"""Puts together what listens to one portal while we are its sender."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.service import Running

from task_gateway.core.names import Names
from task_gateway.inbound.asking import Asking
from task_gateway.inbound.kind import Kind
from task_gateway.inbound.kinds.items import deals, smart_items
from task_gateway.inbound.kinds.people import Clients, Employees
from task_gateway.inbound.kinds.tasks import Tasks
from task_gateway.inbound.postgres import PostgresInbound
from task_gateway.inbound.reconciler import Reconciler
from task_gateway.inbound.store import InboundStore
from task_gateway.inbound.sweeper import Sweeper
from task_gateway.portal import PortalWay
from task_gateway.sender import Helper
from task_gateway.settings import Settings


def store_of(running: Running, portal: str) -> PostgresInbound:
    """What is kept of a portal."""
    return PostgresInbound(running.pool, running.intake, running.blobs, running.clock.business, portal)


def kinds_of(running: Running, asking: Asking, store: InboundStore, names: Names) -> list[Kind]:
    """In the order in which they are swept: others wait to know clients and employees."""
    profile = running.profiles[asking.portal]
    return [
        Employees(asking, profile.extra.get("roles", {})),
        Clients(asking, profile.extra.get("client_fields", {})),
        deals(asking, store, names, profile.zone),
        *smart_items(asking, store, names, profile.zone),
        Tasks(asking, store, names, profile.zone),
    ]


def listening(running: Running, settings: Settings, way: PortalWay, names: Names) -> Sequence[Helper]:
    """The sender's helpers."""
    asking, store = Asking(way), store_of(running, way.name)
    reconciler = Reconciler(asking, store, kinds_of(running, asking, store, names), running.clock.business)
    sweeper = Sweeper(asking, store, reconciler, settings.sweep_every.total_seconds())
    return (sweeper.run, reconciler.run)
