"""What a person sees of the ledger, and can do: refused commands, stuck ones, sending them again; stopped rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.database import Connection

from task_gateway.ledger import Entry
from task_gateway.ledger.postgres import entry
from task_gateway.ledger.sql import COLUMNS, NOTIFY

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


WAITING = """
    SELECT count(*) FROM command
    WHERE command.portal = brake.portal AND command.automation = brake.automation
      AND state IN ('intended', 'sent') AND attempts = 0
"""

STOPPED = f"""
    SELECT portal, automation, effects, stopped_at, ({WAITING}) AS waiting, drop_until IS NOT NULL AS dropping
    FROM brake WHERE released_at IS NULL ORDER BY stopped_at
"""  # noqa: S608 - constants

RELEASE = """
    UPDATE brake SET released_at = clock_timestamp()
    WHERE portal = $1 AND automation = $2 AND released_at IS NULL AND drop_until IS NULL RETURNING portal
"""

THROW = f"""
    UPDATE brake SET drop_until = clock_timestamp(), drop_why = $3
    WHERE portal = $1 AND automation = $2 AND released_at IS NULL RETURNING ({WAITING})
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Stopped:
    """A rule that the brake has stopped. waiting: its commands that did not go out; dropping: those are thrown away."""

    portal: str
    automation: str
    effects: int
    stopped_at: datetime
    waiting: int
    dropping: bool


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
            nodes=(),
            taken=False,
            renamed=False,
            step=0,
            seen=None,
            first=None,
            because=None,
            tries=0,
            uncertain=known.doubts > 0,
        )
        await connection.execute(AGAIN, command_id, fresh.encoded_text())
        await connection.execute(NOTIFY)
    return True


async def stopped(connection: Connection) -> list[Stopped]:
    """Every stopped rule, the one stopped first first."""
    return [Stopped(**row) for row in await connection.fetch(STOPPED)]


async def release(connection: Connection, portal: str, automation: str) -> bool:
    """Let its commands go on; False if it is not stopped, or what it waits with is still being thrown away."""
    async with connection.transaction():
        released = await connection.fetchval(RELEASE, portal, automation)
        await connection.execute(NOTIFY)
    return released is not None


async def throw(connection: Connection, portal: str, automation: str, why: str) -> int | None:
    """Throw away what it waits with: the sender refuses so many commands; None if it is not stopped."""
    waiting: int | None = await connection.fetchval(THROW, portal, automation, why)
    return waiting
