"""From lines to money: amounts, discounts, caps, VAT, by the contract's policy. Sums of lines are the totals.

Source: docs/facts/invoicing.md, sections 3 and 6. Rule: BILLING-04.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.money import HUNDRED, ZERO, product, rounded, shared, summed

from billing.core.drafts import minimum
from billing.core.month import Input, is_late
from billing.core.rated import Draft, Line, VatTotal
from billing.core.rounding import Rounding
from billing.core.vat import Tax, is_included, part

HOUR = 3600
# Exact amounts are kept as numerators over this, so that nothing is rounded before it is meant to be.
SCALE = HOUR * 100


@dataclass(frozen=True, slots=True)
class Priced:
    """A line's price. exact: numerator over SCALE (`_scale` in the invoice) of its cost; the others in kopecks."""

    draft: Draft
    exact: Decimal
    discount: Decimal
    capped: Decimal


def price(month: Input, drafts: Sequence[Draft]) -> tuple[Line, ...]:
    """Priced lines in the order given, with a line that makes up the minimum where one is agreed."""
    rule = month.contract.rounding
    priced = [_priced(one, rule) for one in drafts]
    priced = _capped(month, priced)
    services = _total(one.exact for one in priced if one.draft.kind != "expense" and not is_late(one.draft.corrects))
    if extra := minimum(month, services):
        before = sum(one.draft.kind != "expense" for one in priced)
        priced.insert(before, _priced(extra, rule))
    return _taxed(month, [_in_invoice_currency(month, one) for one in priced])


def by_vat(lines: Sequence[Line]) -> tuple[VatTotal, ...]:
    """A row for each tax, as the lines come."""
    groups: dict[Tax, list[Line]] = defaultdict(list)
    for one in lines:
        groups[one.draft.tax].append(one)
    return tuple(
        VatTotal(tax, summed(one.net for one in group), summed(one.vat for one in group))
        for tax, group in groups.items()
    )


def worth(rate: Decimal, seconds: int) -> Decimal:
    """What time is worth at a rate, in kopecks."""
    return rounded(product(rate, seconds), HOUR)


def converted(month: Input, amount: Decimal) -> Decimal:
    """An amount of the contract in the invoice's currency, by the rate of the day."""
    contract = month.contract
    if contract.billed_in == contract.currency or contract.exchange_rate is None:
        return amount
    rate_of_day = contract.exchange_rate.rate
    return rounded(amount * rate_of_day) if contract.billed_in == "RUB" else rounded(amount, rate_of_day)


def _priced(draft: Draft, rule: Rounding) -> Priced:
    if draft.rate is None:
        return Priced(draft, product(draft.amount or ZERO, SCALE), ZERO, ZERO)
    whole = product(draft.rate, _quantity(draft, rule))
    off = product(whole, draft.discount_percent) / HUNDRED
    if rule.money == "end":
        return Priced(draft, product(whole - off, HUNDRED), rounded(off, HOUR), ZERO)
    amount = rounded(whole, HOUR)
    discount = rounded(product(amount, draft.discount_percent), HUNDRED)
    return Priced(draft, product(amount - discount, SCALE), discount, ZERO)


def _quantity(draft: Draft, rule: Rounding) -> Decimal:
    """Seconds that are paid: exact, or hours rounded half up to the contract's decimals."""
    if rule.hours_decimals is None:
        return Decimal(draft.seconds)
    step = Decimal(10) ** rule.hours_decimals
    rounded_hours = (product(draft.seconds, step) * 2 + HOUR) // (2 * HOUR)
    return product(rounded_hours, HOUR) / step


def _total(exacts: object) -> Decimal:
    return rounded(summed(exacts), SCALE)  # type: ignore[arg-type]


def _capped(month: Input, priced: Sequence[Priced]) -> list[Priced]:
    """Time of each matter within its cap, then all time within the contract's; what is of another period is not."""
    made = list(priced)
    for matter in month.contract.matters:
        if matter.cap is not None:
            made = _cut_to(made, matter.cap, [p for p, one in enumerate(made) if _is_time(one, matter.id)])
    if month.contract.cap is not None:
        made = _cut_to(made, month.contract.cap, [p for p, one in enumerate(made) if _is_time(one)])
    return made


def _is_time(one: Priced, matter: str | None = None) -> bool:
    return one.draft.kind == "time" and matter in (None, one.draft.matter) and not is_late(one.draft.corrects)


def _cut_to(priced: list[Priced], cap: Decimal, places: Sequence[int]) -> list[Priced]:
    """Every line of *places* gives up its share of what goes beyond the cap."""
    whole = _total(priced[place].exact for place in places)
    if whole <= cap:
        return priced
    parts = shared(cap, [priced[place].exact for place in places])
    olds = shared(whole, [priced[place].exact for place in places])
    for place, left, old in zip(places, parts, olds, strict=True):
        one = priced[place]
        priced[place] = replace(one, exact=product(left, SCALE), capped=one.capped + old - left)
    return priced


def _in_invoice_currency(month: Input, one: Priced) -> Priced:
    contract = month.contract
    if contract.billed_in == contract.currency or contract.exchange_rate is None:
        return one
    scale = _scale(month)
    exact = product(one.exact, contract.exchange_rate.rate) if contract.billed_in == "RUB" else one.exact
    if contract.rounding.money == "line":
        exact = product(rounded(exact, scale), scale)
    return replace(one, exact=exact, discount=converted(month, one.discount), capped=converted(month, one.capped))


def _scale(month: Input) -> Decimal:
    """What exact amounts of the invoice are numerators over: roubles that become euros keep the rate as a divisor."""
    contract = month.contract
    if contract.billed_in in ("RUB", contract.currency) or contract.exchange_rate is None:
        return Decimal(SCALE)
    return product(SCALE, contract.exchange_rate.rate)


def _taxed(month: Input, priced: Sequence[Priced]) -> tuple[Line, ...]:
    """VAT of each group of lines that are taxed alike."""
    groups: dict[Tax, list[int]] = defaultdict(list)
    for place, one in enumerate(priced):
        groups[one.draft.tax].append(place)
    lines: dict[int, Line] = {}
    for tax, places in groups.items():
        exacts = [priced[place].exact for place in places]
        for place, amount, vat in zip(places, _amounts(month, exacts), _vats(month, tax, exacts), strict=True):
            lines[place] = _line(month, place, priced[place], amount, vat)
    return tuple(lines[place] for place in sorted(lines))


def _amounts(month: Input, exacts: Sequence[Decimal]) -> list[Decimal]:
    if month.contract.rounding.money == "end":
        return shared(rounded(summed(exacts), _scale(month)), exacts)
    return [rounded(exact, _scale(month)) for exact in exacts]


def _vats(month: Input, tax: Tax, exacts: Sequence[Decimal]) -> list[Decimal]:
    vat, rule = month.contract.vat, month.contract.rounding
    included, scale = vat is not None and vat.prices_include_vat, _scale(month)
    if rule.money == "line" and rule.vat == "line":
        return [_vat(tax, exact, scale, included=included) for exact in exacts]
    return shared(_vat(tax, summed(exacts), scale, included=included), exacts)


def _vat(tax: Tax, exact: Decimal, scale: Decimal, *, included: bool) -> Decimal:
    numerator, divisor = part(exact, tax, included=included)
    return rounded(numerator, product(divisor, scale))


def _line(month: Input, place: int, one: Priced, amount: Decimal, vat: Decimal) -> Line:
    net = amount - vat if is_included(month, one.draft.tax) else amount
    return Line(
        number=place + 1,
        draft=one.draft,
        price=amount + one.discount + one.capped,
        discount=one.discount,
        capped=one.capped,
        net=net,
        vat=vat,
        gross=net + vat,
    )
