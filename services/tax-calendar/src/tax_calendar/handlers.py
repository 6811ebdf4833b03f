"""Which topic goes where."""

from __future__ import annotations

from typing import Annotated

from chassis.bus import Batch, Router
from chassis.runtime import Runtime
from faststream import Context

from tax_calendar.deciders import demands, directory, letters, unclear

router = Router()


@router.subscriber("mail.received", group_id="tax-calendar")
async def on_letter(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Read each letter."""
    await runtime.run(letters, batch)


@router.subscriber("demand.found", group_id="tax-calendar")
async def on_demand(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Put each demand to whoever must answer it."""
    await runtime.run(demands, batch)


@router.subscriber("letter.unclear", group_id="tax-calendar")
async def on_unclear(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Put each doubtful letter to the head accountant."""
    await runtime.run(unclear, batch)


@router.subscriber("client.changed", "employee.changed", "portal.swept", group_id="tax-calendar")
async def on_portal(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep the directory."""
    await runtime.apply(directory, batch)
