"""A world for schedules of the gateway: time that leaps, processes that crash or freeze at any await point.

Nothing sleeps: the loop's clock leaps to the next timer. A seed gives one schedule, always the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID, uuid5

from chassis.blobs.memory import MemoryBlobs
from contracts.claims import claims_in
from contracts.crm.v1 import CrmCommand
from gateway_crm import Crm
from gateway_examples import NAMES
from leaping import LeaseDesk, Leases, Replica, Stuck, Watched, run, until
from task_gateway.adapters.pacing import Pacing
from task_gateway.brake import Brake
from task_gateway.chores import Chores
from task_gateway.core.calls import Call, Reply
from task_gateway.core.limits import TARIFFS, Limiter
from task_gateway.core.names import BrakeRules
from task_gateway.core.pace import Pace
from task_gateway.ledger.memory import MemoryLedger
from task_gateway.portal import PortalWay
from task_gateway.rounds import Rounds
from task_gateway.sender import Sender
from task_gateway.taking import Portal
from task_gateway.work import Workshop

LEASE_SECONDS = 8.0
IDS = UUID("6f8d1c1e-3a0b-4d55-9d5a-0d9b4e0f7a11")
__all__ = ("Process", "Stuck", "World", "run")


@dataclass
class Process(Replica):
    """One replica of the gateway."""

    world: World = field(kw_only=True)

    def begin(self) -> None:
        """Start the service's sender."""
        self.start(self._sender().run())

    def _sender(self) -> Sender:
        world = self.world
        machine = asyncio.get_running_loop().time
        limiter = Limiter(world.tariff)
        pacing = Pacing(limiter, world.paces, machine)
        way = PortalWay("demo", Link(self), limiter, lambda: None, machine)
        ledger: Any = Watched(world.ledger, self)
        shop = Workshop(
            ledger,
            world.blobs,
            Portal("Europe/Moscow", "{base}/{id}", "http://x", world.certain_seconds, world.names, world.business),
            machine,
        )
        chores = Chores(way, shop, ledger)
        sender = Sender(
            way, Rounds(way, shop), ledger, LeaseDesk(self, world.leases, LEASE_SECONDS), self.stopping, LEASE_SECONDS
        )
        sender.helpers = (chores.find_root, chores.close_doubles, chores.drop_held, pacing.keep)
        sender.begins = pacing.begin
        sender.looked = chores.looked
        sender.brake = Brake("demo", world.brake, ledger, world.blobs, machine)
        return sender


class Link:
    """The way of a request and of its reply. The sender's patience ends after 30 s."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def call(self, calls: Sequence[Call]) -> list[Reply]:
        await self._process.point()
        replies = await self._process.world.crm.receive(calls)
        await self._process.point()
        return replies


class MemoryPaces:
    """See Paces."""

    def __init__(self, machine: Callable[[], float]) -> None:
        self._machine = machine
        self._left: tuple[Pace, float] | None = None

    async def left(self) -> tuple[Pace, float] | None:
        return self._left and (self._left[0], self._machine() - self._left[1])

    async def keep(self, pace: Pace) -> None:
        self._left = pace, self._machine()


class World:
    """What survives a crash: the ledger, the CRM, blobs, leases; and processes over it."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.crm = Crm(Random(seed + 1))
        self.ledger = MemoryLedger("demo", lambda: self.now)
        self.blobs = MemoryBlobs()
        self.leases = Leases()
        self.processes: list[Process] = []
        self.paces = MemoryPaces(lambda: self.now)
        self.tariff = TARIFFS["cloud"]
        self.certain_seconds = 60.0
        self.brake = BrakeRules()
        self.names = NAMES
        self.business: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def order(self, *commands: CrmCommand) -> list[UUID]:
        """Commands written down."""
        ids = [uuid5(IDS, str(len(self.ledger.rows) + n)) for n in range(len(commands))]
        for number, one in zip(ids, commands, strict=True):
            await self.blobs.put("demo", {claim.sha256: claim.held for claim in claims_in(one) if claim.held})
            self.ledger.intend(number, one)
        return ids

    def process(self, crash_at: int | None = None, freezes: dict[int, float] | None = None) -> Process:
        """Start one more replica."""
        process = Process(Random(self.random.random()), crash_at, freezes or {}, world=self)
        self.processes.append(process)
        process.begin()
        return process

    async def until(self, done: Any, seconds: float) -> None:
        """Let time pass until *done*, so many seconds at most."""
        await until(done, seconds)

    def quiet(self) -> bool:
        """Nothing is open, in doubt, or under way."""
        rows = self.ledger.rows.values()
        ended = all(row.entry.state in {"confirmed", "refused"} and row.recheck_at is None for row in rows)
        return ended and not self.crm.under_way

    async def settle(self) -> None:
        """No more trouble; a healthy replica beside what still runs, until all is quiet."""
        self.crm.trouble = 0.0
        self.process()
        await self.until(self.quiet, 5000.0)
        # Who is frozen still may have a request that has not left yet: it wakes, and is looked after.
        longest = max((one.frozen_until for one in self.processes), default=0.0)
        await self.until(lambda: self.now > longest + 1.0, 5000.0)
        await asyncio.sleep(1.0)
        await self.until(self.quiet, 5000.0)
