"""Which topic goes where."""

from __future__ import annotations

from typing import Annotated

from chassis.bus import Batch, Router
from chassis.runtime import Runtime
from faststream import Context

from approvals.deciders import chart, deal, feed, letter, pages, requested, schedule

router = Router()


@router.subscriber(
    "item.changed",
    "item.stage_changed",
    "task.changed",
    "task.completed",
    "approval.answer_given",
    "expense.claimed",
    "payment.made",
    "payment.debited",
    group_id="approvals",
)
async def on_request(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Carry each request on."""
    await runtime.run(requested, batch)


@router.subscriber("trip.placed", group_id="approvals")
async def on_trip(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Show it in its deal, if it is its turn."""
    await runtime.run(deal, batch)


@router.subscriber("process.started", "request.submitted", group_id="approvals")
async def on_beginning(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Make an item of what begins elsewhere."""
    await runtime.run(feed, batch)


@router.subscriber("crm.results", group_id="approvals")
async def on_result(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Answer whoever waits for an item that the portal refuses."""
    await runtime.run(feed, batch)


@router.subscriber("request.returned", group_id="approvals")
async def on_return(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Show that it is asked no more."""
    await runtime.apply(pages, batch)


@router.subscriber("request.decided", group_id="approvals")
async def on_outcome(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Answer the process that waits, show the outcome, and tell the request that a payment was for."""
    await runtime.run(feed, batch)
    await runtime.apply(pages, batch)
    await runtime.run(requested, batch)


@router.subscriber("approval.asked", group_id="approvals")
async def on_question(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Show who is asked, and write to him."""
    await runtime.apply(pages, batch)
    await runtime.run(letter, batch)


@router.subscriber("request.opened", group_id="approvals")
async def on_opened(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Show what is asked."""
    await runtime.apply(pages, batch)


@router.subscriber("employee.changed", "portal.swept", "absence.registered", "deputy.declared", group_id="approvals")
async def on_people(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep the chart, and the wake of the schedule of leaves."""
    await runtime.apply(chart, batch)
    await runtime.run(schedule, batch)
