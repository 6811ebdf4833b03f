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
# A number ends where its day is glued to it: №Н-118от31.10.2026.
NUMBER = r"(?=[\w/\-]*\d)\w(?:(?!(?<=\d)от\d)[\w/\-])*"
DATE = (
    r"(?:\s*(?:от|of|dated)\s*(?P<day>\d{1,2})"
    r"(?:[./](?P<month>\d{1,2})[./]|\s*(?P<word>[а-яёa-z]{3,9})\.?\s*)(?P<year>\d{4}|\d{2})(?!\d)(?:\s*г(?:\.|ода\b|\b))?)"
)
HEAD_WORDS = (
    r"(?<![\w/])(?:сч(?:[её]т(?:а|у|ом|е|ам|ов|ами|ах)?)?(?:[.\-]|\b|(?=\d))|inv(?:oices?)?\b\.?)\s*"
    r"(?!\s*-?\s*фактур)(?:на\s+оплату\s*)?"
)
HEAD = re.compile(rf"{HEAD_WORDS}{SIGN}?\s*(?={NUMBER})", re.IGNORECASE)
LIST_HEAD = re.compile(r"(?:сч[её]т(?:ам|ов|ами|ах)|invoices)\b", re.IGNORECASE)
ITEM = re.compile(rf"\s*{SIGN}?\s*(?P<number>{NUMBER}){DATE}?", re.IGNORECASE)
# What follows a comma is no invoice if it is a share or a sum.
NO_SUM = r"(?!\s*\d[\d ]*(?:[.,=\-]\d\d?)?\s*(?:%|руб|р\.))(?!\s*\d+[.,=]\d\d\b)(?!\s*\d[\d ]*[.,=]\d\d\b(?!\.\d))"
# Nor if it counts something: «2 этап», «2-й платеж», «и 2 экз. акта».
NO_COUNT = (
    r"(?!\s*\d+(?:-?[а-яё]{1,2})?\s*"
    r"(?:плат[её]ж|экз|этап|акт|шт|мес|кварт|час|транш|взнос|раз|стади|лист|копи|заседан|инстанц|дел|договор|чел|год|дн))"
)
NEXT = re.compile(rf"\s*(?:,|;|&|\+|\bи\b|\band\b){NO_SUM}{NO_COUNT}\s*(?={SIGN}?\s*{NUMBER})", re.IGNORECASE)
# One more number begins with a sign or a figure, or with the letters of the one before: Н-118, Н-119.
SIGNED = re.compile(rf"{SIGN}\s*(?={NUMBER})|\d", re.IGNORECASE)
PREFIX = re.compile(r"[^\W\d_]+(?=[/\-]?\d)")
# Banks write roubles-kopecks: a sum, unless the number before it is written the same way.
SHORT_DASHED = re.compile(r"\d+-\d\d")
DASHED_SUM = re.compile(r"\s*\d[\d ]*-\d\d(?![\w/\-])")
MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CONTRACT = re.compile(
    rf"(?:договор\w*|дог\.?|контракт\w*|\b(?:contract|agreement))\s*(?:об?\s+[\w\s]{{0,60}}?)?{SIGN}?\s*({NUMBER})(?![\w/\-]|\.\d)",
    re.IGNORECASE,
)
REGISTRY = re.compile(rf"реестр\w*\s*{SIGN}?\s*({NUMBER})", re.IGNORECASE)
VAT = re.compile(r"НДС\s*(?:\(?\s*)(\d{1,2}(?:[.,]\d+)?)\s*%", re.IGNORECASE)
NO_VAT = re.compile(r"\bбез\s(?:учета\s)?(?:налога\s)?\(?НДС\b|\bНДС\)?\s(?:не\s(?:обл|предусм)|нет\b)", re.IGNORECASE)
REFUND = re.compile(r"\bвозврат\w*|\bвозвращ\w*", re.IGNORECASE)
# What a lawyer is paid for: «услуги по возврату НДС». Only the purpose's own words: whose money it is they don't tell.
SERVICE = re.compile(
    r"\b(?:по|за|для|о|об)\s+возврат(?:у|а|е)?\b(?!\s+(?:по|средств|денежн|аванс|предоплат|оплат))", re.IGNORECASE
)
OVERPAID = re.compile(r"\b(?:излишн|ошибочн|повторн|переплат|дважды)\w*", re.IGNORECASE)
PENALTY_WORDS = (
    r"\b(?:пен(?:и|я|ю|ей|ям|ями|ях)\b|неусто[ей]\w*|штраф\w*|исп(?:олнит\w*|\.)\s*(?:лист|производ)\w*"
    r"|процент\w*\s+(?:за\s+польз|по\s+ст)\w*)"
)
PENALTY = re.compile(PENALTY_WORDS, re.IGNORECASE)
# What a lawyer does about one, named before it and by no «и» or mark but a bracket or colon parted from it.
ABOUT_PENALTY = re.compile(
    r"\b(?:услуг\w*|представит\w*|консультац\w*|оспаривани\w*|обжаловани\w*|снижени\w*|отмен[аеуы]\w*|защит\w*"
    r"|подготовк\w*|составлени\w*|получени\w*|дел[уоае]\s+об?|спор\w*|иск\w{0,2})\b"
    rf"(?:(?!\bи\b|{PENALTY_WORDS})[^,;+])*?{PENALTY_WORDS}(?:\s+и\s+{PENALTY_WORDS})*",
    re.IGNORECASE,
)
PAID_LATE = re.compile(
    r"(?:просроч\w*|нарушени\w*\s+срок\w*|несвоевременн\w*)\s+(?:опла|плат)\w*\s+(?:по\s+)?(?:услуг|сч[её]т)",
    re.IGNORECASE,
)
PART = re.compile(r"\bчаст(?:ичн\w*|ь|ью)\b", re.IGNORECASE)
# What a person gets that he has not asked for by a request of ours.
WAGES = re.compile(
    r"\bзаработн\w*|\bзар\.?\s*плат\w*|\bз[/\-]п\b|\bоплат\w*\s+труда|\bдивиденд\w*|\bалимент\w*|\bотпускн\w*"
    r"|\bбольничн\w*|\bза[йеё]м(?:а|у|ом)?\b",
    re.IGNORECASE,
)
# «Аванс за октябрь» is one of wages, that of a trip is «на командировку»; a supplier gets one for a stage or a month.
MAY_BE_WAGES = re.compile(
    r"\bпособи[еяюй]\w*|\bаванс\w*\s+за\s+(?:(?:перв|втор)\w+|[12]|месяц|январ[ья]|феврал[ья]|марта?|апрел[ья]|ма[йя]"
    r"|ию[нл][ья]|августа?|(?:сент|окт|но|дек)[ая]бр[ья])\b",
    re.IGNORECASE,
)
ACCOUNT_DIGITS = 20
LONGEST = 1000  # the bank's own limit is 210
CENTURY = 2000
# Letters that look alike, small as they are once case is folded: the Н of Н-118 is often typed as a Latin H.
ALIKE = "abcehkmoptxy", "авсенкмортху"
CYRILLIC = str.maketrans(*ALIKE)
DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212", "------")


@dataclass(frozen=True, slots=True)
class Reference:
    """An invoice by number, and by date where it is written. listed: one of several that the purpose announces; loose:
    bare figures beside the number before, which may be of anything.
    """

    number: str
    on: date | None = None
    listed: bool = False
    loose: bool = False


def invoices(purpose: str) -> tuple[Reference, ...]:
    """The invoices that a purpose names, in order, each once."""
    return tuple(dict.fromkeys(_references(purpose)))


def _references(purpose: str) -> Iterator[Reference]:
    text = as_read(purpose)
    for place, listed in heads(text):
        yield from references_at(text, place, listed=listed)


def as_read(purpose: str) -> str:
    """No longer than a purpose may be, with one kind of dash."""
    return purpose[:LONGEST].translate(DASHES)


def heads(text: str) -> Iterator[tuple[int, bool]]:
    """Where the number of an invoice begins; whether several are announced."""
    for head in HEAD.finditer(text):
        yield head.end(), LIST_HEAD.match(head.group()) is not None


def references_at(text: str, place: int, *, listed: bool) -> Iterator[Reference]:
    """The number there, and those that follow it as a list."""
    while item := ITEM.match(text, place):
        number = item["number"].rstrip("-/.")
        if sum(character.isdigit() for character in number) < ACCOUNT_DIGITS:
            yield Reference(number, day_of(item), listed)
        follows = NEXT.match(text, item.end())
        if follows is None or not goes_on(text, follows.end(), number):
            break
        place = follows.end()


def goes_on(text: str, place: int, before: str) -> bool:
    """Whether what stands there is another number of a list, after *before*."""
    if DASHED_SUM.match(text, place):
        return SHORT_DASHED.fullmatch(before) is not None
    if SIGNED.match(text, place):
        return True
    prefix, first = PREFIX.match(text, place), PREFIX.match(before)
    return prefix is not None and first is not None and plain(prefix.group()) == plain(first.group())


def day_of(item: re.Match[str]) -> date | None:
    """The day beside a number."""
    day, month, year = item["day"], item["month"] or item["word"], item["year"]
    if day is None or month is None or year is None:
        return None
    try:
        return date(int(year) + (CENTURY if len(year) == 2 else 0), _month(month), int(day))
    except ValueError:
        return None


def _month(said: str) -> int:
    """Its number; 0, which no day has, for a word that is none."""
    if said.isdigit():
        return int(said)
    word = said.casefold()
    several = (MONTHS, ENGLISH_MONTHS)
    return next((place for names in several for place, one in enumerate(names, 1) if word.startswith(one)), 0)


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
    """Whether money may be given back."""
    return REFUND.search(purpose[:LONGEST]) is not None


def is_service(purpose: str) -> bool:
    """Whether to get something back is all that is paid for, not what the payment is."""
    return REFUND.search(SERVICE.sub("", purpose[:LONGEST])) is None


def is_penalty(purpose: str) -> bool:
    """Whether it is paid for being late, or was collected: that takes nothing off an invoice. Services about it do."""
    text = purpose[:LONGEST]
    return PENALTY.search(text if PAID_LATE.search(text) else ABOUT_PENALTY.sub("", text)) is not None


def is_overpaid(purpose: str) -> bool:
    """Whether what is given back was paid twice, by mistake, or too much."""
    return OVERPAID.search(purpose[:LONGEST]) is not None


def is_part(purpose: str) -> bool:
    """Whether it says itself that it pays a part."""
    return PART.search(purpose[:LONGEST]) is not None


def is_wages(purpose: str) -> bool:
    """Whether it is pay, a dividend, a loan: what no request of ours is about."""
    return WAGES.search(purpose[:LONGEST]) is not None


def may_be_wages(purpose: str) -> bool:
    """Whether only who is paid tells what it is."""
    return MAY_BE_WAGES.search(purpose[:LONGEST]) is not None


def same_number(one: str, other: str) -> bool:
    """Whether two numbers are the same as people write them: case, leading zeros, spaces, letters that look alike."""
    return plain(one) == plain(other)


def plain(number: str) -> str:
    """What two ways to write one number have in common."""
    return "".join(number.casefold().split()).translate(CYRILLIC).translate(DASHES).lstrip("0")


def in_order(number: str) -> tuple[list[int], str]:
    """By which numbers are sorted: by their figures, not by letters."""
    return [int(one) for one in re.findall(r"\d+", number)], number


def shortened(said: str, number: str) -> bool:
    """Whether *said* is *number* without its prefix or its end, or without the marks in it: 118 of Н-118, Н118."""
    if _signs(said) == _signs(number):
        return True
    short, full = _groups(said), _groups(number)
    bare = not any(one.isalpha() for one in said)
    return bare and bool(short) and short in (full[: len(short)], full[-len(short) :])


def _signs(number: str) -> str:
    return "".join(one for one in plain(number) if one.isalnum())


def _groups(number: str) -> list[str]:
    return [one.lstrip("0") for one in re.findall(r"\d+", number)]
