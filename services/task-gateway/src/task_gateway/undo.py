"""What one cause led to, and the commands that take it back, newest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from chassis.database import Connection
from contracts.crm.v1 import CrmCommand
from contracts.envelope import Envelope

from task_gateway.core.catalogue import COMMANDS
from task_gateway.core.names import Names
from task_gateway.core.undo import AUTOMATION, proviso, undoing
from task_gateway.ledger import Entry
from task_gateway.ledger.postgres import entry
from task_gateway.ledger.sql import COLUMNS

CAUSED = f"""
    SELECT {COLUMNS} FROM command WHERE correlation_id = $1 AND automation <> $2 ORDER BY seq DESC
"""  # noqa: S608 - constants
ORDERED = "SELECT command_id, state, reason FROM command WHERE correlation_id = $1 AND automation = $2"

OPEN = "it is still under way: run this again when it is confirmed or refused"
NOTHING = "it was refused: nothing of it stands"
UNDER_WAY = "it is being taken back already"


@dataclass(frozen=True, slots=True)
class TakingBack:
    """A command of the chain and what takes it back. back: None where nothing does; why says so then.

    why: of one that is taken back, under which condition.
    """

    entry: Entry
    back: Envelope[CrmCommand] | None
    why: str | None


async def chain(
    connection: Connection, correlation_id: UUID, names: Callable[[str], Names], now: datetime
) -> list[TakingBack]:
    """Every command that *correlation_id* led to, the last first. names: of a portal."""
    rows = await connection.fetch(CAUSED, correlation_id, AUTOMATION)
    told = await connection.fetch(ORDERED, correlation_id, AUTOMATION)
    ordered = {row["command_id"]: _became(row["state"], row["reason"]) for row in told}
    return [_taking_back(entry(row), ordered, names, now) for row in rows]


def _became(state: str, reason: str | None) -> str:
    """Of a taking back that is ordered already."""
    if state not in {"confirmed", "refused"}:
        return UNDER_WAY
    said = "it was taken back" if state == "confirmed" else "it was not taken back"
    return f"{said} ({reason})" if reason else said


def _taking_back(one: Entry, ordered: Mapping[UUID, str], names: Callable[[str], Names], now: datetime) -> TakingBack:
    number = uuid5(one.command_id, AUTOMATION)
    if number in ordered:
        return TakingBack(one, None, ordered[number])
    if one.state != "confirmed":
        return TakingBack(one, None, NOTHING if one.state == "refused" else OPEN)
    command = COMMANDS[one.type].model_validate_json(one.body)
    back = undoing(command, one.command_id, one.progress, names(one.portal))
    if isinstance(back, str):
        return TakingBack(one, None, back)
    envelope = Envelope(number, "/cli/undo", now, one.portal, one.correlation_id, back, one.command_id)
    return TakingBack(one, envelope, proviso(command))
