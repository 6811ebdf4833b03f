"""How many roubles an accountant means: a sum, or a rate with the number of units that it is quoted for."""

from __future__ import annotations

import re
from decimal import Decimal

from approvals.core.form import LARGEST
from approvals.core.money import rounded

MONTHS = "январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр"
DATE = re.compile(
    r"\b(?:[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    rf"|[0-9]{{1,2}}\s+(?:{MONTHS})\w*(?:\s+[0-9]{{4}}\b)?)(?:\s*г(?:\.|ода))?",
    re.IGNORECASE,
)
NUMBER = r"(?<![\d.,])([0-9]{1,3}(?:[ \u00a0][0-9]{3})+(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)?)(?![\d.,]*\d)"
ROUBLES = re.compile(rf"{NUMBER}\s*(?:руб\w*+\.?+|р\.|₽)(?!\s*(?:за\b|/))", re.IGNORECASE)
UNITS = r"(1(?:0{0,2}[ \u00a0]000|0{1,5})?)"  # the Bank of Russia quotes for one, ten, … units of a currency
RATE = re.compile(
    rf"курс\w*[^\d\n]{{0,40}}{NUMBER}(?:\s*(?:руб\w*+\.?+|р\.|₽)?\s*(?:за|/)\s*{UNITS}\b)?", re.IGNORECASE
)
PAIR = re.compile(
    rf"курс\w*[^\d\n]{{0,40}}\b{UNITS}\s*[^\W\d]+\.?\s*[=—–-]\s*{NUMBER}(?:\s*(?:руб\w*+\.?+|р\.|₽))?", re.IGNORECASE
)
ANY_NUMBER = re.compile(r"\d+(?:[ \u00a0.,]\d+)*")
UNSURE = re.compile(r"\?|~|[-−–]\d|\bкоп|\b(?:не|нет|около|примерно|или|либо|от|до)\b", re.IGNORECASE)
HALF_A_KOPECK = Decimal("0.005")
HIGHEST_RATE = 1_000  # roubles for one unit: no currency of the Bank of Russia's list costs as much
CODES = {
    "USD": r"долл|usd|\$",
    "EUR": r"евро|eur|€",
    "CNY": r"юан|cny|¥",
    "GBP": r"фунт|gbp|£",
    "KZT": r"тенге|kzt",
    "BYN": r"бел\w*\W+руб|byn",
    "AMD": r"драм|amd",
    "UZS": r"сум(?:ов|а)?\b|uzs",
    "KGS": r"сом(?:ов|а)?\b|kgs",
    "TRY": r"лир|try\b",
    "AED": r"дирхам|aed",
    "GEL": r"лари\b|gel\b",
    "JPY": r"(?:и|й)ен[аыу]?\b|jpy",
}
# Quoted for one unit; of all others nobody knows what a bare number is for (today's list: cbr.ru/currency_base/daily).
FOR_ONE = frozenset({"USD", "EUR", "GBP", "CNY", "CHF", "BYN", "AUD", "CAD", "SGD", "GEL", "AZN", "AED"})


def in_roubles(said: str, amount: Decimal, currency: str) -> Decimal | None:
    """What *amount* is in roubles by an accountant's words; None if they don't say exactly one thing.

    >>> in_roubles("курс ЦБ на 12.10.2026: 91,2345", Decimal("900.00"), "USD")
    Decimal('82111.05')
    >>> in_roubles("курс ЦБ 18,2345 за 100 тенге", Decimal("50000.00"), "KZT")
    Decimal('9117.25')
    >>> in_roubles("82 111,05 руб.", Decimal("900.00"), "USD")
    Decimal('82111.05')
    >>> in_roubles("91,2345", Decimal("900.00"), "USD") is None
    True
    """
    words = DATE.sub(" ", said)
    sums, rate = [number(one) for one in ROUBLES.findall(PAIR.sub(" ", words))], _rate(words, currency)
    if UNSURE.search(words) or other_currency(words, currency):
        return None
    if len(sums) > 1 or (rate is None and _speaks_of_rate(words)):
        return None
    if sums and sums[0] != rounded(sums[0]):
        return None  # no sum has a third of a kopeck: it is a rate
    found = sums[0] if sums else rounded(rate * amount) if rate is not None else None
    if found is None or not 0 < found < LARGEST:
        return None
    agree = rate is None or not sums or abs(rate * amount - found) <= HALF_A_KOPECK * amount + 1  # a rate is rounded
    return rounded(found) if agree else None


def _rate(words: str, currency: str) -> Decimal | None:
    """Roubles for one unit, if exactly one rate is said and no number beside it and a sum."""
    pairs = [(one, number(units)) for units, one in PAIR.findall(words)]
    plain = [(one, number(units) if units else None) for one, units in RATE.findall(PAIR.sub(" ", words))]
    left = ANY_NUMBER.findall(ROUBLES.sub(" ", RATE.sub(" ", PAIR.sub(" ", words))))
    if len(pairs) + len(plain) != 1 or left:
        return None
    said, units = (*pairs, *plain)[0]
    if units is None and currency not in FOR_ONE:
        return None
    rate = number(said) / (units or 1)
    return rate if 0 < rate < HIGHEST_RATE else None


def _speaks_of_rate(words: str) -> bool:
    return "курс" in words.lower()


def other_currency(words: str, currency: str) -> bool:
    """Whether a currency is named that was not paid in."""
    named = {code for code, names in CODES.items() if re.search(rf"(?<![^\W\d_])(?:{names})", words, re.IGNORECASE)}
    return bool(named - {currency})


def number(written_so: str) -> Decimal:
    """A sum as people write it, with spaces and a comma."""
    return Decimal(re.sub(r"[ \u00a0]", "", written_so).replace(",", "."))
