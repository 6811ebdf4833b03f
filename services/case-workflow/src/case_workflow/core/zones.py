"""By whose clock a session's time is told: by the court's, with its distance from Moscow's, the office's beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

FIELD = "court_zone"
MOSCOW = ZoneInfo("Europe/Moscow")
ZONES = {  # choices of the field
    "kaliningrad": "Europe/Kaliningrad",
    "moscow": "Europe/Moscow",
    "samara": "Europe/Samara",
    "yekaterinburg": "Asia/Yekaterinburg",
    "omsk": "Asia/Omsk",
    "krasnoyarsk": "Asia/Krasnoyarsk",
    "irkutsk": "Asia/Irkutsk",
    "yakutsk": "Asia/Yakutsk",
    "vladivostok": "Asia/Vladivostok",
    "magadan": "Asia/Magadan",
    "kamchatka": "Asia/Kamchatka",
}


def of(facts: Mapping[str, str], office: str) -> str:
    """The zone of the court; the office's where the card names none."""
    return ZONES.get(facts.get(FIELD, ""), office)


def mark(at: datetime, zone: str) -> str:
    """How a zone is told in Russia: МСК, МСК+2, МСК−1."""
    apart = _offset(at, ZoneInfo(zone)) - _offset(at, MOSCOW)
    minutes = abs(apart) // timedelta(minutes=1)
    if not minutes:
        return "МСК"
    part = f":{minutes % 60:02}" if minutes % 60 else ""
    return f"МСК{'−' if apart < timedelta(0) else '+'}{minutes // 60}{part}"


def told(at: datetime, facts: Mapping[str, str], office: str) -> str:
    """A time by the court's clock, and by the office's where that shows another one."""
    zone = of(facts, office)
    here, there = at.astimezone(ZoneInfo(office)), at.astimezone(ZoneInfo(zone))
    if here.utcoffset() == there.utcoffset():
        return f"{_moment(there)} ({mark(at, zone)})"
    beside = f"{here:%H:%M}" if here.date() == there.date() else _moment(here)
    return f"{_moment(there)} ({mark(at, zone)}; {beside} {mark(at, office)})"


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)


def _moment(at: datetime) -> str:
    return f"{at.day:02}.{at.month:02}.{at.year:04} {at.hour:02}:{at.minute:02}"
