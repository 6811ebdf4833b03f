"""Which topic goes where."""

from __future__ import annotations

from typing import Annotated

from chassis.bus import Batch, Router
from chassis.runtime import Runtime
from faststream import Context

from tax_calendar.deciders import demands, directory, letters, mentions, people, registered, unclear

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


@router.subscriber("demand.mentioned", group_id="tax-calendar")
async def on_mention(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Find the demand that a letter tells of."""
    await runtime.run(mentions, batch)


@router.subscriber("demand.settled", "demand.handover_due", group_id="tax-calendar")
async def on_news(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Tell a demand what concerns it."""
    await runtime.run(demands, batch)


@router.subscriber("task.changed", group_id="tax-calendar")
async def on_task(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Follow what people change in the tasks of demands."""
    await runtime.run(demands, batch)


@router.subscriber("task.completed", group_id="tax-calendar")
async def on_task_done(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Close what people have done."""
    await runtime.run(demands, batch)
    await runtime.run(unclear, batch)


@router.subscriber("demand.recognised", "demand.clarified", group_id="tax-calendar")
async def on_recognised(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep the register, then see whether people have changed meanwhile."""
    await runtime.apply(registered, batch)
    await runtime.run(people, batch)


@router.subscriber("demand.changed", "demand.closed", group_id="tax-calendar")
async def on_changed(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep the register."""
    await runtime.apply(registered, batch)


@router.subscriber("client.changed", group_id="tax-calendar")
async def on_client(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep the directory, then hand over the demands that are in the wrong hands by it."""
    await runtime.apply(directory, batch)
    await runtime.run(people, batch)


@router.subscriber("employee.changed", group_id="tax-calendar")
async def on_employee(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep the directory, then hand over the demands of who left or is away."""
    await runtime.apply(directory, batch)
    await runtime.run(people, batch)


@router.subscriber("portal.swept", group_id="tax-calendar")
async def on_swept(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Know when the directory is whole."""
    await runtime.apply(directory, batch)
