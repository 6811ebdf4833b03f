"""Money that went out for people: advances of trips and expense reports, by registry number, person and sum.

Rule: BILLING-08. Source: issue 7, "Money in".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from billing.core import purpose as words
from billing.core.statement import Movement

DebitKind = Literal["advance", "expense"]


@dataclass(frozen=True, slots=True)
class Expected:
    """A payment that was ordered. expected_id: the request. registry: its number; name: of the person, as banks know
    it.
    """

    expected_id: str
    kind: DebitKind
    employee_id: int
    name: str
    amount: Decimal
    registry: str | None = None


def match_debit(movement: Movement, expected: Sequence[Expected]) -> Expected | tuple[Expected, ...]:
    """The payment it is; else those that it may be (none: it is none of ours). The sum must agree, and another sign."""
    if movement.direction != "out":
        return ()
    equal = [one for one in expected if one.amount == movement.amount]
    numbers = words.registries(movement.purpose)
    registered = [
        one for one in equal if one.registry and any(words.same_number(one.registry, number) for number in numbers)
    ]
    named = [one for one in equal if _is_named(movement, one)]
    both = [one for one in registered if one in named]
    for certain in (both, registered, named):
        if len(certain) == 1:
            return certain[0]
        if certain:
            return tuple(certain)
    return tuple(equal)


def _is_named(movement: Movement, one: Expected) -> bool:
    """By surname and initial, in whatever form of the name the bank keeps."""
    surname, *rest = one.name.casefold().replace(".", " ").split()
    text = f"{movement.other.name or ''} {movement.purpose}".casefold().replace(".", " ").split()
    if surname not in text:
        return False
    following = text[text.index(surname) + 1 :]
    return not rest or not following or following[0][:1] == rest[0][:1]
