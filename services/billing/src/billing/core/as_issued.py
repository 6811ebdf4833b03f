"""An invoice that went out, reckoned again from what it was made of.

It is not judged again: checks that came since would refuse what the client has long since been asked for, and advances
stay offset as they were. Rule: BILLING-33.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from contracts.billing.parts import AdvanceUsed

from billing.core.checks import of_work
from billing.core.cutting import Order, first_come, rank
from billing.core.month import Input
from billing.core.problems import BadInput
from billing.core.rated import Rated
from billing.core.rating import reckoned
from billing.core.warnings import before_services


def as_issued(month: Input, to_pay: Decimal, taken: Sequence[AdvanceUsed] = ()) -> Rated:
    """to_pay: what it asks for; taken: of advances, empty where that is not known."""
    for _, made in _ways(month):
        if made.totals.to_pay == to_pay and (not taken or used(made) == tuple(taken)):
            return made
    return reckoned(month, month.advances)


def order_of(month: Input, to_pay: Decimal) -> Order:
    """Who has the time that timers share on an invoice that asks for so much."""
    return next((order for order, made in _ways(month) if made.totals.to_pay == to_pay), rank)


def _ways(month: Input) -> Iterator[tuple[Order, Rated]]:
    """Older versions gave an overlap to the first comer, and offset money that came after the services, too."""
    for order in (rank, first_come):
        for advances in (before_services(month), month.advances):
            yield order, reckoned(month, advances, order)


def changed_since(month: Input, order: Order = rank) -> Rated:
    """As its entries would have been billed if they had been as they are now. Raises BadInput for what can't be."""
    if found := of_work(month):
        raise BadInput(found)
    return reckoned(month, before_services(month), order)


def used(rated: Rated) -> tuple[AdvanceUsed, ...]:
    """What the invoice takes of advances."""
    return tuple(
        AdvanceUsed(
            payment_number=one.advance.payment_number,
            payment_on=one.advance.payment_on,
            amount=one.amount,
            currency=rated.currency,
        )
        for one in rated.offsets
    )
