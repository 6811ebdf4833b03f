"""An invoice on its way: approval, release, payments, reminders.

Rule: BILLING-12. Source: issue 7, "Delivery" and "Money in".
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from chassis.decision import Decision, Wake, Woken
from contracts.base import Command
from contracts.billing.v1 import InvoiceReleased
from contracts.corrections.v1 import InvoiceCredited, InvoiceOverdue, InvoiceRejected, InvoiceVoided, VoidAsked
from contracts.crm.v1 import CommandConfirmed
from contracts.payments.v1 import (
    PaymentMatched,
)
from contracts.tasks.v1 import TaskCompleted
from domain.calendar import russia

from billing.core import desk_answers as answers
from billing.core import desk_orders as orders
from billing.core import desk_tasks as tasks
from billing.core import wording
from billing.core.consent import verdict
from billing.core.desk_listing import struck
from billing.core.desk_months import local, morning, wake_name, woken_of
from billing.core.desk_state import Client, Invoice
from billing.core.desk_term import term_wake
from billing.core.office import ClientTerms, Desk
from billing.core.templates import filled

OVERDUE = "overdue:"
SENT = "Клиент этот счёт уже получил: сообщите ему, что платить по нему не нужно, и аннулируйте переданные акт и УПД."


def _overdue(invoice_id: str, terms: ClientTerms) -> str:
    return wake_name(f"{OVERDUE}{invoice_id}", terms.client_id)


def due_wake(invoice_id: str, desk: Desk, invoice: Invoice, terms: ClientTerms) -> tuple[Wake, ...]:
    """The working morning after the last day to pay; without a term nobody is reminded."""
    if invoice.due_on is None or invoice.left <= 0:
        return ()
    return (Wake(_overdue(invoice_id, terms), morning(desk, _last_day(invoice.due_on) + timedelta(days=1))),)


def _last_day(due_on: date) -> date:
    """A term that ends on a day off ends on the next working day. Source: ГК, article 193."""
    return russia().shift_forward(due_on)


def _as_released(invoice: Invoice, desk: Desk) -> Invoice:
    """Nobody is late with what he has only just got: he has as many days as if it had gone out at once."""
    if invoice.due_on is None:
        return invoice
    due = local(desk).date() + (invoice.due_on - invoice.issued_on)
    return replace(invoice, due_on=max(invoice.due_on, due))


def task_completed(state: Client, done: TaskCompleted, desk: Desk, terms: ClientTerms) -> Decision:
    """The partner's word: finishing releases the invoice, «отклонено» in the result voids it, all else is asked again.

    Once he has said something unclear, finishing without a word is no answer any more. What was paid for meanwhile goes
    to the client all the same, and is not void. What may not go to the client by now waits for another word of his.
    """
    invoice = next((one for one in state.invoices if one.approval and one.approval == done.command_id), None)
    if invoice is None or invoice.phase != "approval" or done.cancelled:
        return Decision()
    words = done.result.content.strip() if done.result else ""
    said = verdict(words)
    if said == "unclear" or (invoice.doubted and not words):
        return Decision(commands=answers.asked_again(invoice, terms))
    if said == "no":
        return _rejected(invoice, done, desk, terms)
    if why := answers.may_not_go(desk):
        return Decision(commands=answers.not_sent(invoice, why, terms))
    sent = _as_released(invoice, desk)
    later = sent.due_on != invoice.due_on
    released = InvoiceReleased(
        invoice_id=invoice.invoice_id,
        client_id=terms.client_id,
        approved_by_id=done.by_id,
        due_on=sent.due_on if later else None,
        month=invoice.month if later else None,
    )
    moved = orders.stage(invoice, desk, terms, desk.stage_issued if invoice.left > 0 else desk.stage_paid)
    events = (released, *answers.covered(invoice, terms))
    letter = () if released.month else orders.letter(sent, desk, terms, desk.issuer_name)
    return Decision(events, (*moved, *letter), due_wake(invoice.invoice_id, desk, sent, terms))


def _rejected(invoice: Invoice, done: TaskCompleted, desk: Desk, terms: ClientTerms) -> Decision:
    if invoice.paid > 0:
        reason = done.result.content.strip() if done.result else ""
        rejected = InvoiceRejected(invoice_id=invoice.invoice_id, client_id=terms.client_id)
        return Decision((rejected,), (answers.not_void(invoice, reason, terms),))
    return _void(invoice, desk, terms)


def _void(invoice: Invoice, desk: Desk, terms: ClientTerms) -> Decision:
    voided = InvoiceVoided(
        invoice_id=invoice.invoice_id,
        issuer=invoice.invoice_id.split("/", 1)[0],
        client_id=terms.client_id,
        reason="rejected",
        month=invoice.month,
        deal_id=invoice.deal_id,
    )
    moved = orders.stage(invoice, desk, terms, desk.stage_void)
    wakes = (Wake(_overdue(invoice.invoice_id, terms), None), _term(invoice, desk, terms))
    return Decision((voided,), (*moved, *struck(invoice, desk, terms)), wakes)


def _term(invoice: Invoice, desk: Desk, terms: ClientTerms) -> Wake:
    """What is void has to be issued anew, within the same term."""
    return term_wake(invoice.first_on, invoice.last_on, desk, terms.client_id)


def void_asked(state: Client, asked: VoidAsked, desk: Desk, terms: ClientTerms) -> Decision:
    """A person takes an invoice back. What was paid for is not void: that is a task."""
    invoice = state.invoice(asked.invoice_id)
    if invoice is None or invoice.phase == "void":
        return Decision()
    if invoice.paid > 0:
        return Decision(commands=(answers.not_void(invoice, asked.reason.content, terms),))
    voided = InvoiceVoided(
        invoice_id=invoice.invoice_id,
        issuer=invoice.invoice_id.split("/", 1)[0],
        client_id=terms.client_id,
        reason="withdrawn",
        month=invoice.month,
        deal_id=invoice.deal_id,
    )
    words = filled(
        "withdrawn",
        amount=orders.money(invoice.to_pay, invoice.currency),
        period=wording.period(invoice.first_on, invoice.last_on),
        client_id=terms.client_id,
        first=invoice.first_on,
        last=invoice.last_on,
        sent=SENT if invoice.phase != "approval" else "",
        number=invoice.number,
        issued=wording.day(invoice.issued_on),
        reason=asked.reason.content,
    )
    told = (tasks.manager_task(f"Аннулирован счёт № {invoice.number}: {invoice.client_name}", words, terms),)
    moved = (*orders.stage(invoice, desk, terms, desk.stage_void), *struck(invoice, desk, terms))
    commands = (*moved, orders.timeline(terms, invoice.deal_id, words), *(told if invoice.phase != "approval" else ()))
    events = (voided, *answers.uncovered(invoice, local(desk).date(), terms))
    wakes = (Wake(_overdue(invoice.invoice_id, terms), None), _term(invoice, desk, terms))
    return Decision(events, commands, wakes)


def confirmed(state: Client, result: CommandConfirmed, terms: ClientTerms) -> Decision:
    """The folder is there: put the papers into it."""
    invoice = next((one for one in state.invoices if one.folder and one.folder == result.command_id), None)
    return Decision() if invoice is None else Decision(commands=orders.uploads(invoice, terms))


def paid(state: Client, matched: PaymentMatched, desk: Desk, terms: ClientTerms) -> Decision:
    """Money came (or went back): the smart invoice moves, the timeline says so, nobody is reminded of what is paid."""
    invoice = state.invoice(matched.invoice_id)
    if invoice is None:
        return Decision()
    credited = InvoiceCredited(
        invoice_id=invoice.invoice_id,
        client_id=terms.client_id,
        amount=matched.amount,
        left=matched.left,
        currency=matched.currency,
    )
    words = answers.money_words(invoice, matched)
    said = orders.timeline(terms, invoice.deal_id, words)
    if invoice.phase == "void":
        if matched.amount < 0 or matched.by_advance:
            return Decision((credited,), (said,))
        told = filled("void_credited", number=invoice.number, words=words)
        title = f"Платёж по аннулированному счёту № {invoice.number}"
        return Decision((credited,), (tasks.manager_task(title, told, terms),))
    if answers.still_rejected(invoice) and matched.left >= invoice.to_pay:
        return _void_at_last(invoice, credited, said, desk, terms)
    if matched.paid:
        moved = orders.stage(invoice, desk, terms, desk.stage_paid)
        return Decision((credited,), (*moved, said), (Wake(_overdue(invoice.invoice_id, terms), None),))
    if invoice.left > 0:
        return Decision((credited,), (said,))
    moved = orders.stage(invoice, desk, terms, desk.stage_issued if invoice.phase == "paid" else desk.stage_approval)
    return Decision((credited,), (*moved, said), _due_again(invoice, desk, terms))


def _void_at_last(
    invoice: Invoice, credited: InvoiceCredited, said: Command, desk: Desk, terms: ClientTerms
) -> Decision:
    void = _void(invoice, desk, terms)
    also = orders.timeline(terms, invoice.deal_id, filled("void_at_last", number=invoice.number))
    return Decision((credited, *void.events), (said, *void.commands, also), void.wakes)


def _due_again(invoice: Invoice, desk: Desk, terms: ClientTerms) -> tuple[Wake, ...]:
    """What was paid is owed again: by its term, else from tomorrow on."""
    if invoice.due_on is None:
        return ()
    day = max(_last_day(invoice.due_on), local(desk).date()) + timedelta(days=1)
    return (Wake(_overdue(invoice.invoice_id, terms), morning(desk, day)),)


def overdue(state: Client, woken: Woken, desk: Desk, terms: ClientTerms) -> Decision:
    """First the manager, then, where that is allowed, the client."""
    invoice = state.invoice(woken_of(woken.name)[0].removeprefix(OVERDUE))
    if invoice is None or invoice.phase != "released" or invoice.left <= 0:
        return Decision()  # one that waits for approval is reminded of when it has gone out
    step = invoice.reminded + 1
    said = InvoiceOverdue(
        invoice_id=invoice.invoice_id,
        client_id=terms.client_id,
        left=invoice.left,
        currency=invoice.currency,
        step=step,
    )
    if step == 1:
        day = local(desk).date() + timedelta(days=desk.remind_after_days)  # a wake may be heard days late
        again = (Wake(woken.name, morning(desk, day)),) if terms.remind_client else ()
        return Decision((said,), (tasks.overdue_task(invoice, desk, terms),), again)
    if not terms.remind_client or answers.may_not_go(desk):
        return Decision()  # that was taken back, or the pair was blocked, after the manager's turn
    return Decision((said,), orders.reminder(invoice, desk, terms, desk.issuer_name))
