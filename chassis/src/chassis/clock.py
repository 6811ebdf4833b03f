"""Two clocks. The business clock (timers, dates) can be moved in the local stack; machine time never moves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import asyncpg

from chassis.database import Connection
from chassis.faults import passes
from chassis.waiting import first_of

READ = "SELECT offset_microseconds, frozen_at FROM delo_clock.clock"
CHANNEL = "delo_clock"


class Clock(Protocol):
    """The business clock."""

    def business(self) -> datetime:
        """Now, aware, UTC."""


class SystemClock:
    """Production: business time is real time."""

    def business(self) -> datetime:
        """See Clock."""
        return datetime.now(UTC)


class FixedClock:
    """For unit tests: stands where it is put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def business(self) -> datetime:
        """See Clock."""
        return self.at


class LocalClock:
    """The local stack's clock: an offset (or a moment it is held at) that every service hears of at once."""

    def __init__(self) -> None:
        self._offset = timedelta()
        self._frozen_at: datetime | None = None
        self._moved: list[Callable[[], None]] = []

    def business(self) -> datetime:
        """See Clock."""
        return self._frozen_at or datetime.now(UTC) + self._offset

    def on_move(self, callback: Callable[[], None]) -> None:
        """Call *callback* whenever the clock is moved: a timer may have come due."""
        self._moved.append(callback)

    async def read(self, pool: asyncpg.Pool[Any]) -> None:
        """Take the time as it is set now."""
        self._take(await pool.fetchrow(READ))

    async def follow(self, pool: asyncpg.Pool[Any], stopping: asyncio.Event) -> None:
        """Keep up with the table; a lost connection is taken up again."""
        while not stopping.is_set():
            try:
                async with pool.acquire() as connection:
                    await self._listen(connection, stopping)
            except Exception as error:
                if not passes(error):
                    raise
                await first_of(stopping, timeout=0.5)

    async def _listen(self, connection: Connection, stopping: asyncio.Event) -> None:
        heard = asyncio.Event()

        def hear(*_: object) -> None:
            heard.set()

        await connection.add_listener(CHANNEL, hear)
        while not stopping.is_set() and not connection.is_closed():
            heard.clear()
            self._take(await connection.fetchrow(READ))
            await first_of(heard, stopping, timeout=5.0)
        if not connection.is_closed():
            await connection.remove_listener(CHANNEL, hear)

    def _take(self, row: asyncpg.Record | None) -> None:
        offset = timedelta(microseconds=row["offset_microseconds"]) if row else timedelta()
        frozen_at = row["frozen_at"] if row else None
        if (offset, frozen_at) != (self._offset, self._frozen_at):
            self._offset, self._frozen_at = offset, frozen_at
            for callback in self._moved:
                callback()
