"""The calendar: a month, with the company's events, everybody's absences and one's own meetings."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.web.desk import Desk, show

MONTHS = ("Январь", "Февраль", "Март", "Апрель", "Май", "Июнь", "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь",
          "Декабрь")  # fmt: skip
COMPANY, ABSENT = "company_calendar", "absent"
YEARS = 100  # around the present one: what lies beyond is no date a person means


async def month(request: Request) -> Response:
    """The month of ?month=2026-11, else the present one."""
    return await show(
        request, "month.html", "calendar", lambda desk: _month(desk, request.query_params.get("month", ""))
    )


def _month(desk: Desk, wanted: str) -> dict[str, Any]:
    first = _first(wanted, desk.host.portal.clock.now().astimezone(desk.host.portal.zone).date())
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    entries = _entries(desk, weeks[0][0], weeks[-1][-1])
    days = [[_day(day, first, entries) for day in week] for week in weeks]
    return {
        "title": f"{MONTHS[first.month - 1]} {first.year}",
        "weeks": days,
        "before": (first - timedelta(days=1)).strftime("%Y-%m"),
        "after": (first + timedelta(days=31)).strftime("%Y-%m"),
    }


def _first(wanted: str, today: date) -> date:
    try:
        first = date.fromisoformat(f"{wanted}-01")
    except ValueError:
        return today.replace(day=1)
    return first if abs(first.year - today.year) <= YEARS else today.replace(day=1)


def _day(day: date, first: date, entries: list[dict[str, Any]]) -> dict[str, Any]:
    found = [one for one in entries if one["since"] <= day <= one["until"]]
    return {"number": day.day, "here": day.month == first.month, "rest": day.weekday() > 4, "entries": found}


def _entries(desk: Desk, since: date, until: date) -> list[dict[str, Any]]:
    """Absences first, then the company's events, then one's own."""
    people, me = desk.people(), desk.caller.user_id
    asked = {"from": since.isoformat(), "to": until.isoformat()}
    found: list[dict[str, Any]] = []
    for number, name in people.items():
        rows = desk.ask("calendar.event.get", {"type": "user", "ownerId": number, **asked})
        for row in rows:
            if row["ACCESSIBILITY"] == ABSENT:
                found.append(_entry(desk, row, "absence") | {"who": name})
            elif number == me:
                found.append(_entry(desk, row, "own"))
    company = desk.ask("calendar.event.get", {"type": COMPANY, "ownerId": 0, **asked})
    found += [_entry(desk, row, "company") for row in company]
    return sorted(found, key=lambda one: ("absence", "company", "own").index(one["mark"]))


def _entry(desk: Desk, row: dict[str, Any], mark: str) -> dict[str, Any]:
    zone = desk.host.portal.zone
    begin, end = (datetime.fromtimestamp(int(row[f"DATE_{edge}_TS_UTC"]), UTC) for edge in ("FROM", "TO"))
    whole = row["DT_SKIP_TIME"] == "Y"
    local = [one if whole else one.astimezone(zone) for one in (begin, end)]
    return {
        "since": local[0].date(),
        "until": local[1].date(),
        "name": row["NAME"],
        "time": "" if whole else local[0].strftime("%H:%M"),
        "mark": mark,
        "who": "",
    }
