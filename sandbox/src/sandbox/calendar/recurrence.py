"""When a repeated event takes place. Source: RFC 5545, as far as the portal's calendar follows it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.portal.calls import Call

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MAX_TIMES = 5000  # of one series; nobody looks further
DAY_SECONDS = 24 * 3600


def occurrences(body: dict[str, Any], since: int, until: int) -> list[tuple[int, int]]:
    """Beginning and end (unix seconds) of every time the event *body* takes place between *since* and *until*."""
    length = body["TO_TS"] - body["FROM_TS"]
    found = []
    for start in _starts(body):
        if start > until:
            break
        if start + length >= since:
            found.append((start, start + length))
    return found


def absent_until(call: Call, user: int) -> str | None:
    """When the absence ends that somebody's calendar has just now, in the caller's zone; None if there is none."""
    now, zone = call.portal.clock.now(), call.caller.zone
    here = int(now.timestamp())
    absences = call.documents("calendar_event").where(CAL_TYPE="user", OWNER_ID=user, ACCESSIBILITY="absent")
    ends = []
    for row in absences:
        whole = row.body["SKIP_TIME"] == "Y"
        for pair in occurrences(row.body, here - DAY_SECONDS, here + DAY_SECONDS):
            start, end = (datetime.fromtimestamp(stamp, UTC if whole else zone).replace(tzinfo=zone) for stamp in pair)
            end += timedelta(days=1, seconds=-1) if whole else timedelta()
            if start <= now <= end:
                ends.append(end)
    return max(ends).isoformat() if ends else None


def _starts(body: dict[str, Any]) -> Iterator[int]:
    rule, zone = body.get("RRULE"), ZoneInfo("UTC" if body["SKIP_TIME"] == "Y" else body["TZ_FROM"])
    if not rule:
        yield int(body["FROM_TS"])
        return
    first = datetime.fromtimestamp(body["FROM_TS"], UTC).astimezone(zone).replace(tzinfo=None)
    left = rule.get("COUNT") or MAX_TIMES
    for number, wall in enumerate(_walls(first, rule)):
        start = int(wall.replace(tzinfo=zone).timestamp())
        if number >= left or (rule.get("UNTIL_TS") and start >= rule["UNTIL_TS"] + DAY_SECONDS):
            return
        if wall.date().isoformat() not in body.get("EXDATE", []):
            yield start


def _walls(first: datetime, rule: dict[str, Any]) -> Iterator[datetime]:
    """Times of the series as clocks on the wall show them, so that summer time moves no meeting."""
    step, days = rule.get("INTERVAL") or 1, rule.get("BYDAY") or []
    for turn in count():
        if rule["FREQ"] == "WEEKLY" and days:
            monday = first - timedelta(days=first.weekday()) + timedelta(weeks=turn * step)
            week = (monday + timedelta(days=index) for index, day in enumerate(DAYS) if day in days)
            yield from (wall for wall in week if wall >= first)
        elif rule["FREQ"] in {"DAILY", "WEEKLY"}:
            yield first + timedelta(days=turn * step * (7 if rule["FREQ"] == "WEEKLY" else 1))
        else:
            moved = _months_later(first, turn * step * (12 if rule["FREQ"] == "YEARLY" else 1))
            if moved:
                yield moved


def _months_later(first: datetime, months: int) -> datetime | None:
    month = first.month - 1 + months
    try:
        return first.replace(year=first.year + month // 12, month=month % 12 + 1)
    except ValueError:  # no 31st in that month
        return None
