"""Money of which nobody knows what it is for: what is said of it, and the task to a person.

Rule: BILLING-14. Source: issue 7, "Money in": `payment.unmatched` is a task with candidates.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal

from chassis.decision import Decision
from contracts.payments.v1 import PaymentNoted, PaymentUnmatched

from billing.core import wording
from billing.core.allotment import OpenInvoice
from billing.core.bank_statements import task
from billing.core.ledger import Ledger
from billing.core.repeated import alike
from billing.core.spare import BATCH, COPY
from billing.core.templates import filled

WHY = {
    "unknown_payer": "плательщик не известен",
    "no_open_invoice": "у плательщика нет неоплаченных счетов",
    "no_such_invoice": "названного счёта нет",
    "already_paid": "счёт уже оплачен",
    "amount_differs": "сумма не совпадает ни с одним счётом",
    "ambiguous": "подходит несколько счетов",
    "other_currency": "валюта платежа не та, что в счёте",
    "refund": "похоже на возврат",
    "penalty": "похоже на пени, неустойку, штраф или взысканное по исполнительному листу, а не на оплату счёта",
    "repeated": "такой же или похожий платёж (сумма, день, плательщик) уже учтён по другой выписке",
    COPY: "такой же платёж (номер, сумма, день, плательщик, назначение) стоит в этой выписке дважды",
    BATCH: "это пакет из нескольких платежей, а банк не называет их суммы в валюте счёта",
    "over": "сумма больше, чем осталось по счёту: остаток — аванс, нужен счёт-фактура на аванс в 5 дней",
}
REMEDY = "\n\nОтнести к счёту может администратор: delo billing pay {} НОМЕР_СЧЁТА"


def asked(noted: PaymentNoted, rest: Decimal, why: str, candidates: Sequence[OpenInvoice], ledger: Ledger) -> Decision:
    """A task to the accountant, with what may be known of it."""
    said = unmatched(noted, rest, why, candidates)
    words = json.loads(noted.words.content)
    listed = [
        f"• № {one.number} от {wording.day(one.on)}, {one.client_name}: осталось {one.left}" for one in candidates
    ]
    text = filled(
        "unmatched",
        amount=f"{rest} {noted.currency}",
        on=wording.day(noted.on),
        payer=words["name"] or "—",
        inn=noted.other_inn or "—",
        purpose=words["purpose"] or "—",
        why=WHY.get(why, why),
        candidates="\n".join(listed) or "нет",
        remedy=REMEDY.format(noted.payment_id) if noted.direction == "in" else "",
    )
    return Decision((said,), (task(ledger.accountant_id, f"Неопознанный платёж {rest} {noted.currency}", text),))


def unmatched(noted: PaymentNoted, rest: Decimal, why: str, candidates: Sequence[OpenInvoice]) -> PaymentUnmatched:
    """*rest* of a payment is no invoice's."""
    return PaymentUnmatched(
        payment_id=noted.payment_id,
        issuer=noted.issuer,
        amount=rest,
        currency=noted.currency,
        on=noted.on,
        why=why,
        candidates=tuple(one.invoice_id for one in candidates),
        other_inn=noted.other_inn,
        direction=noted.direction,
        alike=alike(noted),
        statement=noted.statement,
        sight=noted.sight,
    )
