"""Dead letters in a person's hands: list, show, redrive, skip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from contracts.envelope import RawHeaders, attributes

from chassis.database import Connection
from chassis.journal import WAKE, sql
from chassis.journal.headers import unpacked
from chassis.journal.postgres import add_month

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

SKIP = """
    UPDATE parked SET state = 'skipped', reason = reason || ' | skipped: ' || $2 WHERE id = $1 AND state = 'dead'
    RETURNING consumer
"""

RECORD = "SELECT topic, headers FROM parked WHERE id = $1 AND state = 'dead'"


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
    return await found(connection, ONE, number)


async def found(connection: Connection, query: str, number: int) -> Original | None:
    """The record that *query* finds by its number: headers, value, reason."""
    row = await connection.fetchrow(query, number)
    if row is None:
        return None
    headers = {name: readable(value) for name, value in unpacked(row["headers"])}
    return Original(headers, row["value"] or b"", row["reason"])


async def redrive(connection: Connection, number: int) -> bool:
    """Try it again at once, in its place before what waits behind it."""
    return str(await connection.execute(REDRIVE, number)) == "UPDATE 1"


async def skip(connection: Connection, number: int, why: str) -> bool:
    """Leave it for good and free its key; the record and the reason stay.

    Its id is entered in the inbox: Kafka may deliver it again (an empty group's offsets end some day), or a copy of it.
    """
    row = await connection.fetchrow(RECORD, number)
    if row is None:
        return False
    noted = None if row["topic"] == WAKE else told(unpacked(row["headers"]))
    if noted is not None:
        await add_month(connection, noted[1].year, noted[1].month)
    async with connection.transaction():
        consumer = await connection.fetchval(SKIP, number, why)
        if consumer is not None and noted is not None:
            await connection.execute(sql.NOTE, consumer, [noted[0]], [noted[1]])
    return consumer is not None


def told(headers: RawHeaders) -> tuple[UUID, datetime] | None:
    """The id and the time of a record, whatever its body; None if its headers don't tell them."""
    given = attributes(headers)
    try:
        identity, time = UUID(given.get("ce_id", "")), datetime.fromisoformat(given.get("ce_time", ""))
        return (identity, time.astimezone(UTC)) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None


def readable(content: bytes | None) -> str:
    """Bytes for a person's eyes."""
    return (content or b"").decode(errors="backslashreplace")
