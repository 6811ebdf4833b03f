"""Moving the clock: to each wake on the way in turn, waiting until everything that follows has happened."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import asyncpg
from chassis.database import Connection

from delo.clock.lag import living, watching
from delo.stack.component import Site
from delo.stack.ports import HOST
from delo.stack.postgres import admin_dsn
from delo.stack.problems import Problem
from delo.stack.services import role

NOW = """
    SELECT coalesce(frozen_at, clock_timestamp() + make_interval(secs => offset_microseconds / 1e6))
    FROM delo_clock.clock
"""
HOLD = "UPDATE delo_clock.clock SET frozen_at = $1"
RELEASE = "UPDATE delo_clock.clock SET frozen_at = NULL, offset_microseconds = $1"
NEXT_WAKE = "SELECT min(due_at) FROM {schema}.timer WHERE due_at <= $1"
WAITING = """
    SELECT (SELECT count(*) FROM {schema}.outbox) + (SELECT count(*) FROM {schema}.timer WHERE due_at <= $1)
        + (SELECT count(*) FROM {schema}.parked WHERE state = 'waiting' AND retry_at <= clock_timestamp())
"""
OPEN_COMMANDS = "SELECT count(*) FROM task_gateway.command WHERE state IN ('intended', 'sent')"

QUIET_LOOKS = 3
LOOK_SECONDS = 0.2
PATIENCE_SECONDS = 300.0


async def now(site: Site) -> datetime:
    """Business time of the stack."""
    connection = await asyncpg.connect(admin_dsn(site))
    try:
        found: datetime = await connection.fetchval(NOW)
        return found.astimezone(UTC)
    finally:
        await connection.close()


async def advance(site: Site, span: timedelta, wake: Callable[[datetime], None]) -> datetime:
    """Move by *span*, wake by wake; *wake* hears of each. Raises Problem if the stack doesn't come to rest."""
    connection = await asyncpg.connect(admin_dsn(site))
    try:
        start: datetime = await connection.fetchval(NOW)
        target = start + span
        await _hold(connection, site, start)
        async with watching(site.address("kafka"), await living(connection)) as unread:
            while (due := await _next_wake(connection, target)) is not None:
                await _hold(connection, site, max(due, start))
                wake(due)
                await _come_to_rest(connection, unread, max(due, start))
            await _release(connection, site, target)
            await _come_to_rest(connection, unread, target)
        return target.astimezone(UTC)
    finally:
        await connection.close()


async def preset(site: Site, at: datetime) -> None:
    """Put the clock to *at* before any service runs: whoever starts finds it so."""
    connection = await asyncpg.connect(admin_dsn(site))
    try:
        await connection.execute(RELEASE, (at - datetime.now(UTC)) // timedelta(microseconds=1))
    finally:
        await connection.close()


async def set_to(site: Site, at: datetime) -> None:
    """Put the clock to *at*, also backwards: for a stack in which nothing has happened yet."""
    connection = await asyncpg.connect(admin_dsn(site))
    try:
        await _release(connection, site, at)
        async with watching(site.address("kafka"), await living(connection)) as unread:
            await _come_to_rest(connection, unread, at)
    finally:
        await connection.close()


async def rest(site: Site) -> None:
    """Wait until nothing is left to be read, sent or answered. Raises Problem if that doesn't come."""
    connection = await asyncpg.connect(admin_dsn(site))
    try:
        now: datetime = await connection.fetchval(NOW)
        async with watching(site.address("kafka"), await living(connection)) as unread:
            await _come_to_rest(connection, unread, now)
    finally:
        await connection.close()


async def _next_wake(connection: Connection, target: datetime) -> datetime | None:
    found = [
        await connection.fetchval(NEXT_WAKE.format(schema=role(name)), target) for name in await living(connection)
    ]
    return min((due for due in found if due is not None), default=None)


async def _hold(connection: Connection, site: Site, at: datetime) -> None:
    await connection.execute(HOLD, at)
    await _tell_sandbox(site, {"offset_seconds": 0, "frozen_at": at.isoformat()})


async def _release(connection: Connection, site: Site, target: datetime) -> None:
    offset = target - datetime.now(UTC)
    await connection.execute(RELEASE, offset // timedelta(microseconds=1))
    await _tell_sandbox(site, {"offset_seconds": offset.total_seconds(), "frozen_at": None})


async def _tell_sandbox(site: Site, clock: dict[str, Any]) -> None:
    address = f"http://{HOST}:{site.port('sandbox')}/_sandbox/clock"
    try:
        async with aiohttp.ClientSession() as session, session.post(address, json=clock) as answer:
            answer.raise_for_status()
    except aiohttp.ClientError as error:
        raise Problem(f"The sandbox doesn't follow the clock ({error}); is it up? `delo status` tells.") from error


async def _come_to_rest(connection: Connection, unread: Callable[[], Awaitable[int]], at: datetime) -> None:
    """Until nothing waits at several looks in a row: what one service says may wake another."""
    end, quiet = time.monotonic() + PATIENCE_SECONDS, 0
    while quiet < QUIET_LOOKS:
        if time.monotonic() > end:
            raise Problem("The stack doesn't come to rest; `delo status` and `delo dead list` show what is stuck.")
        waiting = await connection.fetchval(OPEN_COMMANDS) + await unread()
        for name in await living(connection):
            waiting += await connection.fetchval(WAITING.format(schema=role(name)), at)
        quiet = quiet + 1 if waiting == 0 else 0
        await asyncio.sleep(LOOK_SECONDS)
