"""The mirror: what was said last of each entity, under its lock."""

from __future__ import annotations

from datetime import datetime

from chassis.database import Connection

# An older read never overwrites a newer one.
SEE = """
    INSERT INTO mirror (portal, entity, id, body, version, read_at) VALUES ($1, $2, $3, $4, 1, $5)
    ON CONFLICT (portal, entity, id) DO UPDATE
    SET body = excluded.body, version = mirror.version + 1, read_at = excluded.read_at
    WHERE mirror.body <> excluded.body AND mirror.read_at < excluded.read_at
    RETURNING version
"""

KNOWN = "SELECT id, body FROM mirror WHERE portal = $1 AND entity = $2"

SAID = """
    INSERT INTO sweep (portal, entity, said_count) VALUES ($1, $2, $3)
    ON CONFLICT (portal, entity) DO UPDATE SET said_count = excluded.said_count
    WHERE sweep.said_count <> excluded.said_count
    RETURNING said_count
"""


async def see(
    connection: Connection, portal: str, entity: str, number: int, body: str, read_at: datetime
) -> int | None:
    """The entity's new version if *body* is news, else None."""
    version: int | None = await connection.fetchval(SEE, portal, entity, number, body, read_at)
    return version


async def known(connection: Connection, portal: str, entity: str) -> dict[int, str]:
    """Everything that was ever seen."""
    return {row["id"]: row["body"] for row in await connection.fetch(KNOWN, portal, entity)}


async def count_is_news(connection: Connection, portal: str, entity: str, count: int) -> bool:
    """Whether *count* has not been said yet."""
    return await connection.fetchval(SAID, portal, entity, count) is not None
