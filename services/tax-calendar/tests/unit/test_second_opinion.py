"""The planner beside a plain reading of the facts' own table: the same dates for any profile that can be judged."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import calendar_plain_reading as plain_reading
from hypothesis import given, settings
from hypothesis import strategies as st
from tax_calendar.law import lawbook, planner

SWITCHES = [
    *("vat_agent", "vat_invoice_issued_by_non_payer", "vat_intermediary", "eaeu_import", "eaeu_trade"),
    *("pays_dividends_to_orgs", "pays_foreign_orgs", "has_stazh_special", "dsv", "transport", "adv_transport", "land"),
    *("adv_land", "adv_property", "ip_personal_property", "ip_income_over_300k", "ip_own_contributions_exempt"),
    *(
        "trade_levy",
        "tourist_tax",
        "excise",
        "ndpi",
        "water_tax",
        "foreign_account_business",
        "controlled_transactions",
    ),
    *("foreign_account_personal", "kik", "budget_institution", "pays_income_to_individuals"),
]
SORTS: list[tuple[str, list[str], list[str]]] = [
    ("ORG", ["OSNO"], ["payer_general", "exempt_145", "none"]),
    ("ORG", ["USN"], ["exempt_usn", "payer_5", "payer_7", "payer_general"]),
    ("ORG", ["AUSN"], ["none"]),
    ("ORG", ["ESHN"], ["exempt_145", "payer_general"]),
    ("IP", ["OSNO"], ["payer_general", "exempt_145"]),
    ("IP", ["USN"], ["exempt_usn", "payer_5"]),
    ("IP", ["USN", "PSN"], ["exempt_usn"]),
    ("IP", ["PSN"], ["none"]),
    ("IP", ["NPD"], ["none"]),
    ("PERSON", ["NPD"], ["none"]),
]


@st.composite
def profiles(draw: st.DrawFn) -> dict[str, Any]:
    form, regimes, vat = draw(st.sampled_from(SORTS))
    raw: dict[str, Any] = {"legal_form": form, "regimes": regimes, "vat_status": draw(st.sampled_from(vat))}
    raw |= dict.fromkeys(draw(st.sets(st.sampled_from(SWITCHES), max_size=8)), True)
    if "NPD" not in regimes:
        raw["employees"] = draw(st.sampled_from([0, 1, 30]))
        raw["gph_contractors"] = draw(st.booleans())
        if raw["employees"] or raw["gph_contractors"]:
            raw["pays_income_to_individuals"] = True
    if form == "ORG":
        raw["profit_mode"] = draw(st.sampled_from(["quarterly_only", "monthly_within_quarter", "monthly_actual"]))
        raw["director_below_mrot"] = draw(st.booleans())
        raw["prop_cadastral"] = draw(st.booleans())
        raw["prop_avg"] = draw(st.booleans()) and regimes == ["OSNO"]
        raw["rosstat_forms"] = draw(st.lists(st.sampled_from(["1-predpriyatie", "PM"]), unique=True))
    return raw


@settings(deadline=None)
@given(profiles(), st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.integers(0, 500))
def test_the_planner_says_what_a_plain_reading_of_the_table_says(raw: dict[str, Any], start: date, days: int) -> None:
    end = min(start + timedelta(days=days), date(2028, 12, 31))

    ours = planner().plan(planner().judge(raw), start, end)

    said = {(one.obligation.id, one.period, one.nominal.isoformat(), one.actual.isoformat()) for one in ours}
    assert said == plain_reading.plan(raw, start, end)


def test_what_a_row_says_of_kind_authority_basis_and_validity_is_what_the_facts_say() -> None:
    for row in plain_reading.table():
        ours = lawbook().obligations[row["id"]]
        assert (ours.kind, ours.authority, ours.legal_basis) == (row["kind"], row["authority"], row["legal_basis"])
        assert (ours.name, ours.confidence, ours.optional) == (row["name_ru"], row["confidence"], row["optional"])
        assert ours.on_event is (row.get("trigger") == "event")
    of_the_text = {"AUDIT_REPORT", "AUDIT_REPORT_SIGNED"}  # section 4.7 of the facts has it, their table doesn't
    assert lawbook().obligations.keys() == {row["id"] for row in plain_reading.table()} | of_the_text
