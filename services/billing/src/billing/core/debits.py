"""Money that went out for people: advances of trips and expense reports, by registry number, person and sum.

Rule: BILLING-08. Source: issue 7, "Money in".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from contracts.payments.v1 import PaymentDebited, PaymentUnmatched

from billing.core import purpose as words
from billing.core.statement import Movement

DebitKind = Literal["advance", "expense"]
REMEMBERED = 1000
KNOWN = ("given_back", "same")  # why a debit is unmatched although everybody knows what it was


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
    currency: str = "RUB"

    @property
    def key(self) -> str:
        """A request may wait for an advance and an expense."""
        return f"{self.expected_id}/{self.kind}"


@dataclass(frozen=True)
class Outgoing:
    """A debit of which nobody knows what it was for; a person may say it."""

    payment_id: str
    on: date
    currency: str
    amount: Decimal


def still_out(out: Sequence[Outgoing], said: PaymentUnmatched | PaymentDebited) -> tuple[Outgoing, ...]:
    """Those that a person may still be asked about."""
    others = tuple(one for one in out if one.payment_id != said.payment_id)
    if isinstance(said, PaymentDebited):
        return others
    if said.direction != "out" or said.why in KNOWN:
        return tuple(out)
    return (*others, Outgoing(said.payment_id, said.on, said.currency, said.amount))[-REMEMBERED:]


def went_out(debited: Sequence[str], said: PaymentDebited) -> tuple[str, ...]:
    """Requests whose money is gone: the look-up may not have heard of it when the next debit comes."""
    return (*debited, f"{said.request}/{said.purpose}")[-REMEMBERED:]


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
