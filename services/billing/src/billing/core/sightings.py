"""One payment in statements of two formats, 1C's and camt.053: the file of the second one must not count it again.

Certain is what has account, direction, sum, day, payer and a number in common, once. What may be it all the same (a
bank that gives no number, or books on another day) is a question. Rule: BILLING-22. Source: docs/facts/invoicing.md,
section 9: the same document in two statements.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from contracts.payments.v1 import PaymentDebited, PaymentMatched, PaymentNoted, PaymentUnmatched, Sight
from domain.money import ZERO

from billing.core.allotment import BY_SUM
from billing.core.purpose import plain
from billing.core.statement import Movement

SAME = "same"
REMEMBERED = 1000
INN_LENGTHS = (10, 12)
NUMBER_TELLS = timedelta(days=10)  # so long no payer gives the number of an order, which is of one sum, again
Told = PaymentMatched | PaymentUnmatched | PaymentDebited


@dataclass(frozen=True)
class Sighting:
    """A payment that was heard of. paired: a statement of the other format had it too.

    guessed: how much of it invoices got by its sum alone, for no number was named, less what was given back of them.
    """

    payment_id: str
    on: date
    sight: Sight
    paired: bool = False
    guessed: tuple[tuple[str, Decimal], ...] = ()


def sight(movement: Movement) -> Sight:
    """What its statement shows of a payment. A storno is none, though it may be a copy of its payment."""
    inn, account = movement.other.inn, movement.other.account
    what = ("storno",) if movement.reversal else ()
    about = (movement.our_account, movement.direction, movement.currency, f"{movement.amount:.2f}", *what)
    return Sight(
        written=movement.written,
        likeness=_hash("|".join(about)),
        numbers=movement.numbers or ((movement.number,) if movement.number else ()),
        party=_hash(account) if account else None,
        inn=inn if inn and len(inn) in INN_LENGTHS and inn.strip("0") else None,
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def same(known: Sequence[Sighting], noted: PaymentNoted) -> Sighting | None:
    """The payment of the other format that it is, beyond doubt."""
    certain = (one for one, is_it in _alike(known, noted) if is_it and not one.paired)
    return next(certain, None)


def may_be_same(known: Sequence[Sighting], noted: PaymentNoted) -> bool:
    """Whether one of the other format may be it: each is one payment of this format, and a certain one was it."""
    return any(is_it or not one.paired for one, is_it in _alike(known, noted))


def _alike(known: Sequence[Sighting], noted: PaymentNoted) -> Iterator[tuple[Sighting, bool]]:
    """Those that nothing speaks against, each with whether it is certain."""
    mine = noted.sight
    if mine is None:
        return
    for one in known:
        if one.sight.written == mine.written or one.sight.likeness != mine.likeness:
            continue
        apart, party = abs(noted.on - one.on), _party(one.sight, mine)
        number = bool({plain(each) for each in one.sight.numbers} & {plain(each) for each in mine.numbers})
        unnumbered = party == "same" and not (one.sight.numbers and mine.numbers)
        if party != "other" and (not apart or ((number or unnumbered) and apart <= NUMBER_TELLS)):
            yield one, party == "same" and number and not apart


def _party(one: Sight, other: Sight) -> Literal["same", "other", "unknown"]:
    """By ИНН and account; one company has several accounts, and formats name different ones of a bank."""
    if one.inn and other.inn and one.inn != other.inn:
        return "other"
    if one.party and other.party:
        return "same" if one.party == other.party else "unknown"
    return "same" if one.inn and one.inn == other.inn else "unknown"


def seen(known: Sequence[Sighting], said: Told) -> tuple[Sighting, ...]:
    """What is known after a payment was answered; only the newest are kept."""
    if isinstance(said, PaymentUnmatched) and said.same_as is not None:
        return tuple(replace(one, paired=True) if one.payment_id == said.same_as else one for one in known)
    if isinstance(said, PaymentMatched) and said.amount < 0:
        known = [_less(one, said) for one in known]
    if said.sight is None:
        return tuple(known)
    guessed = ((said.invoice_id, said.amount),) if isinstance(said, PaymentMatched) and _is_guess(said) else ()
    if any(one.payment_id == said.payment_id for one in known):
        return tuple(_with(one, guessed) if one.payment_id == said.payment_id else one for one in known)
    return (*known, Sighting(said.payment_id, said.on, said.sight, guessed=guessed))[-REMEMBERED:]


def _is_guess(said: PaymentMatched) -> bool:
    return said.how == "amount" or (said.how == "joint" and BY_SUM in said.flags)


def _with(one: Sighting, guessed: tuple[tuple[str, Decimal], ...]) -> Sighting:
    return replace(one, guessed=(*one.guessed, *guessed))


def _less(one: Sighting, said: PaymentMatched) -> Sighting:
    """Whose money went back off an invoice nobody knows: of each that it had by a guess it may be."""
    left = tuple(
        (name, max(amount + said.amount, ZERO) if name == said.invoice_id else amount) for name, amount in one.guessed
    )
    return one if left == one.guessed else replace(one, guessed=left)
