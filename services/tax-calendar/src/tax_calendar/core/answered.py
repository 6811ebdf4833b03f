"""A client's or a colleague's word that a demand was answered already: it asks for nothing, closes nothing. Pure."""

from __future__ import annotations

import re

from tax_calendar.core.numbering import NUMBER, SIGN, comparable
from tax_calendar.core.text import sentences

I = re.IGNORECASE  # noqa: E741
NAMED = re.compile(rf"{SIGN}\s*({NUMBER})", I)
ANSWERED = r"(?:отвечали|ответили|отвечал|ответил[аи]?|исполнили|выполнили|закрыли)"
SENT = r"(?:отправили|направили|сдали|представили|отослали)"  # a demand is sent as well: of what is told
REPLY = r"(?:ответ|документ|пояснени)\w*"
SAID = re.compile(
    rf"\b(?:уже|ранее|давно|мы)\s+(?:\w+\s+){{0,2}}?(?<!не ){ANSWERED}\b|(?<!не )\b(?:отвечали|ответили)\b"
    rf"|\bтребовани\w+[^.?!]{{0,60}}?\b(?:мы|уже)\s+{ANSWERED}\b"
    rf"|\b(?:уже|ранее|давно|мы)\s+(?:\w+\s+){{0,2}}?(?<!не ){SENT}\s+(?:\w+\s+){{0,2}}?{REPLY}"
    rf"|\b{REPLY}\s+(?:мы|уже)\s+(?:\w+\s+){{0,2}}?(?<!не ){SENT}\b",
    I,
)
ASKS = re.compile(r"\?|\bне\s+(?:отвечали|ответили|отправили)|\bесли\b|\bпрос(?:им|ит|ят)\b|\bпрошу\b|\bнужно\b", I)
# Anywhere in a letter: it is not over with the answer, whatever else is said.
NOT_OVER = re.compile(
    rf"{ASKS.pattern}|\bне\s+приня|\bотказ|\bотклонен|\bошибк|\bчастичн|\bдосыла|\bдополн|\bповторн|\bснова\b|\bопять\b"
    r"|\bеще\b|\bштраф|\bтребу[ею]т|\bблокир|\bзаблокир|\bприостан|\bпросроч|\bсрочно|\bпришл|\bприслал"
    r"|\bно\b|\bне\s+(?:полност|все|весь|мы)|\bнов(?:ое|ый|ая|ую|ые|ого|ой|ых)\b|\bответьте|\bпосмотри|\bнадо\b|\bбы\b|\bли\b"
    r"|\bхо(?:чет|тят)\b|\bжд(?:ем|ет|ут|у)\b",
    I,
)


def said_of(text: str, number: str | None) -> tuple[str, ...]:
    """The sentences of a plain text that say it of this demand, by its number: another may be meant else."""
    told = (one for one in sentences(text) if SAID.search(one) and not ASKS.search(one))
    return tuple(one for one in told if number is not None and _means(one, number))


def is_over(text: str) -> bool:
    """Whether nothing in a plain text asks for anything, or says that the answer was not the end of it."""
    return NOT_OVER.search(text) is None


def the_only_number(text: str) -> str | None:
    """The number that a plain text names, if it names one only."""
    named = {comparable(one): one for one in _named(text)}
    return next(iter(named.values())) if len(named) == 1 else None


def _named(text: str) -> list[str]:
    return [match[1].rstrip("._-/\\") for match in NAMED.finditer(text)]


def _means(sentence: str, number: str) -> bool:
    return comparable(number) in {comparable(one) for one in _named(sentence)}
