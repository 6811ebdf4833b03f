"""Whether a letter is the word of an operator that a document has come."""

from __future__ import annotations

import re

from contracts.mail.v1 import LetterPart

from tax_calendar.core.text import plain

I = re.IGNORECASE  # noqa: E741
PASSED_ON = re.compile(r"^\s*(?:re|fwd?|fw|ha|отв|пересл|нa)\s*(?:\[\d+\])?\s*:", I)
REMINDS = re.compile(r"напомина|истека|осталось\s+\d|повторно", I)
ANNOUNCES = re.compile(
    r"(?:поступ|получен|направлен|размещ|входящ|нов(?:ый|ое|ые)\b|отправитель)[^.]{0,120}?"
    r"(?:документ|требовани|решени|уведомлени|сообщени|запрос|извещени|акт\b|инспекци|ФНС)",
    I,
)
NAMES_WHOM = re.compile(r"\bИНН\b|абонент|организаци\w+\s*:|налогоплательщик\w*\s*:|автоматическ|не\s+отвечайте", I)


def from_operator(letter: LetterPart) -> bool:
    """Whether a letter is the operator's own first word of a demand: not a reminder, nor somebody's who passes it on.

    A letter found inside another one is taken for the operator's unless it was itself passed on.
    """
    subject, text = plain(letter.subject.content), plain(letter.text.content) if letter.text else ""
    if PASSED_ON.search(subject) or REMINDS.search(f"{subject}\n{text}"):
        return False
    return letter.depth > 0 or (ANNOUNCES.search(text) is not None and NAMES_WHOM.search(text) is not None)
