"""What a payer wrote: numbers of invoices, contracts, registries, the VAT he thinks is in it.

Source: docs/facts/invoicing.md, section 9: «счет № 118 от 31.10.2026», «сч.118», «сч-118», without №, several at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

SIGN = r"(?:№+|N[o°]?\.?(?=\s*\w)|#|номер|ном\.)"
NUMBER = r"(?=[\w/\-]*\d)[\w][\w/\-]*"
DATE = r"(?:\s*(?:от|of)\s*(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})(?:\s*г\.?)?)"
HEAD = re.compile(
    rf"(?<![\w/])сч(?:[её]т(?:а|у|ом|е|ам|ов|ами|ах)?)?(?:[.\-]|\b|(?=\d))\s*(?!\s*-?\s*фактур)(?:на\s+оплату\s*)?{SIGN}?\s*(?={NUMBER})",
    re.IGNORECASE,
)
ITEM = re.compile(rf"\s*{SIGN}?\s*({NUMBER}){DATE}?", re.IGNORECASE)
# What follows a comma is no invoice if it is a share or a sum.
NO_SUM = r"(?!\s*\d[\d ]*(?:[.,=\-]\d\d?)?\s*(?:%|руб|р\.))(?!\s*\d+[.,=]\d\d\b)(?!\s*\d[\d ]*[.,=]\d\d\b(?!\.\d))"
NEXT = re.compile(rf"\s*(?:,|;|\bи\b){NO_SUM}\s*(?={SIGN}?\s*\d)", re.IGNORECASE)
# Banks write roubles-kopecks: a sum, unless the number before it is written the same way.
SHORT_DASHED = re.compile(r"\d+-\d\d")
DASHED_SUM = re.compile(r"\s*\d[\d ]*-\d\d(?![\w/\-])")
CONTRACT = re.compile(
    rf"(?:договор\w*|дог\.?|контракт\w*)\s*(?:об?\s+[\w\s]{{0,60}}?)?{SIGN}?\s*({NUMBER})", re.IGNORECASE
)
REGISTRY = re.compile(rf"реестр\w*\s*{SIGN}?\s*({NUMBER})", re.IGNORECASE)
VAT = re.compile(r"НДС\s*(?:\(?\s*)(\d{1,2}(?:[.,]\d+)?)\s*%", re.IGNORECASE)
NO_VAT = re.compile(r"\bбез\s(?:учета\s)?(?:налога\s)?\(?НДС\b|\bНДС\)?\s(?:не\s(?:обл|предусм)|нет\b)", re.IGNORECASE)
REFUND = re.compile(r"\bвозврат\w*|\bвозвращ\w*", re.IGNORECASE)
OVERPAID = re.compile(r"\b(?:излишн|ошибочн|повторн|переплат|дважды)\w*", re.IGNORECASE)
ACCOUNT_DIGITS = 20
LONGEST = 1000  # the bank's own limit is 210
CENTURY = 2000


@dataclass(frozen=True, slots=True)
class Reference:
    """An invoice by number, and by date where it is written."""

    number: str
    on: date | None = None


def invoices(purpose: str) -> tuple[Reference, ...]:
    """The invoices that a purpose names, in order, each once."""
    return tuple(dict.fromkeys(_references(purpose)))


def _references(purpose: str) -> Iterator[Reference]:
    for head in HEAD.finditer(purpose[:LONGEST]):
        place = head.end()
        while item := ITEM.match(purpose, place):
            number = item.group(1).rstrip("-/.")
            if sum(character.isdigit() for character in number) < ACCOUNT_DIGITS:
                yield Reference(number, _date(item.group(2), item.group(3), item.group(4)))
            follows = NEXT.match(purpose, item.end())
            if follows is None or (DASHED_SUM.match(purpose, follows.end()) and not SHORT_DASHED.fullmatch(number)):
                break
            place = follows.end()


def _date(day: str | None, month: str | None, year: str | None) -> date | None:
    if day is None or month is None or year is None:
        return None
    try:
        return date(int(year) + (CENTURY if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def contracts(purpose: str) -> tuple[str, ...]:
    """Numbers of contracts."""
    return tuple(dict.fromkeys(found.rstrip("-/.") for found in CONTRACT.findall(purpose[:LONGEST])))


def registries(purpose: str) -> tuple[str, ...]:
    """Numbers of registries of payments."""
    return tuple(dict.fromkeys(found.rstrip("-/.") for found in REGISTRY.findall(purpose[:LONGEST])))


def vat_percents(purpose: str) -> tuple[Decimal, ...]:
    """The VAT rates that the payer names."""
    return tuple(Decimal(found.replace(",", ".")) for found in VAT.findall(purpose[:LONGEST]))


def without_vat(purpose: str) -> bool:
    """Whether the payer writes that there is no VAT in it."""
    return NO_VAT.search(" ".join(purpose[:LONGEST].split())) is not None


def is_refund(purpose: str) -> bool:
    """Whether money is given back."""
    return REFUND.search(purpose[:LONGEST]) is not None


def is_overpaid(purpose: str) -> bool:
    """Whether what is given back was paid twice, by mistake, or too much."""
    return OVERPAID.search(purpose[:LONGEST]) is not None


def same_number(one: str, other: str) -> bool:
    """Whether two numbers are the same as people write them: case, leading zeros, spaces."""
    return _plain(one) == _plain(other)


def _plain(number: str) -> str:
    return "".join(number.casefold().split()).lstrip("0")
