"""A rig for schedules of a sender: time that leaps, processes that crash or freeze at any await point, leases.

Nothing sleeps: the loop's clock leaps to the next timer. A seed gives one schedule, always the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import selectors
from collections.abc import Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field
from random import Random
from typing import Any

# `SCHEDULES=10 pytest …` tries ten times as many: for a night, or after the sender was changed.
TIMES = int(os.environ.get("SCHEDULES", "1"))
OWNER: ContextVar[Replica | None] = ContextVar("owner", default=None)


class Stuck(Exception):
    """Nothing is due and nothing will ever be: a deadlock."""


class Leaping(selectors.DefaultSelector):
    """Instead of waiting for as long as the loop says, time passes. The machine is asked nothing."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None:
            raise Stuck
        if timeout > 0:
            self.now += timeout
        return ()


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


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run on a loop that leaps; answers what *work* answers."""
    with contextlib.closing(LeapingLoop()) as loop:
        loop.set_exception_handler(lambda *_: None)  # tasks of crashed processes are nobody's any more
        try:
            return loop.run_until_complete(work)
        finally:
            while left := asyncio.all_tasks(loop):
                for task in left:
                    task.cancel()
                loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))


def seeds(block: int, size: int) -> range:
    """Those of one block of a law's schedules."""
    return range(block * size * TIMES, (block + 1) * size * TIMES)


def now() -> float:
    """Machine time."""
    return asyncio.get_running_loop().time()


async def until(done: Any, seconds: float) -> None:
    """Let time pass until *done*, so many seconds at most."""
    end = now() + seconds
    while not done() and now() < end:  # noqa: ASYNC110 - time leaps
        await asyncio.sleep(0.5)


class Crash(BaseException):
    """The process is gone: nothing of it runs any more, not even its `except Exception`."""


@dataclass
class Replica:
    """One process. crash_at, freezes: await points at which it dies, or stands still for so many seconds."""

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
            self.frozen_until = now() + self.freezes[self.passed]
        for _ in range(self.random.randrange(3)):
            await asyncio.sleep(0)
        while self.frozen_until > now():  # noqa: ASYNC110 - time leaps
            await asyncio.sleep(self.frozen_until - now())
        if self.dead:
            raise Crash

    def kill(self) -> None:
        """SIGKILL."""
        self.dead = True
        for task in self.tasks:
            task.cancel()

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Begin *work*; whatever it begins is this process's."""
        token = OWNER.set(self)
        asyncio.get_running_loop().create_task(work)
        OWNER.reset(token)


class Watched:
    """Anything as a process reaches it: an await point before each effect and one after."""

    def __init__(self, inner: Any, process: Replica) -> None:
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


@dataclass
class Leases:
    """A lease by the database's clock: a row, who holds it, until when."""

    holder: object | None = None
    until: float = 0.0

    def take(self, who: object, ttl_seconds: float) -> bool:
        if self.holder not in (None, who) and self.until >= now():
            return False
        self.holder, self.until = who, now() + ttl_seconds
        return True


class LeaseDesk:
    """Leases as one process sees them: by its own clock, checked whenever it runs."""

    def __init__(self, process: Replica, leases: Leases, ttl_seconds: float) -> None:
        self._process = process
        self._leases = leases
        self._ttl_seconds = ttl_seconds
        self._asked_at = float("-inf")

    async def take(self, name: str, ttl_seconds: float) -> LeaseDesk | None:
        asked_at = now()
        await self._process.point()
        if not self._leases.take(self, ttl_seconds):
            self._asked_at = float("-inf")
            return None
        self._asked_at = asked_at
        await self._process.point()
        return self

    def held(self) -> bool:
        return now() - self._asked_at < self._ttl_seconds

    def worn(self) -> bool:
        return now() - self._asked_at > self._ttl_seconds / 3

    async def renew(self) -> bool:
        return await self.take("", self._ttl_seconds) is not None

    async def release(self) -> None:
        await self._process.point()
        if self._leases.holder is self:
            self._leases.holder = None
