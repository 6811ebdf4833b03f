"""Which invoices a payment pays. Doubt is a question to a person, never a guess.

Source: docs/facts/invoicing.md, section 9; issue 7, "Money in". Rule: BILLING-07. Order: invoices named in the purpose;
one open invoice of that sum (the oldest of several); one set of open invoices that adds up to it; else nobody's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Literal

from domain.money import ZERO

from billing.core import purpose as words
from billing.core.names import bare
from billing.core.statement import Movement

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
    "own_transfer",
    "debit",
]
MOST_JOINED = 12


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
    """over: what goes beyond, an advance of the client. flags: third_party, date_differs, vat_remark, partial, over."""

    parts: tuple[Part, ...]
    how: How
    over: Decimal = ZERO
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmatched:
    """candidates: the likeliest first."""

    why: Why
    candidates: tuple[OpenInvoice, ...] = ()


def match(movement: Movement, issued: Sequence[OpenInvoice]) -> Matched | Unmatched:
    """What an incoming payment, or a refund to a client, pays. issued: invoices of the firm, paid ones too."""
    if movement.direction == "own":
        return Unmatched("own_transfer")
    if movement.direction == "out":
        return _refund(movement, issued)
    if words.is_refund(movement.purpose) or movement.reversal:
        return Unmatched("refund", _candidates(movement, issued))
    named = words.invoices(movement.purpose)
    client = _of_payer(movement, issued)
    if named:
        return _by_number(movement, issued, client, named)
    if not client:
        why: Why = "unknown_payer"
        return Unmatched(why, _candidates(movement, issued))
    return _by_amount(movement, client)


def _of_payer(movement: Movement, issued: Sequence[OpenInvoice]) -> list[OpenInvoice]:
    inn = movement.other.inn
    return [one for one in issued if inn and one.client_inn == inn]


def _by_number(
    movement: Movement,
    issued: Sequence[OpenInvoice],
    client: Sequence[OpenInvoice],
    named: Sequence[words.Reference],
) -> Matched | Unmatched:
    found: list[OpenInvoice] = []
    flags: list[str] = []
    doubtful = False
    for reference in named:
        chosen = _chosen(movement, issued, client, reference)
        if len(chosen) != 1:
            why: Why = "ambiguous" if chosen else "no_such_invoice"
            return Unmatched(why, tuple(chosen) or _candidates(movement, issued))
        if chosen[0] not in client:
            flags.append("third_party")
        if reference.on is not None and reference.on != chosen[0].on:
            flags.append("date_differs")
            doubtful = doubtful or _may_be_another(reference, chosen[0], issued)
        found.extend(one for one in chosen if one not in found)
    if doubtful and movement.amount != sum(one.left for one in found):
        return Unmatched("ambiguous", tuple(dict.fromkeys((*found, *_candidates(movement, issued)))))
    return _spread(movement, found, "number", flags)


def _may_be_another(reference: words.Reference, invoice: OpenInvoice, issued: Sequence[OpenInvoice]) -> bool:
    """Whether a day that is not the invoice's may be of another one: numbers begin anew each year."""
    if reference.on is None or reference.on.year != invoice.on.year:
        return True
    return any(one != invoice and words.same_number(one.number, reference.number) for one in issued)


def _chosen(
    movement: Movement, issued: Sequence[OpenInvoice], client: Sequence[OpenInvoice], reference: words.Reference
) -> list[OpenInvoice]:
    """The payer's own invoice of that number, or a client's that he names: numbers begin anew each year.

    Where there are both, day or else sum tells which.
    """
    own = _pick(reference, client)
    others = _pick(reference, [one for one in issued if one not in client])
    if not own:
        return [one for one in others if _paid_for(movement, one, reference)]
    both = [*own, *(one for one in others if _client_told(movement, one))]
    if len(both) == len(own):
        return own
    dated = [one for one in both if one.on == reference.on]
    return dated or [one for one in both if one.left == movement.amount] or both


def _pick(reference: words.Reference, among: Sequence[OpenInvoice]) -> list[OpenInvoice]:
    """Invoices of that number; where there are several (of several years), those of that date, else the open ones."""
    found = [one for one in among if words.same_number(one.number, reference.number)]
    dated = [one for one in found if reference.on is not None and one.on == reference.on]
    if dated or len(found) <= 1:
        return dated or found
    return [one for one in found if one.left > 0] or found


def _paid_for(movement: Movement, invoice: OpenInvoice, reference: words.Reference) -> bool:
    """Whether a third party pays it: it names the client, or number, date and sum all agree."""
    return _client_told(movement, invoice) or (reference.on == invoice.on and movement.amount == invoice.left)


def _told(movement: Movement, invoice: OpenInvoice, reference: words.Reference) -> bool:
    same = words.same_number(invoice.number, reference.number)
    return same and (reference.on == invoice.on or _client_told(movement, invoice))


def _client_told(movement: Movement, invoice: OpenInvoice) -> bool:
    text = movement.purpose.casefold()
    return bool(invoice.client_inn and invoice.client_inn in text) or bare(invoice.client_name) in bare(text)


def _by_amount(movement: Movement, client: Sequence[OpenInvoice]) -> Matched | Unmatched:
    due = sorted((one for one in client if one.left > 0), key=lambda one: (one.on, one.number))
    if not due:
        return Unmatched("no_open_invoice", tuple(client[-1:]))
    contract = words.contracts(movement.purpose)
    of_contract = [one for one in due if any(words.same_number(one.contract or "", number) for number in contract)]
    for group in (of_contract, due):
        equal = [one for one in group if one.left == movement.amount]
        if equal:
            return _spread(movement, equal[:1], "amount", [])
    joined = _joined(due, movement.amount)
    if len(joined) == 1:
        return _spread(movement, joined[0], "joint", [])
    return Unmatched("ambiguous" if joined else "amount_differs", tuple(due))


def _joined(due: Sequence[OpenInvoice], amount: Decimal) -> list[tuple[OpenInvoice, ...]]:
    """Sets of at least two open invoices that add up to *amount*; two are enough to know that it is not certain."""
    found: list[tuple[OpenInvoice, ...]] = []
    for size in range(2, min(len(due), MOST_JOINED) + 1):
        for several in combinations(due[:MOST_JOINED], size):
            if sum(one.left for one in several) == amount:
                found.append(several)
                if len(found) > 1:
                    return found
    return found


def _spread(movement: Movement, invoices: Sequence[OpenInvoice], how: How, flags: list[str]) -> Matched | Unmatched:
    """The oldest first; what is more than is owed is over."""
    if any(one.currency != movement.currency for one in invoices):
        return Unmatched("other_currency", tuple(invoices))
    if all(one.left <= 0 for one in invoices):
        return Unmatched("already_paid", tuple(invoices))
    rest, parts = movement.amount, []
    for one in sorted(invoices, key=lambda one: (one.on, one.number)):
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
        yield "partial"
    if rest > 0:
        yield "over"
    said = words.vat_percents(movement.purpose)
    taxed = [part.invoice.vat_percent for part in parts]
    wrong = said and any(percent not in said for percent in taxed)
    if wrong or (words.without_vat(movement.purpose) and any(percent is not None for percent in taxed)):
        yield "vat_remark"


def _candidates(movement: Movement, issued: Sequence[OpenInvoice]) -> tuple[OpenInvoice, ...]:
    """Open invoices that it may be: those named, of the payer, of the same sum, of a client who is named."""
    text = bare(movement.purpose)
    client = _of_payer(movement, issued)
    numbered = [one for reference in words.invoices(movement.purpose) for one in _pick(reference, client or issued)]
    numbered = numbered or [one for reference in words.invoices(movement.purpose) for one in _pick(reference, issued)]

    def likely(one: OpenInvoice) -> int:
        known = 4 * (one in client) + 4 * (one in numbered)
        return known + 2 * (one.left == movement.amount) + (bare(one.client_name) in text)

    found = [one for one in issued if one.left > 0 and likely(one)]
    return tuple(sorted(found, key=lambda one: (-likely(one), one.on, one.number))[:5])


def _refund(movement: Movement, issued: Sequence[OpenInvoice]) -> Matched | Unmatched:
    """Money given back: the invoice named, else the client's only one that was paid so much.

    To a third party, or to nobody the bank names: only an invoice that is told by its date or its client too.
    """
    if not (words.is_refund(movement.purpose) or movement.reversal):
        return Unmatched("debit")
    client = _of_payer(movement, issued)
    references = words.invoices(movement.purpose)
    own = [one for reference in references for one in _pick(reference, client)]
    others = [one for reference in references for one in _pick(reference, issued)]
    told = [one for one in others if any(_told(movement, one, reference) for reference in references)]
    named = list(dict.fromkeys(own or told))
    paid = [one for one in named or (() if references else client) if one.paid >= movement.amount]
    if len(paid) != 1 or paid[0].currency != movement.currency:
        return Unmatched("refund", tuple(dict.fromkeys((*paid, *named, *others, *client)))[:5])
    flags = () if own or not references else ("third_party",)
    return Matched((Part(paid[0], -movement.amount),), "refund", flags=flags)


def booked(issued: Sequence[OpenInvoice], matched: Matched) -> list[OpenInvoice]:
    """The invoices after a match."""
    paid = {part.invoice.invoice_id: part.amount for part in matched.parts}
    return [replace(one, paid=one.paid + paid[one.invoice_id]) if one.invoice_id in paid else one for one in issued]
