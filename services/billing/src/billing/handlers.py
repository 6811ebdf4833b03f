"""Which topic goes where."""

from __future__ import annotations

from typing import Annotated

from chassis.bus import DEAR_RECORDS, Batch, Router
from chassis.runtime import Runtime
from faststream import Context

from billing.deciders import deals, desk, invoices, letters, numbers, seen, statements, till, trips

router = Router()


@router.subscriber(
    *(
        "client.changed",
        "billing.asked",
        "billing.void_asked",
        "billing.expense_entered",
        "recharge.due",
        "work.reduced",
        "deal.stage_changed",
        "timesheet.closed",
        "timesheet.corrected",
    ),
    *("task.completed", "crm.results"),
    group_id="billing",
    max_records=DEAR_RECORDS,
)
async def on_client(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """What happens to a client's month and invoices."""
    await runtime.run(desk, batch)


@router.subscriber("work.collected", group_id="billing", max_records=DEAR_RECORDS)
async def on_work(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep what was collected, rate it and give the number."""
    await runtime.apply(invoices, batch)
    await runtime.run(numbers, batch)


@router.subscriber(
    *("invoice.issued", "invoice.voided", "month.held", "payment.matched"),
    group_id="billing",
    max_records=DEAR_RECORDS,
)
async def on_invoice(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep invoices, and why there are none, for look-ups, then bring them to people."""
    await runtime.apply(invoices, batch)
    await runtime.run(desk, batch)


@router.subscriber("document.approved", "request.decided", "payment.made", "payment.debited", group_id="billing")
async def on_expected(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Keep what is to go out to people."""
    await runtime.apply(invoices, batch)


@router.subscriber("invoice.released", group_id="billing", max_records=DEAR_RECORDS)
async def on_released(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Tell the client of what was approved late."""
    await runtime.run(desk, batch)


@router.subscriber("trip.approved", "expense.claimed", group_id="billing")
async def on_trip(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Which expenses a trip has, and for which deal."""
    await runtime.run(trips, batch)


@router.subscriber("recharge.tallied", "deal.changed", group_id="billing")
async def on_deal(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Whose expenses they are."""
    await runtime.run(deals, batch)


@router.subscriber("mail.received", group_id="billing", max_records=DEAR_RECORDS)
async def on_letter(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Look for bank statements."""
    await runtime.run(letters, batch)


@router.subscriber("statement.found", group_id="billing", max_records=DEAR_RECORDS)
async def on_statement(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Read a statement."""
    await runtime.run(statements, batch)


@router.subscriber("payment.seen", group_id="billing")
async def on_payment(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Each payment once."""
    await runtime.run(seen, batch)


@router.subscriber("payment.noted", "payment.told", group_id="billing")
async def on_noted(batch: Batch, runtime: Annotated[Runtime, Context()]) -> None:
    """Which invoices a payment pays, by its words or a person's."""
    await runtime.run(till, batch)
