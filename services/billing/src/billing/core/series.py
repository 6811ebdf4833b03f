"""Several invoices in one breath, which are no plain list: Н-118, 119; Н-118/119; Н-118 Н-119; Н-118 по Н-120.

Source: docs/facts/invoicing.md, section 9. What is glued together, or stands beside a number, may be something else:
which numbers the payer's invoices have decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from billing.core import purpose as words
from billing.core.purpose import DASHED_SUM, DATE, HEAD_WORDS, ITEM, NO_COUNT, NO_SUM, SIGN, Reference, plain

Join = Literal["list", "beside", "dash", "range"]
Known = Callable[[str], bool]
# Letters, a mark, figures, letters after a stroke: Н-118, 118, 131/Н. No day (05.12), no case (А40-12345/2026).
SIMPLE = r"(?![^\W\d_]\d{1,3}-\d+/\d\d)(?:[^\W\d_]{1,6}[\-/]?)?\d{1,9}(?:/[^\W\d_]{1,6}(?![\w\-]))?(?!\w|\.\d)"
TOKEN = re.compile(rf"\s*{SIGN}?\s*(?P<number>{SIMPLE}){DATE}?", re.IGNORECASE)
JOINS: tuple[tuple[Join, re.Pattern[str]], ...] = (
    ("list", re.compile(rf"\s*(?:,|;|&|\+|\bи\b|\band\b){NO_SUM}{NO_COUNT}", re.IGNORECASE)),
    ("range", re.compile(rf"(?:\s*(?:\.{{2,}}|…)|\s+(?:по|до|to)\b){NO_SUM}{NO_COUNT}", re.IGNORECASE)),
    ("dash", re.compile(rf"\s*-{NO_SUM}{NO_COUNT}", re.IGNORECASE)),
    ("beside", re.compile(rf"(?:\s*/|(?=\s)){NO_SUM}{NO_COUNT}", re.IGNORECASE)),
)
FROM = re.compile(rf"{HEAD_WORDS}(?:со?|from)\s+(?={SIGN}?\s*{SIMPLE})", re.IGNORECASE)
PARTS = re.compile(r"(?P<letters>[^\W\d_]*)(?P<mark>[\-/]?)(?P<figures>\d+)")


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers after one «счет»; joins: what parts each from the one before."""

    references: tuple[Reference, ...]
    joins: tuple[Join, ...] = ()

    @property
    def spans(self) -> bool:
        """Whether it may mean what lies between, too."""
        return "range" in self.joins or "dash" in self.joins


def series(purpose: str, known: Known) -> tuple[Series, ...]:
    """Of each «счет». known: whether the payer may mean an invoice of that number."""
    text = words.as_read(purpose)
    found = [_read(text, place, known, listed=listed) for place, listed in words.heads(text)]
    found += [one for head in FROM.finditer(text) if (one := _odd(text, head.end(), known, listed=_is_list(head)))]
    first = next((one.number for each in found for one in each.references if letters(one.number)), "")
    full = [replace(one, references=tuple(_in_full(each, first, known) for each in one.references)) for one in found]
    return tuple(one for one in full if one.references)


def _is_list(head: re.Match[str]) -> bool:
    return words.LIST_HEAD.match(head.group()) is not None


def letters(number: str) -> str:
    """Those that it begins with, as all write them."""
    parts = PARTS.match(number)
    return plain(parts["letters"]) if parts else ""


def figures(number: str) -> int | None:
    """Of a number that may stand in a range."""
    parts = PARTS.fullmatch(number)
    return int(parts["figures"]) if parts else None


def _read(text: str, place: int, known: Known, *, listed: bool) -> Series:
    odd = _odd(text, place, known, listed=listed)
    return odd or Series(tuple(words.references_at(text, place, listed=listed)))


def _odd(text: str, place: int, known: Known, *, listed: bool) -> Series | None:
    """None where a plain list is read as well without it."""
    found = list(_parts(text, place, known, listed=listed))
    joins = tuple(join for _, join in found[1:])
    plain_list = all(one == "list" for one in joins)
    return None if plain_list else Series(tuple(one for one, _ in found), joins)


def _parts(text: str, place: int, known: Known, *, listed: bool) -> Iterator[tuple[Reference, Join]]:
    """Each number with what stands before it; one that stands beside another only if it is known, or looks the same.

    After a day bare figures count something: 10 ч., - 12 услуг.
    """
    join: Join = "list"
    first, day = "", None
    while item := _item(text, place, known):
        bare = join != "list" and _is_bare(item)
        if bare and join != "range" and day is not None:
            return
        day = words.day_of(item)
        one = Reference(item["number"].rstrip("-/."), day, listed, loose=bare and not listed)
        if not first:
            first = one.number
        elif join != "list" and not _belongs(one, first, known):
            return
        yield one, join
        join, place = _join(text, item.end())
        if DASHED_SUM.match(text, place):
            return


def _item(text: str, place: int, known: Known) -> re.Match[str] | None:
    whole = ITEM.match(text, place)
    return whole if whole and known(whole["number"].rstrip("-/.")) else TOKEN.match(text, place)


def _is_bare(item: re.Match[str]) -> bool:
    """Figures alone, without a sign before or a day behind them."""
    return item.group().strip().isdigit()


def _join(text: str, place: int) -> tuple[Join, int]:
    for kind, pattern in JOINS:
        if found := pattern.match(text, place):
            return kind, found.end()
    return "list", len(text)


def _belongs(one: Reference, first: str, known: Known) -> bool:
    same = letters(one.number) == letters(first) != ""
    return same or known(_in_full(one, first, known).number)


def _in_full(one: Reference, first: str, known: Known) -> Reference:
    """119 after Н-118 is Н-119, if there is that and no 119."""
    parts = PARTS.match(first)
    if parts is None or not parts["letters"] or not one.number.isdigit() or known(one.number):
        return one
    full = f"{parts['letters']}{parts['mark']}{one.number}"
    return replace(one, number=full) if known(full) else one
