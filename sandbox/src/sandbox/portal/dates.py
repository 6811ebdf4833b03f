"""Dates: read loosely as PHP does, kept in UTC, shown in somebody's zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

_RUSSIAN = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})(.*)", re.DOTALL)


def read(text: str, zone: tzinfo) -> datetime | None:
    """An instant, or None if the text is no date. Without an offset it is read in *zone* (the server's)."""
    wanted = text.strip()
    russian = _RUSSIAN.fullmatch(wanted)
    if russian:
        day, month, year, rest = russian.groups()
        wanted = f"{year}-{month}-{day}{rest}"
    try:
        found = datetime.fromisoformat(wanted)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def kept(moment: datetime) -> str:
    """The form in which the store keeps an instant; texts sort as instants do. Seconds precision."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()


def minute(moment: datetime) -> datetime:
    """Tasks keep no seconds: 23:59:59 becomes 23:59:00."""
    return moment.replace(second=0, microsecond=0)


def shown(stored: str | None, zone: tzinfo) -> str | None:
    """A kept instant as ISO 8601 in *zone*."""
    return datetime.fromisoformat(stored).astimezone(zone).isoformat() if stored else None


def day_shown(stored: str | None, zone: tzinfo) -> str | None:
    """A kept day as the CRM prints it: its midnight in Greenwich, told in *zone* (03:00 in Moscow)."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC).astimezone(zone).isoformat() if stored else None


def local(stored: str | None, zone: tzinfo, *, seconds: bool = True) -> str:
    """A kept instant in the portal's own format: ``31.12.2026 18:00:00``."""
    if not stored:
        return ""
    return datetime.fromisoformat(stored).astimezone(zone).strftime("%d.%m.%Y %H:%M:%S" if seconds else "%d.%m.%Y")
