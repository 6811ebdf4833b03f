"""Which topic goes where."""

from __future__ import annotations

from typing import Annotated

from chassis.bus import Batch, Router
from chassis.runtime import Runtime
from faststream import Context

from approvals.deciders import chart, deal, feed, letter, pages, requested, schedule, starting

router = Router()


def of_topics(batch: Batch, *topics: str) -> Batch:
    """What a second decider has to hear of a batch: it writes down whatever it is given, and answers must be quick."""
    return [one for one in batch if one.topic in topics]


def last_of_each(batch: Batch) -> Batch:
    """The last that can be read of each portal: where every message says the same, the others say it for nothing."""
    found = {one.envelope.portal: one for one in batch if one.envelope is not None}
    return sorted(found.values(), key=batch.index)


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
    """Carry each request on; what reaches a stage may begin one. Items change in every firm, and so the schedule of
    leaves has its wake also where nobody comes or leaves.
    """
    await runtime.run(requested, batch)
    await runtime.run(starting, of_topics(batch, "item.changed", "item.stage_changed"))
    await runtime.run(schedule, last_of_each(of_topics(batch, "item.changed")))


@router.subscriber("deal.stage_changed", group_id="approvals")
async def on_deal(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Begin the document that a stage asks for."""
    await runtime.run(starting, batch)


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
    await runtime.run(starting, batch)


@router.subscriber("request.returned", group_id="approvals")
async def on_return(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Show that it is asked no more."""
    await runtime.apply(pages, batch)


@router.subscriber("request.decided", group_id="approvals")
async def on_outcome(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Answer the process that waits or what began it, show the outcome, tell the request that a payment was for."""
    await runtime.run(feed, batch)
    await runtime.apply(pages, batch)
    await runtime.run(requested, batch)
    await runtime.run(starting, batch)


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
