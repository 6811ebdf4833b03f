"""Dead letters in a person's hands: list, show, redrive, skip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chassis.database import Connection
from chassis.journal.headers import unpacked

DEAD = """
    SELECT id, consumer, order_key, topic, partition, record_offset, reason, attempts, parked_at,
        (SELECT count(*) FROM parked AS behind WHERE behind.consumer = parked.consumer
            AND behind.order_key = parked.order_key AND behind.state = 'waiting') AS held
    FROM parked WHERE state = 'dead' ORDER BY id
"""

ONE = "SELECT headers, value, reason FROM parked WHERE id = $1 AND state = 'dead'"

REDRIVE = (
    "UPDATE parked SET state = 'waiting', attempts = 0, retry_at = clock_timestamp() WHERE id = $1 AND state = 'dead'"
)

SKIP = "UPDATE parked SET state = 'skipped', reason = reason || ' | skipped: ' || $2 WHERE id = $1 AND state = 'dead'"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One dead record and how many wait behind it."""

    id: int
    consumer: str
    key: str
    place: str
    reason: str
    attempts: int
    held: int
    parked_at: datetime


@dataclass(frozen=True, slots=True)
class Original:
    """The record as it came."""

    headers: dict[str, str]
    value: bytes
    reason: str


async def dead(connection: Connection) -> list[DeadLetter]:
    """Every dead record of a service, oldest first."""
    return [
        DeadLetter(
            row["id"],
            row["consumer"],
            row["order_key"],
            f"{row['topic']}[{row['partition']}]@{row['record_offset']}",
            row["reason"],
            row["attempts"],
            row["held"],
            row["parked_at"],
        )
        for row in await connection.fetch(DEAD)
    ]


async def original(connection: Connection, number: int) -> Original | None:
    """The record itself; None if no dead record has this number."""
    row = await connection.fetchrow(ONE, number)
    if row is None:
        return None
    headers = {name: (value or b"").decode(errors="backslashreplace") for name, value in unpacked(row["headers"])}
    return Original(headers, row["value"] or b"", row["reason"])


async def redrive(connection: Connection, number: int) -> bool:
    """Try it again at once, in its place before what waits behind it."""
    return str(await connection.execute(REDRIVE, number)) == "UPDATE 1"


async def skip(connection: Connection, number: int, why: str) -> bool:
    """Leave it for good and free its key; the record and the reason stay."""
    return str(await connection.execute(SKIP, number, why)) == "UPDATE 1"
