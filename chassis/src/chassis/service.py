"""A service process: engines opened, tasks kept running, and an orderly end within ten seconds."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import asyncpg
import structlog
from faststream.kafka import KafkaBroker

from chassis import bus, health, logs, profile
from chassis.blobs import BlobsAway, BlobStore
from chassis.blobs.known import known, watch
from chassis.clock import Clock, LocalClock, SystemClock
from chassis.consumers import Shop
from chassis.database import connect, migrate, own_migrations
from chassis.deciding import Author
from chassis.decision import Decider
from chassis.health import Readiness
from chassis.intake import Intake
from chassis.journal.postgres import PostgresJournal, PostgresOutbox
from chassis.keeping import again_and_again
from chassis.leases import Leases
from chassis.pauses import Pauses
from chassis.profile import Profiles
from chassis.projection import Projection
from chassis.publishing import KafkaPublisher
from chassis.relay import Relay, listen
from chassis.runtime import Runtime
from chassis.settings import ServiceSettings
from chassis.timers import Timers, keep_trying
from chassis.waiting import first_of
from chassis.watchdog import Watchdog

log = structlog.get_logger()

GRACE_SECONDS = 7.0
BLOBS_SECONDS = 2.0


@dataclass(frozen=True)
class Running:
    """What a background task of a service works with."""

    settings: ServiceSettings
    pool: asyncpg.Pool[Any]
    blobs: BlobStore
    clock: Clock
    profiles: Profiles
    intake: Intake
    leases: Leases
    readiness: Readiness
    stopping: asyncio.Event


Background = Callable[[Running], Coroutine[Any, Any, None]]


class Service:
    """What a service is made of; `run()` is its whole life. package: where its `migrations/` lie, if it has any."""

    def __init__(
        self,
        name: str,
        settings: ServiceSettings,
        package: str,
        routers: Sequence[bus.Router] = (),
        parts: Sequence[Decider[Any, Any] | Projection] = (),
        background: Sequence[Background] = (),
    ) -> None:
        self.name = name
        self.schema = name.replace("-", "_")
        self._settings = settings
        self._package = package
        self._routers = routers
        self._parts = parts
        self._background = background
        self._readiness = Readiness()
        self._stopping = asyncio.Event()
        self._end_by: float | None = None

    def run(self) -> None:
        """Run until SIGTERM or SIGINT; exits non-zero if it could not go on."""
        logs.configure(self.name, self._settings.log_level)
        try:
            asyncio.run(self._live())
        except (profile.BadProfile, ValueError) as error:
            log.critical("service.misconfigured", reason=str(error))
            sys.exit(2)
        except Exception:  # said in one line of JSON, as all the rest; whoever started us does so again
            log.critical("service.failed", exc_info=True)
            sys.exit(1)

    async def _live(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        opening = self._readiness.expect("opening", silent_seconds=float("inf"))  # once is enough
        serving = asyncio.create_task(self._serve())
        async with AsyncExitStack() as stack:
            running = await self._open(stack)
            if running is not None:
                opening()
                spare_the_collector()
                log.info("service.started", instance=self._settings.instance)
                await first_of(self._stopping, timeout=float("inf"))
                log.info("service.stopping")
        self._stopping.set()
        await serving
        log.info("service.stopped")

    async def _serve(self) -> None:
        await health.serve(self._readiness, self._settings.http_host, self._settings.http_port, self._stopping)

    async def _open(self, stack: AsyncExitStack) -> Running | None:
        """Open everything, in the order in which it may be used; the stack closes it in the other direction."""
        settings = self._settings
        profiles = profile.load(settings.profile)
        dsn = settings.postgres_dsn.get_secret_value()
        pool = await self._unless_stopped(
            connect(dsn, self.schema, settings.postgres_pool_size, settings.postgres_ssl())
        )
        if pool is None:
            return None
        stack.push_async_callback(_close, pool)
        if await self._unless_stopped(self._migrate(pool)) is None:
            return None
        clock = await self._clock(stack, pool)
        author = Author(self.name, version("delo-chassis"))
        blobs = await self._blobs(stack, pool)
        if blobs is None:
            return None
        journal, leases = PostgresJournal(pool), Leases(pool)
        runtime = Runtime(journal, blobs, Shop(author, profiles, clock), self.name)
        runtime.register(*self._parts)
        intake = Intake(journal, blobs, author)
        running = Running(settings, pool, blobs, clock, profiles, intake, leases, self._readiness, self._stopping)
        await self._start_relay(stack, running)
        await self._start_timers(stack, running, runtime)
        await self._start_bus(stack, runtime)
        for task in self._background:
            self._keep(stack, task.__name__, partial(task, running))
        return running

    async def _unless_stopped(self, opening: Coroutine[Any, Any, Any]) -> Any:
        """The result, or None if the service is told to stop before there is one."""
        task = asyncio.create_task(opening)
        stopped = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if task.done():
            return task.result()
        task.cancel()
        return None

    async def _migrate(self, pool: asyncpg.Pool[Any]) -> bool:
        folders = [own_migrations(), files(self._package) / "migrations"]
        done = await migrate(pool, [folder for folder in folders if folder.is_dir()])
        if done:
            log.info("database.migrated", files=done)
        return True

    async def _clock(self, stack: AsyncExitStack, pool: asyncpg.Pool[Any]) -> Clock:
        if self._settings.clock == "system":
            return SystemClock()
        clock = LocalClock()
        await clock.read(pool)
        self._keep(stack, "clock", lambda: clock.follow(pool, self._stopping))
        return clock

    async def _blobs(self, stack: AsyncExitStack, pool: asyncpg.Pool[Any]) -> BlobStore | None:
        blobs: BlobStore | None = await self._unless_stopped(_store(pool, self._settings.blobs()))
        if blobs is not None:
            beat = self._readiness.expect("blobs")
            self._keep(stack, "blobs", partial(watch, blobs, beat, self._stopping))
        return blobs

    async def _start_relay(self, stack: AsyncExitStack, running: Running) -> None:
        publisher = KafkaPublisher(self.name, **self._settings.kafka_client())
        started = await self._unless_stopped(_insist(publisher.producer.start, "kafka.waiting"))
        if started is None:
            return
        stack.push_async_callback(self._bounded, "producer", publisher.producer.stop)
        relay = Relay(PostgresOutbox(running.pool), publisher, running.leases)
        relay.beat = self._readiness.expect("relay")
        relay_stop = asyncio.Event()  # the relay ends after everything that still writes to the outbox
        self._keep(stack, "relay", lambda: relay.run(relay_stop), relay_stop)
        self._keep(stack, "relay.listen", lambda: listen(running.pool, self.schema, relay, self._stopping))

    async def _start_timers(self, stack: AsyncExitStack, running: Running, runtime: Runtime) -> None:
        timers = Timers(runtime, running.clock)
        timers.beat = self._readiness.expect("timers")
        if isinstance(running.clock, LocalClock):
            running.clock.on_move(timers.moved.set)
        self._keep(stack, "timers", lambda: timers.run(self._stopping))
        beat = self._readiness.expect("parked")
        self._keep(stack, "parked", lambda: keep_trying(runtime, running.pool, self._stopping, beat))

    async def _start_bus(self, stack: AsyncExitStack, runtime: Runtime) -> None:
        if not self._routers or self._stopping.is_set():
            return
        broker = KafkaBroker(
            self._settings.kafka_bootstrap_servers,
            client_id=self.name,
            security=self._settings.kafka_security(),
            parser=bus.parse,
            decoder=bus.decode,
            graceful_timeout=GRACE_SECONDS,
            logger=None,
        )
        broker.include_routers(*self._routers)
        broker.context.set_global("runtime", runtime)
        watchdog = Watchdog(broker, self._readiness, self._settings.instance)
        stack.push_async_callback(self._bounded, "bus", watchdog.stop)
        await self._unless_stopped(_insist(watchdog.start, "kafka.waiting"))
        self._keep(stack, "watchdog", lambda: watchdog.run(self._stopping))

    def _keep(
        self,
        stack: AsyncExitStack,
        name: str,
        work: Callable[[], Awaitable[None]],
        stop: asyncio.Event | None = None,
    ) -> None:
        """Keep a task running until the end; it is given time to end by itself, then it is cancelled."""
        task = asyncio.create_task(again_and_again(name, work, stop or self._stopping, self._readiness), name=name)

        async def end() -> None:
            (stop or self._stopping).set()
            await asyncio.wait({task}, timeout=self._grace_left())
            task.cancel()

        stack.push_async_callback(end)

    def _grace_left(self) -> float:
        """Seconds until the end must be over: one deadline for all that is closed, one after another."""
        if self._end_by is None:
            self._end_by = time.monotonic() + GRACE_SECONDS
        return max(0.1, self._end_by - time.monotonic())

    async def _bounded(self, name: str, closing: Callable[[], Awaitable[None]]) -> None:
        try:
            await asyncio.wait_for(closing(), self._grace_left())
        except TimeoutError:
            log.warning("service.cut_short", closing=name)  # what was open is delivered again


async def _insist(opening: Callable[[], Awaitable[Any]], name: str) -> bool:
    """Open until it opens: an engine may start after us."""
    for pause in Pauses(0.3, 1.3, 3.0):
        try:
            await opening()
        except Exception as error:  # noqa: BLE001 - aiokafka raises what it likes while a broker starts
            log.warning(name, reason=f"{type(error).__name__}: {error}")
            await asyncio.sleep(pause)
        else:
            return True
    return False


async def _store(pool: asyncpg.Pool[Any], blobs: BlobStore) -> BlobStore:
    """The service's blobs; waits, the first time, for a folder that isn't there yet."""
    while True:
        try:
            return await known(pool, blobs)
        except BlobsAway as error:
            log.warning("blobs.waiting", reason=str(error))
            await asyncio.sleep(BLOBS_SECONDS)


def spare_the_collector() -> None:
    """What was built at the start stays: without it in the young generations, a batch costs a tenth less."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def _close(pool: asyncpg.Pool[Any]) -> None:
    try:
        await asyncio.wait_for(pool.close(), timeout=2.0)
    except TimeoutError:
        pool.terminate()
