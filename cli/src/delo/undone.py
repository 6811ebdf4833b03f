"""For tests of a service's statements: its schema in a real PostgreSQL, everything undone at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files

from chassis.database import Connection, connect, migrate, own_migrations

from delo.stack.services import role
from delo.testing import RunningStack


@asynccontextmanager
async def undone(running: RunningStack, service: str) -> AsyncIterator[Connection]:
    """A transaction over the service's migrated schema that is rolled back."""
    schema = role(service)
    pool = await connect(running.dsn(service), schema)
    try:
        await migrate(pool, [own_migrations(), files(schema) / "migrations"])
        async with pool.acquire() as connection:
            transaction = connection.transaction()
            await transaction.start()
            try:
                yield connection
            finally:
                await transaction.rollback()
    finally:
        await pool.close()
