"""An invitation to a hearing as iCalendar (RFC 5545, 5546): the same uid and a higher sequence for a moved one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.ical import escaped, instant

from domain import ical

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
        *ical.head(PRODUCT, "CANCEL" if one.cancelled else "PUBLISH"),
        "BEGIN:VEVENT",
        f"UID:{one.uid}",
        f"SEQUENCE:{one.sequence}",
        f"DTSTAMP:{instant(stamp)}",
        f"DTSTART:{instant(one.starts_at)}",
        f"DTEND:{instant(one.starts_at + timedelta(hours=one.hours))}",
        f"SUMMARY:{escaped(one.title)}",
        f"DESCRIPTION:{escaped(one.text)}",
        f"LOCATION:{escaped(one.place)}",
        f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}",
        *alarms,
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return ical.file(lines)


def _alarm(days: int, title: str) -> list[str]:
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER:-P{days}D",
        f"DESCRIPTION:{escaped(title)}",
        "END:VALARM",
    ]
