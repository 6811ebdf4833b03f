"""VAT of a service by its day.

Source: docs/facts/invoicing.md, section 2 (425-ФЗ of 28.11.2025; НК 164 п. 8; НК 148). Rule: BILLING-01.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.money import HUNDRED, plain, product, rounded

from billing.core.month import Input
from billing.core.terms import Vat, VatChange, VatMode

# From which day which rate, in percent, the latest first.
RATES: dict[VatMode, tuple[tuple[date, int], ...]] = {
    "general": ((date(2026, 1, 1), 22), (date(2019, 1, 1), 20), (date(2004, 1, 1), 18)),
    "usn_5": ((date(2025, 1, 1), 5),),
    "usn_7": ((date(2025, 1, 1), 7),),
}
ABROAD = "пп. 4 п. 1, пп. 4 п. 1.1 ст. 148 НК РФ"
WITHOUT = "без НДС"


@dataclass(frozen=True, slots=True)
class Tax:
    """VAT of one line. percent: None for without, with its ground."""

    percent: Decimal | None
    ground: str | None = None

    @property
    def label(self) -> str:
        """As printed: 22%, без НДС."""
        return WITHOUT if self.percent is None else f"{plain(self.percent)}%"


def is_outside(month: Input) -> bool:
    """Whether the place of supply is abroad: by the contract, or because the client is."""
    return month.client.is_foreign or _is_abroad(month.contract.vat)


def _is_abroad(vat: Vat | VatChange | None) -> bool:
    return vat is not None and vat.mode == "outside"


def tax_on(month: Input, day: date) -> Tax | None:
    """VAT of a service of *day*; None if there is no rate for that day (УСН before 2025)."""
    vat = month.contract.vat_on(day) or Vat(mode="none")
    if month.client.is_foreign or _is_abroad(vat):
        return Tax(None, vat.ground if vat.mode == "outside" and vat.ground else ABROAD)
    if vat.mode == "none":
        return Tax(None, vat.ground)
    percent = next((percent for since, percent in RATES[vat.mode] if day >= since), None)
    return None if percent is None else Tax(Decimal(percent))


def is_included(month: Input, tax: Tax) -> bool:
    """Whether rates, fees and expenses that are taxed so are with VAT."""
    vat = month.contract.vat
    return vat is not None and vat.prices_include_vat and tax.percent is not None


def without(amount: Decimal, tax: Tax) -> Decimal:
    """Of an amount that includes VAT the part before it, to the kopeck."""
    return amount if tax.percent is None else rounded(product(amount, HUNDRED), HUNDRED + tax.percent)


def part(amount: Decimal, tax: Tax, *, included: bool) -> tuple[Decimal, Decimal]:
    """VAT on, or in, *amount*, as numerator and divisor, so that it is rounded once. included: amount is gross."""
    if tax.percent is None:
        return Decimal(0), Decimal(1)
    return product(amount, tax.percent), HUNDRED + tax.percent if included else HUNDRED
