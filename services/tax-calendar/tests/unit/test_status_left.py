"""ОСНО of an owner or VAT left within a period, a field emptied: what was so for a part of it still counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tax_calendar.law import lawbook, planner

PLANNER = planner()
OWNER = {"legal_form": "IP", "regimes": ["OSNO"], "vat_status": "payer_general"}
FIRM = {"legal_form": "ORG", "regimes": ["OSNO"], "vat_status": "payer_general", "profit_mode": "quarterly_only"}
NPD = {"regimes": ["NPD"], "vat_status": "none"}
PATENT = {"regimes": ["PSN"], "vat_status": "none", "patents": [{"start": "2026-08-01", "end": "2026-12-31"}]}
# 25 October 2026 is a Sunday, 28 November a Saturday.
VAT_Q3 = {
    "VAT_DECL/2026-Q3": date(2026, 10, 26),
    "VAT_PAY_1/2026-Q3": date(2026, 10, 28),
    "VAT_PAY_2/2026-Q3": date(2026, 11, 30),
    "VAT_PAY_3/2026-Q3": date(2026, 12, 28),
}
INCOME_2026 = {
    "IP_3NDFL/2026": date(2027, 4, 30),
    "IP_NDFL_PAY/2026": date(2027, 7, 15),
    "IP_NDFL_ADV_NOTIF/2026-Q1": date(2026, 4, 27),
    "IP_NDFL_ADV_PAY/2026-Q1": date(2026, 4, 28),
}
UNTIL_9M = {
    "IP_NDFL_ADV_NOTIF/2026-H1": date(2026, 7, 27),
    "IP_NDFL_ADV_PAY/2026-H1": date(2026, 7, 28),
    "IP_NDFL_ADV_NOTIF/2026-9M": date(2026, 10, 26),
    "IP_NDFL_ADV_PAY/2026-9M": date(2026, 10, 28),
}


def found(raw: dict[str, Any], since: str, **change: Any) -> dict[str, date]:
    judged = PLANNER.judge({**raw, "changes": [{"from": since, **change}]})
    return {one.key: one.actual for one in PLANNER.plan(judged, date(2026, 1, 1), date(2028, 12, 31))}


def of(dates: dict[str, date], *names: str, until: date | None = None) -> dict[str, date]:
    return {key: day for key, day in dates.items() if key.startswith(names) and (until is None or day > until)}


@pytest.mark.parametrize(
    ("raw", "since", "change"),
    [
        (OWNER, "2026-08-01", {"vat_status": "exempt_145"}),
        (FIRM, "2026-08-01", {"vat_status": "exempt_145"}),
        (OWNER, "2026-08-10", NPD),
        (OWNER, "2026-08-01", PATENT),
        ({**OWNER, "regimes": ["USN"], "vat_status": "payer_5"}, "2026-08-10", NPD),
    ],
    ids=["exempt", "firm exempt", "НПД", "ПСН", "УСН to НПД"],
)
def test_a_quarter_taxed_in_part_has_its_vat_return_and_payments(
    raw: dict[str, Any], since: str, change: dict[str, Any]
) -> None:
    """НК ст. 174 п. 5."""
    dates = found(raw, since, **change)

    assert of(dates, "VAT_", until=date(2026, 9, 30)) == VAT_Q3


def test_a_quarter_from_whose_first_day_vat_is_left_has_none() -> None:
    assert of(found(OWNER, "2026-07-01", vat_status="exempt_145"), "VAT_", until=date(2026, 9, 30)) == {}


@pytest.mark.parametrize(("since", "change"), [("2026-08-10", NPD), ("2026-08-01", PATENT)], ids=["НПД", "ПСН"])
def test_an_owner_who_leaves_osno_within_a_year_files_and_pays_for_its_months(
    since: str, change: dict[str, Any]
) -> None:
    """НК ст. 227 п. 6 and 8, 229 п. 1."""
    assert of(found(OWNER, since, **change), "IP_3", "IP_N", until=date(2026, 3, 31)) == of(
        {"IP_3NDFL/2025": date(2026, 4, 30), "IP_NDFL_PAY/2025": date(2026, 7, 15)} | INCOME_2026 | UNTIL_9M, "IP_"
    )


def test_advances_are_asked_of_the_quarters_that_had_osno() -> None:
    dates = found(OWNER, "2026-02-10", **NPD)

    assert of(dates, "IP_3NDFL/2026", "IP_NDFL_PAY/2026", "IP_NDFL_ADV") == INCOME_2026


def test_an_emptied_number_of_people_is_none_from_then_on() -> None:
    firm = {**FIRM, "employees": 5}

    assert found(firm, "2027-02-10", employees=None) == found(firm, "2027-02-10", employees=0)


def test_a_freedom_of_part_of_a_year_or_taken_away_frees_of_nothing() -> None:
    """Fixed contributions of 2026 are due on Monday 28 December."""
    freed = {**OWNER, "ip_own_contributions_exempt": True}
    for dates in (
        found(freed, "2026-09-01", ip_own_contributions_exempt=None),
        found(OWNER, "2026-09-01", ip_own_contributions_exempt=True),
    ):
        assert dates["IP_FIXED/2026"] == date(2026, 12, 28)
    assert "IP_FIXED/2026" not in found(freed, "2026-09-01", vat_status="exempt_145")


EMPTIED = sorted({name for name, rule in lawbook().fields.items() if rule.type in {"bool", "int"}})


@given(st.sets(st.sampled_from(EMPTIED), max_size=6), st.dates(date(2026, 1, 2), date(2027, 12, 30)))
def test_whatever_is_emptied_within_a_period_the_calendar_goes_on(names: set[str], since: date) -> None:
    fields = lawbook().fields
    odd = {"director_below_mrot", "ip_own_contributions_exempt", "ip_personal_property"}
    told = {name: 2 if fields[name].type == "int" else True for name in names - odd}

    assert found({**FIRM, **told}, since.isoformat(), **dict.fromkeys(names))
