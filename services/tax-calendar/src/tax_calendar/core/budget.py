"""How much of a letter is read: a longer one is a person's, who is told so."""

from __future__ import annotations

from typing import TypeVar

from contracts.claims import Text
from contracts.mail.v1 import Attachment, LetterPart, MailReceived

from tax_calendar.core.pieces import READ

# Characters of all texts together: a hundred pages. Reading costs some 2 s of the processor for each 100 000.
WHOLE = 300_000
TOO_LONG = (
    "Текста в письме с вложениями больше, чем читается: прочитано только начало. Посмотрите, что есть в остальном."
)
Part = TypeVar("Part", LetterPart, Attachment)


def is_long(message: MailReceived) -> bool:
    """Whether there is more than is read, in one text or in all together."""
    texts = (*(one.text for one in message.letters), *(one.text for one in message.attachments))
    lengths = [len(text.content) for text in texts if text is not None]
    return sum(lengths) > WHOLE or max(lengths, default=0) > READ


def within(message: MailReceived) -> MailReceived:
    """The letter with what is read of it: its own words first, then its papers in their order."""
    if not is_long(message):
        return message
    letters, left = _shortened(message.letters, WHOLE)
    attachments, _ = _shortened(message.attachments, left)
    return message.model_copy(update={"letters": letters, "attachments": attachments})


def _shortened(parts: tuple[Part, ...], left: int) -> tuple[tuple[Part, ...], int]:
    found = []
    for part in parts:
        if part.text is None:
            found.append(part)
            continue
        content = part.text.content
        kept = _begun(content, min(left, READ))
        found.append(part if kept == content else part.model_copy(update={"text": Text.of(kept)}))
        left -= len(kept)
    return tuple(found), left


def _begun(text: str, most: int) -> str:
    """The text's beginning, cut between words: half a number would be read as one that nobody wrote."""
    if len(text) <= most:
        return text
    words = text[: most + 1].rsplit(maxsplit=1)
    return words[0] if len(words) == 2 else ""
