"""Whole-day entries as iCalendar (RFC 5545), as ordinary calendar programs take them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LINE_BYTES = 75
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """uid: the same for the same matter, so that moved days move the entry. Days are inclusive."""

    uid: str
    first_on: date
    last_on: date
    title: str
    text: str = ""


def calendar(product: str, name: str, entries: Iterable[Entry], stamp: datetime) -> str:
    """The file, lines ended by CR LF. product: its PRODID. stamp: when it was made, with its zone."""
    at = stamp.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{product}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines = [*head, f"X-WR-CALNAME:{_escaped(name)}"]
    for one in entries:
        lines += ["BEGIN:VEVENT", f"UID:{one.uid}", f"DTSTAMP:{at}"]
        lines += [f"DTSTART;VALUE=DATE:{one.first_on:%Y%m%d}", f"DTEND;VALUE=DATE:{one.last_on + ONE_DAY:%Y%m%d}"]
        lines += [f"SUMMARY:{_escaped(one.title)}"]
        lines += [f"DESCRIPTION:{_escaped(one.text)}"] if one.text else []
        lines += ["TRANSP:TRANSPARENT", "END:VEVENT"]
    return "".join(f"{_folded(line)}\r\n" for line in (*lines, "END:VCALENDAR"))


def _escaped(text: str) -> str:
    for mark, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(mark, written)
    return text


def _folded(line: str) -> str:
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
