"""What people hear of an invoice that was answered, or of money for it."""

from __future__ import annotations

from decimal import Decimal

from contracts.base import Command
from contracts.billing.v1 import InvoiceIssued
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, Made
from contracts.payments.v1 import PaymentMatched
from contracts.tasks.v1 import CommentTask, ReopenTask

from billing.core import wording
from billing.core.desk_months import AUTOMATION, belongs
from billing.core.desk_orders import money, void_task
from billing.core.desk_state import Invoice
from billing.core.office import ClientTerms
from billing.core.templates import filled

BY_ADVANCE = "advance:"  # and the invoice: the id of the payment where no bank has one


def covered(issued: InvoiceIssued, advances: Decimal) -> tuple[PaymentMatched, ...]:
    """Nothing is to pay, for advances cover all: whoever waits for the invoice to be paid hears so."""
    if issued.to_pay > 0 or advances <= 0:
        return ()
    said = PaymentMatched(
        payment_id=f"{BY_ADVANCE}{issued.invoice_id}",
        invoice_id=issued.invoice_id,
        issuer=issued.issuer,
        number=issued.number,
        client_id=issued.client_id,
        amount=advances,
        currency=issued.currency,
        on=issued.issued_on,
        total=issued.to_pay,
        left=Decimal("0.00"),
        paid=True,
        how="amount",
        deal_id=issued.deal_id,
    )
    return (said,)


def asked_again(invoice: Invoice, terms: ClientTerms) -> tuple[Command, ...]:
    """The partner's answer was neither a yes nor a no: nothing is sent, and the task is open again."""
    if invoice.approval is None:
        return ()
    about = {
        "automation": AUTOMATION,
        "belongs_to": belongs(terms.client_id),
        "task": Made(command_id=invoice.approval),
    }
    return (
        ReopenTask(**about),
        CommentTask(**about, text=Text.of(filled("unclear", number=invoice.number))),
    )


def not_void(invoice: Invoice, reason: str, terms: ClientTerms) -> CreateTask:
    """What was paid for is not void: somebody decides what becomes of the money. reason: why it was to be void."""
    words = filled(
        "void_paid",
        number=invoice.number,
        issued=wording.day(invoice.issued_on),
        reason=reason,
        paid=money(invoice.paid, invoice.currency),
    )
    return void_task(f"Счёт № {invoice.number} не аннулирован", words, terms)


def money_words(invoice: Invoice, matched: PaymentMatched) -> str:
    """What the timeline says of money that came, or went back; or that an advance covers all."""
    if matched.payment_id.startswith(BY_ADVANCE):
        return filled("covered", number=invoice.number, amount=money(matched.amount, matched.currency).rstrip("."))
    rest = "Счёт оплачен полностью" if matched.paid else f"Осталось {money(matched.left, matched.currency)}"
    return filled(
        "paid" if matched.amount >= 0 else "given_back",
        number=invoice.number,
        amount=money(abs(matched.amount), matched.currency).rstrip("."),
        rest=f"{rest.rstrip('.')}.",
    )
