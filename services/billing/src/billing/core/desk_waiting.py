"""Rows of management's list for a period that has no invoice: as long as it has none, and no longer.

Rule: BILLING-16. Source: issue 7, "What the management asked for" (unbilled work, a monthly list in the CRM).
"""

from __future__ import annotations

from collections.abc import Iterator

from contracts.base import Command
from contracts.billing.v1 import MonthHeld
from contracts.corrections.v1 import InvoiceVoided

from billing.core import wording
from billing.core.desk_listing import BILLED, REPLACED, marked, waits
from billing.core.desk_state import Client, Month
from billing.core.office import ClientTerms, Desk
from billing.core.rated import Rated
from billing.core.report import report
from billing.core.waiting import waiting_of


def held_listed(month: Month, held: MonthHeld, desk: Desk, terms: ClientTerms) -> Iterator[Command]:
    """Nothing where the same stands there from the attempt before."""
    if held.work is None or desk.report_registry is None or month.listed == held.work.sha256:
        return
    yield from marked(month.rows, REPLACED, desk, terms)
    found = report([], desk.costs, (), [waiting_of(held.work.content)])
    yield from waits(terms.client_id, wording.period(held.first_on, held.last_on), found, desk)


def void_listed(state: Client, voided: InvoiceVoided, gone: Rated, desk: Desk, terms: ClientTerms) -> Iterator[Command]:
    """What a void invoice had waits again; not if another attempt at its period has begun already."""
    invoice = state.invoice(voided.invoice_id)
    month = None if invoice is None else state.month(invoice.first_on, invoice.last_on)
    if month is None or month.phase != "held" or month.told is not None or month.rows:
        return
    found = report([], desk.costs, [gone])
    yield from waits(terms.client_id, wording.period(month.first_on, month.last_on), found, desk)


def billed_after_all(month: Month, desk: Desk, terms: ClientTerms) -> Iterator[Command]:
    """Its invoice has rows of its own."""
    return marked(month.rows, BILLED, desk, terms)
