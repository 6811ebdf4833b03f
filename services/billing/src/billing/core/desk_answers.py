"""What people hear of an invoice that was answered, or of money for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from contracts.base import Command
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, Made
from contracts.payments.v1 import PaymentMatched
from contracts.tasks.v1 import CommentTask, ReopenTask
from domain.money import summed

from billing.core import wording
from billing.core.desk_months import AUTOMATION, belongs
from billing.core.desk_orders import money
from billing.core.desk_state import Invoice
from billing.core.desk_tasks import manager_task
from billing.core.office import ClientTerms, Desk
from billing.core.templates import filled
from billing.core.told_better import MOVED


def covered(invoice: Invoice, terms: ClientTerms) -> tuple[PaymentMatched, ...]:
    """Nothing is to pay, for advances cover all: whoever waits for it to be paid hears so when it goes out."""
    if invoice.to_pay > 0 or not invoice.used:
        return ()
    advances = summed(one.amount for one in invoice.used)
    return (_by_advance(invoice, advances, invoice.issued_on, terms),) if advances > 0 else ()


def uncovered(invoice: Invoice, on: date, terms: ClientTerms) -> tuple[PaymentMatched, ...]:
    """What was said of a void invoice that advances covered is taken back; of one that never went out nothing was."""
    said = covered(invoice, terms) if invoice.phase == "paid" else ()
    return tuple(_by_advance(invoice, -one.amount, on, terms) for one in said)


def _by_advance(invoice: Invoice, amount: Decimal, on: date, terms: ClientTerms) -> PaymentMatched:
    return PaymentMatched(
        payment_id=f"{PaymentMatched.BY_ADVANCE}{invoice.invoice_id}",
        invoice_id=invoice.invoice_id,
        issuer=invoice.invoice_id.split("/", 1)[0],
        number=invoice.number,
        client_id=terms.client_id,
        amount=amount,
        currency=invoice.currency,
        on=on,
        total=invoice.to_pay,
        left=Decimal("0.00"),
        paid=amount > 0,
        how="amount" if amount > 0 else "refund",
        deal_id=invoice.deal_id,
    )


def asked_again(invoice: Invoice, terms: ClientTerms) -> tuple[Command, ...]:
    """The partner's answer was neither a yes nor a no: nothing is sent, and the task is open again."""
    return _open_again(invoice, filled("unclear", number=invoice.number), terms)


def may_not_go(desk: Desk) -> str | None:
    """Why an invoice that the partner agrees to can't go to the client all the same; None: it can.

    The table is asked again: a pair may have been blocked since the invoice was made.
    """
    if desk.terms is None:
        return "условий этого клиента больше нет в billing.yaml"
    client, firm = desk.terms.client, desk.firm
    blocked = (one for one in desk.compliance if one.action == "block" and firm and one.concerns(firm, client))
    found = next(blocked, None)
    return None if found is None else f"таблица соответствия (compliance) запрещает такую пару: {found.reason}"


def not_sent(invoice: Invoice, why: str, terms: ClientTerms) -> tuple[Command, ...]:
    """The partner's yes is good for nothing now: who looks after the client mends it, and the partner says it again."""
    words = filled("not_sent", number=invoice.number, why=why)
    title = f"Счёт № {invoice.number} согласован, но не отправлен: {invoice.client_name}"
    again = filled("not_sent_again")
    return (*_open_again(invoice, f"{words}\n\n{again}", terms), manager_task(title, words, terms))


def not_written(invoice: Invoice, terms: ClientTerms) -> CreateTask:
    """Nobody knows any more whom to write to."""
    words = filled("not_written", number=invoice.number, client=invoice.client_name)
    return manager_task(f"Счёт № {invoice.number} не отправлен: {invoice.client_name}", words, terms)


def _open_again(invoice: Invoice, words: str, terms: ClientTerms) -> tuple[Command, ...]:
    if invoice.approval is None:
        return ()
    about = {
        "automation": AUTOMATION,
        "belongs_to": belongs(terms.client_id),
        "task": Made(command_id=invoice.approval),
    }
    return (
        ReopenTask(**about),
        CommentTask(**about, text=Text.of(words)),
    )


def still_rejected(invoice: Invoice) -> bool:
    """The partner's last word was a no: nobody pays it, and nobody is reminded of it."""
    return invoice.rejected and invoice.phase == "approval"


def not_void(invoice: Invoice, reason: str, terms: ClientTerms) -> CreateTask:
    """What was paid for is not void: somebody decides what becomes of the money. reason: why it was to be void."""
    words = filled(
        "void_paid",
        number=invoice.number,
        issued=wording.day(invoice.issued_on),
        reason=reason,
        paid=money(invoice.paid, invoice.currency).rstrip("."),
    )
    return manager_task(f"Счёт № {invoice.number} не аннулирован", words, terms)


def money_words(invoice: Invoice, matched: PaymentMatched) -> str:
    """What the timeline says of money that came, or went back; or that an advance covers all."""
    if matched.by_advance:
        amount = money(abs(matched.amount), matched.currency)
        if matched.amount < 0:
            return filled("uncovered", number=invoice.number, amount=amount)
        return filled("covered", number=invoice.number, amount=amount.rstrip("."))
    if matched.amount < 0 and MOVED in matched.flags:
        return filled("moved", number=invoice.number, amount=money(-matched.amount, matched.currency).rstrip("."))
    if invoice.phase == "void" and matched.amount < 0:
        back = money(-matched.amount, matched.currency).rstrip(".")
        return filled("void_given_back", number=invoice.number, amount=back)
    rest = "Счёт оплачен полностью" if matched.paid else f"Осталось {money(matched.left, matched.currency)}"
    return filled(
        "paid" if matched.amount >= 0 else "given_back",
        number=invoice.number,
        amount=money(abs(matched.amount), matched.currency).rstrip("."),
        rest=f"{rest.rstrip('.')}.",
    )
