"""From a payment to the invoices it pays.

Rule: BILLING-14. Source: issue 7, "Money in".
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from chassis.decision import Decision
from contracts.base import Event
from contracts.claims import Text
from contracts.payments.v1 import (
    PaymentDebited,
    PaymentMatched,
    PaymentNoted,
    PaymentUnmatched,
)
from contracts.signs.v1 import CommentTimeline

from billing.core import purpose, wording
from billing.core.allotment import Matched, OpenInvoice, Part, Unmatched, booked
from billing.core.bank_statements import task
from billing.core.debits import Expected, match_debit
from billing.core.desk_months import AUTOMATION, belongs
from billing.core.desk_orders import money
from billing.core.matching import match
from billing.core.repeated import alike, is_repeated, newest
from billing.core.spare import GIVEN_BACK, REPEATED, Spare, allotted, covered, kept
from billing.core.statement import Movement, Side
from billing.core.templates import filled

NOT_OURS = ("own_transfer", "debit")  # nobody is asked about these
WHY = {
    "unknown_payer": "плательщик не известен",
    "no_open_invoice": "у плательщика нет неоплаченных счетов",
    "no_such_invoice": "названного счёта нет",
    "already_paid": "счёт уже оплачен",
    "amount_differs": "сумма не совпадает ни с одним счётом",
    "ambiguous": "подходит несколько счетов",
    "other_currency": "валюта платежа не та, что в счёте",
    "refund": "похоже на возврат",
    "repeated": "такой же платёж (сумма, день, плательщик, назначение) уже учтён по другой выписке",
    "over": "сумма больше, чем осталось по счёту: остаток — аванс, нужен счёт-фактура на аванс в 5 дней",
}


@dataclass(frozen=True)
class Till:
    """Of one issuer: what was paid of invoices lately, newer than what the look-up knows; what no invoice took.

    plain: of payments without a number, in which statement such a one stood.
    """

    paid: dict[str, Decimal] = field(default_factory=dict)
    spare: tuple[Spare, ...] = ()
    plain: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Issued:
    """An invoice as the look-up knows it. paid: as far as it had heard."""

    invoice_id: str
    number: str
    on: date
    client_id: int
    client_name: str
    client_inn: str | None
    total: Decimal
    paid: Decimal
    currency: str
    contract: str | None
    vat_percent: Decimal | None
    deal_id: int | None


@dataclass(frozen=True)
class Ledger:
    """The invoices that a payment may be for; expected: what is to go out to people."""

    invoices: tuple[Issued, ...]
    accountant_id: int
    expected: tuple[Expected, ...] = ()


def payment_noted(state: Till, noted: PaymentNoted, ledger: Ledger) -> Decision:
    """What it pays; what nobody knows is a task with candidates."""
    if noted.direction == "out" and (debited := _debited(noted, ledger)):
        return debited
    known = {one.invoice_id: one for one in ledger.invoices}
    issued = [as_open(one, state) for one in ledger.invoices]
    found = match(movement(noted), issued)
    if isinstance(found, Unmatched) and found.why in NOT_OURS:
        return Decision()
    if is_repeated(state.plain, noted):
        return _asked(noted, noted.amount, REPEATED, _meant(found), ledger)
    if (back := _given_back(state, noted, found, issued, ledger)) is not None:
        return back
    if isinstance(found, Unmatched):
        return _asked(noted, noted.amount, found.why, found.candidates, ledger)
    events: list[Event] = [_matched(noted, part, found, known[part.invoice.invoice_id]) for part in found.parts]
    if found.over <= 0:
        return Decision(tuple(events))
    after = {one.invoice_id: one for one in booked(issued, found)}
    over = _asked(noted, found.over, "over", [after[part.invoice.invoice_id] for part in found.parts], ledger)
    return Decision((*events, *over.events), over.commands)


def _given_back(
    state: Till, noted: PaymentNoted, found: Matched | Unmatched, issued: Sequence[OpenInvoice], ledger: Ledger
) -> Decision | None:
    """A refund of what no invoice took leaves invoices as they are. None: it is another payment."""
    if noted.direction != "out":
        return None
    words = movement(noted).purpose
    references = purpose.invoices(words)
    named = [one for reference in references for one in issued if purpose.same_number(one.number, reference.number)]
    covers = covered(state.spare, noted, [one.invoice_id for one in named], told=purpose.is_overpaid(words))
    line = _line(noted, ledger)
    if covers == "all" and line:
        return Decision((_unmatched(noted, noted.amount, GIVEN_BACK, named),), line)
    if covers != "none":
        return _asked(noted, noted.amount, "refund", _meant(found), ledger)
    return None


def _meant(found: Matched | Unmatched) -> Sequence[OpenInvoice]:
    return [part.invoice for part in found.parts] if isinstance(found, Matched) else found.candidates


def _line(noted: PaymentNoted, ledger: Ledger) -> tuple[CommentTimeline, ...]:
    """Nothing happens silently: the client's timeline says what went back, and that no invoice is owed again."""
    ours = (one.client_id for one in ledger.invoices if one.client_inn == noted.other_inn)
    words = filled("spare_back", amount=money(noted.amount, noted.currency), on=wording.day(noted.on))
    return tuple(
        CommentTimeline(automation=AUTOMATION, belongs_to=belongs(client_id), text=Text.of(words))
        for client_id in sorted(set(ours))
    )


def _debited(noted: PaymentNoted, ledger: Ledger) -> Decision | None:
    """A payment that was ordered; where several may be meant a person is asked. None: it is none of them."""
    found = match_debit(movement(noted), ledger.expected)
    if isinstance(found, Expected):
        return Decision((_went_out(noted, found),))
    if not found:
        return None
    said = PaymentUnmatched(
        payment_id=noted.payment_id,
        issuer=noted.issuer,
        amount=noted.amount,
        currency=noted.currency,
        on=noted.on,
        why="ambiguous",
        candidates=tuple(one.expected_id for one in found),
    )
    listed = "\n".join(f"• {one.expected_id}: {one.name}, {one.amount}" for one in found)
    words = f"Списание {noted.amount} {noted.currency} может относиться к нескольким выплатам:\n\n{listed}"
    return Decision((said,), (task(ledger.accountant_id, f"Чья выплата: {noted.amount} {noted.currency}", words),))


def _went_out(noted: PaymentNoted, found: Expected) -> PaymentDebited:
    return PaymentDebited(
        payment_id=noted.payment_id,
        issuer=noted.issuer,
        request=found.expected_id,
        purpose=found.kind,
        employee_id=found.employee_id,
        amount=noted.amount,
        currency=noted.currency,
        on=noted.on,
    )


def movement(noted: PaymentNoted) -> Movement:
    """The payment as the matcher knows it."""
    words = json.loads(noted.words.content)
    return Movement(
        direction=noted.direction,
        amount=noted.amount,
        currency=noted.currency,
        on=noted.on,
        purpose=words["purpose"],
        our_account="",
        other=Side(name=words["name"], inn=noted.other_inn),
        number=noted.number,
        dated=noted.dated,
        reversal=noted.reversal,
    )


def as_open(one: Issued, state: Till) -> OpenInvoice:
    """As far as the till has heard, which may be more than the look-up."""
    return OpenInvoice(
        *(one.invoice_id, one.number, one.on, one.client_name, one.client_inn, one.total),
        paid=state.paid.get(one.invoice_id, one.paid),
        currency=one.currency,
        contract=one.contract,
        vat_percent=one.vat_percent,
    )


def allotted_to(invoice: Issued, part: Part, **of_payment: Any) -> PaymentMatched:
    """The part of a payment that an invoice gets, with what is said of the payment itself."""
    left = part.invoice.left - part.amount
    return PaymentMatched(
        invoice_id=invoice.invoice_id,
        number=invoice.number,
        client_id=invoice.client_id,
        amount=part.amount,
        total=invoice.total,
        left=left,
        paid=left <= 0,
        deal_id=invoice.deal_id,
        **of_payment,
    )


def _matched(noted: PaymentNoted, part: Part, found: Matched, invoice: Issued) -> PaymentMatched:
    return allotted_to(
        invoice,
        part,
        **noted.model_dump(include={"payment_id", "issuer", "currency", "on", "statement"}),
        how=found.how,
        flags=found.flags,
        alike=alike(noted),
    )


def _asked(noted: PaymentNoted, rest: Decimal, why: str, candidates: Sequence[OpenInvoice], ledger: Ledger) -> Decision:
    said = _unmatched(noted, rest, why, candidates)
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
        remedy=f"\n\n{_remedy(noted.payment_id)}" if noted.direction == "in" else "",
    )
    return Decision((said,), (task(ledger.accountant_id, f"Неопознанный платёж {rest} {noted.currency}", text),))


def _remedy(payment_id: str) -> str:
    return f"Отнести к счёту может администратор: delo billing pay {payment_id} НОМЕР_СЧЁТА"


def _unmatched(noted: PaymentNoted, rest: Decimal, why: str, candidates: Sequence[OpenInvoice]) -> PaymentUnmatched:
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
    )


def evolve_till(state: Till, event: Event) -> Till:
    """What was allotted: total less left. Only the newest are kept, the look-up knows the others by then."""
    if not isinstance(event, PaymentMatched | PaymentUnmatched):
        return state
    if event.alike is not None and event.statement is not None and event.alike not in state.plain:
        state = replace(state, plain=newest(state.plain | {event.alike: event.statement}))
    if isinstance(event, PaymentUnmatched):
        return replace(state, spare=kept(state.spare, event))
    paid = {name: amount for name, amount in state.paid.items() if name != event.invoice_id}
    left = allotted(state.spare, event.payment_id, event.amount)
    return replace(state, paid=newest(paid | {event.invoice_id: event.total - event.left}), spare=left)
