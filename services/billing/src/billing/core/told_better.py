"""The second format's file tells of a payment that was counted, and names the invoice that the first one did not.

What no invoice took goes to the one named; what sum alone had put to another invoice is moved there, or, where that one
has it no more, a person is asked. Rule: BILLING-27. Source: issue 7, "Money in": INN, amount, number in the purpose.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from chassis.decision import Decision
from contracts.crm.v1 import CreateTask
from contracts.payments.v1 import PaymentMatched, PaymentNoted

from billing.core.allotment import Part
from billing.core.bank_statements import task
from billing.core.ledger import Issued, Ledger, Till, allotted_to, as_open
from billing.core.sightings import Sighting

MOVED = "moved"


def told_better(state: Till, noted: PaymentNoted, answer: Decision, known: Sighting, ledger: Ledger) -> Decision:
    """*answer*: what it would pay if it were another payment than *known*."""
    named = [one for one in answer.events if isinstance(one, PaymentMatched) and one.how == "number" and one.amount > 0]
    if not named or noted.doubt is not None or noted.direction != "in":
        return Decision()
    as_known = {"payment_id": known.payment_id, "alike": None, "sight": None}
    came = next((one for one in state.spare if one.payment_id == known.payment_id), None)
    if came is not None and came.certain and came.amount == noted.amount:
        return Decision(tuple(one.model_copy(update=as_known) for one in named))
    if not known.guessed:
        return Decision()
    back = _taken_back(state, noted, known, ledger)
    if back is None or sum(one.amount for one in named) != noted.amount:
        return Decision(commands=(_asked(noted, named, known, ledger),))
    moved = (one.model_copy(update=as_known | {"flags": (*one.flags, MOVED)}) for one in named)
    return Decision((*back, *moved))


def _taken_back(state: Till, noted: PaymentNoted, known: Sighting, ledger: Ledger) -> Sequence[PaymentMatched] | None:
    """Off the invoices that had it. None: one of them has it no more, or is not known."""
    issued = {one.invoice_id: one for one in ledger.invoices}
    parts = [(issued.get(invoice_id), amount) for invoice_id, amount in known.guessed]
    found = [(one, Part(as_open(one, state), -amount)) for one, amount in parts if one and _has(one, amount, state)]
    if len(found) < len(parts):
        return None
    about = {"payment_id": known.payment_id, "issuer": noted.issuer, "currency": noted.currency, "on": noted.on}
    return [allotted_to(one, part, **about, how="refund", flags=(MOVED,)) for one, part in found]


def _has(one: Issued, amount: Decimal, state: Till) -> bool:
    return as_open(one, state).paid >= amount


def _asked(noted: PaymentNoted, named: Sequence[PaymentMatched], known: Sighting, ledger: Ledger) -> CreateTask:
    had = ", ".join(invoice_id for invoice_id, _ in known.guessed)
    numbers = ", ".join(one.number for one in named)
    words = (
        f"Платёж {noted.amount} {noted.currency} от {noted.on:%d.%m.%Y} по сумме отнесён к счёту {had}, а другая"
        f" выписка называет счёт № {numbers}. Проверьте по банку, за что он, и договоритесь с клиентом: сам он не"
        " переносится, прежний счёт уже изменён."
    )
    return task(ledger.accountant_id, f"Платёж {noted.amount} {noted.currency}: за какой он счёт", words)
