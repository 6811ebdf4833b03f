"""What an automation in shadow would have done."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.database import Connection

SHADOWED = """
    SELECT decider, portal, stream, output, correlation_id, decided_at FROM decision
    WHERE mode = 'shadow' ORDER BY decided_at DESC LIMIT $1
"""


@dataclass(frozen=True, slots=True)
class Shadowed:
    """One decision whose commands were recorded and not sent."""

    decider: str
    portal: str
    stream: str
    decided_at: datetime
    correlation_id: UUID
    commands: tuple[dict[str, Any], ...]


async def shadowed(connection: Connection, limit: int) -> list[Shadowed]:
    """The newest decisions made in shadow that have commands."""
    found = []
    for row in await connection.fetch(SHADOWED, limit):
        commands = tuple(json.loads(row["output"]).get("commands", ()))
        if commands:
            stream = (row["decider"], row["portal"], row["stream"])
            found.append(Shadowed(*stream, row["decided_at"], row["correlation_id"], commands))
    return found
