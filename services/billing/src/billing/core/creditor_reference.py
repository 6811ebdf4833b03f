"""What a creditor reference says of an invoice: RF with check digits (ISO 11649), a Finnish viitenumero, or a number.

Rule: BILLING-24. Source: docs/facts/invoicing.md, sections 8 and 9 (camt.053 CdtrRefInf/Ref; weights 7 3 1 from the
right).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import cycle

from billing.core import purpose as words
from billing.core.allotment import Matched, OpenInvoice, Unmatched, spread
from billing.core.statement import Movement

RF = re.compile(r"RF[0-9]{2}[0-9A-Z]{1,21}")
SHORTEST = 4  # digits of a viitenumero, its check digit included


def numbers(reference: str | None) -> tuple[str, ...]:
    """The numbers that it may stand for; none where check digits show that it was typed wrong."""
    text = "".join((reference or "").split()).upper()
    if text.startswith("RF") and text[2:4].isdigit():
        if not RF.fullmatch(text) or int("".join(str(int(one, 36)) for one in text[4:] + text[:4])) % 97 != 1:
            return ()
        text = text[4:].lstrip("0")
    if not any(one.isdigit() for one in text):
        return ()
    return (text, text[:-1]) if _is_viite(text) else (text,)


def _is_viite(text: str) -> bool:
    if len(text) < SHORTEST or not (text.isascii() and text.isdigit()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(reversed(text[:-1]), cycle((7, 3, 1)), strict=False))
    return int(text[-1]) == -total % 10


def by_reference(movement: Movement, client: Sequence[OpenInvoice]) -> Matched | Unmatched | None:
    """The payer's own invoice of that number; one whose prefix it lacks if the sum is that invoice's. None: no help."""
    said = numbers(movement.reference)
    named = [one for one in client if any(_is(one, number) for number in said)]
    if named:
        due = [one for one in named if one.left > 0] or named
        exact = [one for one in due if one.left == movement.amount] if len(due) > 1 else due
        return spread(movement, exact, "number", []) if len(exact) == 1 else Unmatched("ambiguous", tuple(due))
    short = [one for one in client if one.left > 0 and any(words.shortened(number, one.number) for number in said)]
    agreed = [one for one in short if one.left == movement.amount]
    return spread(movement, agreed, "number", ["number_differs"]) if len(agreed) == 1 else None


def _is(invoice: OpenInvoice, number: str) -> bool:
    """Whether it is the whole number; a reference has no marks, so with its letters Н118 is Н-118."""
    lettered = any(one.isalpha() for one in number)
    return words.same_number(invoice.number, number) or (lettered and words.shortened(number, invoice.number))
