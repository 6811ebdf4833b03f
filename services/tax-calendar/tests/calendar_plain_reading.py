"""The table of the facts read plainly: a second opinion on every date, made with `holidays` and no code of ours."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from holidays import country_holidays

TABLE = Path(__file__).parent / "unit" / "data" / "tax-obligations.yaml"
RUSSIA = country_holidays("RU", years=range(2022, 2031))
RUSSIA[date(2028, 11, 6)] = "the Monday after a Saturday's holiday: ТК ст. 112 ч. 2; no decree of 2028 is known yet"
MONTHS = {"Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12, "H1": 6, "9M": 9, "Y": 12}
BY_WISH = {"AUSN_MARKUP"}
Row = tuple[str, str, str, str]


@cache
def table() -> list[dict[str, Any]]:
    """The rows as they stand."""
    return list(yaml.safe_load(TABLE.read_text(encoding="utf-8"))["obligations"])


def plan(profile: Mapping[str, Any], start: date, end: date) -> set[Row]:
    """id, period, nominal, actual of everything periodic that is due in the range."""
    return {
        (row["id"], name, nominal.isoformat(), actual.isoformat())
        for year in range(start.year - 2, end.year + 2)
        for row, name, nominal, actual in dated(year)
        if start <= actual <= end and valid(row, nominal) and applies(row["applies_to"], profile, nominal)
    }


@cache
def dated(year: int) -> list[tuple[dict[str, Any], str, date, date]]:
    """Every periodic row in every period of the year, with nominal and actual date."""
    found = []
    for row in table():
        if row.get("trigger") != "event" and row["id"] not in BY_WISH:
            for name, month in periods(row, year):
                nominal = due(row["due"], year, month)
                found.append((row, name, nominal, shifted(nominal) if row["shift"] == "next_working_day" else nominal))
    return found


def periods(row: Mapping[str, Any], year: int) -> Iterator[tuple[str, int]]:
    """Names of the year's periods, each with its last month."""
    unit, members = row["period"], row.get("periods")
    if unit == "year":
        yield str(year), 12
    elif unit == "dec_23_31":
        yield f"{year}-DEC", 12
    elif unit in {"quarter", "cumulative"}:
        for name in members or (["Q1", "Q2", "Q3", "Q4"] if unit == "quarter" else ["Q1", "H1", "9M", "Y"]):
            yield f"{year}-{name}", MONTHS[name]
    else:
        ending = {"month_1_22": "-P1", "month_23_end": "-P2"}.get(unit, "")
        for month in members or range(1, 13):
            yield f"{year}-M{month:02}{ending}", month


def due(rule: Mapping[str, Any], year: int, month: int) -> date:
    """The nominal date."""
    match rule["rule"]:
        case "after_period":
            return day_of(year, month + rule["months"], rule["day"])
        case "month_day":
            return day_of(year + rule["year"], rule["month"], rule["day"])
        case "last_working_day_of_year":
            day = date(year, 12, 31)
            while not RUSSIA.is_working_day(day):
                day -= timedelta(days=1)
            return day
    day, left = day_of(year, month + rule["months"], 1) - timedelta(days=1), rule["n"]
    while left:
        day += timedelta(days=1)
        left -= RUSSIA.is_working_day(day)
    return day


def day_of(year: int, month: int, day: int) -> date:
    """That day of the month, or its last."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def shifted(day: date) -> date:
    """That day or the next working day."""
    while not RUSSIA.is_working_day(day):
        day += timedelta(days=1)
    return day


def valid(row: Mapping[str, Any], nominal: date) -> bool:
    """Whether the row holds for that nominal date."""
    since, until = row["valid_from"], row["valid_to"]
    return (since is None or since <= nominal.isoformat()) and (until is None or nominal.isoformat() <= until)


def applies(conditions: Mapping[str, Any], profile: Mapping[str, Any], nominal: date) -> bool:
    """all and any, as the head of the table explains them."""
    every = all(holds(one, profile, nominal) for one in conditions.get("all", []))
    return every and ("any" not in conditions or any(holds(one, profile, nominal) for one in conditions["any"]))


def holds(condition: Mapping[str, Any], profile: Mapping[str, Any], nominal: date) -> bool:
    """One condition."""
    if nominal.isoformat() < condition.get("from", ""):
        return False
    value = profile.get(condition["field"])
    if "is" in condition:
        return bool(value) is condition["is"]
    if "eq" in condition:
        return bool(value == condition["eq"])
    if "in" in condition:
        return value in condition["in"]
    if "gte" in condition:
        return (value or 0) >= condition["gte"]
    if "has" in condition:
        return condition["has"] in (value or ())
    return bool(set(condition["has_any"]) & set(value or ()))
