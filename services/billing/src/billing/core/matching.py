"""Which invoices a payment pays. Doubt is a question to a person, never a guess.

Source: docs/facts/invoicing.md, section 9; issue 7, "Money in". Rule: BILLING-07. Order: invoices named in the purpose,
or by a creditor reference (more than they are owed is an advance, unless the sum is that of others too: a question;
so is a part of one that is named without its day, where another is owed just that and no part is told); one open
invoice of that sum (the oldest of several; of several clients with one ИНН that of the payer's name), of the contract
if one is named; one set of open invoices that adds up to it; else nobody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from billing.core import purpose as words
from billing.core.allotment import BY_SUM, PARTIAL, Matched, OpenInvoice, Part, Unmatched, spread
from billing.core.creditor_reference import by_reference
from billing.core.names import bare
from billing.core.naming import candidates, is_told, named_as_payer, of_payer, pick
from billing.core.ranges import by_words
from billing.core.series import series
from billing.core.statement import Movement

MOST_JOINED = 12


def match(movement: Movement, issued: Sequence[OpenInvoice]) -> Matched | Unmatched:
    """What an incoming payment, or a refund to a client, pays. issued: invoices of the firm, paid ones too."""
    issued = sorted(issued, key=lambda one: one.age)
    found = _checked(movement, issued)
    if movement.glued is None or _names(movement.purpose) == _names(movement.glued):
        return found
    return _of_two(found, _checked(replace(movement, purpose=movement.glued), issued))


def _names(purpose: str) -> tuple[object, ...]:
    return words.invoices(purpose), words.contracts(purpose), series(purpose, lambda _: True)


def _of_two(first: Matched | Unmatched, second: Matched | Unmatched) -> Matched | Unmatched:
    """The reading of a broken purpose that the sum confirms to the kopeck; else a person says which it is."""
    several = [one for one in (first, second) if isinstance(one, Matched)]
    if len(several) == 2 and several[0].parts == several[1].parts:
        return several[0]
    exact = [one for one in several if one.over <= 0 and PARTIAL not in one.flags]
    if len(exact) == 1:
        return exact[0]
    why = "ambiguous" if several or isinstance(first, Matched) else first.why
    return Unmatched(why, tuple(dict.fromkeys((*_meant(first), *_meant(second)))))


def _meant(found: Matched | Unmatched) -> Sequence[OpenInvoice]:
    return [part.invoice for part in found.parts] if isinstance(found, Matched) else found.candidates


def _checked(movement: Movement, issued: Sequence[OpenInvoice]) -> Matched | Unmatched:
    found = _match(movement, issued)
    if isinstance(found, Matched) and (others := _others(movement, found, issued)):
        return Unmatched("ambiguous", (*(part.invoice for part in found.parts), *others))
    return found


def _others(movement: Movement, found: Matched, issued: Sequence[OpenInvoice]) -> tuple[OpenInvoice, ...]:
    """Invoices of the payer, or of the client it pays for, that the sum is of too: no advance then, but names unread.

    They are owed what goes beyond, or one of them is owed all of it, of which the one named would get a part.
    """
    if found.over <= 0 and not _by_bare_number(movement, found):
        return ()
    taken = [part.invoice for part in found.parts]
    clients = {_client(one) for one in taken}
    own = of_payer(movement, issued)
    due = [one for one in issued if one not in taken and one.left > 0 and (one in own or _client(one) in clients)]
    whole = [(one,) for one in due if one.left == movement.amount]
    beyond = _joined(due, found.over, fewest=1) if found.over > 0 else []
    return next(iter((*beyond, *whole)), ())


def _by_bare_number(movement: Movement, found: Matched) -> bool:
    """Whether a number, without its day beside it, is all that says whose part it is."""
    named = words.invoices(movement.purpose)
    if PARTIAL not in found.flags or words.is_part(movement.purpose):
        return False
    return any(
        words.same_number(one.number, part.invoice.number) and one.on != part.invoice.on
        for one in named
        for part in found.parts
    )


def _client(invoice: OpenInvoice) -> str:
    return invoice.client_inn or bare(invoice.client_name)


def _match(movement: Movement, issued: Sequence[OpenInvoice]) -> Matched | Unmatched:
    if movement.direction == "own":
        return Unmatched("own_transfer")
    if movement.direction == "out":
        return _refund(movement, issued)
    if words.is_refund(movement.purpose) or movement.reversal:
        return _may_be_refund(movement, issued)
    if words.is_penalty(movement.purpose):
        return Unmatched("penalty", candidates(movement, issued))
    if (told := by_words(movement, issued)) is not None:
        return told
    client = of_payer(movement, issued)
    if not client:
        return Unmatched("unknown_payer", candidates(movement, issued))
    return by_reference(movement, client) or _by_amount(movement, client)


def _may_be_refund(movement: Movement, issued: Sequence[OpenInvoice]) -> Matched | Unmatched:
    """Money given back to the firm is nobody's invoice. Services «по возврату НДС» are one, if it is named."""
    if words.is_service(movement.purpose) and not movement.reversal:
        found = by_words(movement, issued)
        if isinstance(found, Matched):
            return found
    return Unmatched("refund", candidates(movement, issued))


def _by_amount(movement: Movement, client: Sequence[OpenInvoice]) -> Matched | Unmatched:
    due = [one for one in client if one.left > 0]
    if not due:
        return Unmatched("no_open_invoice", tuple(client[-1:]))
    numbers = words.contracts(movement.purpose)
    of_contract = [one for one in due if one.contract and _is_named(one.contract, numbers)]
    may_be = [one for one in due if not numbers or not one.contract or one in of_contract]
    for group in (of_contract, may_be):
        equal = [one for one in group if one.left == movement.amount]
        if equal:
            mine = equal if _of_one(equal) else named_as_payer(movement, equal)
            return spread(movement, mine[:1], "amount", []) if mine else Unmatched("ambiguous", tuple(equal))
    own = _joined(named_as_payer(movement, may_be), movement.amount)
    joined = own if len(own) == 1 else _joined(may_be, movement.amount)
    if len(joined) == 1:
        return spread(movement, joined[0], "joint", [BY_SUM])
    return Unmatched("ambiguous" if joined else "amount_differs", tuple(dict.fromkeys((*may_be, *due))))


def _of_one(found: Sequence[OpenInvoice]) -> bool:
    """Whether one client has them all: branches have the ИНН of their head office."""
    return len({bare(one.client_name) for one in found}) == 1


def _is_named(contract: str, numbers: Sequence[str]) -> bool:
    return any(words.same_number(contract, one) or words.shortened(one, contract) for one in numbers)


def _joined(due: Sequence[OpenInvoice], amount: Decimal, *, fewest: int = 2) -> list[tuple[OpenInvoice, ...]]:
    """Sets of open invoices that add up to *amount*; two of them are enough to know that it is not certain."""
    found: list[tuple[OpenInvoice, ...]] = []
    for size in range(fewest, min(len(due), MOST_JOINED) + 1):
        for several in combinations(due[:MOST_JOINED], size):
            if sum(one.left for one in several) == amount:
                found.append(several)
                if len(found) > 1:
                    return found
    return found


def _refund(movement: Movement, issued: Sequence[OpenInvoice]) -> Matched | Unmatched:
    """Money given back: the invoice named, else the client's only one that was paid so much.

    To a third party, or to nobody the bank names: only an invoice that is told by its date or its client too.
    """
    if not (words.is_refund(movement.purpose) or movement.reversal):
        return Unmatched("debit")
    if movement.came_back:
        return Unmatched("refund", candidates(movement, issued))
    client = of_payer(movement, issued)
    references = words.invoices(movement.purpose)
    own = [one for reference in references for one in pick(reference, client)]
    others = [one for reference in references for one in pick(reference, issued)]
    clear = [one for one in others if any(is_told(movement, one, reference) for reference in references)]
    named = list(dict.fromkeys(own or clear))
    paid = [one for one in named or (() if references else client) if one.paid >= movement.amount]
    if len(paid) != 1 or paid[0].currency != movement.currency:
        return Unmatched("refund", tuple(dict.fromkeys((*paid, *named, *others, *client)))[:5])
    flags = () if own or not references else ("third_party",)
    return Matched((Part(paid[0], -movement.amount),), "refund", flags=flags)
