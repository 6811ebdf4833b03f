"""Sums as people write them, and their sum."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

KOPECK = Decimal("0.01")
ZERO = Decimal("0.00")
SIGNS = {"RUB": "₽", "USD": "$", "EUR": "€"}


def rounded(amount: Decimal) -> Decimal:
    """To kopecks, half up."""
    return amount.quantize(KOPECK, ROUND_HALF_UP)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Their sum, to kopecks."""
    return rounded(sum(amounts, ZERO))


def written(amount: Decimal, currency: str = "RUB") -> str:
    """`12 345,60 ₽`."""
    return f"{rounded(amount):,.2f}".replace(",", " ").replace(".", ",") + f" {SIGNS.get(currency, currency)}"
