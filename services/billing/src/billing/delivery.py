"""An invoice has its number: its papers are made and everything that brings them to people is ordered.

Outside of `core`, for papers are drawn by libraries that could do I/O; it is a pure function all the same.
"""

from __future__ import annotations

from dataclasses import replace

from chassis.decision import Decision
from contracts.base import Command, Event
from contracts.billing.parts import AdvanceUsed, Paper
from contracts.billing.v1 import InvoiceIssued, InvoicePresented, InvoiceReleased
from contracts.claims import Blob, Text
from contracts.corrections.v1 import InvoiceRenewed, InvoiceVoided

from billing.core import desk_orders as orders
from billing.core import desk_tasks as tasks
from billing.core import wording
from billing.core.as_issued import as_issued, used
from billing.core.desk_answers import covered
from billing.core.desk_expenses import overtaken_tasks
from billing.core.desk_invoices import due_wake
from billing.core.desk_listing import listed
from billing.core.desk_state import Client, Invoice
from billing.core.desk_term import still_to_come
from billing.core.desk_waiting import billed_after_all, void_listed
from billing.core.holding import carried, listing
from billing.core.month import Input
from billing.core.office import ClientTerms, Desk
from billing.core.rated import Rated
from billing.core.reading import read
from billing.core.templates import filled
from billing.papers.files import files, void_files
from billing.papers.values import act_number

MEDIA = {
    ".pdf": "application/pdf",
    ".json": "application/json",
    ".txt": "text/plain",
    ".xml": "application/xml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def papers(rated: Rated) -> tuple[Paper, ...]:
    """Every file of the invoice under the name that people read."""
    named = orders.file_names(rated.month.invoice.number, act_number(rated.month), files(rated))
    return tuple(
        Paper(name=name, blob=Blob.holding(content, MEDIA["." + name.rsplit(".", 1)[-1]]))
        for name, content in named.values()
    )


def invoice_issued(state: Client, issued: InvoiceIssued, desk: Desk, terms: ClientTerms) -> Decision:
    """Smart invoice, folder, timeline; the letter at once, or the partner's task before it."""
    if state.invoice(issued.invoice_id) is not None:
        return Decision()
    rated = as_issued(read(issued.month.content), issued.to_pay)
    month = state.month(issued.first_on, issued.last_on)
    known = {one.entry_id: one for one in (*month.changes, *month.late)} if month else {}
    waiting = tuple(carried(rated, issued, desk.matter_by, known))
    presented = _presented(issued, papers(rated), terms, used(rated)).model_copy(update={"held": waiting or None})
    invoice, waits = _as_known(presented), listing(rated)
    words = filled(
        "issued",
        number=issued.number,
        issued=wording.day(issued.issued_on),
        period=wording.period(issued.first_on, issued.last_on),
        amount=orders.money(issued.to_pay, issued.currency).rstrip("."),
    )
    commands: list[Command] = [
        orders.smart_invoice(issued, rated, desk, terms),
        orders.folder(issued, desk, terms),
        orders.timeline(terms, issued.deal_id, f"{words}\n\n{waits}" if waits else words),
    ]
    commands.extend(listed(issued, rated, desk))
    if month:
        commands.extend(billed_after_all(month, desk, terms))
        commands.extend(overtaken_tasks(state, month.expenses, issued.number, terms))
    if rated.warnings:
        period = wording.period(issued.first_on, issued.last_on)
        commands.append(tasks.look_task(issued.number, period, rated.warnings, terms))
    events: list[Event] = [presented]
    if terms.approval:
        commands.append(tasks.approval(invoice, desk, terms, waits, still_to_come(invoice, desk, terms)))
    else:
        events.append(InvoiceReleased(invoice_id=issued.invoice_id, client_id=issued.client_id))
        events.extend(covered(invoice, terms))
        commands.extend(orders.letter(invoice, desk, terms, rated.month.issuer.name))
    wakes = () if terms.approval else due_wake(issued.invoice_id, desk, invoice, terms)
    return Decision(tuple(events), tuple(commands), wakes)


def invoice_voided(state: Client, voided: InvoiceVoided, desk: Desk, terms: ClientTerms) -> Decision:
    """Stamped papers beside the others, so that nobody takes those for good; its work is unbilled again."""
    invoice = state.invoice(voided.invoice_id)
    if invoice is None or voided.month is None:
        return Decision()
    rated = as_issued(_due_as_known(voided.month, invoice), invoice.to_pay)
    waiting = tuple(void_listed(state, voided, rated, desk, terms))
    if invoice.folder is None:
        return Decision(commands=waiting)
    named = orders.file_names(invoice.number, act_number(rated.month), void_files(rated))
    made = [
        Paper(name=name.replace(".pdf", " — аннулирован.pdf"), blob=Blob.holding(content, MEDIA[".pdf"]))
        for name, content in named.values()
    ]
    return Decision(commands=(*orders.uploads(replace(invoice, papers=tuple(made)), terms), *waiting))


def invoice_released(state: Client, released: InvoiceReleased, desk: Desk, terms: ClientTerms) -> Decision:
    """What was approved late is due later: papers that say so go to the client, and into the folder."""
    invoice = state.invoice(released.invoice_id)
    if invoice is None or released.month is None or invoice.phase == "void":
        return Decision()
    due = replace(invoice, due_on=released.due_on)
    rated = as_issued(_due_as_known(released.month, due), due.to_pay, due.used)
    # What an older version reckoned otherwise stays as the partner saw it: no paper asks for another sum.
    sent = replace(due, papers=papers(rated)) if rated.totals.to_pay == due.to_pay else due
    letter = orders.letter(sent, desk, terms, desk.issuer_name)
    made = InvoiceRenewed(invoice_id=sent.invoice_id, client_id=terms.client_id, papers=sent.papers)
    return Decision((made,), (*orders.due_shown(sent, desk, terms), *orders.renewed(sent, terms), *letter))


def _due_as_known(month: Text, invoice: Invoice) -> Input:
    """Its input, due as it is by now."""
    given = read(month.content)
    return given.model_copy(update={"invoice": given.invoice.model_copy(update={"due_on": invoice.due_on})})


def _presented(
    issued: InvoiceIssued, made: tuple[Paper, ...], terms: ClientTerms, taken: tuple[AdvanceUsed, ...]
) -> InvoicePresented:
    return InvoicePresented(
        invoice_id=issued.invoice_id,
        number=issued.number,
        client_id=issued.client_id,
        client_name=issued.client_name,
        issued_on=issued.issued_on,
        first_on=issued.first_on,
        last_on=issued.last_on,
        currency=issued.currency,
        to_pay=issued.to_pay,
        papers=made,
        for_approval=terms.approval,
        due_on=issued.due_on,
        deal_id=issued.deal_id,
        used=taken or None,
        month=issued.month,
    )


def _as_known(one: InvoicePresented) -> Invoice:
    return Invoice(
        *(one.invoice_id, one.number, one.issued_on, one.first_on, one.last_on, one.client_name, one.currency),
        *(one.to_pay, one.papers),
        due_on=one.due_on,
        deal_id=one.deal_id,
        used=one.used or (),
    )
