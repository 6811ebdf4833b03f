"""What a person sees of the ledger, and can do: refused commands, stuck ones, and sending them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.database import Connection

from task_gateway.ledger import Entry
from task_gateway.ledger.postgres import COLUMNS, NOTIFY, entry

STUCK_TRIES = 5

REFUSED = f"""
    SELECT {COLUMNS}, reason, closed_at FROM command WHERE state = 'refused' ORDER BY closed_at DESC LIMIT $1
"""  # noqa: S608 - constants

STUCK = f"""
    SELECT {COLUMNS}, NULL AS reason, NULL::timestamptz AS closed_at FROM command
    WHERE state IN ('intended', 'sent') AND (progress::json ->> 'tries')::integer >= $2 ORDER BY seq LIMIT $1
"""  # noqa: S608 - constants

PICK = f"SELECT {COLUMNS} FROM command WHERE command_id = $1 AND state = 'refused' FOR UPDATE"  # noqa: S608 - constants

AGAIN = """
    UPDATE command SET state = 'intended', progress = $2, reason = NULL, closed_at = NULL, recheck_at = NULL,
        retry_at = clock_timestamp(), again = again + 1, revision = revision + 1
    WHERE command_id = $1
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A command that a person has to look at. reason: None where it is not refused but tried again and again."""

    entry: Entry
    reason: str | None
    closed_at: datetime | None


async def unfinished(connection: Connection, limit: int) -> list[Told]:
    """What was refused, newest first, and what is put back again and again."""
    rows = [*await connection.fetch(REFUSED, limit), *await connection.fetch(STUCK, limit, STUCK_TRIES)]
    return [Told(entry(_without(row)), row["reason"], row["closed_at"]) for row in rows]


def _without(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in {"reason", "closed_at"}}


async def again(connection: Connection, command_id: UUID) -> bool:
    """Send a refused command again; False if there is none of that id."""
    async with connection.transaction():
        row = await connection.fetchrow(PICK, command_id)
        if row is None:
            return False
        known = entry(row).progress
        fresh = known.but(
            nodes=(), taken=False, renamed=False, step=0, seen=None, because=None, tries=0, uncertain=known.doubts > 0
        )
        await connection.execute(AGAIN, command_id, fresh.encoded_text())
        await connection.execute(NOTIFY)
    return True
