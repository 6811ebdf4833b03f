"""Records that Kafka refused, in a person's hands: list, show, send again, skip.

They hold nothing up: what was published of their keys since has passed them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chassis.database import Connection
from chassis.redrive import Original, found, readable

REFUSED = "SELECT id, topic, key, reason, refused_at FROM refused WHERE skipped IS NULL ORDER BY id"

ONE = "SELECT headers, value, reason FROM refused WHERE id = $1 AND skipped IS NULL"

SEND = """
    WITH again AS (DELETE FROM refused WHERE id = $1 AND skipped IS NULL RETURNING topic, key, headers, value)
    INSERT INTO outbox (topic, key, headers, value) SELECT * FROM again
"""

SKIP = "UPDATE refused SET skipped = $2 WHERE id = $1 AND skipped IS NULL"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One record that did not go out."""

    id: int
    topic: str
    key: str
    reason: str
    refused_at: datetime


async def refused(connection: Connection) -> list[Refusal]:
    """Every record of a service that Kafka refused and nobody has dealt with, oldest first."""
    return [
        Refusal(row["id"], row["topic"], readable(row["key"]), row["reason"], row["refused_at"])
        for row in await connection.fetch(REFUSED)
    ]


async def original(connection: Connection, number: int) -> Original | None:
    """The record itself; None if no refused record has this number."""
    return await found(connection, ONE, number)


async def send(connection: Connection, number: int) -> bool:
    """Publish it once more, behind all that waits in the outbox; the relay looks there every second."""
    return str(await connection.execute(SEND, number)) == "INSERT 0 1"


async def skip(connection: Connection, number: int, why: str) -> bool:
    """Leave it for good: nobody will read it; the record and the reason stay."""
    return str(await connection.execute(SKIP, number, why)) == "UPDATE 1"
