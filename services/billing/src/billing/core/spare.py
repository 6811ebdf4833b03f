"""Money of a payer that no invoice took: paid twice, more than was owed, of nobody's invoice. A refund takes it first.

Rule: BILLING-19. Source: issue 7, "Money in" (refunds): giving back what was never allotted un-pays no invoice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from contracts.payments.v1 import PaymentNoted, PaymentUnmatched
from domain.money import summed

GIVEN_BACK = "given_back"
REPEATED = "repeated"
UNCERTAIN = ("refund", REPEATED)  # whether such money came at all nobody knows yet
REMEMBERED = 2000


@dataclass(frozen=True)
class Spare:
    """Of one payment. invoices: those that it may have been for."""

    inn: str
    currency: str
    amount: Decimal
    invoices: tuple[str, ...] = ()


def covered(
    spare: Sequence[Spare], noted: PaymentNoted, named: Sequence[str], *, told: bool
) -> Literal["all", "doubt", "none"]:
    """Whether a refund gives back what no invoice took. named: invoices in its purpose; told: it says
    that too much was paid.

    doubt: some of it may be, what is there is of other invoices than those, or neither sum nor words tell that it is.
    """
    mine = [one for one in spare if (one.inn, one.currency) == (noted.other_inn, noted.currency)]
    fitting = [one.amount for one in mine if _fits(one, named)]
    there = summed(fitting)
    if there >= noted.amount and (told or noted.amount in (*fitting, there)):
        return "all"
    return "doubt" if mine else "none"


def _fits(one: Spare, named: Sequence[str]) -> bool:
    return not named or not one.invoices or not set(named).isdisjoint(one.invoices)


def kept(spare: Sequence[Spare], said: PaymentUnmatched) -> tuple[Spare, ...]:
    """What is left for refunds after a payment that no invoice took, or after one of them went back."""
    if said.why == GIVEN_BACK:
        return tuple(_without(spare, said))
    if said.why in UNCERTAIN or said.other_inn is None:
        return tuple(spare)
    return (*spare, Spare(said.other_inn, said.currency, said.amount, said.candidates))[-REMEMBERED:]


def _without(spare: Sequence[Spare], said: PaymentUnmatched) -> Iterable[Spare]:
    rest = said.amount
    for one in spare:
        if (one.inn, one.currency) == (said.other_inn, said.currency) and _fits(one, said.candidates):
            taken = min(rest, one.amount)
            rest -= taken
            if taken < one.amount:
                yield replace(one, amount=one.amount - taken)
        else:
            yield one
