"""One holder at a time."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
from chassis.leases import Leases


async def test_a_second_process_waits_for_release_or_expiry(pool: asyncpg.Pool[Any]) -> None:
    ours, theirs = Leases(pool), Leases(pool)
    lease = await ours.take("relay", 30)
    assert lease is not None
    assert await theirs.take("relay", 30) is None

    await lease.release()

    assert not lease.held()
    assert await theirs.take("relay", 30) is not None


async def test_an_expired_lease_passes_to_whoever_asks(pool: asyncpg.Pool[Any]) -> None:
    ours, theirs = Leases(pool), Leases(pool)
    lease = await ours.take("relay", 0.05)
    assert lease is not None
    await asyncio.sleep(0.06)

    assert not lease.held()
    assert await theirs.take("relay", 30) is not None
    assert not await lease.renew()


async def test_a_holder_counts_from_before_it_asked(pool: asyncpg.Pool[Any]) -> None:
    now = 100.0
    lease = await Leases(pool, lambda: now).take("relay", 10)
    assert lease is not None
    now = 109.9
    assert lease.held()
    assert lease.worn()
    now = 110.0
    assert not lease.held()


async def test_many_ask_at_once_and_one_has_it(pool: asyncpg.Pool[Any]) -> None:
    taken = await asyncio.gather(*(Leases(pool).take("sender", 30) for _ in range(10)))

    assert sum(lease is not None for lease in taken) == 1
