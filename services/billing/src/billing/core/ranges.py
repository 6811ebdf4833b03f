"""What the invoices that a purpose names get; of a range (Н-118 по Н-120) all that is owed within it, or nothing.

Rule: BILLING-07. Source: docs/facts/invoicing.md, section 9; issue 7, "Money in".
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.money import summed

from billing.core.allotment import Matched, OpenInvoice, Unmatched, spread
from billing.core.naming import by_number, candidates, may_mean, named_in, of_payer, pick
from billing.core.purpose import Reference
from billing.core.series import Series, figures, letters
from billing.core.statement import Movement


def by_words(movement: Movement, issued: Sequence[OpenInvoice]) -> Matched | Unmatched | None:
    """None where no invoice is named."""
    found = named_in(movement, issued)
    references = tuple(dict.fromkeys(one for each in found for one in each.references))
    if not references:
        return None
    if not any(one.spans for one in found):
        return by_number(movement, issued, references)
    if len(found) == 1 and len(references) == len(found[0].references) == 2:
        return _range(movement, issued, found[0])
    return Unmatched("ambiguous", candidates(movement, issued))


def _range(movement: Movement, issued: Sequence[OpenInvoice], told: Series) -> Matched | Unmatched:
    """A dash may part two numbers as well: the sum has to be that of one reading, for a range is not paid in part.

    Bare figures may be no number at all (118 до 10 ноября): the first is paid then if the sum is just its own.
    """
    mine = may_mean(movement, issued)
    ends = [pick(one, mine) for one in told.references]
    if any(len(one) != 1 for one in ends):
        return Unmatched("no_such_invoice", candidates(movement, issued))
    between = _between(told.references, [one for one in mine if one.left > 0])
    both = tuple(one for each in ends for one in each if one.left > 0)
    readings = dict.fromkeys([between, both] if told.joins == ("dash",) else [between])
    agreed = [one for one in readings if one and summed(each.left for each in one) == movement.amount]
    if not agreed and told.references[1].loose and ends[0][0].left == movement.amount:
        agreed = [tuple(ends[0])]
    if len(agreed) != 1:
        return Unmatched("amount_differs", between or both)
    return spread(movement, agreed[0], "number", _flags(movement, agreed[0], issued))


def _between(ends: Sequence[Reference], due: Sequence[OpenInvoice]) -> tuple[OpenInvoice, ...]:
    first, last = (figures(one.number) for one in ends)
    if first is None or last is None or letters(ends[0].number) != letters(ends[1].number):
        return ()
    same = [one for one in due if letters(one.number) == letters(ends[0].number)]
    return tuple(one for one in same if first <= (figures(one.number) or 0) <= last)


def _flags(movement: Movement, found: Sequence[OpenInvoice], issued: Sequence[OpenInvoice]) -> list[str]:
    client = of_payer(movement, issued)
    return [] if all(one in client for one in found) else ["third_party"]
