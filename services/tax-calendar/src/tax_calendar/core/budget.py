"""How much of a letter is read: a longer one is a person's, who is told so."""

from __future__ import annotations

import re
from itertools import islice
from typing import TypeVar

from contracts.claims import Text
from contracts.mail.v1 import Attachment, LetterPart, MailReceived

from tax_calendar.core.pieces import READ

# Characters of all texts together: a hundred pages. Reading costs some 2 s of the processor for each 100 000.
WHOLE = 300_000
# Days of one text, and of all together: each costs more than a millisecond, for what it is for is looked at.
DAYS, DAYS_IN_ALL = 1_000, 2_000
A_DAY = re.compile(r"\d[./-]\d{1,2}[./-]\d{2}|[а-яА-Я]\s+(?:20\d\d|две\s+тысячи|ДВЕ\s+ТЫСЯЧИ)")
SHORTEST = 6  # characters of a day
TOO_LONG = (
    "Текста в письме с вложениями больше, чем читается: прочитано только начало. Посмотрите, что есть в остальном."
)
TOO_MANY_DAYS = (
    "Дат в письме с вложениями больше, чем читается: прочитано только то, что до них. Посмотрите, что есть в остальном."
)
Part = TypeVar("Part", LetterPart, Attachment)


def beyond(message: MailReceived) -> tuple[str, ...]:
    """In Russian, why not all of a letter is read: of one text, or of all together, there is too much."""
    return (TOO_LONG,) if _is_long(message) else (TOO_MANY_DAYS,) if _has_many_days(message) else ()


def _is_long(message: MailReceived) -> bool:
    lengths = [len(one) for one in _texts(message)]
    return sum(lengths) > WHOLE or max(lengths, default=0) > READ


def _has_many_days(message: MailReceived) -> bool:
    if sum(len(one) for one in _texts(message)) < DAYS * SHORTEST:
        return False
    days = [sum(1 for _ in A_DAY.finditer(one)) for one in _texts(message)]
    return sum(days) > DAYS_IN_ALL or max(days, default=0) > DAYS


def _texts(message: MailReceived) -> list[str]:
    texts = (*(one.text for one in message.letters), *(one.text for one in message.attachments))
    return [text.content for text in texts if text is not None]


def within(message: MailReceived) -> MailReceived:
    """The letter with what is read of it: its own words first, then its papers in their order."""
    if not beyond(message):
        return message
    letters, left, days = _shortened(message.letters, WHOLE, DAYS_IN_ALL)
    attachments, _, _ = _shortened(message.attachments, left, days)
    return message.model_copy(update={"letters": letters, "attachments": attachments})


def _shortened(parts: tuple[Part, ...], left: int, days: int) -> tuple[tuple[Part, ...], int, int]:
    found = []
    for part in parts:
        if part.text is None:
            found.append(part)
            continue
        content = part.text.content
        kept = _begun(content, min(left, READ, _before_days(content, min(days, DAYS))))
        found.append(part if kept == content else part.model_copy(update={"text": Text.of(kept)}))
        left -= len(kept)
        days -= sum(1 for _ in A_DAY.finditer(kept))
    return tuple(found), left, days


def _before_days(text: str, most: int) -> int:
    """Where the first day stands that is not read, or the text's length."""
    first = next(islice(A_DAY.finditer(text), max(0, most), None), None)
    return first.start() if first else len(text)


def _begun(text: str, most: int) -> str:
    """The text's beginning, cut between words: half a number would be read as one that nobody wrote."""
    if len(text) <= most:
        return text
    words = text[: most + 1].rsplit(maxsplit=1)
    return words[0] if len(words) == 2 else ""
