"""Plan clients: by tax-calendar's core, or by a plain loop over `holidays` that knows the same rows."""

from __future__ import annotations

import calendar
import hashlib
import json
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import holidays
from tax_calendar.core import difference
from tax_calendar.core.obligations import AfterPeriod, LastWorkingDay, MonthDay, NthWorkingDay
from tax_calendar.law import planner

Line = tuple[date, str]
SHADES = ("vat_agent", "trade_levy", "tourist_tax", "vat_intermediary")
FIRST_YEAR, CHANGES = 2025, 30
WINDOWS = {"month": "-M{:02}", "month_1_22": "-M{:02}-P1", "month_23_end": "-M{:02}-P2", "year": ""}
MONTHS = [(str(month), month, "") for month in range(1, 13)]
NAMED = {
    "year": [("", 12, "")],
    "dec_23_31": [("", 12, "-DEC")],
    "quarter": [(name, month, f"-{name}") for name, month in (("Q1", 3), ("Q2", 6), ("Q3", 9), ("Q4", 12))],
    "cumulative": [(name, month, f"-{name}") for name, month in (("Q1", 3), ("H1", 6), ("9M", 9), ("Y", 12))],
}
KINDS: tuple[Mapping[str, Any], ...] = (
    {"legal_form": "ORG", "regimes": ["USN"], "vat_status": "payer_5", "employees": 5, "gph_contractors": True},
    {
        "legal_form": "ORG",
        "regimes": ["OSNO"],
        "vat_status": "payer_general",
        "profit_mode": "monthly_within_quarter",
        "employees": 25,
        "prop_avg": True,
        "adv_property": True,
        "transport": True,
        "land": True,
    },
    {"legal_form": "IP", "regimes": ["USN"], "vat_status": "exempt_usn", "ip_income_over_300k": True},
    {"legal_form": "IP", "regimes": ["OSNO"], "vat_status": "payer_general", "employees": 3},
    {"legal_form": "ORG", "regimes": ["AUSN"], "employees": 4},
    {"legal_form": "PERSON", "regimes": ["NPD"]},
    {
        "legal_form": "ORG",
        "regimes": ["OSNO"],
        "vat_status": "payer_general",
        "profit_mode": "quarterly_only",
        "employees": 9,
        "eaeu_import": True,
        "eaeu_trade": True,
    },
)


def work(job: Mapping[str, Any]) -> dict[str, Any]:
    """Obligations planned, their rate, seconds, the lines' hash, megabytes resident at most, ms of a change."""
    start, end = date(FIRST_YEAR, 1, 1), date(FIRST_YEAR + job["years"] - 1, 12, 31)
    lines = {"plain": _plain, "planner": _planned}[job["way"]]
    began, digest, count = time.process_time(), hashlib.sha256(), 0
    for number in range(job["clients"]):
        raw = _client(number)
        for actual, key in lines(raw, start, end):
            digest.update(f"{number} {actual.isoformat()} {key}\n".encode())
            count += 1
    seconds = time.process_time() - began
    peak = _peak_mebibytes()
    told = {"obligations": count, "seconds": seconds, "rate": count / seconds, "sha256": digest.hexdigest()}
    return {**told, "megabytes": peak, "change_ms": _change_ms(start, end)}


def _peak_mebibytes() -> float:
    """The most this process has held. Not ru_maxrss: that begins with what the process held which started us."""
    (line,) = (one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _client(number: int) -> Mapping[str, Any]:
    """Of seven kinds, each in up to sixteen shades."""
    kind, shade = KINDS[number % len(KINDS)], number // len(KINDS) % 2 ** len(SHADES)
    return {**kind, **{field: True for bit, field in enumerate(SHADES) if shade >> bit & 1}}


def _planned(raw: Mapping[str, Any], start: date, end: date) -> Iterator[Line]:
    ours = planner()
    for one in ours.plan(ours.judge(raw), start, end):
        yield one.actual, one.key


def _change_ms(start: date, end: date) -> float:
    """A changed regime: both plans and what differs, median."""
    ours, took = planner(), []
    for _ in range(CHANGES):
        began = time.process_time()
        before, after = (ours.plan(ours.judge(raw), start, end) for raw in KINDS[:2])
        difference.of_plans(before, after)
        took.append((time.process_time() - began) * 1000)
    return statistics.median(took)


def _plain(raw: Mapping[str, Any], start: date, end: date) -> list[Line]:
    return [(actual, f"{name}/{period}") for actual, name, period in sorted(_unsorted(raw, start, end))]


def _unsorted(raw: Mapping[str, Any], start: date, end: date) -> Iterator[tuple[date, str, str]]:
    russia = holidays.country_holidays("RU", years=range(FIRST_YEAR - 2, end.year + 3))
    values = planner().judge(raw).latest
    for row in planner().law.obligations.values():
        since = row.applies_to.holds_since(values)
        if row.on_event or row.on_wish or since == date.max:
            continue
        for name, year, month in _periods(row.period, range(start.year - 3, end.year + 2), row.periods):
            nominal = _nominal(row.due, year, month, russia)
            actual = nominal
            while row.shift == "next_working_day" and not russia.is_working_day(actual):
                actual += timedelta(days=1)
            if row.is_valid_on(nominal) and nominal >= since and start <= actual <= end:
                yield actual, row.id, name


def _periods(unit: str, years: range, members: tuple[str, ...]) -> Iterator[tuple[str, int, int]]:
    """Name, year and last month of each period."""
    for year in years:
        for member, month, ending in NAMED.get(unit, MONTHS):
            if not members or member in members:
                yield f"{year}{ending or WINDOWS[unit].format(month)}", year, month


def _nominal(due: Any, year: int, month: int, russia: Any) -> date:
    match due:
        case AfterPeriod(months, day):
            return _day(year, month + months, day)
        case MonthDay(month_of_year, day, years):
            return date(year + years, month_of_year, day)
        case LastWorkingDay():
            found = date(year, 12, 31)
            while not russia.is_working_day(found):
                found -= timedelta(days=1)
            return found
        case NthWorkingDay(months, count):
            found = _day(year, month + months, 1) - timedelta(days=1)
            while count:
                found += timedelta(days=1)
                count -= russia.is_working_day(found)
            return found
    raise TypeError(due)


def _day(year: int, month: int, day: int) -> date:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def main() -> None:
    """Do the job of the command line."""
    job = json.loads(sys.argv[1])
    Path(job["result"]).write_text(json.dumps(work(job)))


if __name__ == "__main__":
    main()
