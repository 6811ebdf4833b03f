"""Invoices that wait for money, and how a payment is shared out among them.

Rule: BILLING-07. Source: issue 7, "Money in".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from domain.money import ZERO

from billing.core import purpose as words
from billing.core.statement import Movement

BY_SUM, PARTIAL = "by_sum", "partial"
How = Literal["number", "amount", "joint", "refund"]
Why = Literal[
    "unknown_payer",
    "no_open_invoice",
    "no_such_invoice",
    "already_paid",
    "amount_differs",
    "ambiguous",
    "other_currency",
    "refund",
    "penalty",
    "own_transfer",
    "debit",
]


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice that was issued. total: to pay; paid: so far. vat_percent: None for without VAT."""

    invoice_id: str
    number: str
    on: date
    client_name: str
    client_inn: str | None
    total: Decimal
    paid: Decimal = ZERO
    currency: str = "RUB"
    contract: str | None = None
    vat_percent: Decimal | None = None

    @property
    def left(self) -> Decimal:
        """Still to pay."""
        return self.total - self.paid

    @property
    def age(self) -> tuple[object, ...]:
        """The oldest is the least: by day, then by number, of which Н-9 comes before Н-10."""
        return self.on, words.in_order(self.number)


@dataclass(frozen=True, slots=True)
class Part:
    """How much of a payment an invoice gets; negative for a refund."""

    invoice: OpenInvoice
    amount: Decimal

    @property
    def settles(self) -> bool:
        """Whether the invoice is paid with it."""
        return self.amount >= self.invoice.left


@dataclass(frozen=True, slots=True)
class Matched:
    """over: what goes beyond, an advance of the client. flags: third_party, date_differs, number_differs,
    by_sum (several that nothing but their sum told), vat_remark, partial, over.
    """

    parts: tuple[Part, ...]
    how: How
    over: Decimal = ZERO
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmatched:
    """candidates: the likeliest first."""

    why: Why
    candidates: tuple[OpenInvoice, ...] = ()


def spread(movement: Movement, invoices: Sequence[OpenInvoice], how: How, flags: list[str]) -> Matched | Unmatched:
    """The oldest first; what is more than is owed is over."""
    if any(one.currency != movement.currency for one in invoices):
        return Unmatched("other_currency", tuple(invoices))
    if all(one.left <= 0 for one in invoices):
        return Unmatched("already_paid", tuple(invoices))
    rest, parts = movement.amount, []
    for one in sorted(invoices, key=lambda one: one.age):
        taken = min(rest, one.left)
        if taken > 0:
            parts.append(Part(one, taken))
            rest -= taken
    joint = how == "number" and len(parts) > 1
    return Matched(
        tuple(parts), "joint" if joint else how, rest, tuple(dict.fromkeys(_flags(movement, parts, rest, flags)))
    )


def _flags(movement: Movement, parts: Sequence[Part], rest: Decimal, flags: Sequence[str]) -> Iterator[str]:
    yield from flags
    if any(not part.settles for part in parts):
        yield PARTIAL
    if rest > 0:
        yield "over"
    said = words.vat_percents(movement.purpose)
    taxed = [part.invoice.vat_percent for part in parts]
    wrong = said and any(percent not in said for percent in taxed)
    if wrong or (words.without_vat(movement.purpose) and any(percent is not None for percent in taxed)):
        yield "vat_remark"


def booked(issued: Sequence[OpenInvoice], matched: Matched) -> list[OpenInvoice]:
    """The invoices after a match."""
    paid = {part.invoice.invoice_id: part.amount for part in matched.parts}
    return [replace(one, paid=one.paid + paid[one.invoice_id]) if one.invoice_id in paid else one for one in issued]
