"""What the till answers: to a payment by its words and sum, to a person by what he says.

Rule: BILLING-20. Source: issue 7, "Money in": what is unmatched is a person's to match.
"""

from __future__ import annotations

from chassis.decision import Decision
from contracts.payments.v1 import PaymentMatched, PaymentNoted, PaymentTold

from billing.core.allotment import Part
from billing.core.bank_debits import debit_told
from billing.core.bank_payments import payment_noted
from billing.core.bank_statements import task
from billing.core.ledger import Issued, Ledger, Till, allotted_to, as_open
from billing.core.spare import Spare


def decide(state: Till, message: PaymentNoted | PaymentTold, ledger: Ledger) -> Decision:
    """One case a message."""
    match message:
        case PaymentNoted():
            return payment_noted(state, message, ledger)
        case PaymentTold():
            if message.request is not None:
                return debit_told(state, message, ledger)
            return payment_told(state, message, ledger)


def payment_told(state: Till, told: PaymentTold, ledger: Ledger) -> Decision:
    """The invoices he names take what is left of the payment, in his order; what can't be done is a task."""
    came = next((one for one in state.spare if one.payment_id == told.payment_id), None)
    known = {one.invoice_id: one for one in ledger.invoices}
    if came is None:
        return _refused(told, "такого неопознанного платежа нет: он уже отнесён или возвращён", ledger)
    for one in told.invoices:
        if one not in known:
            return _refused(told, f"счёта {one} нет", ledger)
        if known[one].currency != came.currency:
            return _refused(told, f"валюта счёта {known[one].number} не та, что у платежа", ledger)
    rest, events = came.amount, []
    for one in dict.fromkeys(told.invoices):
        due = as_open(known[one], state)
        part = Part(due, min(rest, due.left))
        if part.amount > 0:
            events.append(_matched(told, came, known[one], part))
            rest -= part.amount
    if not events:
        return _refused(told, "счёт уже оплачен", ledger)
    return Decision(tuple(events))


def _matched(told: PaymentTold, came: Spare, invoice: Issued, part: Part) -> PaymentMatched:
    return allotted_to(
        invoice,
        part,
        payment_id=told.payment_id,
        issuer=told.issuer,
        currency=came.currency,
        on=came.on,
        how="number",
        flags=("by_hand",) if part.settles else ("by_hand", "partial"),
    )


def _refused(told: PaymentTold, why: str, ledger: Ledger) -> Decision:
    words = f"Платёж {told.payment_id} не отнесён к {', '.join(told.invoices) or 'счёту'}: {why}."
    return Decision(commands=(task(ledger.accountant_id, "Платёж не отнесён к счёту", words),))
