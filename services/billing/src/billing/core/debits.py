"""Money that went out by requests: advances of trips, expense reports, purchases; by registry, payee and sum.

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
from billing.core.names import bare
from billing.core.statement import Movement

DebitKind = Literal["advance", "expense"]
Payee = Literal["applicant", "supplier"]
REMEMBERED = 1000
KNOWN = ("given_back", "same")  # why a debit is unmatched although everybody knows what it was


@dataclass(frozen=True, slots=True)
class Expected:
    """A payment that was ordered. expected_id: the request. registry: its number; name: of the person, as banks know
    it. payee: whom the money goes to; None where nobody said. payee_inn, payee_name: of the supplier.
    """

    expected_id: str
    kind: DebitKind
    employee_id: int
    name: str
    amount: Decimal
    registry: str | None = None
    currency: str = "RUB"
    payee: Payee | None = "applicant"
    payee_inn: str | None = None
    payee_name: str | None = None

    @property
    def key(self) -> str:
        """A request may wait for an advance and an expense."""
        return f"{self.expected_id}/{self.kind}"

    @property
    def whose(self) -> str:
        """Who asked for it and whom it goes to, for a person to choose by."""
        other = self.payee_name or self.payee_inn
        return ", ".join(one for one in (self.name, other) if one) or f"сотрудник {self.employee_id}"


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
    """The payment it is; else those that it may be (none: it is none of ours). The sum must agree, and another sign.

    Only what is paid to a person is told by his name or a registry, what a supplier gets by the supplier. Wages are
    neither's, whatever they come to, but the supplier's ИНН goes before words; a registry or his name makes a question
    of them.
    """
    if movement.direction != "out":
        return ()
    equal = [one for one in expected if one.amount == movement.amount and not _is_anothers(movement, one)]
    own = [one for one in equal if one.payee == "applicant"]
    registered = [one for one in own if _is_registered(movement, one)]
    named = [one for one in own if _is_named(movement, one)]
    both = [one for one in registered if one in named]
    numbered = [one for one in equal if one.payee_inn is not None and one.payee_inn == movement.other.inn]
    called = [one for one in equal if one not in own and _is_called(movement, one)]
    if words.is_wages(movement.purpose) and not numbered:
        return tuple(dict.fromkeys((*registered, *called)))
    for certain in (numbered, both, registered):
        if certain:
            return certain[0] if len(certain) == 1 else tuple(certain)
    told = [*named, *called]
    doubtful = bool(named) and words.may_be_wages(movement.purpose)
    return told[0] if len(told) == 1 and not doubtful else tuple(told or equal)


def _is_anothers(movement: Movement, one: Expected) -> bool:
    """Whether another firm got it than the one that is owed."""
    return one.payee_inn is not None and movement.other.inn not in (None, one.payee_inn)


def _is_called(movement: Movement, one: Expected) -> bool:
    """By the supplier's name, as the bank writes it."""
    return bool(one.payee_name) and bare(one.payee_name or "") == bare(movement.other.name or "")


def _is_registered(movement: Movement, one: Expected) -> bool:
    numbers = words.registries(movement.purpose)
    return one.registry is not None and any(words.same_number(one.registry, number) for number in numbers)


def _is_named(movement: Movement, one: Expected) -> bool:
    """By surname and initial, in whatever form of the name the bank keeps."""
    surname, *rest = one.name.casefold().replace(".", " ").split() or [""]
    text = f"{movement.other.name or ''} {movement.purpose}".casefold().replace(".", " ").split()
    if surname not in text:
        return False
    following = text[text.index(surname) + 1 :]
    return not rest or not following or following[0][:1] == rest[0][:1]
