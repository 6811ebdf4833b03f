"""Time that its invoice has unpaid (not billable, written off) and that is billable by now: the next invoice has it.

An act that was accepted doesn't grow: what is paid for after all is shown where it is paid. Rule: BILLING-32.
Source: issue 7, "Rating" (a correction upwards after closing is a new entry in the next invoice).
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from chassis.decision import Decision
from contracts.billing.parts import EntryChange
from contracts.billing.v1 import WorkChanged
from contracts.corrections.v1 import WorkReduced

from billing.core.assembling import entry_of
from billing.core.cutting import treatment
from billing.core.desk_late import named
from billing.core.desk_state import Client, Month
from billing.core.month import Entry, Input, is_late
from billing.core.office import ClientTerms, Desk
from billing.core.standing import being_made, growing, length, own_invoice

UNPAID = ("non_billable", "written_off")


def stands_unpaid(parts: Sequence[Entry]) -> bool:
    """Whether the client paid nothing for an entry of the invoice's own period, whatever his terms."""
    return bool(parts) and all(treatment(one) in UNPAID and not is_late(one.corrects) for one in parts)


def is_paid_now(reduced: WorkReduced, issued: Input, desk: Desk) -> bool:
    """Whether the invoice has it unpaid, and it is billable by now."""
    if reduced.entry is None or not reduced.seconds:
        return False
    parts = [one for one in issued.entries if one.id.partition("+")[0] == str(reduced.entry_id)]
    now = Entry.model_validate(entry_of(json.loads(reduced.entry.content), desk))
    return stands_unpaid(parts) and treatment(now) == "bill"


def goes_on(state: Client, reduced: WorkReduced, terms: ClientTerms) -> Decision:
    """It waits for the next invoice, with what it grew by. What was said of it since, or is told already, decides."""
    invoice = state.invoice(reduced.invoice_id)
    month = None if invoice is None else state.month(invoice.first_on, invoice.last_on)
    if month is None or own_invoice(state, month) is not invoice:
        return Decision()  # void: its month is billed anew with the entry as it is
    now = next((one for one in month.since if one.entry_id == reduced.entry_id), None)
    if now is None or now.entry is None or reduced.entry is None or now.entry.sha256 != reduced.entry.sha256:
        return Decision()
    if state.waiting(reduced.entry_id) is not None:
        return Decision()
    return Decision(events=(_waits(state, month, reduced, now.seconds or 0, terms),))


def _waits(state: Client, month: Month, reduced: WorkReduced, seconds: int, terms: ClientTerms) -> WorkChanged:
    grown = growing(state, reduced.entry_id)
    stands = max(0, seconds - reduced.seconds - (length(grown) if grown else 0))
    late = EntryChange(
        kind="late",
        entry_id=reduced.entry_id,
        before_seconds=stands,
        seconds=seconds,
        entry=reduced.entry,
        corrects=named(state, month, reduced.entry_id),
        first_on=month.first_on,
    )
    if being_made(state, month, reduced.entry_id):  # looked at again when it is known what that invoice has of it
        late = late.model_copy(update={"kind": "replaced", "before_seconds": seconds, "corrects": None})
    return WorkChanged(client_id=terms.client_id, first_on=month.first_on, last_on=month.last_on, change=late)
