"""A world for schedules of the dispatcher: a mail server that loses replies, and replicas that die or stand still."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

from chassis.blobs.memory import MemoryBlobs
from contracts.claims import claims_in
from contracts.letters.v1 import SendLetter
from leaping import LeaseDesk, Leases, Replica, Watched, now, until
from mail_dispatch.core.letter import Parcel, command_of
from mail_dispatch.core.replies import AccountAway, NotTaken, Offer, Reply, Unknown, offered
from mail_dispatch.core.rules import Rules
from mail_dispatch.delivering import Courier, Patience
from mail_dispatch.ledger import Share
from mail_dispatch.ledger.memory import MemoryLedger
from mail_dispatch.preparing import Desk
from mail_dispatch.sender import Sender
from mail_letters import NOON, RULES

LEASE_SECONDS = 8.0
PARK_AFTER = 15.0
HANGS_SECONDS = 40.0
IDS = UUID("6f8d1c1e-3a0b-4d55-9d5a-0d9b4e0f7a12")
WELL, LATER, NEVER = Reply(250, "ok"), Reply(451, "later"), Reply(554, "spam")
FATES = ("away", "later", "lost before", "lost after", "taken, lost", "hangs", "taken, hangs")
FATES += ("later at the end", "never")


@dataclass
class Server:
    """The next mail server. taken: Message-ID → how often it took the letter for whom.

    bad: refused for good; full: they have to wait.
    """

    random: Random
    trouble: float = 0.0
    fates: tuple[str, ...] = FATES
    bad: frozenset[str] = frozenset()
    full: frozenset[str] = frozenset()
    taken: dict[str, Counter[str]] = field(default_factory=dict)
    journal: list[str] = field(default_factory=list)

    def fate(self) -> str:
        return self.random.choice(self.fates) if self.random.random() < self.trouble else "well"

    def says(self, recipient: str) -> Reply:
        if recipient in self.full:
            return Reply(452, "mailbox full")
        return Reply(550, "no such user") if recipient in self.bad else WELL

    def take(self, parcel: Parcel, offer: Offer) -> None:
        whom = [one for n, one in enumerate(parcel.recipients) if n not in offer.refused]
        self.taken.setdefault(parcel.message_id, Counter()).update(whom)
        if parcel.journal:
            self.journal.append(parcel.message_id)


class WorldLine:
    """A connection: nothing is taken before the end of the data is out."""

    def __init__(self, process: Process, server: Server) -> None:
        self._process = process
        self._server = server
        self._fate = server.fate()

    async def open(self) -> None:
        await self._process.point()
        if self._fate == "away":
            raise AccountAway("connection refused")

    async def offer(self, parcel: Parcel, *, last_try: bool) -> Offer:
        await self._process.point()
        replies = [self._server.says(one) for one in parcel.recipients]
        if self._fate == "later":
            replies[0] = LATER
        if self._fate == "lost before":
            raise NotTaken("data", None, "connection lost")
        self._parcel, self._offer = parcel, offered(replies, WELL, last_try=last_try)
        await self._process.point()
        return self._offer

    def end(self) -> None:
        if self._fate in {"well", "taken, lost", "taken, hangs"}:
            self._server.take(self._parcel, self._offer)

    async def answer(self) -> Reply:
        await self._process.point()
        match self._fate:
            case "lost after" | "taken, lost":
                raise Unknown("connection lost")
            case "hangs" | "taken, hangs":
                await asyncio.sleep(HANGS_SECONDS)
                raise Unknown("no answer")
        await self._process.point()
        return {"later at the end": LATER, "never": NEVER}.get(self._fate, WELL)

    def drop(self) -> None: ...


class WorldLines:
    """Where a process gets lines."""

    def __init__(self, process: Process) -> None:
        self._process = process

    @asynccontextmanager
    async def line(self) -> AsyncIterator[WorldLine]:
        line = WorldLine(self._process, self._process.world.server)
        await line.open()
        yield line

    async def probe(self) -> None:
        await WorldLine(self._process, self._process.world.server).open()

    async def close(self) -> None:
        await self._process.point()


@dataclass
class Process(Replica):
    """One replica of the dispatcher."""

    world: World = field(kw_only=True)

    def begin(self) -> None:
        """Start the service's sender."""
        self.start(self._sender().run())

    def _sender(self) -> Sender:
        world, machine = self.world, asyncio.get_running_loop().time
        ledger: Any = Watched(world.ledger, self)
        blobs: Any = Watched(world.blobs, self)
        desk, lines = Desk(world.rules, blobs, world.business), WorldLines(self)
        courier = world.courier("main", desk, ledger, lines, world.patience, machine)
        leases = LeaseDesk(self, world.leases, world.lease_seconds)
        share = Share(["office"], ["office"], others=True)
        sender = Sender("demo", courier, desk, ledger, lines, leases, share, self.stopping, machine)
        sender.lease_seconds, sender.park_after, sender.look_seconds = world.lease_seconds, PARK_AFTER, world.looks
        return sender


class World:
    """What survives a crash: the ledger, the mail server, blobs, leases; and processes over it."""

    def __init__(self, seed: int, rules: Rules = RULES) -> None:
        self.random = Random(seed)
        self.rules = rules
        self.server = Server(Random(seed + 1))
        self.ledger = MemoryLedger("demo", now)
        self.blobs = MemoryBlobs()
        self.leases = Leases()
        self.processes: list[Process] = []
        self.courier: type[Courier] = Courier
        self.patience = Patience(4.0, 16.0)
        self.lease_seconds, self.looks = LEASE_SECONDS, 3.0

    def business(self) -> datetime:
        return NOON + timedelta(seconds=now())

    async def order(self, *letters: SendLetter) -> list[UUID]:
        """Letters written down."""
        ids = [uuid5(IDS, str(len(self.ledger.rows) + n)) for n in range(len(letters))]
        for number, one in zip(ids, letters, strict=True):
            await self.blobs.put("demo", {claim.sha256: claim.held for claim in claims_in(one) if claim.held})
            self.ledger.intend(number, one)
        return ids

    def process(self, crash_at: int | None = None, freezes: dict[int, float] | None = None) -> Process:
        """Start one more replica."""
        process = Process(Random(self.random.random()), crash_at, freezes or {}, world=self)
        self.processes.append(process)
        process.begin()
        return process

    def quiet(self) -> bool:
        """Every letter has come to its end, or waits for a person."""
        states = {row.entry.state for row in self.ledger.rows.values()}
        return not states & {"intended", "sent"} and not self.ledger.open_notices

    async def settle(self) -> None:
        """No more trouble; a healthy replica beside what still runs, until all is quiet and nobody is frozen."""
        self.server.trouble = 0.0
        self.process()
        await until(self.quiet, 5000.0)
        longest = max((one.frozen_until for one in self.processes), default=0.0)
        await until(lambda: now() > longest + 1.0, 5000.0)
        await asyncio.sleep(HANGS_SECONDS + PARK_AFTER)  # who waits for an answer has given up by then
        await until(self.quiet, 5000.0)

    def copies(self, number: UUID) -> Counter[str]:
        """How often the mail server took the letter of a command, by recipient."""
        found = [taken for known_as, taken in self.server.taken.items() if command_of(known_as) == number]
        return found[0] if found else Counter()

    def journaled(self) -> None:
        """Every copy in the journal mailbox is found."""
        for known_as in self.server.journal:
            number = command_of(known_as)
            assert number is not None
            self.ledger.notice(uuid5(IDS, known_as), number, "journaled")
