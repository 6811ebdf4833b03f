"""The pool of a service: its role's own schema first, times in UTC, statements that can't hang for ever."""

from __future__ import annotations

import asyncio
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy

from chassis.faults import passes

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

    Connection = asyncpg.Connection[Any] | PoolConnectionProxy[Any]
else:
    Connection = asyncpg.Connection

log = structlog.get_logger()

# A migration, or the wait for another replica's, takes as long as it takes: the tables of a year are large.
UNHURRIED_SECONDS = 86_400.0

APPLIED = "CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"


async def connect(dsn: str, schema: str, size: int = 5, tls: ssl.SSLContext | None = None) -> asyncpg.Pool[Any]:
    """Open the pool; waits for a database that is still starting. Raises what never passes (a wrong password)."""
    while True:
        try:
            return await asyncpg.create_pool(
                dsn,
                min_size=1,
                max_size=size,
                command_timeout=30,  # a batch gives up between 60 and 90 s, far below Kafka's max_poll_interval
                ssl=tls,
                server_settings={"search_path": schema, "timezone": "UTC", "application_name": schema},
            )
        except Exception as error:
            if not passes(error):
                raise
            log.warning("postgres.waiting", reason=type(error).__name__)
            await asyncio.sleep(0.2)


async def migrate(pool: asyncpg.Pool[Any], folders: Iterable[Traversable]) -> list[str]:
    """Run what has not been run of the folders' `*.sql`, in order, one replica at a time; answers the names."""
    done: list[str] = []
    async with pool.acquire() as connection, connection.transaction():
        lock = "SELECT pg_advisory_xact_lock(hashtext('migration_' || current_schema()))"
        await connection.execute(lock, timeout=UNHURRIED_SECONDS)
        await connection.execute(APPLIED)
        known = {row["name"] for row in await connection.fetch("SELECT name FROM migration")}
        for folder in folders:
            for file in sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name):
                if file.name not in known:
                    log.info("database.migrating", file=file.name)
                    await connection.execute(file.read_text(encoding="utf-8"), timeout=UNHURRIED_SECONDS)
                    await connection.execute("INSERT INTO migration (name) VALUES ($1)", file.name)
                    known.add(file.name)
                    done.append(file.name)
    return done


def own_migrations() -> Traversable:
    """The chassis's own tables, which every service has."""
    return files("chassis") / "migrations"
