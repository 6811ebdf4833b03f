"""What the sandbox's clients must be asked, from the facts' own table: by hand-made profiles, without our planner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import calendar_plain_reading as facts
from tax_calendar.law import lawbook

Fields = Mapping[str, Any]
FIRST = date(2027, 1, 11)  # the first working day of the year, on which the office begins
AHEAD = timedelta(days=60)  # more than the longest lead

ORG: tuple[Fields, ...] = (
    {"regimes": ["USN"], "vat_status": "exempt_usn", "employees": 5},
    {"regimes": ["USN"], "vat_status": "exempt_usn", "employees": 0, "director_below_mrot": True},
    {"regimes": ["USN"], "vat_status": "payer_5", "employees": 3, "transport": True},
    {"regimes": ["OSNO"], "vat_status": "payer_general", "profit_mode": "monthly_within_quarter", "employees": 25,
     "prop_avg": True, "has_stazh_special": True},
    {"regimes": ["OSNO"], "vat_status": "payer_general", "profit_mode": "quarterly_only", "employees": 2, "land": True},
    {"regimes": ["AUSN"], "employees": 4},
    {"regimes": ["ESHN"], "vat_status": "exempt_145", "employees": 7, "eaeu_import": True},
)  # fmt: skip
OWNER: tuple[Fields, ...] = (
    {"regimes": ["USN"], "vat_status": "exempt_usn", "ip_income_over_300k": True},
    {"regimes": ["USN"], "vat_status": "exempt_usn", "employees": 2},
    {"regimes": ["OSNO"], "vat_status": "payer_general"},
    {"regimes": ["NPD"]},
)
TO_OSNO: Fields = {"regimes": ["OSNO"], "vat_status": "payer_general", "profit_mode": "monthly_within_quarter"}


@dataclass(frozen=True)
class Asked:
    """One task as it must be: whose, until when, put when, for what ("USN_PAY_ORG/2026")."""

    client: int
    until: date
    put_on: date
    parts: frozenset[str]


def profile(number: int, name: str) -> Fields:
    """Of the client in that place of the list."""
    if name.startswith("ИП"):
        return {"legal_form": "IP", **OWNER[number % len(OWNER)]}
    return {"legal_form": "ORG", **ORG[number % len(ORG)]}


def asked(client: int, before: Fields, last: date, later: Fields | None = None) -> list[Asked]:
    """Every task that must have been put by *last*. later: the profile since 1 January 2027."""
    rows = facts.plan(_whole(before), FIRST, last + AHEAD)
    if later is not None:
        since = facts.plan(_whole(later), FIRST, last + AHEAD)
        rows = {row for row in rows if row[1] < "2027"} | {row for row in since if row[1] >= "2027"}
    days: dict[tuple[str, str, bool], set[str]] = {}
    for name, period, _, actual in rows:
        row = lawbook().obligations[name]
        days.setdefault((actual, row.authority, row.kind == "payment"), set()).add(f"{name}/{period}")
    tasks = (_task(client, date.fromisoformat(actual), parts) for (actual, _, _), parts in days.items())
    return [one for one in tasks if one.put_on <= last]


def _whole(fields: Fields) -> Fields:
    """Whoever employs people pays them."""
    return {**fields, "pays_income_to_individuals": True} if fields.get("employees") else fields


def _task(client: int, until: date, parts: Iterable[str]) -> Asked:
    lead = max(lawbook().obligations[part.partition("/")[0]].lead_days for part in parts)
    day = until
    while lead:
        day -= timedelta(days=1)
        lead -= facts.RUSSIA.is_working_day(day)
    return Asked(client, until, max(day, FIRST), frozenset(parts))
