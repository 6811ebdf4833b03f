"""A client whose terms billing.yaml has no more, with invoices under way: their money and their answers still count.

Nobody is written to; what a manager would hear the accountant hears. Rule: BILLING-28. Source: issue 7, "Money in" and
"Delivery".
"""

from __future__ import annotations

from datetime import date
from typing import Any

from chassis.decision import Decision, Woken

from billing.core import desk_months as months
from billing.core.desk_answers import not_written
from billing.core.desk_state import Client
from billing.core.office import ClientTerms, Desk
from billing.core.parties import Client as Buyer
from billing.core.terms import Contract

UNKNOWN = "—"


def stand_in(state: Client, message: Any, desk: Desk, client_id: int) -> ClientTerms:
    """What is known of its terms: an invoice of it that is issued meanwhile waits for the accountant's word."""
    named = getattr(message, "client_name", None) or next((one.client_name for one in reversed(state.invoices)), None)
    return ClientTerms(
        client_id=client_id,
        issuer=UNKNOWN,
        client=Buyer(name=named or f"клиент {client_id}"),
        contract=Contract(number=UNKNOWN, on=date.min, zone=desk.zone, vat=None),
        manager_id=desk.accountant_id,
        approval=True,
    )


def put_off(state: Client, woken: Woken, desk: Desk, terms: ClientTerms) -> Decision:
    """What is held is tried again when there are terms."""
    month = months.named_by(state, woken, months.RETRY)
    if month is None or month.phase != "held":
        return Decision()
    return Decision(wakes=(months.retry_wake(month, desk, terms),))


def released(state: Client, invoice_id: str, done: Decision, terms: ClientTerms) -> Decision:
    """It was approved when there were addresses to write to."""
    invoice = state.invoice(invoice_id)
    if invoice is None or not done.events:
        return done
    return Decision(done.events, (*done.commands, not_written(invoice, terms)), done.wakes)
