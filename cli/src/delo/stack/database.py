"""The one database of a stack: a schema and a login role per service, and the business clock that all may read."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import asyncpg

from delo.stack.ports import HOST

NAME = "delo"

CLOCK = """
    CREATE SCHEMA IF NOT EXISTS delo_clock;
    CREATE TABLE IF NOT EXISTS delo_clock.clock (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        offset_microseconds bigint NOT NULL DEFAULT 0,
        frozen_at timestamptz
    );
    INSERT INTO delo_clock.clock DEFAULT VALUES ON CONFLICT DO NOTHING;
    CREATE OR REPLACE FUNCTION delo_clock.moved() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_notify('delo_clock', ''); RETURN NULL; END $$;
    CREATE OR REPLACE TRIGGER moved AFTER UPDATE ON delo_clock.clock EXECUTE FUNCTION delo_clock.moved();
"""

# Names and passwords can't be parameters of these; format() quotes them on the server.
ROLE = """
    SELECT format('CREATE ROLE %1$I LOGIN PASSWORD %2$L', $1::text, $2::text)
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)
    UNION ALL SELECT format('ALTER ROLE %1$I SET search_path = %1$I', $1::text)
    UNION ALL SELECT format('CREATE SCHEMA IF NOT EXISTS %1$I AUTHORIZATION %1$I', $1::text)
    UNION ALL SELECT format('GRANT USAGE ON SCHEMA delo_clock TO %1$I', $1::text)
    UNION ALL SELECT format('GRANT SELECT ON delo_clock.clock TO %1$I', $1::text)
"""


def dsn(role: str, password: str, port: int, name: str = NAME) -> str:
    """A connection address. Passwords are drawn from letters, digits, - and _."""
    return f"postgresql://{role}:{password}@{HOST}:{port}/{name}"


def arrange(maintenance_dsn: str, admin_dsn: str, passwords: Mapping[str, str]) -> None:
    """Make what is missing: the database, the clock, and each role with the schema of its name."""
    asyncio.run(_arrange(maintenance_dsn, admin_dsn, passwords))


async def _arrange(maintenance_dsn: str, admin_dsn: str, passwords: Mapping[str, str]) -> None:
    connection = await asyncpg.connect(maintenance_dsn)
    try:
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", NAME):
            await connection.execute(f"CREATE DATABASE {NAME}")
    finally:
        await connection.close()
    connection = await asyncpg.connect(admin_dsn)
    try:
        await connection.execute(CLOCK)
        await connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        for role, password in passwords.items():
            for row in await connection.fetch(ROLE, role, password):
                await connection.execute(row[0])
    finally:
        await connection.close()
