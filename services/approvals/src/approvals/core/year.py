"""The year of absences: a picture for people, a feed for their calendars. Employees are numbers: the CRM has names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from html import escape

from domain.calendar import months_later
from domain.ical import Entry, calendar

from approvals.core.chart import CALENDAR, Absence, Chart

TITLES = {
    CALENDAR: "По календарю",
    "vacation": "Отпуск",
    "trip": "Командировка",
    "sick_leave": "Больничный",
    "public_duty": "Гос. обязанность",
    "unpaid_leave": "Без сохранения зарплаты",
    "study_leave": "Учебный отпуск",
    "parental_leave": "Отпуск по уходу",
}
COLOURS = {"vacation": "#2e7d32", "trip": "#1657c0", "sick_leave": "#a32020"}
OTHER_COLOUR = "#6b4fa0"
MONTHS = ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"]
PRODUCT = "-//Delo//approvals//RU"
LEFT, TOP, ROW, DAY = 150, 60, 24, 3


def title_of(kind: str) -> str:
    """In Russian; a kind of the firm's own by its name."""
    return TITLES.get(kind, kind)


def of_year(chart: Chart, year: int) -> tuple[Absence, ...]:
    """Absences of those who work here that touch the year, by person and day."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    working = {one.employee_id for one in chart.people if one.active}
    found = [one for one in chart.absences if one.employee_id in working and one.overlaps(first, last)]
    return tuple(sorted(found, key=lambda one: (one.employee_id, one.first_on, one.last_on, one.kind, one.source)))


def svg(chart: Chart, year: int) -> str:
    """A row for each who is away, a mark for each absence; said in words too, for those who see no picture."""
    found = of_year(chart, year)
    rows = {number: line for line, number in enumerate(dict.fromkeys(one.employee_id for one in found))}
    days = (date(year, 12, 31) - date(year, 1, 1)).days + 1
    width, height = LEFT + days * DAY + 10, TOP + max(len(rows), 1) * ROW + 30
    bars = "".join(_bar(one, year, rows[one.employee_id]) for one in found)
    names = "".join(
        f'<text x="8" y="{TOP + line * ROW + 17}">Сотрудник № {number}</text>' for number, line in rows.items()
    )
    empty = "" if found else f'<text x="{LEFT}" y="{TOP + 17}">Отсутствий нет</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" aria-labelledby="t d" font-family="sans-serif" font-size="13"><title id="t">Отсутствия, {year}'
        f'</title><desc id="d">{escape(_told(found))}</desc><rect width="100%" height="100%" fill="#fff"/>'
        f"{_months(year, height)}{_legend(found)}{names}{bars}{empty}</svg>\n"
    )


def _said(one: Absence) -> str:
    return f"{title_of(one.kind)} {one.first_on:%d.%m.%Y}–{one.last_on:%d.%m.%Y}"


def _told(found: Iterable[Absence]) -> str:
    said = [f"№ {one.employee_id}: {_said(one)}" for one in found]
    return "; ".join(said) or "Отсутствий нет"


def _x(day: date, year: int) -> int:
    return LEFT + (day - date(year, 1, 1)).days * DAY


def _months(year: int, height: int) -> str:
    parts = []
    for number, name in enumerate(MONTHS):
        x = _x(months_later(date(year, 1, 1), number), year)
        parts.append(f'<line x1="{x}" y1="{TOP - 20}" x2="{x}" y2="{height - 10}" stroke="#ccd"/>')
        parts.append(f'<text x="{x + 4}" y="{TOP - 8}" fill="#445">{name}</text>')
    return "".join(parts)


def _legend(found: Iterable[Absence]) -> str:
    parts = []
    for place, kind in enumerate(sorted({one.kind for one in found})):
        x = LEFT + place * 190
        parts.append(f'<rect x="{x}" y="8" width="14" height="14" fill="{COLOURS.get(kind, OTHER_COLOUR)}"/>')
        parts.append(f'<text x="{x + 20}" y="20">{escape(title_of(kind))}</text>')
    return "".join(parts)


def _bar(one: Absence, year: int, line: int) -> str:
    first, last = max(one.first_on, date(year, 1, 1)), min(one.last_on, date(year, 12, 31))
    wide = ((last - first).days + 1) * DAY
    y, colour = TOP + line * ROW + 4, COLOURS.get(one.kind, OTHER_COLOUR)
    shape = f'x="{_x(first, year)}" y="{y}" width="{wide}" height="{ROW - 8}" fill="{colour}"'
    return f"<rect {shape}><title>{escape(_said(one))}</title></rect>"


def ics(chart: Chart, year: int, portal: str, stamp: datetime) -> str:
    """The same as a feed; an absence that moves moves its entry."""
    entries = [
        Entry(
            hashlib.sha256(f"{portal}/{one.source}/{one.employee_id}".encode()).hexdigest()[:32] + "@delo",
            one.first_on,
            one.last_on,
            f"{title_of(one.kind)}: сотрудник № {one.employee_id}",
            one.source,
        )
        for one in of_year(chart, year)
    ]
    return calendar(PRODUCT, f"Отсутствия {year}", entries, stamp)
