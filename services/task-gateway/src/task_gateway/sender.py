"""The portal's one sender: holds the lease, hands due commands to rounds, keeps what must go on beside it going."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any, Protocol

import structlog
from chassis.faults import passes
from chassis.waiting import first_of

from task_gateway import metrics
from task_gateway.brake import Brake
from task_gateway.faults import its_own
from task_gateway.ledger import Entry, Ledger
from task_gateway.portal import Held, NotSender, PortalWay
from task_gateway.rounds import Rounds

log = structlog.get_logger()

HANDS = 600  # commands in hand: enough to fill every request that may be out, and the next one
MORE_HANDS = 100  # for what people wait for
AWAY_HANDS = 50  # while the portal doesn't answer
TOP_UP = 100  # so many free hands are filled at once
LOOK_SECONDS = 1.0
INTERACTIVE_SECONDS = 0.2  # how soon a due command of a person is seen while all rounds are busy
REST_SECONDS = 5.0  # of subjects whose round failed
DISK_SECONDS = 2.0
END_SECONDS = 5.0

Helper = Callable[[], Coroutine[Any, Any, None]]


class Lease(Held, Protocol):
    """What the sender asks of its lease."""

    def worn(self) -> bool: ...

    async def renew(self) -> bool: ...

    async def release(self) -> None: ...


class Leases(Protocol):
    """Where a lease is had; None while somebody else has it."""

    async def take(self, name: str, ttl_seconds: float) -> Any: ...


class Sender:
    """One portal. Commands and helpers pass the same PortalWay, so that one limiter sees every request.

    helpers: run while we are the sender; one that ends by an error ends the term. looked: commands wait for it
    (a little) at the start of a term. begins: done before anything else of a term.
    """

    def __init__(
        self,
        way: PortalWay,
        rounds: Rounds,
        ledger: Ledger,
        leases: Leases,
        stopping: asyncio.Event,
        lease_seconds: float,
    ) -> None:
        self.name = way.name
        self.helpers: Sequence[Helper] = ()
        self.looked = asyncio.Event()
        self.brake: Brake | None = None
        self.begins: Helper | None = None
        self.beat: Callable[[], None] = lambda: None
        self._way = way
        self._rounds = rounds
        self._ledger = ledger
        self._leases = leases
        self._stopping = stopping
        self._lease_seconds = lease_seconds
        self._wake = asyncio.Event()
        self._busy: dict[str, asyncio.Task[None] | None] = {}
        self._lease: Lease | None = None

    def wake(self, *_: Any) -> None:
        """There may be something to do."""
        self._wake.set()

    async def run(self) -> None:
        """Be the sender whenever the lease can be had."""
        while not self._stopping.is_set():
            try:
                self._lease = await self._leases.take(f"sender/{self.name}", self._lease_seconds)
                self.beat()
                if self._lease is not None:
                    await self._serve(self._lease)
                metrics.SENDER.labels(self.name).set(0)
            except Exception as error:
                if its_own(error):  # it ends the term, not the other portals' senders, which share the process with it
                    log.exception("sender.bug", portal=self.name)
                else:
                    log.warning("sender.interrupted", portal=self.name, reason=type(error).__name__)
            await first_of(self._stopping, timeout=LOOK_SECONDS)

    async def _serve(self, lease: Lease) -> None:
        """While the lease is held: the helpers beside the work share its fate."""
        metrics.SENDER.labels(self.name).set(1)
        log.info("sender.began", portal=self.name)
        self._way.lease = lease
        keeping = asyncio.create_task(self._keep_lease(lease))
        helpers: list[asyncio.Task[None]] = []
        try:
            if self.begins is not None:
                await self.begins()
            if self.brake is not None:
                await self.brake.begin()
            helpers += [asyncio.create_task(self._helped(helper)) for helper in self.helpers]
            await first_of(self.looked, self._stopping, timeout=DISK_SECONDS)
            while not (self._stopping.is_set() or keeping.done() or any(map(_failed, helpers))):
                await self._hand_out()
                self.beat()
                await first_of(self._wake, self._stopping, timeout=await self._pause())
                self._wake.clear()
        finally:
            await self._end([keeping, *helpers])

    async def _helped(self, helper: Helper) -> None:
        """A helper that fails is told of, and ends the term: it must not be missing in silence."""
        try:
            await helper()
        except NotSender:
            raise
        except Exception as error:
            log.exception("sender.helper_failed", portal=self.name, reason=type(error).__name__)
            raise
        finally:
            self.wake()

    async def _end(self, helpers: Sequence[asyncio.Task[None]]) -> None:
        """Let requests that are out come back for a while; nothing new goes out. Then give up the lease.

        Where some are out still, it is not given up but runs out: a successor that began at once would ask beside
        them, and whoever waits for a dead sender waits no longer.
        """
        for task in helpers:
            task.cancel()
        self._way.leave()
        out = {task for task in self._busy.values() if task is not None} | self._way.flights
        late = (await asyncio.wait(out, timeout=END_SECONDS))[1] if out else set()
        lease, self._lease = self._lease, None
        metrics.SENDER.labels(self.name).set(0)
        await asyncio.gather(*helpers, return_exceptions=True)
        if late:
            log.warning("sender.requests_out", portal=self.name, requests=len(self._way.flights))
        elif lease is not None and lease.held():
            await lease.release()

    async def _keep_lease(self, lease: Lease) -> None:
        while lease.held():
            await asyncio.sleep(self._lease_seconds / 8)
            try:
                if lease.worn() and not await lease.renew():
                    break
            except Exception as error:
                if not passes(error):
                    raise
        log.warning("sender.lease_lost", portal=self.name)
        self._wake.set()

    async def _pause(self) -> float:
        if self._free_hands() < TOP_UP:
            return LOOK_SECONDS if self._way.open else INTERACTIVE_SECONDS  # a command that ends wakes us
        seconds = await self._ledger.next_at(list(self._busy))
        if seconds is None:
            return LOOK_SECONDS
        if seconds > 0:
            return min(LOOK_SECONDS, max(0.02, seconds))
        # It came due while we looked; or it is none of ours and a helper looks into it, at its own pace.
        return INTERACTIVE_SECONDS if seconds > -LOOK_SECONDS else LOOK_SECONDS

    async def _hand_out(self) -> None:
        free = self._free_hands()
        # What a person waits for never waits for a hand.
        if free + MORE_HANDS > 0:
            await self._begin_all(await self._ledger.due(list(self._busy), free + MORE_HANDS, "interactive"))
            free = self._free_hands()
        if free >= TOP_UP or (free > 0 and self._way.open):
            await self._begin_all(await self._ledger.due(list(self._busy), free))

    def _free_hands(self) -> int:
        running = sum(task is not None for task in self._busy.values())
        return (AWAY_HANDS if self._way.open else HANDS) - running

    async def _begin_all(self, entries: Sequence[Entry]) -> None:
        for entry in entries if self.brake is None else await self.brake.let(entries):
            task = asyncio.create_task(self._rounds.carry_on(entry))
            self._busy[entry.subject] = task
            task.add_done_callback(partial(self._ended, entry.subject))

    def _ended(self, subject: str, task: asyncio.Task[None]) -> None:
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is None:
            self._free(subject)
            return
        if passes(error) or isinstance(error, NotSender | asyncio.CancelledError):
            log.warning("command.interrupted", portal=self.name, subject=subject, reason=type(error).__name__)
        else:
            log.error("command.failed", portal=self.name, subject=subject, exc_info=error)
        self._busy[subject] = None  # resting: what failed at once would fail at once again
        asyncio.get_running_loop().call_later(REST_SECONDS, self._free, subject)

    def _free(self, subject: str) -> None:
        self._busy.pop(subject, None)
        self.wake()


def _failed(task: asyncio.Task[None]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
