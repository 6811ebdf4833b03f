"""Which topic goes where."""

from __future__ import annotations

from typing import Annotated

from chassis.bus import DEAR_RECORDS, Batch, Router
from chassis.runtime import Runtime
from faststream import Context

from case_workflow.deciders import cases, directory, engagements, enquiries, holders, load, people, silence
from case_workflow.drafting import papers

router = Router()


@router.subscriber("client.changed", "portal.swept", group_id="case-workflow")
async def on_portal(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep who is who."""
    await runtime.apply(directory, batch)


@router.subscriber("employee.changed", group_id="case-workflow")
async def on_employee(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep who works; tell the deals of whoever does no more."""
    await runtime.apply(directory, batch)
    await runtime.run(people, batch)


@router.subscriber("deal.changed", "deal.stage_changed", group_id="case-workflow")
async def on_deal(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Lead the case; count who has how many; see which services a client has."""
    await runtime.apply(load, batch)
    await runtime.run(cases, batch)
    await runtime.run(silence, batch)


@router.subscriber("task.completed", "task.changed", "service.told", group_id="case-workflow")
async def on_task(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """An answer, a task that a person made for a deal or for the client himself, news of the client."""
    await runtime.run(cases, batch)
    await runtime.run(silence, batch)


@router.subscriber("case.responsible_left", "case.draft_made", group_id="case-workflow")
async def on_own(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Hand tasks over; put drafts where they belong."""
    await runtime.run(cases, batch)


@router.subscriber("case.handed", group_id="case-workflow")
async def on_handed(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """One client is served no more, and silent no more; another is."""
    await runtime.run(engagements, batch)
    await runtime.run(silence, batch)


@router.subscriber("case.advanced", "case.noted", group_id="case-workflow")
async def on_stage(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """See which services of a client have begun and ended."""
    await runtime.run(engagements, batch)


@router.subscriber("case.task_set", group_id="case-workflow", max_records=DEAR_RECORDS)
async def on_paper(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Note who has a task; make the draft that it begins with."""
    await runtime.apply(holders, batch)
    await runtime.run(papers, batch)


@router.subscriber("enquiry.begun", group_id="case-workflow")
async def on_enquiry(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Know the lead of somebody who asks: his letters and calls are of the same enquiry."""
    await runtime.run(enquiries, batch)


@router.subscriber("invoice.issued", "invoice.voided", group_id="case-workflow")
async def on_invoice(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Remember at which stage of a case it came; wait no more for the money of one that is void."""
    await runtime.run(cases, batch)


@router.subscriber("payment.matched", group_id="case-workflow")
async def on_payment(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Money opens gates, and is a sign of life."""
    await runtime.run(cases, batch)
    await runtime.run(silence, batch)


@router.subscriber(
    "activity.logged", "call.finished", "form.submitted", "client.event", "client.sign", group_id="case-workflow"
)
async def on_sign(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Who is new begins an enquiry; signs of life of clients, and their end."""
    await runtime.run(enquiries, batch)
    await runtime.run(silence, batch)
