"""Inline forwards: the letter inside the text, with the sender and the date its header lines name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

MARK = re.compile(
    r"^[>\s]*-{2,}\s*(?:Пересылаемое сообщение|Пересланное сообщение|Исходное сообщение|Начало переадресованного"
    r" сообщения|Forwarded message|Original Message|Begin forwarded message)\s*:?\s*-*\s*$",
    re.IGNORECASE | re.MULTILINE,
)
HEADER_LINE = re.compile(
    r"^[>\s]*\*?(От кого|От|From|Дата|Date|Отправлено|Sent|Кому|To|Тема|Subject)\s*:\*?[ \t]*(.*)$", re.IGNORECASE
)
# 05.10.2026, 08:11, "Контур.Экстерн" <robot@extern-kontur.example>:
ONE_LINE = re.compile(
    r"^[>\s]*(\d{1,2}\.\d{1,2}\.\d{4}),?\s+(?:в\s+)?(\d{1,2}:\d{2})\b[^\n]*?<([^<>\s]+@[^<>\s]+)>[^\n]*:\s*$"
)
ADDRESS = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
NUMERIC = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\D{1,6}(\d{1,2}):(\d{2}))?")
WORDED = re.compile(r"(\d{1,2})\s+([а-яё]+|[a-z]+)\.?\s+(\d{4})(?:\D{1,8}(\d{1,2}):(\d{2}))?", re.IGNORECASE)
MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MOSCOW = timezone(timedelta(hours=3))
LINES = 12
SENDERS, SUBJECTS = {"от", "от кого", "from"}, {"тема", "subject"}
SHORTEST = 2  # header lines in a row


@dataclass(frozen=True, slots=True)
class Forward:
    """A letter inside the text: where it begins, and what its header lines say."""

    text: str
    subject: str
    sender_domain: str | None
    sent_at: datetime | None


def split(text: str) -> tuple[str, list[Forward]]:
    """The sender's own words, and the letters forwarded in them, outermost first."""
    starts = _starts(text)
    if not starts:
        return text, []
    ends = [*starts[1:], len(text)]
    return text[: starts[0]], [_forward(text[start:end]) for start, end in zip(starts, ends, strict=True)]


def _starts(text: str) -> list[int]:
    starts = [match.start() for match in MARK.finditer(text)]
    if starts:
        return starts
    offset, run, found = 0, [], []
    for line in text.splitlines(keepends=True):
        match = HEADER_LINE.match(line.rstrip("\r\n"))
        if match:
            run.append((offset, match[1].lower(), match[2]))
        elif line.strip():
            found += _beginning(run)
            run = []
        offset += len(line)
    return [*found, *_beginning(run)]


def _beginning(run: list[tuple[int, str, str]]) -> list[int]:
    """Where a run of header lines begins a letter without a mark: from somebody, with a subject or an address.

    «От кого: 7714 / Кому: ООО …» in an operator's notice is no letter.
    """
    if len(run) < SHORTEST or run[0][1] not in SENDERS:
        return []
    named = any(name in SUBJECTS for _, name, _ in run) or ADDRESS.search(run[0][2])
    return [run[0][0]] if named else []


def _forward(text: str) -> Forward:
    subject, domain, moment = "", None, None
    for line in text.splitlines()[:LINES]:
        if one := ONE_LINE.match(line):
            moment, domain = _moment(f"{one[1]} {one[2]}"), one[3].rpartition("@")[2].lower()
            break
        match = HEADER_LINE.match(line)
        if match is None:
            continue
        name, value = match[1].lower(), match[2].strip()
        if name in SENDERS:
            address = ADDRESS.search(value)
            domain = address[1].lower() if address else None
        elif name in {"дата", "date", "отправлено", "sent"}:
            moment = _moment(value)
        elif name in SUBJECTS:
            subject = value
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
        return datetime(int(year), number, int(day), int(hour or 0), int(minute or 0), tzinfo=MOSCOW)
    except ValueError:
        return None


def _month(word: str) -> int | None:
    for table in (MONTHS, ENGLISH):
        for number, stem in enumerate(table, start=1):
            if word.startswith(stem):
                return number
    return None
