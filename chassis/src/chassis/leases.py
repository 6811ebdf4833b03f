"""Who may do what only one may do. Machine time only: the database's clock for who holds it, ours for how long."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import asyncpg

TAKE = """
    INSERT INTO lease (name, holder, until) VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3))
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
        WHERE lease.until < clock_timestamp() OR lease.holder = excluded.holder
    RETURNING holder
"""

RELEASE = "DELETE FROM lease WHERE name = $1 AND holder = $2"


class Lease:
    """Held until it runs out by our own monotonic clock, counted from before it was asked for.

    A process that was frozen finds `held()` false when it wakes, before the database would have told it.
    """

    def __init__(self, leases: Leases, name: str, ttl_seconds: float, asked_at: float) -> None:
        self._leases = leases
        self.name = name
        self._ttl_seconds = ttl_seconds
        self._asked_at = asked_at

    def held(self) -> bool:
        """Whether it is still ours; check before each effect."""
        return self._leases.machine() - self._asked_at < self._ttl_seconds

    def worn(self) -> bool:
        """Whether a third of it is gone: time to renew."""
        return self._leases.machine() - self._asked_at > self._ttl_seconds / 3

    async def renew(self) -> bool:
        """Ask for another full term; False if somebody else has it now."""
        again = await self._leases.take(self.name, self._ttl_seconds)
        if again is None:
            self._asked_at = float("-inf")
            return False
        self._asked_at = again._asked_at  # noqa: SLF001 - the same class
        return True

    async def release(self) -> None:
        """Give it up, so that a standby need not wait."""
        self._asked_at = float("-inf")
        await self._leases.give_up(self.name)


class Leases:
    """Leases of one process; two processes never hold one name at a time."""

    def __init__(self, pool: asyncpg.Pool[Any], machine: Callable[[], float] = time.monotonic) -> None:
        self._pool = pool
        self._holder: UUID = uuid4()
        self.machine = machine

    async def take(self, name: str, ttl_seconds: float) -> Lease | None:
        """The lease if it is free, run out or ours already, else None."""
        asked_at = self.machine()
        holder = await self._pool.fetchval(TAKE, name, self._holder, ttl_seconds)
        return None if holder is None else Lease(self, name, ttl_seconds, asked_at)

    async def give_up(self, name: str) -> None:
        """Delete our hold on *name*."""
        await self._pool.execute(RELEASE, name, self._holder)
