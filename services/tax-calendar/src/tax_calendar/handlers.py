"""Which topic goes where."""

from __future__ import annotations

from typing import Annotated

from chassis.bus import Batch, Router
from chassis.runtime import Runtime
from faststream import Context

from tax_calendar.calendar_deciders import calendar, facts, profiles
from tax_calendar.control_deciders import control, happened, scheduled, tasks
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


@router.subscriber("client.changed", group_id="tax-calendar")
async def on_client(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep the directory and the profiles, then the client's calendar."""
    await runtime.apply(directory, batch)
    await runtime.apply(profiles, batch)
    await runtime.run(calendar, batch)


@router.subscriber("client.event", group_id="tax-calendar")
async def on_fact(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep one-off facts, then what they call for."""
    await runtime.apply(facts, batch)
    await runtime.run(calendar, batch)


@router.subscriber("employee.changed", group_id="tax-calendar")
async def on_employee(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep the directory."""
    await runtime.apply(directory, batch)


@router.subscriber("portal.swept", group_id="tax-calendar")
async def on_swept(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep how many there are to know; a portal's mornings begin when it is seen first."""
    await runtime.apply(directory, batch)
    await runtime.apply(happened, batch)
    await runtime.run(control, batch)


@router.subscriber("task.changed", "task.completed", group_id="tax-calendar")
async def on_task(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Take down what people do with tasks."""
    await runtime.apply(tasks, batch)
    await runtime.run(calendar, batch)


@router.subscriber("crm.commands", group_id="tax-calendar")
async def on_command(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep which tasks we asked for."""
    await runtime.apply(tasks, batch)


@router.subscriber("letter.judged", "demand.recognised", "triage.asked", "control.noticed", group_id="tax-calendar")
async def on_work(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Count for the morning's notice."""
    await runtime.apply(happened, batch)


@router.subscriber("deadline.scheduled", "deadline.cancelled", group_id="tax-calendar")
async def on_deadline(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep what feeds show."""
    await runtime.apply(scheduled, batch)
