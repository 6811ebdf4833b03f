"""A small world for schedules: a topic, a journal and a Kafka in memory, and crashes at any await point.

Nothing sleeps: machine time passes when somebody waits. A seed gives one schedule, always the same.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from chassis.blobs.memory import MemoryBlobs
from chassis.bus import Delivery
from chassis.clock import FixedClock
from chassis.consumers import Shop
from chassis.deciding import Author
from chassis.decision import Decider
from chassis.errors import EngineAway
from chassis.journal import OutboxRow
from chassis.journal.memory import Contents, MemoryJournal
from chassis.leases import Lease
from chassis.profile import PortalProfile, Profiles
from chassis.relay import Relay
from chassis.runtime import Runtime
from chassis.timers import Timers
from chassis_examples import NOON, World, counting, found
from contracts.claims import claims_in
from contracts.registry import read

from chassis import bus

PROFILE = PortalProfile.model_validate({"zone": "Europe/Moscow"})


class Crash(BaseException):
    """The process is gone: nothing of it runs any more, not even its `except Exception`."""


@dataclass
class Points:
    """Await points of one process. At each the event loop may run somebody else; at the chosen one it crashes."""

    random: Random
    crash_at: int | None = None
    passed: int = 0

    async def __call__(self) -> None:
        self.passed += 1
        if self.crash_at is not None and self.passed >= self.crash_at:
            raise Crash
        for _ in range(self.random.randrange(3)):
            await asyncio.sleep(0)


class Watched:
    """Any object whose coroutine methods pass an await point before and after their effect."""

    def __init__(self, inner: Any, points: Points) -> None:
        self._inner = inner
        self._points = points

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._inner, name)
        if not asyncio.iscoroutinefunction(value):
            return value

        async def watched(*args: Any, **kwargs: Any) -> Any:
            await self._points()
            answer = await value(*args, **kwargs)
            await self._points()
            return answer

        return watched


class WatchedJournal(Watched):
    """The same with units: a crash inside rolls back, a crash after does not."""

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Any]:
        await self._points()
        async with self._inner.unit() as unit:
            yield Watched(unit, self._points)
            await self._points()
        await self._points()


@dataclass
class Log:
    """Kafka as far as the promises go: records in order of arrival.

    hollow: claims that were published before their content lay safe. astray: how often one published who had lost the
    lease, as one may who can't know; disobedient: how often one who had been told so.
    """

    blobs: MemoryBlobs
    records: list[OutboxRow] = field(default_factory=list)
    hollow: list[str] = field(default_factory=list)
    astray: int = 0
    disobedient: int = 0

    async def publish(self, rows: Sequence[OutboxRow]) -> list[Exception | None]:
        self.hollow += [claim for row in rows for claim in self._hollow_in(row)]
        self.records += rows
        return [None] * len(rows)

    def _hollow_in(self, row: OutboxRow) -> list[str]:
        if not row.headers or row.topic.endswith(".dead"):
            return []
        said = read(row.headers, row.value)
        claims = {claim.sha256 for claim in claims_in(said.body)}
        return [f"{said.type}: {one}" for one in claims if (said.portal, one) not in self.blobs.contents]


class LogOf:
    """Kafka as one process reaches it. Publishing takes as long as *takes* says."""

    def __init__(self, log: Log, leases: LeasesOf, takes: Callable[[], Any]) -> None:
        self._log = log
        self._leases = leases
        self._takes = takes

    async def publish(self, rows: Sequence[OutboxRow]) -> list[Exception | None]:
        self._log.astray += not self._leases.holding()
        self._log.disobedient += not self._leases.told
        outcomes = await self._log.publish(rows)
        await self._takes()
        return outcomes


@dataclass
class LeaseRow:
    """One lease as the database has it. renewed, lost: how often its holder asked for more, and got it or not."""

    holder: object | None = None
    until: float = 0.0
    renewed: int = 0
    lost: int = 0


class LeasesOf:
    """Leases as one process sees them, by its own clock. told: what the last answer was.

    blind_at: where its clock stands, for a process that was frozen after its last look at it.
    """

    def __init__(self, office: Office, points: Points) -> None:
        self._office = office
        self._points = points
        self._asked_at = 0.0
        self.told = False
        self.blind_at: float | None = None

    def machine(self) -> float:
        return self._office.now if self.blind_at is None else self.blind_at

    async def take(self, name: str, ttl_seconds: float) -> Lease | None:
        row, asked_at = self._office.lease, self.machine()
        renewing = self.told and asked_at - self._asked_at < ttl_seconds
        await self._points()
        await self._office.hesitate()
        if row.holder not in (None, self) and row.until > self._office.now:
            self.told = False
            row.lost += renewing
            return None
        row.holder, row.until = self, self._office.now + ttl_seconds
        self._asked_at, self.told = asked_at, True
        row.renewed += renewing
        await self._points()
        return Lease(self, name, ttl_seconds, asked_at)  # type: ignore[arg-type]

    def holding(self) -> bool:
        return self._office.lease.holder is self and self._office.lease.until > self._office.now

    async def give_up(self, name: str) -> None:
        self.told = False
        if self._office.lease.holder is self:
            self._office.lease.holder = None


@dataclass
class Office:
    """What survives a crash, and processes over it. slowness: seconds that a publication or lease takes."""

    seed: int
    contents: MemoryJournal = field(init=False)
    blobs: MemoryBlobs = field(default_factory=MemoryBlobs)
    log: Log = field(init=False)
    lease: LeaseRow = field(default_factory=LeaseRow)
    slowness: Sequence[float] = (0.0,)
    topic: list[Delivery] = field(default_factory=list)
    committed: int = 0
    now: float = 0.0
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOON))
    world: World = field(default_factory=World)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.contents = MemoryJournal(lambda: self.now)
        self.log = Log(self.blobs)

    @property
    def kept(self) -> Contents:
        return self.contents.contents

    def receive(self, identity: str, number: str = "1") -> UUID:
        """One more record of the topic; two partitions, so that a poll is worked on in two parts."""
        envelope = found(identity, number)
        offset = len(self.topic)
        key, headers, value = envelope.key.encode(), envelope.headers(), envelope.body.encoded()
        self.topic.append(bus.read("demand.found", sum(key) % 2, offset, key, headers, value))
        return envelope.id

    async def pass_time(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)

    async def hesitate(self) -> None:
        await self.pass_time(self.random.choice(self.slowness))

    def process(self, crash_at: int | None = None, decider: Decider[Any, Any] | None = None) -> Process:
        return Process(self, Points(Random(self.random.random()), crash_at), decider or counting(self.world))

    async def settle(self, decider: Decider[Any, Any] | None = None) -> None:
        """Processes without crashes until nothing is left to do."""
        for _ in range(50):
            self.now += 1000
            await self.process(decider=decider).live()
            if self.committed == len(self.topic) and not self.kept.outbox and not self._waiting():
                return
        raise AssertionError("the office does not come to rest")

    def _waiting(self) -> bool:
        return any(row.state == "waiting" for row in self.kept.parked)

    def published(self, topic: str) -> list[tuple[UUID, str]]:
        """(cause, identity) of the records of a topic, repetitions left out as a reader's inbox does."""
        seen: dict[UUID, tuple[UUID, str]] = {}
        for row in self.log.records:
            if row.topic == topic:
                envelope = read(row.headers, row.value)
                seen.setdefault(envelope.id, (envelope.causation_id, getattr(envelope.body, "identity", "")))  # type: ignore[arg-type]
        return list(seen.values())

    def by_identity(self, topic: str) -> dict[str, list[UUID]]:
        grouped: dict[str, list[UUID]] = defaultdict(list)
        for cause, identity in self.published(topic):
            grouped[identity].append(cause)
        return grouped


class Process:
    """One process of the service: reads on from what is committed, decides, relays, fires timers."""

    def __init__(self, office: Office, points: Points, decider: Decider[Any, Any]) -> None:
        self.office = office
        self.points = points
        shop = Shop(Author("counting-service", "0"), Profiles({"demo": PROFILE}), office.clock)
        journal: Any = WatchedJournal(office.contents, points)
        blobs: Any = Watched(office.blobs, points)
        self.leases = LeasesOf(office, points)
        waiting: Any = (None, office.pass_time, lambda: office.now)
        self.runtime = Runtime(journal, blobs, shop, "counting-service", *waiting, split_from=2)
        self.decider = decider
        self.runtime.register(decider)
        self.timers = Timers(self.runtime, office.clock)
        log: Any = Watched(LogOf(office.log, self.leases, office.hesitate), points)
        self.relay = Relay(Watched(office.contents, points), log, self.leases)  # type: ignore[arg-type]

    async def live(self, most: int = 7) -> None:
        """Until the end of the topic, or a crash. *most*: records in a poll."""
        office = self.office
        try:
            begin = office.committed
            while begin < len(office.topic):
                batch = office.topic[begin : begin + 1 + office.random.randrange(most)]
                try:
                    await self.runtime.run(self.decider, batch)
                except EngineAway:
                    continue  # the bus seeks back
                begin += len(batch)
                await self.points()
                office.committed = max(office.committed, begin)
                await self.points()
            for consumer in self.runtime.consumers():
                await self.runtime.retry_parked(consumer)
            await self.timers.fire_due()
            await self.relay._publish_all()
        except Crash:
            return
        finally:
            if self.points.crash_at is None:
                await self.leases.give_up("relay")

    async def jump(self, days: float) -> None:
        self.office.clock.at += timedelta(days=days)
