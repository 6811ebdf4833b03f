"""What a person sees of the ledger, and can order. The service carries it out, with its results, when it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from chassis.database import Connection

from mail_dispatch.ledger import OPEN_TO
from mail_dispatch.ledger.intending import NOTIFY

WAITING = """
    SELECT command_id, portal, sender, subject, state, reason, coalesce(closed_at, intended_at) AS since
    FROM letter WHERE state = ANY($1::text[]) ORDER BY closed_at, command_id
"""

ORDER = """
    INSERT INTO notice (id, command_id, kind, body)
    SELECT $1, command_id, $3, $4 FROM letter
    WHERE command_id = $2 AND state = ANY($5::text[])
      AND NOT EXISTS (SELECT FROM notice WHERE command_id = $2 AND kind IN ('again', 'drop') AND done_at IS NULL)
    RETURNING command_id
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that waits for a person. reason: what is known of the attempt, or the server's words."""

    command_id: UUID
    portal: str
    sender: str
    subject: str
    state: str
    reason: str | None
    since: datetime


async def waiting(connection: Connection, *, everything: bool) -> list[Waiting]:
    """Parked letters, the longest first. everything: also what was refused or dropped, and can be sent again."""
    states = sorted(OPEN_TO["again"]) if everything else ["parked"]
    return [Waiting(**row) for row in await connection.fetch(WAITING, states)]


async def order(connection: Connection, command_id: UUID, what: Literal["again", "drop"], why: str) -> bool:
    """Order it, once; False if there is no such letter, or it is not in a state for that, or was ordered already."""
    states = sorted(OPEN_TO[what])
    done = await connection.fetchval(ORDER, uuid4(), command_id, what, why, states)
    await connection.execute(NOTIFY)
    return done is not None
