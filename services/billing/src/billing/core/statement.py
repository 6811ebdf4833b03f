"""A bank statement, whatever it was written in."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from contracts.payments.v1 import Doubt

INN = re.compile(r"(?<!\d)(?:\d{12}|\d{10})(?!\d)")
# A day, a share or a sum that a line begins with is no end of a number.
WHOLE = (
    r"(?!\d{1,2}([./\-])\d{1,2}\1\d\d|\d{4}-\d\d-\d\d|\d+(?:[.,]\d+)? ?%"
    r"|(?:\d{1,3}(?: \d{3})+|\d{3,})-\d\d(?![\w/\-])|(?:\d{1,3}(?: \d{3})+|\d+)(?:[.,=]\d\d(?!\.?\d)| ?(?:руб|р\.)))"
)
# Where a line of a purpose may break off inside of a number or a day: № 11⏎8, № Н-⏎118, от 3⏎1.10.2026, 31.1⏎0.2026.
BROKEN = re.compile(
    rf"(?<=\w)\n(?=[\d/\-]){WHOLE}|(?<=[/\-])\n(?=\w)|(?<=\d\.)\n(?=\d)|(?<=\d)\n(?=\.\d)"
    r"|(?<=\bот \d)\n(?=\d[./])|(?<=\.\d)\n(?=\d\.\d\d)"
)
KPP = re.compile(r"(?<![\dA-Z])\d{4}[\dA-Z]{2}\d{3}(?![\dA-Z])")
Direction = Literal["in", "out", "own"]


class BadStatement(ValueError):
    """The bytes are no statement that can be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Side:
    """Who is on the other side."""

    name: str | None = None
    inn: str | None = None
    kpp: str | None = None
    account: str | None = None
    bic: str | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that came or went. own: between two of our accounts.

    number, dated: of the payment order; on: booked. amount: above 0. reference: a creditor reference (viitenumero).
    reversal: it takes back an earlier movement of the other direction. payer_account: part of its identity.
    twin: how many movements with the same key stand before it in its statement. written: in which format; numbers: all
    that it calls the payment by, where those are several. doubt: why only a person may say what it pays.
    named: the sum that is part of its identity, where the bank names another one before that of our currency; cut: the
    purpose that is, where it was once read less far. glued: the purpose with numbers put together that its lines may
    break off in. once: the other side, where it was once read otherwise.
    """

    direction: Direction
    amount: Decimal
    currency: str
    on: date
    purpose: str
    our_account: str
    other: Side
    number: str | None = None
    dated: date | None = None
    document: str | None = None
    reference: str | None = None
    reversal: bool = False
    payer_account: str | None = None
    bank_reference: str | None = None
    twin: int = 0
    written: Literal["1c", "camt"] = "1c"
    numbers: tuple[str, ...] = ()
    doubt: Doubt | None = None
    named: Decimal | None = None
    cut: str | None = None
    glued: str | None = None
    once: Side | None = None

    @property
    def came_back(self) -> bool:
        """Whether it takes back what went out: 1C's file leaves the sides of a storno as they were."""
        return self.reversal and self.direction == "out" and self.written == "1c"

    @property
    def key(self) -> str:
        """The same payment in two statements has one key: number, date, sum and the payer's account.

        Without a number: the bank's own reference. In 1C's file a storno may be a copy of its payment's document.
        """
        words = self.purpose if self.cut is None else self.cut
        named = self.number or f"ref:{self.bank_reference or words}"
        what = ("storno",) if self.reversal and self.written == "1c" else ()
        parts = (
            named,
            str(self.dated or self.on),
            f"{self.amount if self.named is None else self.named:.2f}",
            self.payer_account or "",
            *what,
        )
        return "|".join((*parts, str(self.twin)) if self.twin else parts)


@dataclass(frozen=True, slots=True)
class Balance:
    """What the bank says of one account and period. Sums are None where it doesn't say."""

    account: str
    first_on: date | None
    last_on: date | None
    opening: Decimal | None
    received: Decimal | None
    spent: Decimal | None
    closing: Decimal | None


@dataclass(frozen=True, slots=True)
class Statement:
    """doubts: what a person must look at (a document that can't be read, sums that don't agree), with its place."""

    balances: tuple[Balance, ...]
    movements: tuple[Movement, ...]
    doubts: tuple[str, ...]


def tax_number(text: str | None) -> str | None:
    """The ИНН in what a bank writes there: zeros, or what has another length, are none."""
    found = (one.group() for one in INN.finditer("".join((text or "").split())))
    return next((one for one in found if one.strip("0")), None)


def glued(lines: Iterable[str]) -> str | None:
    """The lines with what may be one number put together; None: they break off in none."""
    text = "\n".join(" ".join(one.split()) for one in lines if one.strip())
    whole = BROKEN.sub("", text)
    return None if whole == text else " ".join(whole.split())


def told_apart(movements: Iterable[Movement]) -> Iterator[Movement]:
    """Equal movements of one statement are as many payments: the second and later ones get a key of their own."""
    known: Counter[tuple[Direction, str]] = Counter()
    for one in movements:
        same = (one.direction, one.key)
        yield replace(one, twin=known[same]) if known[same] else one
        known[same] += 1


def disagreements(balances: Iterable[Balance], movements: Iterable[Movement]) -> Iterator[str]:
    """Where the bank's sums are not those of its documents."""
    listed: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    own = False
    for one in movements:  # once, however many accounts there are
        listed[one.our_account, one.direction] += one.amount
        own = own or one.direction == "own"
    for balance in balances:
        account = balance.account
        for name, said, direction in (("received", balance.received, "in"), ("spent", balance.spent, "out")):
            if said is not None and not own and said != (shown := listed.get((account, direction), Decimal(0))):
                yield f"account {account}: {name} {said} by the bank, {shown} by its documents"
        yield from _closes_otherwise(balance)


def _closes_otherwise(balance: Balance) -> Iterator[str]:
    if None not in (balance.opening, balance.received, balance.spent, balance.closing):
        reckoned = balance.opening + balance.received - balance.spent  # type: ignore[operator]
        if reckoned != balance.closing:
            yield f"account {balance.account}: closes with {balance.closing}, its sums give {reckoned}"
