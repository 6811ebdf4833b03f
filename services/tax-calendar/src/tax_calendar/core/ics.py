"""A plan as iCalendar (RFC 5545): whole-day events that ordinary calendar programs take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from tax_calendar.core.planner import Dated

LINE_BYTES = 75
PRODUCT = "-//Delo//tax-calendar//RU"
PROVISIONAL = "Дата предварительная: постановления о переносе выходных на этот год ещё нет."


@dataclass(frozen=True, slots=True)
class Entry:
    """uid: the same for the same matter, so that a moved date moves the event. title, text: Russian."""

    uid: str
    on: date
    title: str
    text: str
    tentative: bool = False


def entries(plan: Iterable[Dated], owner: str, client: str = "") -> list[Entry]:
    """An entry for each obligation. owner: whose plan it is, part of the uid; client: named in the title."""
    whose = f" — {client}" if client else ""
    return [
        entry(
            owner=owner,
            key=one.key,
            title=f"{one.obligation.name}, {one.period}{whose}",
            days=(one.nominal, one.actual),
            source=(one.obligation.authority, one.obligation.legal_basis),
            provisional=one.provisional,
        )
        for one in plan
    ]


def entry(
    *, owner: str, key: str, title: str, days: tuple[date, date], source: tuple[str, str], provisional: bool
) -> Entry:
    """One obligation. days: by law, after days off. source: the authority, the legal basis."""
    nominal, actual = days
    authority, basis = source
    lines = [
        f"{authority}. Основание: {basis}",
        f"Срок по закону: {nominal:%d.%m.%Y}, с учётом выходных: {actual:%d.%m.%Y}",
        *([PROVISIONAL] if provisional else []),
    ]
    uid = f"{sha256(f'{owner}/{key}'.encode()).hexdigest()[:32]}@delo"
    return Entry(uid, actual, title, "\n".join(lines), provisional)


def calendar(name: str, found: Iterable[Entry], stamp: datetime) -> str:
    """The file, lines ended by CR LF. stamp: when the plan was made, with its zone."""
    at = stamp.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines = [*head, f"X-WR-CALNAME:{_escaped(name)}"]
    for one in found:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.uid}",
            f"DTSTAMP:{at}",
            f"DTSTART;VALUE=DATE:{one.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(one.title)}",
            f"DESCRIPTION:{_escaped(one.text)}",
            f"STATUS:{'TENTATIVE' if one.tentative else 'CONFIRMED'}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
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
