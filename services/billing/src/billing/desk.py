"""Which part of a client's desk answers which message."""

from __future__ import annotations

from typing import Any

from chassis.decision import Decision, Woken
from contracts.billing.v1 import BillingAsked, ExpenseEntered, InvoiceIssued, InvoiceReleased, MonthHeld
from contracts.corrections.v1 import InvoiceVoided, VoidAsked, WorkReduced
from contracts.crm.v1 import CommandConfirmed, CrmRef
from contracts.deals.v1 import DealStageChanged
from contracts.payments.v1 import (
    PaymentMatched,
)
from contracts.portal.v1 import ClientChanged
from contracts.recharges.v1 import RechargeDue
from contracts.tasks.v1 import TaskCompleted
from contracts.timesheets.v1 import TimesheetClosed, TimesheetCorrected

from billing.core import desk_deals as deals
from billing.core import desk_expenses as expenses
from billing.core import desk_invoices as invoices
from billing.core import desk_months as months
from billing.core import desk_opening as opening
from billing.core import desk_term, former
from billing.core.desk_late import then_deferred, timesheet_corrected
from billing.core.desk_state import Client
from billing.core.desk_waiting import held_listed
from billing.core.office import ClientTerms, Desk
from billing.delivery import invoice_issued, invoice_released, invoice_voided
from billing.reduction import work_reduced

NOBODY = "client/0"


def client_of(message: Any) -> int | None:
    """Whom a message, or a wake, is about."""
    if isinstance(message, Woken):
        return months.woken_of(message.name)[1]
    if isinstance(message, TaskCompleted):
        return _client(message.belongs_to)
    if isinstance(message, CommandConfirmed):
        return _client((message.belongs_to,))
    found: int | None = getattr(message, "client_id", None)
    return found


def _client(refs: tuple[CrmRef, ...]) -> int | None:
    return next((one.id for one in refs if one.kind == "client"), None)


def stream(message: Any) -> str:
    """The client's; what concerns nobody goes to a stream that does nothing."""
    client = client_of(message)
    return NOBODY if client is None else f"client/{client}"


def decide(state: Client, message: Any, desk: Desk) -> Decision:
    """One case a message. A client without terms isn't billed, but asked again each month: it may have some by then."""
    terms = desk.terms
    if terms is None:
        return _without_terms(state, message, desk)
    match message:
        case Woken():
            return _woken(state, message, desk, terms)
        case ClientChanged():
            return Decision(wakes=(months.month_wake(desk, message.client_id),)) if message.active else Decision()
        case ExpenseEntered() | RechargeDue():
            return _laid_out(state, message, desk, terms)
        case BillingAsked() | DealStageChanged():
            return _begun(state, message, desk, terms)
        case TimesheetClosed() | TimesheetCorrected() | MonthHeld():
            return _of_month(state, message, desk, terms)
        case InvoiceIssued() | InvoiceReleased() | InvoiceVoided() | WorkReduced():
            return _on_paper(state, message, desk, terms)
    return _of_invoice(state, message, desk, terms)


def _without_terms(state: Client, message: Any, desk: Desk) -> Decision:
    if isinstance(message, DealStageChanged):
        return deals.deal_without_terms(message, desk)
    client = client_of(message)
    if client is None:
        return Decision()
    if isinstance(message, Woken) and months.is_month_wake(message.name):
        return Decision(wakes=(months.next_month_wake(message, desk, client),))
    if isinstance(message, ClientChanged) and message.active:
        return Decision(wakes=(months.month_wake(desk, client),))
    return _of_former(state, message, desk, former.stand_in(state, message, desk, client))


def _of_former(state: Client, message: Any, desk: Desk, terms: ClientTerms) -> Decision:
    """Its invoices go on; nothing is billed to it, and what is held waits for its terms."""
    match message:
        case MonthHeld():
            return months.month_held(state, message, desk, terms)
        case Woken() if months.woken_of(message.name)[0].startswith(months.RETRY):
            return former.put_off(state, message, desk, terms)
        case Woken() if months.woken_of(message.name)[0].startswith(invoices.OVERDUE):
            return invoices.overdue(state, message, desk, terms)
        case InvoiceIssued() | InvoiceVoided():
            return _on_paper(state, message, desk, terms)
        case InvoiceReleased():
            done = invoice_released(state, message, desk, terms)
            return former.released(state, message.invoice_id, done, terms)
    return _of_invoice(state, message, desk, terms)


def _laid_out(state: Client, message: ExpenseEntered | RechargeDue, desk: Desk, terms: ClientTerms) -> Decision:
    if isinstance(message, ExpenseEntered):
        return expenses.expense_entered(state, message, terms)
    return expenses.recharge_due(state, message, desk, terms)


def _begun(state: Client, message: BillingAsked | DealStageChanged, desk: Desk, terms: ClientTerms) -> Decision:
    if isinstance(message, BillingAsked):
        return opening.billing_asked(state, message, desk, terms)
    return deals.deal_moved(state, message, desk, terms)


def _of_month(state: Client, message: Any, desk: Desk, terms: ClientTerms) -> Decision:
    match message:
        case TimesheetClosed():
            return months.sheet_closed(state, message, desk, terms)
        case TimesheetCorrected():
            return timesheet_corrected(state, message, desk, terms)
    held = months.month_held(state, message, desk, terms)
    held = opening.joined(held, deals.nothing_to_bill(state, message, desk, terms))
    month = state.month(message.first_on, message.last_on)
    if month is not None:
        held = opening.joined(held, Decision(commands=tuple(held_listed(month, message, desk, terms))))
    held = then_deferred(state, held, desk, terms)
    return opening.then_opened(state, held, (message.first_on, message.last_on), desk, terms)


def _on_paper(state: Client, message: Any, desk: Desk, terms: ClientTerms) -> Decision:
    match message:
        case InvoiceIssued():
            return _issued(state, message, desk, terms)
        case InvoiceReleased():
            return invoice_released(state, message, desk, terms)
        case InvoiceVoided():
            return invoice_voided(state, message, desk, terms)
    return work_reduced(state, message, desk, terms)


def _issued(state: Client, issued: InvoiceIssued, desk: Desk, terms: ClientTerms) -> Decision:
    done = then_deferred(state, invoice_issued(state, issued, desk, terms), desk, terms)
    if desk.terms is None:
        return done  # nothing more is billed to it
    return opening.then_opened(state, done, (issued.first_on, issued.last_on), desk, terms)


def _of_invoice(state: Client, message: Any, desk: Desk, terms: ClientTerms) -> Decision:
    match message:
        case TaskCompleted():
            return invoices.task_completed(state, message, desk, terms)
        case VoidAsked():
            return invoices.void_asked(state, message, desk, terms)
        case CommandConfirmed():
            return invoices.confirmed(state, message, terms)
        case PaymentMatched():
            return invoices.paid(state, message, desk, terms)
    return Decision()


def _woken(state: Client, woken: Woken, desk: Desk, terms: ClientTerms) -> Decision:
    what, _ = months.woken_of(woken.name)
    if months.is_month_wake(woken.name):
        return opening.month_ended(state, woken, desk, terms)
    if what.startswith(months.RETRY):
        return months.retried(state, woken, desk, terms)
    if what.startswith(desk_term.TERM):
        return desk_term.term_ends(state, woken, desk, terms)
    return invoices.overdue(state, woken, desk, terms)
