"""Money that went out for people: which request it was for, by the statement or by a person's word.

Rule: BILLING-08, BILLING-23. Source: issue 7, "Money in": debits too, matched to advances and expense payments.
"""

from __future__ import annotations

from collections.abc import Sequence

from chassis.decision import Decision
from contracts.payments.v1 import PaymentDebited, PaymentNoted, PaymentTold, PaymentUnmatched, Sight

from billing.core.bank_statements import task
from billing.core.debits import Expected, Outgoing, match_debit
from billing.core.ledger import Ledger, Till, movement, named_in
from billing.core.spare import BATCH, COPY, REPEATED

AMBIGUOUS = "ambiguous"
KINDS = {"advance": "аванс", "expense": "расход"}
MAY_BE = {
    AMBIGUOUS: "Списание {amount} от {on} может относиться к нескольким выплатам:",
    BATCH: "Банк не называет, из каких сумм состоит пакет ({amount} от {on}). Если это одна выплата, то она:",
    COPY: "Такое же списание ({amount} от {on}) стоит в этой выписке дважды. Если это второе, то оно:",
    REPEATED: "Такое же или похожее списание ({amount}) уже учтено по другой выписке. Если это ({on}) другое, то оно:",
}


def debited(state: Till, noted: PaymentNoted, ledger: Ledger) -> Decision | None:
    """A payment that was ordered; where several may be meant a person is asked. None: it is none of them.

    What takes back another payment is none that was ordered.
    """
    if noted.reversal:
        return None
    found = match_debit(movement(noted), [one for one in ledger.expected if one.key not in state.debited])
    if isinstance(found, Expected):
        paid = Outgoing(noted.payment_id, noted.on, noted.currency, noted.amount)
        return Decision((_went_out(noted.issuer, paid, found, noted.sight),))
    return asked(noted, found, AMBIGUOUS, ledger.accountant_id) if found else None


def meant(answer: Decision, ledger: Ledger) -> Sequence[Expected]:
    """The requests that an answer is about."""
    names = named_in(answer)
    return [one for one in ledger.expected if one.expected_id in names]


def asked(noted: PaymentNoted, found: Sequence[Expected], why: str, person: int) -> Decision:
    """A person knows which it is, and how to say it."""
    said = PaymentUnmatched(
        payment_id=noted.payment_id,
        issuer=noted.issuer,
        amount=noted.amount,
        currency=noted.currency,
        on=noted.on,
        why=why,
        candidates=tuple(dict.fromkeys(one.expected_id for one in found)),
        direction=noted.direction,
        sight=noted.sight,
    )
    amount = f"{noted.amount} {noted.currency}"
    listed = "\n".join(f"• {one.expected_id} ({KINDS[one.kind]}): {one.whose}, {one.amount}" for one in found)
    words = (
        f"{MAY_BE[why].format(amount=amount, on=f'{noted.on:%d.%m.%Y}')}\n\n{listed}\n\n"
        f"Указать, чья это выплата, может администратор:"
        f" delo billing debit {noted.payment_id} ЗАЯВКА --issuer {noted.issuer}"
    )
    return Decision((said,), (task(person, f"Чья выплата: {amount}", words),))


def debit_told(state: Till, told: PaymentTold, ledger: Ledger) -> Decision:
    """It was for the request that he names, if that waits for such a sum; what can't be done is a task."""
    out = next((one for one in state.out if one.payment_id == told.payment_id), None)
    if out is None:
        return _refused(told, "такого неопознанного списания нет, или оно уже отнесено", ledger)
    waiting = [one for one in ledger.expected if told.request == one.expected_id and one.key not in state.debited]
    found = [one for one in waiting if told.purpose in (None, one.kind)]
    fitting = [one for one in found if (one.amount, one.currency) == (out.amount, out.currency)]
    if not found:
        return _refused(told, "эта заявка не ждёт выплаты", ledger)
    if not fitting:
        return _refused(told, f"по заявке ждут {found[0].amount} {found[0].currency}, а списано {out.amount}", ledger)
    if len(fitting) > 1:
        return _refused(told, "по заявке ждут и аванс, и расход: добавьте --kind advance или expense", ledger)
    return Decision((_went_out(told.issuer, out, fitting[0], None, told=True),))


def _refused(told: PaymentTold, why: str, ledger: Ledger) -> Decision:
    words = f"Списание {told.payment_id} не отнесено к заявке {told.request}: {why}."
    return Decision(commands=(task(ledger.accountant_id, "Списание не отнесено к заявке", words),))


def _went_out(
    issuer: str, out: Outgoing, found: Expected, sight: Sight | None, *, told: bool | None = None
) -> PaymentDebited:
    return PaymentDebited(
        payment_id=out.payment_id,
        issuer=issuer,
        request=found.expected_id,
        purpose=found.kind,
        employee_id=found.employee_id,
        amount=out.amount,
        currency=out.currency,
        on=out.on,
        sight=sight,
        told=told,
    )
