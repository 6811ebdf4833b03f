"""iCalendar (RFC 5545) as ordinary calendar programs take it: whole-day entries, and lines of any other kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LINE_BYTES = 75
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """uid: the same for the same matter, so that moved days move the entry. Days are inclusive.

    tentative: whether it may still move; None says nothing of it.
    """

    uid: str
    first_on: date
    last_on: date
    title: str
    text: str = ""
    tentative: bool | None = None


def calendar(product: str, name: str, entries: Iterable[Entry], stamp: datetime) -> str:
    """The file of *entries*. product: its PRODID. stamp: when it was made, with its zone."""
    lines = [*head(product, "PUBLISH"), f"X-WR-CALNAME:{escaped(name)}"]
    for one in entries:
        lines += ["BEGIN:VEVENT", f"UID:{one.uid}", f"DTSTAMP:{instant(stamp)}"]
        lines += [f"DTSTART;VALUE=DATE:{one.first_on:%Y%m%d}", f"DTEND;VALUE=DATE:{one.last_on + ONE_DAY:%Y%m%d}"]
        lines += [f"SUMMARY:{escaped(one.title)}"]
        lines += [f"DESCRIPTION:{escaped(one.text)}"] if one.text else []
        lines += [] if one.tentative is None else [f"STATUS:{'TENTATIVE' if one.tentative else 'CONFIRMED'}"]
        lines += ["TRANSP:TRANSPARENT", "END:VEVENT"]
    return file([*lines, "END:VCALENDAR"])


def head(product: str, method: str) -> list[str]:
    """How a file begins. method: PUBLISH, or CANCEL (RFC 5546)."""
    return ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{product}", "CALSCALE:GREGORIAN", f"METHOD:{method}"]


def file(lines: Iterable[str]) -> str:
    """Lines as they go out: folded, ended by CR LF."""
    return "".join(f"{folded(line)}\r\n" for line in lines)


def instant(at: datetime) -> str:
    """A moment, in UTC."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """A text as a value."""
    for mark, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(mark, written)
    return text


def folded(line: str) -> str:
    """At most 75 octets a line, never cut within a character (RFC 5545, 3.1)."""
    parts, current, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > LINE_BYTES:
            parts.append(current)
            current, size = " ", 1
        current += character
        size += width
    return "\r\n".join([*parts, current])
