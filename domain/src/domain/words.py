"""A sum of money in Russian words (сумма прописью).

Source: docs/facts/invoicing.md, section 3.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from domain.money import CENT

HUNDREDS = ("", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот")
TENS = ("", "", *["двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто"])
TEENS = (
    *("десять", "одиннадцать", "двенадцать", "тринадцать", "четырнадцать"),
    *("пятнадцать", "шестнадцать", "семнадцать", "восемнадцать", "девятнадцать"),
)
ONES = ("", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять")
FEMININE = {1: "одна", 2: "две"}
TEN, TWENTY, HUNDRED, THOUSAND = 10, 20, 100, 1000


class Noun(NamedTuple):
    """A counted thing: with 1, with 2–4, with 5–20."""

    one: str
    few: str
    many: str
    feminine: bool = False


SCALES = (
    Noun("тысяча", "тысячи", "тысяч", feminine=True),
    Noun("миллион", "миллиона", "миллионов"),
    Noun("миллиард", "миллиарда", "миллиардов"),
    Noun("триллион", "триллиона", "триллионов"),
)
CURRENCIES = {
    "RUB": (Noun("рубль", "рубля", "рублей"), Noun("копейка", "копейки", "копеек", feminine=True)),
    "EUR": (Noun("евро", "евро", "евро"), Noun("цент", "цента", "центов")),
}
LARGEST = Decimal(10) ** 15


def form(number: int, noun: Noun) -> str:
    """The noun as it stands after *number*: 1 рубль, 2 рубля, 5 рублей, 11 рублей, 21 рубль."""
    last, teen = number % TEN, number % HUNDRED // TEN == 1
    if teen or last in (0, 5, 6, 7, 8, 9):
        return noun.many
    return noun.one if last == 1 else noun.few


def number_in_words(number: int, *, feminine: bool = False) -> str:
    """A whole number from 0 below 10^15 in the nominative. Raises ValueError outside of it."""
    if not 0 <= number < LARGEST:
        raise ValueError(f"{number} can't be said in words: it must lie from 0 below 10^15")
    if number == 0:
        return "ноль"
    groups: list[str] = []
    rest, scale = number, -1
    while rest:
        rest, group = divmod(rest, THOUSAND)
        noun = SCALES[scale] if scale >= 0 else None
        if group:
            words = _below_thousand(group, feminine=noun.feminine if noun else feminine)
            groups.append(f"{words} {form(group, noun)}" if noun else words)
        scale += 1
    return " ".join(reversed(groups))


def _below_thousand(number: int, *, feminine: bool) -> str:
    hundreds, rest = divmod(number, HUNDRED)
    if TEN <= rest < TWENTY:
        return " ".join(filter(None, (HUNDREDS[hundreds], TEENS[rest - TEN])))
    tens, ones = divmod(rest, TEN)
    one = FEMININE.get(ones, ONES[ones]) if feminine else ONES[ones]
    return " ".join(filter(None, (HUNDREDS[hundreds], TENS[tens], one)))


def amount_in_words(amount: Decimal, currency: str = "RUB") -> str:
    """«Двадцать три тысячи семьсот тридцать рублей 03 копейки».

    amount: whole kopecks (cents), from 0 below 10^15. currency: RUB or EUR. Raises ValueError for anything else.
    """
    if currency not in CURRENCIES:
        raise ValueError(f"{currency} has no words here; known: {', '.join(CURRENCIES)}")
    if not amount.is_finite() or not 0 <= amount < LARGEST or amount != amount.quantize(CENT):
        raise ValueError(f"{amount} can't be said in words: whole kopecks from 0 below 10^15 can")
    whole, cents = divmod(int(amount * HUNDRED), HUNDRED)
    unit, part = CURRENCIES[currency]
    text = f"{number_in_words(whole, feminine=unit.feminine)} {form(whole, unit)} {cents:02} {form(cents, part)}"
    return text[0].upper() + text[1:]
