"""The portal's one sender: holds the lease, hands due commands to rounds, sweeps the mirror."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import aiohttp
import structlog
from chassis.faults import passes
from chassis.service import Running
from chassis.waiting import first_of

from task_gateway import ledger, metrics
from task_gateway.adapters.bitrix import Bitrix
from task_gateway.core.calls import Call, mapping
from task_gateway.core.create_task import found_by_marker, task_ids
from task_gateway.core.limits import TARIFFS, Limiter
from task_gateway.ledger import Entry
from task_gateway.mirror.sweep import Sweeper
from task_gateway.portal import NotSender, PortalWay
from task_gateway.rounds import Rounds
from task_gateway.settings import Settings
from task_gateway.work import Workshop

log = structlog.get_logger()

ROUNDS_AT_ONCE = 4  # so that a request that hangs holds up only the commands in it
TOGETHER = 25
LOOK_SECONDS = 1.0


class Sender:
    """One portal. Commands and sweeps pass the same PortalWay, so that one limiter sees every request."""

    def __init__(self, running: Running, settings: Settings, session: aiohttp.ClientSession) -> None:
        self._running = running
        self._settings = settings
        self.name = str(settings.portal)
        webhook = settings.webhook_url.get_secret_value()
        tariff = TARIFFS[str(running.profiles[self.name].extra.get("tariff", "cloud"))]
        self._way = PortalWay(
            self.name,
            Bitrix(session, webhook, settings.request_seconds),
            Limiter(tariff),
            lambda: running.readiness.contact(f"crm:{self.name}"),
        )
        self._shop = Workshop(running, settings, webhook.split("/rest/")[0])
        self._rounds = Rounds(self._way, self._shop)
        self._sweeper = Sweeper(running, settings, self._way)
        self._wake = asyncio.Event()
        self._busy: dict[str, asyncio.Task[None]] = {}
        self.beat: Callable[[], None] = running.readiness.expect(f"sender:{self.name}")

    def wake(self, *_: Any) -> None:
        """There may be something to do."""
        self._wake.set()

    async def run(self) -> None:
        """Be the sender whenever the lease can be had."""
        while not self._running.stopping.is_set():
            try:
                self._way.lease = await self._running.leases.take(f"sender/{self.name}", self._settings.lease_seconds)
                self.beat()
                if self._way.lease is None:
                    metrics.SENDER.labels(self.name).set(0)
                    await first_of(self._running.stopping, timeout=LOOK_SECONDS)
                else:
                    await self._serve()
            except Exception as error:
                if not (passes(error) or isinstance(error, NotSender)):
                    raise
                log.warning("sender.interrupted", portal=self.name, reason=type(error).__name__)
                await first_of(self._running.stopping, timeout=LOOK_SECONDS)

    async def _serve(self) -> None:
        """While the lease is held: the helpers beside the work share its fate."""
        metrics.SENDER.labels(self.name).set(1)
        log.info("sender.began", portal=self.name)
        sweeping = asyncio.create_task(self._sweeper.run())
        keeping = asyncio.create_task(self._keep_lease())
        try:
            while not self._running.stopping.is_set() and not keeping.done():
                await self._hand_out()
                self.beat()
                await first_of(self._wake, self._running.stopping, timeout=await self._pause())
                self._wake.clear()
        finally:
            await self._end([sweeping, keeping])

    async def _end(self, helpers: Sequence[asyncio.Task[None]]) -> None:
        """Let requests that are out come back (they end within their time limit), then give up the lease."""
        for task in helpers:
            task.cancel()
        out = set(self._busy.values())
        if out:
            await asyncio.wait(out, timeout=5.0)
        if self._way.lease is not None and self._way.lease.held():
            await self._way.lease.release()
        self._way.lease = None
        metrics.SENDER.labels(self.name).set(0)
        await asyncio.gather(*helpers, return_exceptions=True)

    async def _keep_lease(self) -> None:
        lease = self._way.lease
        while lease is not None and lease.held():
            await asyncio.sleep(self._settings.lease_seconds / 8)
            try:
                if lease.worn() and not await lease.renew():
                    break
            except Exception as error:
                if not passes(error):
                    raise
        log.warning("sender.lease_lost", portal=self.name)
        self._wake.set()

    async def _pause(self) -> float:
        async with self._running.pool.acquire() as connection:
            seconds = await ledger.next_at(connection, self.name)
        return LOOK_SECONDS if seconds is None else min(LOOK_SECONDS, max(0.02, seconds))

    async def _hand_out(self) -> None:
        running = len(set(self._busy.values()))
        if self._way.open and running:
            return  # one probe at a time
        if not self._shop.root_folder:
            await self._find_root()
        await self._close_doubles()
        async with self._running.pool.acquire() as connection:
            free = max(0, ROUNDS_AT_ONCE - running)
            entries = await ledger.due(connection, self.name, list(self._busy), TOGETHER * free)
        for start in range(0, len(entries), TOGETHER):
            self._begin(entries[start : start + TOGETHER])

    def _begin(self, entries: Sequence[Entry]) -> None:
        task = asyncio.create_task(self._rounds.carry_on(entries))
        for entry in entries:
            self._busy[entry.subject] = task
        task.add_done_callback(lambda done: self._ended(done, entries))

    def _ended(self, task: asyncio.Task[None], entries: Sequence[Entry]) -> None:
        for entry in entries:
            self._busy.pop(entry.subject, None)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, NotSender):
            log.error("round.failed", portal=self.name, exc_info=error)
        self.wake()

    async def _find_root(self) -> None:
        (reply,) = await self._way.call([Call("disk.storage.getlist", {"filter": {"ENTITY_TYPE": "common"}})])
        if reply.fate == "done":
            storages = list(mapping(reply.result).values())
            self._shop.root_folder = int(storages[0]["ROOT_OBJECT_ID"]) if storages else 0

    async def _close_doubles(self) -> None:
        """Tasks once doubtful are looked for again when a late effect must have shown; extra ones are closed."""
        async with self._running.pool.acquire() as connection:
            entries = await ledger.to_recheck(connection, self.name, 10)
        for entry in entries:
            (reply,) = await self._way.call([found_by_marker(entry.command_id)])
            if reply.fate != "done":
                return
            extra = [number for number in task_ids(reply.result) if number != entry.progress.task_id]
            for number in extra:
                await self._close_double(entry, number)
            async with self._running.pool.acquire() as connection:
                await connection.execute(ledger.RECHECKED, entry.command_id, entry.progress.encoded_text())

    async def _close_double(self, entry: Entry, number: int) -> None:
        log.warning("task.double_closed", command_id=str(entry.command_id), crm_id=number)
        metrics.DOUBLES.labels(entry.type).inc()
        await self._way.call([Call("tasks.task.complete", {"taskId": number})])


async def send(running: Running) -> None:
    """The background task of the service: wakes at every command that is written down."""
    settings = running.settings
    assert isinstance(settings, Settings)  # noqa: S101 - made in app.main
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        sender = Sender(running, settings, session)
        listening = group.create_task(_listen(running, sender))
        await sender.run()
        listening.cancel()


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
