"""Hands on the processes of a stack: kill, freeze, start again; a keeper starts again whatever ends by itself."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from urllib.error import HTTPError
from urllib.request import urlopen

import asyncpg
import psutil
from chaos.plan import Strike
from delo.stack import processes
from delo.stack.component import Component, Site
from delo.stack.services import Service, role
from delo.stack.stack import Stack
from delo.stack.state import Started, load, locked, save
from delo.testing import RunningStack

KEEPER_SECONDS = 0.5
BACK_AFTER_SECONDS = 1.0
AMBUSH_SECONDS = 0.01  # a relay publishes and deletes within that
BACKEND_LOOKS, LOOK_SECONDS = 100, 0.1  # a PostgreSQL that has just been started has no backends yet
SILENT_SECONDS = 15.0
LAST_WORDS = 5  # lines of a log
# Those on which much is said in a storm.
CHANNELS = ("outbox_mail_ingest", "outbox_tax_calendar", "outbox_task_gateway", "ledger_task_gateway")

Say = Callable[[str], None]


class Machine:
    """The machine on which a stack runs. say: hears each thing that happens."""

    def __init__(self, stack: Stack, seed: int, say: Say) -> None:
        self._stack = stack
        self._home = stack.home
        self._components: dict[str, Component] = {component.name: component for component in stack.components}
        self._seed = seed
        self._say = say
        self._hands: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.ended_by_itself: list[str] = []

    async def strike(self, strike: Strike) -> None:
        """Carry out one strike; several may run at a time, on one target one after another."""
        doing = {
            "kill": self._kill,
            "outage": self._kill,
            "ambush": self._ambush,
            "freeze": self._freeze,
            "crash": self._crash,
            "blobs": self._break_blobs,
            "unmount": self._unmount_blobs,
        }
        async with self._hands[strike.target]:
            await doing[strike.kind](strike)

    def _chance(self, strike: Strike) -> random.Random:
        """What is left to chance in *strike*: the same for the same seed, whatever ran beside it."""
        return random.Random(f"machine {self._seed} {strike.kind} {strike.target} {strike.at}")

    async def _kill(self, strike: Strike) -> None:
        self._has_ended(strike.target)
        started = self.started(strike.target)
        self._say(f"kill {strike.target} (pid {started.pid}), back after {strike.seconds} s")
        await asyncio.to_thread(processes.kill, started)
        await asyncio.sleep(strike.seconds)
        await self._start_again(strike.target)

    async def _ambush(self, strike: Strike) -> None:
        """SIGKILL in the milliseconds after a commit: what was written is on its way, and nothing is deleted yet."""
        chance = self._chance(strike)
        channel = chance.choice(channels(strike.target))
        heard = await self._committed(channel)
        await asyncio.sleep(chance.uniform(0, AMBUSH_SECONDS))
        self._has_ended(strike.target)
        started = self.started(strike.target)
        signal_all([started.pid], signal.SIGKILL)
        when = f"as {channel} was told of a commit" if heard else f"unprovoked, {channel} was silent"
        self._say(f"kill {strike.target} (pid {started.pid}) {when}, back after {strike.seconds} s")
        await asyncio.to_thread(processes.kill, started)
        await asyncio.sleep(strike.seconds)
        await self._start_again(strike.target)

    async def _committed(self, channel: str) -> bool:
        """Wait for a commit that notifies *channel*; whether one came."""
        heard = asyncio.Event()
        try:
            connection = await asyncpg.connect(RunningStack(self._stack).admin_dsn, timeout=5)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        try:
            await connection.add_listener(channel, lambda *_: heard.set())
            await asyncio.wait_for(heard.wait(), SILENT_SECONDS)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            return False
        else:
            return True
        finally:
            connection.terminate()

    async def _freeze(self, strike: Strike) -> None:
        started = self.started(strike.target)
        pids = family(started.pid)
        self._say(f"freeze {strike.target} ({len(pids)} processes) for {strike.seconds} s")
        signal_all(pids, signal.SIGSTOP)
        try:
            await asyncio.sleep(strike.seconds)
        finally:
            signal_all(pids, signal.SIGCONT)

    async def _crash(self, strike: Strike) -> None:
        """One backend dies of SIGKILL: the postmaster ends all others and replays its log."""
        place = self._chance(strike).random()
        backends = await self._backends(strike.target)
        if not backends:
            self._say(f"crash {strike.target}: it has no backend that could die, let be")
            return
        hit = backends[int(place * len(backends))]
        self._say(f"crash {strike.target}: backend {hit} of {len(backends)}, its postmaster recovers")
        signal_all([hit], signal.SIGKILL)
        await asyncio.sleep(strike.seconds)

    async def _backends(self, name: str) -> list[int]:
        """What the postmaster has started; none if it starts nothing for ten seconds."""
        for _ in range(BACKEND_LOOKS):
            if backends := family(self.started(name).pid)[1:]:
                return backends
            await asyncio.sleep(LOOK_SECONDS)
        return []

    async def _break_blobs(self, strike: Strike) -> None:
        """A file stands where the folder was: even root can neither read nor write below it."""
        folder, away = self._home.blobs, self._home.blobs.with_name("blobs.away")
        self._say(f"blob store fails for {strike.seconds} s")
        folder.rename(away)
        folder.write_bytes(b"")
        try:
            await asyncio.sleep(strike.seconds)
        finally:
            folder.unlink()
            away.rename(folder)

    async def _unmount_blobs(self, strike: Strike) -> None:
        """An empty folder stands where the store was: what were stored there is lost when the store is back."""
        folder, away = self._home.blobs, self._home.blobs.with_name("blobs.away")
        self._say(f"blob store isn't mounted for {strike.seconds} s")
        folder.rename(away)
        folder.mkdir()
        try:
            await asyncio.sleep(strike.seconds)
        finally:
            folder.rename(folder.with_name("blobs.hidden"))
            away.rename(folder)

    def started(self, name: str) -> Started:
        """The process that runs under *name*, or that did last."""
        return load(self._home.state_file).processes[name]

    async def _start_again(self, name: str) -> None:
        await asyncio.to_thread(self._revive, name)

    def _revive(self, name: str) -> None:
        component = self._components[name]
        with locked(self._home) as state:
            processes.sweep(state.processes[name])
            component.prepare(Site(self._home, state))
            launch = component.launch(Site(self._home, state))
            state.processes[name] = processes.spawn(launch, self._home.log(name))
            save(self._home.state_file, state)

    async def keep(self) -> None:
        """Like an orchestrator: whatever ended by itself is started again; runs until cancelled."""
        while True:
            for name in self._components:
                async with self._hands[name]:
                    if self._has_ended(name):
                        await asyncio.sleep(BACK_AFTER_SECONDS)
                        await self._start_again(name)
            await asyncio.sleep(KEEPER_SECONDS)

    def _has_ended(self, name: str) -> bool:
        """Whether it has ended without being struck; its last words are kept."""
        if processes.alive(self.started(name)):
            return False
        words = processes.tail(self._home.log(name), LAST_WORDS)
        self.ended_by_itself.append(f"{name}: {words}")
        self._say(f"{name} ended by itself: {words}")
        return True

    def is_ready(self, name: str) -> bool:
        """Whether it answers as it should."""
        return self._components[name].ready(Site(self._home, load(self._home.state_file)))

    async def all_ready(self, seconds: float) -> list[str]:
        """Wait until everything is ready; what is not after *seconds*, with what it says of itself."""
        end = asyncio.get_running_loop().time() + seconds
        while True:
            late = [name for name in self._components if not await asyncio.to_thread(self.is_ready, name)]
            if not late or asyncio.get_running_loop().time() > end:
                return [f"{name} {await asyncio.to_thread(self._says, name)}".strip() for name in late]
            await asyncio.sleep(1.0)

    def _says(self, name: str) -> str:
        """What a service's /ready holds; nothing for an engine, or where nobody answers."""
        if not isinstance(self._components[name], Service):
            return ""
        try:
            with urlopen(f"{RunningStack(self._stack).http(name)}/ready", timeout=3) as answer:  # noqa: S310 - ours
                return str(answer.status)
        except HTTPError as refused:
            return refused.read().decode(errors="replace")
        except OSError as error:
            return str(error)


def channels(target: str) -> list[str]:
    """Where a commit is told that concerns *target*: its own, or another's, of whose record it is about to hear."""
    own = [channel for channel in CHANNELS if channel.endswith(f"_{role(target.removesuffix('-2'))}")]
    return own or list(CHANNELS)


def family(pid: int) -> list[int]:
    """A process and everything below it, itself first."""
    with suppress(psutil.NoSuchProcess):
        return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    return [pid]


def signal_all(pids: list[int], number: signal.Signals) -> None:
    """Signal those that still run; all of them are of our own stack."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
