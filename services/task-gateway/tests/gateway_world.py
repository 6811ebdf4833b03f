"""A world for schedules of the gateway: time that leaps, processes that crash or freeze at any await point.

Nothing sleeps: the loop's clock leaps to the next timer. A seed gives one schedule, always the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import selectors
from collections.abc import Callable, Coroutine, Sequence
from contextvars import ContextVar
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
from task_gateway.brake import Brake
from task_gateway.chores import Chores
from task_gateway.core.calls import Call, Reply
from task_gateway.core.limits import TARIFFS, Limiter
from task_gateway.core.names import BrakeRules
from task_gateway.ledger.memory import MemoryLedger
from task_gateway.portal import PortalWay
from task_gateway.rounds import Rounds
from task_gateway.sender import Sender
from task_gateway.taking import Portal
from task_gateway.work import Workshop

LEASE_SECONDS = 8.0
IDS = UUID("6f8d1c1e-3a0b-4d55-9d5a-0d9b4e0f7a11")
OWNER: ContextVar[Process | None] = ContextVar("owner", default=None)


class Stuck(Exception):
    """Nothing is due and nothing will ever be: a deadlock."""


class Leaping(selectors.DefaultSelector):
    """Instead of waiting for as long as the loop says, time passes."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None:
            raise Stuck
        self.now += max(0.0, timeout)
        return super().select(0)


class LeapingLoop(asyncio.SelectorEventLoop):
    """A loop whose clock is its selector's; each task belongs to the process that began it."""

    def __init__(self) -> None:
        super().__init__(selector := Leaping())
        self._leaping = selector
        self.set_task_factory(_owned)

    def time(self) -> float:
        return self._leaping.now


def _owned(loop: Any, coroutine: Any, **kwargs: Any) -> asyncio.Task[Any]:
    task = asyncio.Task(coroutine, loop=loop, **kwargs)
    if owner := OWNER.get():
        owner.tasks.append(task)
    return task


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run on a loop that leaps."""
    with contextlib.closing(LeapingLoop()) as loop:
        loop.set_exception_handler(lambda *_: None)  # tasks of crashed processes are nobody's any more
        try:
            loop.run_until_complete(work)
        finally:
            while left := asyncio.all_tasks(loop):
                for task in left:
                    task.cancel()
                loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))


class Crash(BaseException):
    """The process is gone: nothing of it runs any more, not even its `except Exception`."""


@dataclass
class Leases:
    """Leases by the database's clock: a row, who holds it, until when."""

    world: World
    holder: object | None = None
    until: float = 0.0

    def take(self, who: object, ttl_seconds: float) -> bool:
        if self.holder not in (None, who) and self.until >= self.world.now:
            return False
        self.holder, self.until = who, self.world.now + ttl_seconds
        return True


@dataclass
class Process:
    """One replica. crash_at, freezes: await points at which it dies, or stands still for so many seconds."""

    world: World
    random: Random
    crash_at: int | None = None
    freezes: dict[int, float] = field(default_factory=dict)
    passed: int = 0
    dead: bool = False
    frozen_until: float = 0.0
    tasks: list[asyncio.Task[Any]] = field(default_factory=list)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def point(self) -> None:
        """An await point: others may run; here it may die or freeze, with every task of it."""
        self.passed += 1
        if self.passed == self.crash_at:
            self.kill()
        if self.passed in self.freezes:
            self.frozen_until = self.world.now + self.freezes[self.passed]
        for _ in range(self.random.randrange(3)):
            await asyncio.sleep(0)
        while self.frozen_until > self.world.now:  # noqa: ASYNC110 - time leaps
            await asyncio.sleep(self.frozen_until - self.world.now)
        if self.dead:
            raise Crash

    def kill(self) -> None:
        """SIGKILL."""
        self.dead = True
        for task in self.tasks:
            task.cancel()

    def begin(self) -> None:
        """Start the service's sender."""
        token = OWNER.set(self)
        asyncio.get_running_loop().create_task(self._sender().run())
        OWNER.reset(token)

    def _sender(self) -> Sender:
        world = self.world
        machine = asyncio.get_running_loop().time
        limiter = Limiter(TARIFFS["cloud"])
        way = PortalWay("demo", Link(self), limiter, lambda: None, machine)
        ledger: Any = Watched(world.ledger, self)
        shop = Workshop(
            ledger,
            world.blobs,
            Portal("Europe/Moscow", "{base}/{id}", "http://x", world.certain_seconds, world.names, world.business),
            machine,
        )
        chores = Chores(way, shop, ledger)
        sender = Sender(way, Rounds(way, shop), ledger, LeaseDesk(self), self.stopping, LEASE_SECONDS)
        sender.helpers = (chores.find_root, chores.close_doubles)
        sender.looked = chores.looked
        sender.brake = Brake("demo", world.brake, ledger, world.blobs, machine)
        return sender


class Watched:
    """The ledger as a process reaches it: an await point before each effect and one after."""

    def __init__(self, inner: Any, process: Process) -> None:
        self._inner = inner
        self._process = process

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._inner, name)

        async def watched(*args: Any) -> Any:
            await self._process.point()
            answer = await value(*args)
            await self._process.point()
            return answer

        return watched


class Link:
    """The way of a request and of its reply. The sender's patience ends after 30 s."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def call(self, calls: Sequence[Call]) -> list[Reply]:
        await self._process.point()
        replies = await self._process.world.crm.receive(calls)
        await self._process.point()
        return replies


class LeaseDesk:
    """Leases as one process sees them: by its own clock, checked whenever it runs."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._asked_at = float("-inf")

    async def take(self, name: str, ttl_seconds: float) -> LeaseDesk | None:
        asked_at = self._process.world.now
        await self._process.point()
        if not self._process.world.leases.take(self, ttl_seconds):
            self._asked_at = float("-inf")
            return None
        self._asked_at = asked_at
        await self._process.point()
        return self

    def held(self) -> bool:
        return self._process.world.now - self._asked_at < LEASE_SECONDS

    def worn(self) -> bool:
        return self._process.world.now - self._asked_at > LEASE_SECONDS / 3

    async def renew(self) -> bool:
        return await self.take("", LEASE_SECONDS) is not None

    async def release(self) -> None:
        await self._process.point()
        if self._process.world.leases.holder is self:
            self._process.world.leases.holder = None


class World:
    """What survives a crash: the ledger, the CRM, blobs, leases; and processes over it."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.crm = Crm(Random(seed + 1))
        self.ledger = MemoryLedger("demo", lambda: self.now)
        self.blobs = MemoryBlobs()
        self.leases = Leases(self)
        self.processes: list[Process] = []
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
        process = Process(self, Random(self.random.random()), crash_at, freezes or {})
        self.processes.append(process)
        process.begin()
        return process

    async def until(self, done: Any, seconds: float) -> None:
        """Let time pass until *done*, so many seconds at most."""
        end = self.now + seconds
        while not done() and self.now < end:  # noqa: ASYNC110 - time leaps
            await asyncio.sleep(0.5)

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
