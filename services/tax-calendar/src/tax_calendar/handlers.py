"""Which topic goes where."""

from __future__ import annotations

from typing import Annotated

from chassis.bus import DEAR_RECORDS, Batch, Router
from chassis.runtime import Runtime
from faststream import Context

from tax_calendar.calendar_deciders import calendar, facts, profiles, services
from tax_calendar.control_deciders import control, happened, scheduled, tasks
from tax_calendar.core.results import something_follows
from tax_calendar.deciders import demands, directory, letters, mentions, people, registered, unclear

router = Router()


def _worth_deciding(batch: Batch) -> Batch:
    """What can't be read too: the runtime sorts it out."""
    return [one for one in batch if one.envelope is None or something_follows(one.envelope.body)]


@router.subscriber("mail.received", group_id="tax-calendar", max_records=DEAR_RECORDS)
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


@router.subscriber("client.changed", group_id="tax-calendar", max_records=DEAR_RECORDS)
async def on_client(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep the directory and the profiles, then the client's calendar and the hands its demands are in."""
    await runtime.apply(directory, batch)
    await runtime.apply(profiles, batch)
    await runtime.run(calendar, batch)
    await runtime.run(people, batch)


@router.subscriber("client.event", group_id="tax-calendar")
async def on_fact(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep one-off facts, then what they call for."""
    await runtime.apply(facts, batch)
    await runtime.run(calendar, batch)


@router.subscriber("service.begun", "service.ended", group_id="tax-calendar")
async def on_service(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep whose accounting is over; his calendar stops with it, and goes on when it begins again."""
    await runtime.apply(services, batch)
    await runtime.run(calendar, batch)


@router.subscriber("employee.changed", group_id="tax-calendar")
async def on_employee(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep the directory, then hand over the demands of who left or is away."""
    await runtime.apply(directory, batch)
    await runtime.run(people, batch)


@router.subscriber("deputy.declared", group_id="tax-calendar")
async def on_deputy(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep who stands in for whom."""
    await runtime.apply(directory, batch)


@router.subscriber("absence.registered", group_id="tax-calendar")
async def on_absence(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep who is away when, and hand his demands over when it begins."""
    await runtime.apply(directory, batch)
    await runtime.run(people, batch)


@router.subscriber("portal.swept", group_id="tax-calendar")
async def on_swept(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep how many there are to know; a portal's mornings begin when it is seen first."""
    await runtime.apply(directory, batch)
    await runtime.apply(happened, batch)
    await runtime.run(control, batch)


@router.subscriber("task.changed", group_id="tax-calendar")
async def on_task(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Follow what people change in tasks."""
    await runtime.apply(tasks, batch)
    await runtime.run(calendar, batch)
    await runtime.run(demands, batch)
    await runtime.run(unclear, batch)


@router.subscriber("task.completed", group_id="tax-calendar")
async def on_task_done(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Close what people have done."""
    await runtime.apply(tasks, batch)
    await runtime.run(calendar, batch)
    await runtime.run(demands, batch)
    await runtime.run(unclear, batch)


@router.subscriber("crm.commands", group_id="tax-calendar")
async def on_command(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep which tasks we asked for."""
    await runtime.apply(tasks, batch)


@router.subscriber("crm.results", group_id="tax-calendar")
async def on_result(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """See to it that nothing is lost with a task that the CRM refused."""
    refusals = _worth_deciding(batch)
    await runtime.apply(tasks, refusals)
    await runtime.run(calendar, refusals)
    await runtime.run(demands, refusals)
    await runtime.run(unclear, refusals)


@router.subscriber("demand.mentioned", group_id="tax-calendar")
async def on_mention(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Find the demand that a letter tells of."""
    await runtime.run(mentions, batch)


@router.subscriber("demand.settled", "demand.handover_due", group_id="tax-calendar")
async def on_news(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Tell a demand what concerns it."""
    await runtime.run(demands, batch)


@router.subscriber("demand.recognised", group_id="tax-calendar")
async def on_recognised(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Count for the morning's notice, keep the register, then see whether people have changed meanwhile."""
    await runtime.apply(happened, batch)
    await runtime.apply(registered, batch)
    await runtime.run(people, batch)


@router.subscriber("demand.clarified", group_id="tax-calendar")
async def on_clarified(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep the register, then see whether people have changed meanwhile."""
    await runtime.apply(registered, batch)
    await runtime.run(people, batch)


@router.subscriber("demand.changed", "demand.closed", group_id="tax-calendar")
async def on_changed(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep the register."""
    await runtime.apply(registered, batch)


@router.subscriber("letter.judged", "triage.asked", "control.noticed", group_id="tax-calendar")
async def on_work(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Count for the morning's notice."""
    await runtime.apply(happened, batch)


@router.subscriber("deadline.scheduled", "deadline.cancelled", group_id="tax-calendar")
async def on_deadline(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep what feeds show."""
    await runtime.apply(scheduled, batch)
