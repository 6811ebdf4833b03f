"""Lines of an invoice, an act and a transfer document, the breakdown behind them, and their totals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Vat:
    """How a line is taxed.

    label: as printed: «22%», «22/122», «0%», «без НДС», «НДС не облагается». ground: the rule that frees from tax
    («п. 1 ст. 145 НК РФ»), empty for a rate. These are different things in law, so the paper prints what it is given.
    """

    label: str
    ground: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that is paid for.

    unit: «усл. ед.», «ч», «мин»; unit_code: ОКЕИ (876, 356, 355), empty prints a dash. price: for one unit, without
    tax. net, tax, gross: rounded to kopecks; tax None prints «без НДС». note: a second, smaller line below the name
    («исправление к счёту № 101: работа 28.09.2026»). Amounts may be negative (a discount).
    """

    name: str
    quantity: Decimal
    unit: str
    price: Decimal
    net: Decimal
    vat: Vat
    tax: Decimal | None
    gross: Decimal
    unit_code: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownRow:
    """Time of one specialist at one rate: «who, grade, rate period, hours, money».

    rate: per hour, with tax if rate_with_tax; None for time that is not paid by the hour. first, last: days of the rate
    period within the billed one. minutes: as billed. rate_sign: of a rate in another
    currency than the paper's. matter: empty if the contract doesn't tell matters apart.
    """

    specialist: str
    grade: str
    first: date
    last: date
    minutes: int
    rate: Decimal | None
    net: Decimal
    tax: Decimal | None
    gross: Decimal
    matter: str = ""
    note: str = ""
    rate_sign: str = ""
    rate_with_tax: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VatTotal:
    """Of all lines with this tax: base without tax, tax (None: without)."""

    vat: Vat
    base: Decimal
    tax: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums of the columns of the lines; tax None if no line is taxed. by_vat: one row for each Vat, in print order."""

    net: Decimal
    tax: Decimal | None
    gross: Decimal
    by_vat: tuple[VatTotal, ...]
