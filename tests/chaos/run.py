"""One run: a stack of its own, three hundred letters, a storm drawn from the seed, quiet, and what is left."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import asyncpg
from aiokafka.errors import KafkaError
from chaos import letters, plan
from chaos.evidence import Evidence, Place
from chaos.gather_crm import Crm
from chaos.gather_database import books, replayed, services, waiting
from chaos.gather_wire import wire
from chaos.machine import Machine
from chaos.mover import Mover
from chaos.namesakes import rename
from chaos.poison import poison
from chaos.postman import Postman
from chaos.replicas import replicated
from chassis.blobs.folder import FolderBlobs
from delo.clock.lag import unread
from delo.stack.component import Component
from delo.stack.stack import Stack
from delo.testing import RunningStack

STORM_SECONDS = 240.0
QUIET_SECONDS = 420.0
LONGEST_SECONDS = 14 * 60.0
STILL_SECONDS = 6.0
MEETING_SECONDS = 120.0  # after an outage the gateway rests for up to a minute
LOOK_SECONDS = 0.5

Say = Callable[[str], None]


@dataclass(frozen=True)
class Storm:
    """How a run goes: what is sent, who is struck when, what the CRM does meanwhile. seconds: its length."""

    seed: int
    post: letters.Post
    strikes: tuple[plan.Strike, ...]
    weather: tuple[plan.Weather, ...]
    moves: tuple[plan.Move, ...] = ()
    seconds: float = STORM_SECONDS

    @classmethod
    def drawn(cls, seed: int, targets: Sequence[str], seconds: float = STORM_SECONDS) -> Storm:
        """The storm of *seed*."""
        strikes, weather = plan.strikes(seed, targets, seconds), plan.weather(seed, seconds)
        return cls(seed, letters.post(seed), strikes, weather, plan.moves(seed, seconds), seconds)


class Run:
    """A storm over a stack that runs."""

    def __init__(self, stack: Stack, storm: Storm, say: Say, *, lmtp: bool = False) -> None:
        self._stack = stack
        self._running = RunningStack(stack)
        self._storm = storm
        self._say = say
        self._machine = Machine(stack, storm.seed, say)
        self._postman = Postman(self._running, lmtp=lmtp)
        self._hits: Counter[str] = Counter()
        self._began = time.monotonic()

    async def evidence(self) -> Evidence:
        """The storm, then quiet, then everything that is left."""
        async with aiohttp.ClientSession() as http:
            await rename(self._running, http)
            places = await poison(self._running.bootstrap)
            mover = Mover(self._running, http)
            await mover.begin()
            self._began = time.monotonic()
            keeping = asyncio.create_task(self._machine.keep())
            try:
                await self._storm_over(http, mover)
                late = await self._settle(http)
                await mover.told()
            finally:
                keeping.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await keeping
            return await self._gathered(http, places, late, await mover.history())

    async def _storm_over(self, http: aiohttp.ClientSession, mover: Mover) -> None:
        sending = asyncio.create_task(self._send())
        async with asyncio.TaskGroup() as group:
            group.create_task(self._move(mover))
            for strike in self._storm.strikes:
                group.create_task(self._strike(strike))
            for change in self._storm.weather:
                group.create_task(self._change(http, change))
        await sending
        await self._count_hits(http)
        self._say(f"storm over: {len(self._postman.sent)} letters sent")
        await self._meet_the_rest(http, mover)
        hits = ", ".join(f"{kind} {count}" for kind, count in sorted(self._hits.items()))
        self._say(f"calls of the CRM that met trouble: {hits}")

    async def _meet_the_rest(self, http: aiohttp.ClientSession, mover: Mover) -> None:
        """Each kind of trouble that met nobody in the storm goes on until it has met somebody."""
        for kind in plan.TROUBLES:
            end = time.monotonic() + MEETING_SECONDS
            while not self._hits[kind] and time.monotonic() < end:
                if await self._switch(http, "faults", [plan.until_met(kind)]):
                    self._say(f"CRM: {kind} on the next call, which none has met yet")
                    await self._met(http, mover, kind, end)

    async def _met(self, http: aiohttp.ClientSession, mover: Mover, kind: str, end: float) -> None:
        """Until the rule in force has struck. The gateway asks all the time; events come of what a person does."""
        stages = itertools.cycle(plan.STAGES)
        while not self._hits[kind] and time.monotonic() < end:
            if kind in plan.OF_EVENTS:
                await mover.move(plan.Move(0, 0, next(stages)))
            await asyncio.sleep(LOOK_SECONDS)
            if not await self._count_hits(http):
                return

    async def _send(self) -> None:
        letters = list(self._storm.post.letters)
        for at, size in plan.bursts(self._storm.seed, len(letters), self._storm.seconds * 0.95):
            await self._until(at)
            await self._postman.bring([letters.pop(0) for _ in range(size)])

    async def _move(self, mover: Mover) -> None:
        for move in self._storm.moves:
            await self._until(move.at)
            await mover.move(move)

    async def _strike(self, strike: plan.Strike) -> None:
        await self._until(strike.at)
        await self._machine.strike(strike)
        if strike.kind in ("kill", "ambush") and strike.target == "greenmail":
            await self._postman.bring_again()

    async def _change(self, http: aiohttp.ClientSession, change: plan.Weather) -> None:
        await self._until(change.at)
        said = ", ".join(f"{rule['kind']} on {rule['method']}" for rule in change.rules) or "fair"
        self._say(f"CRM: {said}")
        await self._count_hits(http)
        await self._switch(http, "faults", list(change.rules))

    async def _count_hits(self, http: aiohttp.ClientSession) -> bool:
        """How often the rules in force have struck; whether there are any: a sandbox that was killed has forgotten."""
        address = f"{self._running.http('sandbox')}/_sandbox/faults"
        try:
            async with http.get(address, timeout=aiohttp.ClientTimeout(total=3)) as answer:
                rules = await answer.json()
        except (aiohttp.ClientError, TimeoutError):
            self._say("CRM: not there to be asked")
            return False
        for rule in rules:
            self._hits[rule["kind"]] += rule["hits"]
        return bool(rules)

    async def _switch(self, http: aiohttp.ClientSession, switch: str, body: object) -> bool:
        """Turn a switch of the sandbox; whether it took it (it may be down just now)."""
        address = f"{self._running.http('sandbox')}/_sandbox/{switch}"
        try:
            async with http.post(address, json=body, timeout=aiohttp.ClientTimeout(total=3)) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def _until(self, at: float) -> None:
        await asyncio.sleep(max(0.0, self._began + at - time.monotonic()))

    async def _settle(self, http: aiohttp.ClientSession) -> tuple[str, ...]:
        """Fair weather, all processes up; wait until nothing moves. Answers who is not ready."""
        await self._fair(http)
        end, still_since = time.monotonic() + QUIET_SECONDS, None
        while time.monotonic() < end:
            if await self._busy():
                still_since = None
            elif still_since is None:
                still_since = time.monotonic()
            elif time.monotonic() - still_since > STILL_SECONDS:
                break
            await asyncio.sleep(1.0)
        self._say(f"quiet after {time.monotonic() - self._began:.0f} s" if still_since else "never quiet")
        return tuple(await self._machine.all_ready(60.0))

    async def _fair(self, http: aiohttp.ClientSession) -> None:
        for _ in range(120):
            if await self._switch(http, "faults", []):
                return
            await asyncio.sleep(0.5)
        raise RuntimeError("the sandbox never came back")

    async def _busy(self) -> bool:
        try:
            return bool(await waiting(self._running.admin_dsn) or await self._unread())
        except (OSError, asyncpg.PostgresError, KafkaError, TimeoutError):
            return True

    async def _unread(self) -> int:
        return await unread(self._running.bootstrap, await services(self._running.admin_dsn))

    async def _gathered(
        self,
        http: aiohttp.ClientSession,
        places: frozenset[Place],
        late: tuple[str, ...],
        stages: Mapping[int, tuple[str, ...]],
    ) -> Evidence:
        await self._switch(http, "limits", {"tariff": "box"})
        before = await books(self._running.admin_dsn)  # what a sweep says meanwhile is in the topics, not in these
        crm, said = Crm(self._running, http), await wire(self._running.bootstrap)
        blobs = FolderBlobs(self._running.home.blobs)
        found, (decisions, differences) = await books(self._running.admin_dsn), await replayed(self._running)
        return Evidence(
            expected=await crm.expected(self._storm.post.demands),
            tasks=await crm.tasks(),
            ordered=said.ordered,
            ended=said.ended,
            ledger=found.ledger,
            results=said.results,
            records=said.records,
            decided=before.decided,
            streams=before.streams,
            stimuli=before.stimuli,
            wakes=before.wakes,
            readers=found.readers,
            left=found.left,
            dead=said.dead,
            poison=places,
            sent=Counter(letter.message_id for letter in self._postman.sent),
            received=said.received,
            judged=said.judged,
            lost_blobs=await said.lost_blobs(blobs),
            kept=said.kept,
            altered=await said.altered(blobs, self._postman.sent),
            replayed=decisions,
            replay_differences=differences,
            unread=await self._unread(),
            not_ready=late,
            stages=stages,
            moves=said.moves,
            troubles=dict(self._hits),
            by_itself=tuple(self._machine.ended_by_itself),
        )


def run(seed: int, folder: Path, say: Say, mail: Component | None = None) -> Evidence:
    """Storm *seed* over a new stack in *folder*; the stack is gone at the end, its logs stay.

    Raises TimeoutError if it takes longer than a seed may take.
    """
    stack = replicated(folder, mail)
    targets = [component.name for component in stack.components]
    try:
        stack.up()
        say(f"stack is up in {folder}")
        going = Run(stack, Storm.drawn(seed, targets), say, lmtp=mail is not None).evidence()
        return asyncio.run(asyncio.wait_for(going, LONGEST_SECONDS))
    finally:
        stack.down()
