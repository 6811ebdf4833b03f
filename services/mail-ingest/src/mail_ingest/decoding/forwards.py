"""Inline forwards: the letter inside the text, with the sender and the date its header lines name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from mail_ingest.moments import told

# Possessive, and within one line: a letter made of their beginnings must not cost more than one made of words.
QUOTED = r"^(?:>|[^\S\n])*+"
MARK = re.compile(
    QUOTED
    + r"-{2,}+[^\S\n]*+(?:Пересылаемое сообщение|Пересланное сообщение|Исходное сообщение|Начало переадресованного"
    r" сообщения|Forwarded message|Original Message|Begin forwarded message)[^\S\n]*+:?[^\S\n]*+-*+[^\S\n]*+$",
    re.IGNORECASE | re.MULTILINE,
)
HEADER_LINE = re.compile(
    QUOTED + r"\*?(От кого|От|From|Дата|Date|Отправлено|Sent|Кому|To|Тема|Subject)\s*:\*?[ \t]*(.*)$", re.IGNORECASE
)
# 05.10.2026, 08:11, "Контур.Экстерн" <robot@extern-kontur.example>:
ONE_LINE = re.compile(
    QUOTED + r"(\d{1,2}\.\d{1,2}\.\d{4}),?\s+(?:в\s+)?(\d{1,2}:\d{2})\b[^\n]*?<([^<>\s]+@[^<>\s]+)>[^\n]*:\s*$"
)
ADDRESS = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
NUMERIC = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\D{1,6}(\d{1,2}):(\d{2}))?")
WORDED = re.compile(r"(\d{1,2})\s+([а-яё]+|[a-z]+)\.?\s+(\d{4})(?:\D{1,8}(\d{1,2}):(\d{2}))?", re.IGNORECASE)
MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MOSCOW = timezone(timedelta(hours=3))
LINES = 12
LONGEST_LINE = 1000  # that is looked at: the subject's cap


@dataclass(frozen=True, slots=True)
class Forward:
    """A letter inside the text: where it begins, and what its header lines say."""

    text: str
    subject: str
    sender_domain: str | None
    sent_at: datetime | None


def split(text: str, most: int) -> tuple[str, list[Forward]]:
    """The sender's own words, and the letters forwarded in them, outermost first; the last of *most* holds the rest."""
    starts = _starts(text)[:most]
    if not starts:
        return text, []
    ends = [*starts[1:], len(text)]
    return text[: starts[0]], [_forward(text[start:end]) for start, end in zip(starts, ends, strict=True)]


def _starts(text: str) -> list[int]:
    starts = [match.start() for match in MARK.finditer(text)]
    if starts:
        return starts
    # Without a mark: at least two header lines in a row, a sender among them.
    offset, run, found = 0, [], []
    for line in text.splitlines(keepends=True):
        match = HEADER_LINE.match(line.rstrip("\r\n"))
        if match:
            run.append((offset, match[1].lower()))
        elif line.strip():
            if len(run) > 1 and run[0][1] in {"от", "от кого", "from"}:
                found.append(run[0][0])
            run = []
        offset += len(line)
    if len(run) > 1 and run[0][1] in {"от", "от кого", "from"}:
        found.append(run[0][0])
    return found


def _forward(text: str) -> Forward:
    subject, domain, moment = "", None, None
    for whole in text.split("\n", LINES)[:LINES]:
        line = whole[:LONGEST_LINE]
        if one := ONE_LINE.match(line):
            moment, domain = _moment(f"{one[1]} {one[2]}"), one[3].rpartition("@")[2].lower()
            break
        match = HEADER_LINE.match(line)
        if match is None:
            continue
        name, value = match[1].lower(), match[2].strip()
        if name in {"от", "от кого", "from"}:
            address = ADDRESS.search(value)
            domain = domain or (address[1].lower() if address else None)
        elif name in {"дата", "date", "отправлено", "sent"}:
            moment = moment or _moment(value)
        elif name in {"тема", "subject"}:
            subject = subject or value
    return Forward(text, subject, domain, moment)


def _moment(value: str) -> datetime | None:
    """A date as mail programs write it; without an offset it is the office's, Moscow."""
    if match := NUMERIC.search(value):
        day, month, year, hour, minute = match.groups()
        number = int(month)
    elif match := WORDED.search(value):
        day, word, year, hour, minute = match.groups()
        found = _month(word.lower())
        if found is None:
            return None
        number = found
    else:
        return None
    try:
        return told(datetime(int(year), number, int(day), int(hour or 0), int(minute or 0), tzinfo=MOSCOW))
    except ValueError:
        return None


def _month(word: str) -> int | None:
    for table in (MONTHS, ENGLISH):
        for number, stem in enumerate(table, start=1):
            if word.startswith(stem):
                return number
    return None
