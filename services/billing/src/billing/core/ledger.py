"""What is known of one issuer's money: what the till remembers, and what is looked up for a payment."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from chassis.decision import Decision
from contracts.base import Event
from contracts.payments.v1 import PaymentDebited, PaymentMatched, PaymentNoted, PaymentUnmatched

from billing.core.allotment import OpenInvoice, Part
from billing.core.debits import Expected, Outgoing, still_out, went_out
from billing.core.repeated import newest
from billing.core.sightings import Sighting, seen
from billing.core.spare import Spare, allotted, kept
from billing.core.statement import Movement, Side


@dataclass(frozen=True)
class Till:
    """Of one issuer: what was paid of invoices lately, newer than what the look-up knows; what no invoice took.

    plain: of payments without a number, in which statement such a one stood. sightings: of those that were counted, for
    the other format. out: debits of which nobody knows what they were for; debited: requests whose money went out.
    """

    paid: dict[str, Decimal] = field(default_factory=dict)
    spare: tuple[Spare, ...] = ()
    plain: dict[str, str] = field(default_factory=dict)
    sightings: tuple[Sighting, ...] = ()
    out: tuple[Outgoing, ...] = ()
    debited: tuple[str, ...] = ()


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
        reference=noted.reference,
        reversal=noted.reversal,
        written=noted.sight.written if noted.sight else "1c",
        glued=words.get("glued"),
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


def named_in(answer: Decision) -> set[str]:
    """The ids of invoices and requests that an answer is about."""
    names: set[str] = set()
    for one in answer.events:
        match one:
            case PaymentMatched():
                names.add(one.invoice_id)
            case PaymentDebited():
                names.add(one.request)
            case PaymentUnmatched():
                names.update(one.candidates)
    return names


def evolve_till(state: Till, event: Event) -> Till:
    """What was allotted: total less left. Only the newest are kept, the look-up knows the others by then."""
    if not isinstance(event, PaymentMatched | PaymentUnmatched | PaymentDebited):
        return state
    state = replace(state, sightings=seen(state.sightings, event))
    if isinstance(event, PaymentDebited):
        return replace(state, debited=went_out(state.debited, event), out=still_out(state.out, event))
    if event.alike is not None and event.statement is not None and event.alike not in state.plain:
        state = replace(state, plain=newest(state.plain | {event.alike: event.statement}))
    if isinstance(event, PaymentUnmatched):
        return replace(state, spare=kept(state.spare, event), out=still_out(state.out, event))
    paid = {name: amount for name, amount in state.paid.items() if name != event.invoice_id}
    left = allotted(state.spare, event.payment_id, event.amount)
    return replace(state, paid=newest(paid | {event.invoice_id: event.total - event.left}), spare=left)
