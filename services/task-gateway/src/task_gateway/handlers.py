"""Which topic goes where."""

from __future__ import annotations

from typing import Annotated

from chassis.bus import Batch, Router
from chassis.projection import Projection
from chassis.runtime import Runtime
from faststream import Context

from task_gateway.ledger.postgres import intend

router = Router()
commands = Projection("ledger", intend)


@router.subscriber("crm.commands", group_id="task-gateway")
async def on_command(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Write commands into the ledger; the sender does the rest."""
    await runtime.apply(commands, batch)
