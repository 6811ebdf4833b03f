"""Money: rounding half up, and parts that add up to the whole.

Source: docs/facts/invoicing.md, section 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
HUNDRED = Decimal(100)
# Enough for any product of a sum, a rate and a share, so that nothing is rounded before it is meant to be.
PRECISION = 60


def rounded(amount: Decimal, divisor: Decimal | int = 1) -> Decimal:
    """*amount* / *divisor* to whole kopecks (cents), half away from zero. The division is not rounded before that."""
    with localcontext(prec=PRECISION):
        return (amount / divisor).quantize(CENT, ROUND_HALF_UP)


def product(*factors: Decimal | int) -> Decimal:
    """The exact product of what can be written down."""
    with localcontext(prec=PRECISION):
        whole = Decimal(1)
        for factor in factors:
            whole *= factor
        return whole


def summed(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum; no amounts are 0.00."""
    with localcontext(prec=PRECISION):
        return sum(amounts, ZERO)


def shared(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Parts of *total* in kopecks in the proportion of *weights*, in order, that add up to it exactly.

    total: whole kopecks. weights: not negative. Each part is the difference of rounded running sums, so that it is
    never more than a kopeck away from its exact share. Without any weight the first part has all. Raises ValueError
    if there is something to share and nobody to take it.
    """
    whole = summed(weights)
    if not weights:
        if total:
            raise ValueError(f"nobody takes a share of {total}")
        return []
    if not whole:
        return [total, *[ZERO] * (len(weights) - 1)]
    parts, running, given = [], ZERO, ZERO
    for weight in weights:
        running = summed((running, weight))
        upto = rounded(product(total, running), whole)
        parts.append(upto - given)
        given = upto
    return parts


def plain(amount: Decimal) -> str:
    """Without exponent and without needless zeros: 14500, 7250.5."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def comma(amount: Decimal) -> str:
    """As Russian payment purposes write it: 4279,19."""
    return f"{amount:.2f}".replace(".", ",")
