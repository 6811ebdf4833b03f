"""What a reader needs to reckon a line again, in Russian."""

from __future__ import annotations

from domain.money import comma

from billing.core.rated import Line, Rated
from billing.core.vat import is_included
from billing.core.wording import SIGNS, correction, figure


def note(rated: Rated, one: Line) -> str:
    """What a reader needs to reckon the row again: time, rate, what came off, what it corrects."""
    draft, parts = one.draft, []
    if draft.rate is not None:
        sign = SIGNS[rated.month.contract.currency]
        with_vat = " с НДС" if is_included(rated.month, draft.tax) else ""
        parts.append(f"{_time(draft.seconds)} по {figure(draft.rate)} {sign}/ч{with_vat}")
    if one.discount:
        parts.append(f"скидка {figure(draft.discount_percent)} %: {comma(one.discount)}")
    if one.capped:
        parts.append(f"сверх предела по договору: −{comma(one.capped)}")
    if draft.expense is not None and (markup := rated.month.markup(draft.expense)):
        parts.append(f"с наценкой {figure(markup)} %")
    if draft.corrects:
        parts.append(correction(draft.corrects))
    return "; ".join(parts)


def _time(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    whole, left = divmod(rest, 60)
    shown = [(hours, "ч"), (whole, "мин"), (left, "с")]
    return " ".join(f"{number} {unit}" for number, unit in shown if number) or "0 мин"
