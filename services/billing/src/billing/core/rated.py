"""What rating says: lines, totals, and where every minute went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from billing.core.month import Advance, Expense, Input
from billing.core.parts import Currency
from billing.core.sorting import Piece
from billing.core.vat import Tax

Kind = Literal["retainer", "time", "fixed_fee", "success_fee", "minimum", "expense"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A line before it is priced, in the contract's currency.

    rate: per hour, after travel's share. seconds: billed; recorded: as worked.
    amount: of what is not reckoned by the hour. first, last: days of work on it. pieces: the work on it.
    """

    kind: Kind
    title: str
    tax: Tax
    first: date
    last: date
    person: str | None = None
    grade: str | None = None
    rate: Decimal | None = None
    travel: bool = False
    matter: str | None = None
    corrects: str | None = None
    discount_percent: Decimal = Decimal(0)
    seconds: int = 0
    amount: Decimal | None = None
    expense: Expense | None = None
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A priced line, in the invoice's currency.

    price: before the discount; discount, capped: what came off; net, vat, gross: of the paper.
    """

    number: int
    draft: Draft
    price: Decimal
    discount: Decimal
    capped: Decimal
    net: Decimal
    vat: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True)
class VatTotal:
    """Of all lines with the same tax."""

    tax: Tax
    net: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of the lines; agent: agent expenses, which are no part of them; advances: what is offset."""

    seconds: int
    net: Decimal
    vat: Decimal
    gross: Decimal
    agent: Decimal
    advances: Decimal
    by_vat: tuple[VatTotal, ...]

    @property
    def to_pay(self) -> Decimal:
        """What the client pays now."""
        return self.gross + self.agent - self.advances


@dataclass(frozen=True, slots=True)
class Offset:
    """How much of an advance is used. vat: the part of VAT in it."""

    advance: Advance
    amount: Decimal
    vat: Decimal

    @property
    def left(self) -> Decimal:
        """What remains for later invoices."""
        return self.advance.amount - self.amount


@dataclass(frozen=True, slots=True)
class AgentExpense:
    """Paid in the client's name; amount in the invoice's currency."""

    expense: Expense
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Unbilled:
    """What was not billed of a kind of fate, at its rate before any discount, in the invoice's currency."""

    fate: str
    seconds: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class TimeAccount:
    """Recorded seconds of all entries, and the same by what became of them. They must agree."""

    recorded: int
    by_fate: dict[str, int]

    @property
    def difference(self) -> int:
        """Seconds that are lost or found twice: any but 0 blocks the invoice."""
        return self.recorded - sum(self.by_fate.values())


@dataclass(frozen=True, slots=True)
class Rated:
    """An invoice, reckoned. currency: of all its amounts. repeated: ids that were given more than once."""

    month: Input
    currency: Currency
    due_on: date | None
    lines: tuple[Line, ...]
    totals: Totals
    offsets: tuple[Offset, ...]
    agent: tuple[AgentExpense, ...]
    pieces: tuple[Piece, ...]
    account: TimeAccount
    unbilled: tuple[Unbilled, ...]
    words: str
    total_words: str
    purpose: str
    qr_payload: str | None
    warnings: tuple[str, ...]
    repeated: tuple[str, ...]


def has_act(rated: Rated) -> bool:
    """Whether a service is handed over; not where nothing but outlays in the client's name is billed."""
    return bool(rated.lines) or not rated.agent
