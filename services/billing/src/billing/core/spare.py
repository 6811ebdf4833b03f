"""Money that no invoice took: paid twice, more than was owed, of nobody's invoice. A refund of its payer takes it
first, or a person says which invoice it is for.

Rule: BILLING-19. Source: issue 7, "Money in" (refunds): giving back what was never allotted un-pays no invoice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from contracts.payments.v1 import PaymentNoted, PaymentUnmatched
from domain.money import summed

from billing.core.sightings import SAME

GIVEN_BACK = "given_back"
REPEATED = "repeated"
COPY, BATCH = "copy", "batch"
UNCERTAIN = ("refund", REPEATED, COPY)  # whether such money came at all nobody knows yet
REMEMBERED = 2000


@dataclass(frozen=True)
class Spare:
    """Of one payment. inn: None where the bank names none. invoices: those that it may have been for.

    certain: it came, and may be given back; of the others only a person knows what they are.
    """

    payment_id: str
    on: date
    inn: str | None
    currency: str
    amount: Decimal
    invoices: tuple[str, ...] = ()
    certain: bool = True

    def of(self, inn: str | None, currency: str) -> bool:
        """Whether a refund to that payer may be of it."""
        return self.certain and (self.inn, self.currency) == (inn, currency)


def covered(
    spare: Sequence[Spare], noted: PaymentNoted, named: Sequence[str], *, told: bool
) -> Literal["all", "doubt", "none"]:
    """Whether a refund gives back what no invoice took. named: invoices in its purpose; told: it says
    that too much was paid.

    doubt: some of it may be, what is there is of other invoices than those, or neither sum nor words tell that it is.
    """
    mine = [one for one in spare if one.of(noted.other_inn, noted.currency)]
    fitting = [one.amount for one in mine if _fits(one, named)]
    there = summed(fitting)
    if there >= noted.amount and (told or noted.amount in (*fitting, there)):
        return "all"
    return "doubt" if mine else "none"


def _fits(one: Spare, named: Sequence[str]) -> bool:
    return not named or not one.invoices or not set(named).isdisjoint(one.invoices)


def kept(spare: Sequence[Spare], said: PaymentUnmatched) -> tuple[Spare, ...]:
    """What is left after a payment that no invoice took, or after one of them went back."""
    if said.why == GIVEN_BACK:
        return tuple(_without(spare, said))
    if said.why == SAME:
        return tuple(spare)  # counted once already
    if said.direction == "out" or (said.direction is None and (said.why == "refund" or said.other_inn is None)):
        return tuple(spare)  # nothing came; before a direction was said, that is how it was told
    certain = said.why not in UNCERTAIN and said.other_inn is not None
    who = (said.payment_id, said.on, said.other_inn, said.currency)
    came = Spare(*who, said.amount, said.candidates, certain)
    return (*spare, came)[-REMEMBERED:]


def _without(spare: Sequence[Spare], said: PaymentUnmatched) -> Iterable[Spare]:
    rest = said.amount
    for one in spare:
        if one.of(said.other_inn, said.currency) and _fits(one, said.candidates):
            taken = min(rest, one.amount)
            rest -= taken
            yield from _rest(one, taken)
        else:
            yield one


def _rest(one: Spare, taken: Decimal) -> Iterable[Spare]:
    if taken < one.amount:
        yield replace(one, amount=one.amount - taken)


def allotted(spare: Sequence[Spare], payment_id: str, taken: Decimal) -> tuple[Spare, ...]:
    """What is left after a person put some of a payment to an invoice."""
    several = (_rest(one, taken) if one.payment_id == payment_id else (one,) for one in spare)
    return tuple(one for each in several for one in each)
