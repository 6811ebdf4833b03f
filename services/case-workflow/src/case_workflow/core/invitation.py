"""An invitation to a hearing as iCalendar (RFC 5545, 5546): the same uid and a higher sequence for a moved one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LINE_BYTES = 75
PRODUCT = "-//Delo//case-workflow//RU"


@dataclass(frozen=True, slots=True)
class Invitation:
    """uid: of the hearing, for good. sequence: grows with every change. alarms_days: before it begins."""

    uid: str
    sequence: int
    starts_at: datetime
    hours: int
    title: str
    text: str
    place: str
    cancelled: bool
    alarms_days: tuple[int, ...]


def file(one: Invitation, stamp: datetime) -> str:
    """The file, lines ended by CR LF. stamp: when it was made, with its zone."""
    alarms = [] if one.cancelled else [line for days in one.alarms_days for line in _alarm(days, one.title)]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{'CANCEL' if one.cancelled else 'PUBLISH'}",
        "BEGIN:VEVENT",
        f"UID:{one.uid}",
        f"SEQUENCE:{one.sequence}",
        f"DTSTAMP:{_utc(stamp)}",
        f"DTSTART:{_utc(one.starts_at)}",
        f"DTEND:{_utc(one.starts_at + timedelta(hours=one.hours))}",
        f"SUMMARY:{_escaped(one.title)}",
        f"DESCRIPTION:{_escaped(one.text)}",
        f"LOCATION:{_escaped(one.place)}",
        f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}",
        *alarms,
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _alarm(days: int, title: str) -> list[str]:
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER:-P{days}D",
        f"DESCRIPTION:{_escaped(title)}",
        "END:VALARM",
    ]


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


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
