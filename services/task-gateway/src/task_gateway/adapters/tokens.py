"""Refresh tokens in PostgreSQL: a row per portal, locked by whoever turns the token over."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from task_gateway.adapters.credentials import Turn

# A seed that the settings name anew (the application was installed again) replaces what came of the old one.
PLANT = """
    INSERT INTO refresh_token (portal, token, seed_sha256) VALUES ($1, $2, $3)
    ON CONFLICT (portal) DO UPDATE SET token = excluded.token, seed_sha256 = excluded.seed_sha256
    WHERE refresh_token.seed_sha256 <> excluded.seed_sha256
"""
LOCK = "SELECT token FROM refresh_token WHERE portal = $1 FOR UPDATE"
KEEP = "UPDATE refresh_token SET token = $2, turned_at = clock_timestamp() WHERE portal = $1"


class PostgresTokens:
    """See Tokens. Why in the database, and why a token there is of no use alone: docs/decisions/crm.md."""

    def __init__(self, pool: asyncpg.Pool[Any]) -> None:
        self._pool = pool

    @asynccontextmanager
    async def turning(self, portal: str, seed: str) -> AsyncIterator[Turn]:
        """See Tokens."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(PLANT, portal, seed, hashlib.sha256(seed.encode()).hexdigest())
            token = await connection.fetchval(LOCK, portal)

            async def keep(following: str) -> None:
                await connection.execute(KEEP, portal, following)

            yield Turn(token, keep)
