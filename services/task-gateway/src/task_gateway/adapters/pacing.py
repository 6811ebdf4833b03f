"""The pace of a portal in PostgreSQL, so that a successor neither overfills its bucket nor learns everything anew."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, Protocol

import asyncpg
import structlog
from chassis.faults import passes

from task_gateway.core.limits import Limiter
from task_gateway.core.pace import Pace, pace_of, resume

log = structlog.get_logger()

KEEP_SECONDS = 0.5

LEFT = "SELECT state, extract(epoch FROM clock_timestamp() - at)::float AS seconds_ago FROM pace WHERE portal = $1"
KEEP = """
    INSERT INTO pace (portal, state) VALUES ($1, $2)
    ON CONFLICT (portal) DO UPDATE SET state = excluded.state, at = clock_timestamp()
"""


class Paces(Protocol):
    """Where the pace of one portal is kept."""

    async def left(self) -> tuple[Pace, float] | None:
        """What the last sender left, and how many seconds ago; None: nothing that we can read."""

    async def keep(self, pace: Pace) -> None:
        """Write it down."""


class PostgresPaces:
    """See Paces."""

    def __init__(self, pool: asyncpg.Pool[Any], portal: str) -> None:
        self._pool = pool
        self._portal = portal

    async def left(self) -> tuple[Pace, float] | None:
        """See Paces."""
        row = await self._pool.fetchrow(LEFT, self._portal)
        if row is None:
            return None
        try:
            return Pace.model_validate_json(row["state"]), row["seconds_ago"]
        except ValueError:  # of another version: the portal itself tells its limits
            log.warning("pace.unreadable", portal=self._portal)
            return None

    async def keep(self, pace: Pace) -> None:
        """See Paces."""
        await self._pool.execute(KEEP, self._portal, pace.model_dump_json())


class Pacing:
    """Hands the limiter's knowledge from one sender of a portal to the next."""

    def __init__(self, limiter: Limiter, paces: Paces, machine: Callable[[], float] = time.monotonic) -> None:
        self._limiter = limiter
        self._paces = paces
        self._machine = machine

    async def begin(self) -> None:
        """At the start of a term, before the first call."""
        if (left := await self._paces.left()) is not None:
            resume(self._limiter, *left, self._machine())

    async def keep(self) -> None:
        """Twice a second while something changes. What goes out between two writings the portal itself will tell."""
        written: tuple[float, int] | None = None
        while True:
            now = self._machine()
            pace = pace_of(self._limiter, now)
            seen = (pace.level, sum(map(len, pace.worked.values())))
            if seen != written:
                try:
                    await self._paces.keep(pace)
                    written = seen
                except Exception as error:
                    if not passes(error):
                        raise
            await asyncio.sleep(KEEP_SECONDS)
