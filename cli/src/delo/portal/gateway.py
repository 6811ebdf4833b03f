"""How `delo portal` and `delo brake` reach the gateway: by its own role in PostgreSQL, as its other commands do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from chassis.database import Connection
from task_gateway.setup.desk import Desk, DeskError

from delo.stack.problems import Problem
from delo.stack.running import running_site
from delo.stack.services import service_dsn

SCHEMA = "task_gateway"


@asynccontextmanager
async def connected(dsn: str | None) -> AsyncIterator[Connection]:
    """dsn: of the gateway's database; without: that of the local stack. Raises Problem, a sentence for a person."""
    address = dsn or service_dsn(running_site(), "task-gateway")
    try:
        connection = await asyncpg.connect(address, timeout=10, server_settings={"search_path": SCHEMA})
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Problem(f"The gateway's database can't be reached: {error or type(error).__name__}.") from error
    try:
        yield connection
    except asyncpg.UndefinedTableError as error:
        raise Problem("The gateway's database is not set up: start task-gateway once.") from error
    except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError) as error:
        raise Problem(f"The gateway's database went away: {error or type(error).__name__}; run this again.") from error
    finally:
        await connection.close()


@asynccontextmanager
async def desk(portal: str, dsn: str | None) -> AsyncIterator[Desk]:
    """Where questions to a portal are put; dsn as of connected. Raises Problem."""
    async with connected(dsn) as connection:
        try:
            yield Desk(connection, portal)
        except DeskError as error:
            raise Problem(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
