"""A payment that a statement issued anew has under another reference of the bank: counted twice, if nobody asks.

Rule: BILLING-13. Source: docs/facts/invoicing.md, section 9: the same document in two statements.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TypeVar

from contracts.payments.v1 import PaymentNoted

REMEMBERED = 2000
Known = TypeVar("Known")


def alike(noted: PaymentNoted) -> str | None:
    """What all have in common that differ in the bank's reference only; None: it has a number, which tells it apart."""
    if noted.number is not None:
        return None
    known = (noted.direction, noted.amount, noted.currency, noted.on, noted.other_inn, noted.words.content)
    return hashlib.sha256("|".join(map(str, known)).encode()).hexdigest()[:32]


def is_repeated(plain: Mapping[str, str], noted: PaymentNoted) -> bool:
    """Whether another statement had such a one; within one statement they are as many payments."""
    same = alike(noted)
    return same is not None and plain.get(same, noted.statement) != noted.statement


def newest(known: Mapping[str, Known]) -> dict[str, Known]:
    """As many as are remembered."""
    return dict(list(known.items())[-REMEMBERED:])
