"""The account's one sender: holds the lease, hands due letters out, takes notices in, parks what nobody knows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

import structlog
from chassis.faults import passes
from chassis.pauses import Pauses
from chassis.waiting import first_of

from mail_dispatch import metrics
from mail_dispatch.core.addresses import masked
from mail_dispatch.core.replies import AccountAway
from mail_dispatch.delivering import Courier, Held, Lines, NotSender
from mail_dispatch.ledger import Entry, Ledger, Share
from mail_dispatch.notices import Notices
from mail_dispatch.preparing import Desk

log = structlog.get_logger()

REST_SECONDS = 5.0  # of a letter whose carrying failed by a fault of ours
BUG_SECONDS = 300.0  # of one that can't be parked
END_SECONDS = 5.0
AWAY = Pauses(2.0, 2.0, 300.0)
NOBODY_SAYS = "whoever sent it died or stood still before it could say what the mail server answered"


class Lease(Held, Protocol):
    """What the sender asks of its lease."""

    def worn(self) -> bool: ...

    async def renew(self) -> bool: ...

    async def release(self) -> None: ...


class Leases(Protocol):
    """Where a lease is had; None while somebody else has it."""

    async def take(self, name: str, ttl_seconds: float) -> Any: ...


class Sender:
    """One account of one portal. connections: letters at a time. park_after: see Settings."""

    def __init__(
        self,
        portal: str,
        courier: Courier,
        desk: Desk,
        ledger: Ledger,
        lines: Lines,
        leases: Leases,
        share: Share,
        stopping: asyncio.Event,
        machine: Callable[[], float] = time.monotonic,
    ) -> None:
        self.portal = portal
        self.account = courier.account
        self.connections = 3
        self.lease_seconds = 8.0
        self.look_seconds = 1.0
        self.park_after = 120.0
        self.probe_every = 300.0
        self.beat: Callable[[], None] = lambda: None
        self._courier = courier
        self._desk = desk
        self._ledger = ledger
        self._lines = lines
        self._leases = leases
        self._share = share
        self._stopping = stopping
        self._machine = machine
        self._notices = Notices(desk, ledger, machine)
        self._wake = asyncio.Event()
        self._busy: dict[UUID, asyncio.Task[None] | None] = {}
        self._failures = 0
        self._away_until = 0.0
        self._reached_at: float | None = None

    def wake(self, *_: Any) -> None:
        """There may be something to do."""
        self._wake.set()

    def reached(self) -> None:
        """The account has let us in."""
        self._failures, self._away_until, self._reached_at = 0, 0.0, self._machine()

    async def run(self) -> None:
        """Be the sender whenever the lease can be had."""
        while not self._stopping.is_set():
            try:
                lease = await self._leases.take(f"smtp/{self.portal}/{self.account}", self.lease_seconds)
                self.beat()
                if lease is not None:
                    await self._serve(lease)
            except Exception as error:
                if passes(error):
                    log.warning("sender.interrupted", account=self.account, reason=type(error).__name__)
                else:  # it ends the term, not the other accounts' senders, which share the process with it
                    log.exception("sender.bug", portal=self.portal, account=self.account)
            await first_of(self._stopping, timeout=self.look_seconds)

    async def _serve(self, lease: Lease) -> None:
        self._gauge(1)
        log.info("sender.began", portal=self.portal, account=self.account)
        self._courier.lease = lease
        keeping = asyncio.create_task(self._keep_lease(lease))
        try:
            while not (self._stopping.is_set() or keeping.done()):
                self._wake.clear()
                await self._look()
                self.beat()
                await first_of(self._wake, self._stopping, timeout=self.look_seconds)
        finally:
            await self._end(keeping, lease)

    async def _end(self, keeping: asyncio.Task[None], lease: Lease) -> None:
        """Let letters that are out be answered; one that isn't soon is parked by whoever comes after us."""
        out = {task for task in self._busy.values() if task is not None}
        if out:
            await asyncio.wait(out, timeout=END_SECONDS)
        self._courier.lease = None
        self._gauge(0)
        keeping.cancel()
        await asyncio.gather(keeping, self._lines.close(), return_exceptions=True)
        if lease.held():
            await lease.release()

    async def _keep_lease(self, lease: Lease) -> None:
        while lease.held():
            await asyncio.sleep(self.lease_seconds / 8)
            try:
                if lease.worn() and not await lease.renew():
                    break
            except Exception as error:
                if not passes(error):
                    raise
        log.warning("sender.lease_lost", portal=self.portal, account=self.account)
        self._wake.set()

    async def _look(self) -> None:
        await self._notices.take_in(self._share)
        await self._park()
        lane = "interactive" if self._desk.quiet() else None
        await self._measure(lane)
        if self._machine() < self._away_until:
            return
        free = (1 if self._failures else self.connections) - sum(task is not None for task in self._busy.values())
        due = await self._ledger.due(self._share, list(self._busy), free, lane) if free > 0 else []
        for entry in due:
            self._begin(entry)
        if not due and not any(self._busy.values()) and self._out_of_touch():
            await self._probe()

    async def _park(self) -> None:
        """Letters whose fate did not become known by itself."""
        for entry in await self._ledger.doubtful(self._share, list(self._busy), self.park_after):
            try:
                await self._park_one(entry)
            except Exception as error:
                if passes(error):
                    raise
                log.exception("letter.not_parked", command_id=str(entry.command_id))
                self._rest(entry, BUG_SECONDS)

    async def _park_one(self, entry: Entry) -> None:
        reason = self._courier.whys.get(entry.command_id, NOBODY_SAYS)
        if await self._ledger.settle(entry, await self._desk.parked(entry, reason)):
            metrics.LETTERS.labels(self.portal, self.account, "parked").inc()
            log.error("letter.parked", command_id=str(entry.command_id), reason=masked(reason))
        self._courier.whys.pop(entry.command_id, None)

    async def _measure(self, lane: str | None) -> None:
        metrics.PARKED.labels(self.portal).set(await self._ledger.parked())
        oldest = await self._ledger.oldest_due(self._share, lane)
        metrics.OLDEST.labels(self.portal, self.account).set(oldest)

    def _out_of_touch(self) -> bool:
        return self._reached_at is None or self._machine() - self._reached_at > self.probe_every

    async def _probe(self) -> None:
        try:
            await self._lines.probe()
        except AccountAway as error:
            self._lost(error)

    def _lost(self, error: AccountAway) -> None:
        self._failures += 1
        self._away_until = self._machine() + AWAY.after(self._failures)
        metrics.AWAY.labels(self.account).inc()
        log.warning("account.away", portal=self.portal, account=self.account, reason=masked(str(error))[:300])

    def _begin(self, entry: Entry) -> None:
        task = asyncio.create_task(self._courier.carry(entry))
        self._busy[entry.command_id] = task
        task.add_done_callback(lambda done: self._ended(done, entry))

    def _ended(self, task: asyncio.Task[None], entry: Entry) -> None:
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if isinstance(error, AccountAway):
            self._lost(error)
        elif error is not None and not (passes(error) or isinstance(error, NotSender | asyncio.CancelledError)):
            log.error("letter.failed", command_id=str(entry.command_id), exc_info=error)
        if error is None or isinstance(error, AccountAway):
            self._free(entry)
            return
        self._rest(entry, REST_SECONDS)

    def _rest(self, entry: Entry, seconds: float) -> None:
        """What failed at once would fail at once again."""
        self._busy[entry.command_id] = None
        asyncio.get_running_loop().call_later(seconds, self._free, entry)

    def _free(self, entry: Entry) -> None:
        self._busy.pop(entry.command_id, None)
        self.wake()

    def _gauge(self, value: int) -> None:
        metrics.SENDER.labels(self.portal, self.account).set(value)
        if not value:
            metrics.PARKED.labels(self.portal).set(0)
            metrics.OLDEST.labels(self.portal, self.account).set(0)
