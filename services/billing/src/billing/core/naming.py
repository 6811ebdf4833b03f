"""Which invoices a purpose names. A number beside it may be of anything: 2 этап, вместо счета № 11.

Rule: BILLING-07. Source: docs/facts/invoicing.md, section 9; issue 7, "Money in".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.money import summed

from billing.core import purpose as words
from billing.core.allotment import Matched, OpenInvoice, Unmatched, Why, spread
from billing.core.names import bare
from billing.core.series import Series, series
from billing.core.statement import Movement


@dataclass(frozen=True, slots=True)
class Named:
    """What a reference may mean; one invoice is certain."""

    reference: words.Reference
    invoices: tuple[OpenInvoice, ...]

    @property
    def invoice(self) -> OpenInvoice:
        """The one that is certain."""
        return self.invoices[0]

    @property
    def by_day(self) -> bool:
        """Whether the day beside the number is the invoice's."""
        return self.reference.on == self.invoice.on


def of_payer(movement: Movement, issued: Sequence[OpenInvoice]) -> list[OpenInvoice]:
    """By ИНН; a client abroad has none, nor does the bank say one: by its name then."""
    inn = movement.other.inn
    if inn:
        return [one for one in issued if one.client_inn == inn]
    name = bare(movement.other.name or "")
    return [one for one in issued if name and one.client_inn is None and bare(one.client_name) == name]


def named_as_payer(movement: Movement, found: Sequence[OpenInvoice]) -> list[OpenInvoice]:
    """Those of the client that bears the payer's name: branches have the ИНН of their head office."""
    name = bare(movement.other.name or "")
    return [one for one in found if name and bare(one.client_name) == name]


def may_mean(movement: Movement, issued: Sequence[OpenInvoice]) -> list[OpenInvoice]:
    """The payer's own, or those of a client that it names."""
    client = of_payer(movement, issued)
    return [one for one in issued if one in client or client_told(movement, one)]


def named_in(movement: Movement, issued: Sequence[OpenInvoice]) -> tuple[Series, ...]:
    """The numbers in the purpose, in the reading that the invoices it may mean allow."""
    numbers = {words.plain(one.number) for one in may_mean(movement, issued)}
    return series(movement.purpose, lambda said: words.plain(said) in numbers)


def by_number(
    movement: Movement, issued: Sequence[OpenInvoice], references: Sequence[words.Reference]
) -> Matched | Unmatched:
    """What is paid of the invoices that are named; where sums leave it open a person is asked."""
    client = of_payer(movement, issued)
    named = [Named(one, tuple(_chosen(movement, issued, client, one))) for one in references]
    sure = [one for one in named if len(one.invoices) == 1]
    if meant := _meant(movement.amount, named, sure):
        return _certain(movement, issued, client, meant)
    if not any(one.invoices for one in named) and (cut := _shortened(movement, client, references)):
        return spread(movement, cut, "number", ["number_differs"])
    unclear = [one for one in named if len(one.invoices) != 1]
    if not unclear:
        equal = any(one.invoice.left == movement.amount for one in sure)
        return Unmatched("ambiguous" if equal else "amount_differs", _distinct(sure))
    why: Why = "ambiguous" if unclear[0].invoices else "no_such_invoice"
    return Unmatched(why, unclear[0].invoices or candidates(movement, issued))


def _meant(amount: Decimal, named: Sequence[Named], sure: Sequence[Named]) -> Sequence[Named]:
    """Those that the sum confirms: all of them, or the only one of that sum, the one that is told by its day first.

    A sum that confirms none is shared out only where nothing but one invoice, or a list of them, is named. Bare figures
    beside a number never get all of it.
    """
    left = [one.left for one in _distinct(sure)]
    certain = len(sure) == len(named)
    firm = [one for one in sure if not one.reference.loose]
    whole = summed(left) == amount and all(one in firm or one.invoice.left != amount for one in sure)
    if certain and (len(left) == 1 or whole or max(left) <= 0):
        return sure
    for group in ([one for one in firm if one.by_day], firm):
        equal = [one for one in group if one.invoice.left == amount]
        if equal:
            return equal if len(_distinct(equal)) == 1 else ()
    return sure if certain and all(one.reference.listed for one in named) else ()


def _distinct(named: Sequence[Named]) -> tuple[OpenInvoice, ...]:
    return tuple(dict.fromkeys(one.invoice for one in named))


def _certain(
    movement: Movement, issued: Sequence[OpenInvoice], client: Sequence[OpenInvoice], meant: Sequence[Named]
) -> Matched | Unmatched:
    found, flags = _distinct(meant), []
    doubtful = False
    for one in meant:
        if one.invoice not in client:
            flags.append("third_party")
        if one.reference.on is not None and not one.by_day:
            flags.append("date_differs")
            doubtful = doubtful or _may_be_another(one.reference, one.invoice, issued)
    if doubtful and movement.amount != summed(one.left for one in found):
        return Unmatched("ambiguous", tuple(dict.fromkeys((*found, *candidates(movement, issued)))))
    return spread(movement, found, "number", flags)


def _shortened(
    movement: Movement, client: Sequence[OpenInvoice], references: Sequence[words.Reference]
) -> tuple[OpenInvoice, ...]:
    """The payer's own invoices whose numbers lack their prefix, if sum and day don't speak against it; else none."""
    several = [[one for one in client if one.left > 0 and _may_be_short(reference, one)] for reference in references]
    found = tuple(dict.fromkeys(one for each in several for one in each))
    certain = all(len(each) == 1 for each in several) and summed(one.left for one in found) == movement.amount
    return found if certain else ()


def _may_be_short(reference: words.Reference, invoice: OpenInvoice) -> bool:
    return reference.on in (None, invoice.on) and words.shortened(reference.number, invoice.number)


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
    own = pick(reference, client)
    others = pick(reference, [one for one in issued if one not in client])
    if not own:
        return [one for one in others if _paid_for(movement, one, reference)]
    both = [*own, *(one for one in others if client_told(movement, one))]
    if len(both) == len(own):
        return own
    dated = [one for one in both if one.on == reference.on]
    return dated or [one for one in both if one.left == movement.amount] or both


def pick(reference: words.Reference, among: Sequence[OpenInvoice]) -> list[OpenInvoice]:
    """Invoices of that number; where there are several (of several years), those of that date, else the open ones."""
    found = [one for one in among if words.same_number(one.number, reference.number)]
    dated = [one for one in found if reference.on is not None and one.on == reference.on]
    if dated or len(found) <= 1:
        return dated or found
    return [one for one in found if one.left > 0] or found


def _paid_for(movement: Movement, invoice: OpenInvoice, reference: words.Reference) -> bool:
    """Whether a third party pays it: it names the client, or number, date and sum all agree."""
    return client_told(movement, invoice) or (reference.on == invoice.on and movement.amount == invoice.left)


def client_told(movement: Movement, invoice: OpenInvoice) -> bool:
    """Whether the purpose names the invoice's client, by INN or name."""
    text = movement.purpose.casefold()
    return bool(invoice.client_inn and invoice.client_inn in text) or bare(invoice.client_name) in bare(text)


def candidates(movement: Movement, issued: Sequence[OpenInvoice]) -> tuple[OpenInvoice, ...]:
    """Open invoices that it may be: those named, of the payer, of the same sum, of a client who is named."""
    text = bare(movement.purpose)
    client = of_payer(movement, issued)
    references = [one for each in named_in(movement, issued) for one in each.references]
    numbered = [one for reference in references for one in pick(reference, client or issued)]
    numbered = numbered or [one for reference in references for one in pick(reference, issued)]

    def likely(one: OpenInvoice) -> int:
        known = 4 * (one in client) + 4 * (one in numbered)
        short = one in client and any(words.shortened(reference.number, one.number) for reference in references)
        return known + 2 * (one.left == movement.amount) + 2 * short + (bare(one.client_name) in text)

    found = [one for one in issued if one.left > 0 and likely(one)]
    return tuple(sorted(found, key=lambda one: (-likely(one), one.age))[:5])


def is_told(movement: Movement, invoice: OpenInvoice, reference: words.Reference) -> bool:
    """Whether a reference is to that invoice beyond doubt: by its number, and its day or client beside it."""
    same = words.same_number(invoice.number, reference.number)
    return same and (reference.on == invoice.on or client_told(movement, invoice))
