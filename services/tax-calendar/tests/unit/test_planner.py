"""The calendar of a client: every date by the law, never a guess."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from domain.calendar import russia
from hypothesis import given
from hypothesis import strategies as st
from tax_calendar.core.dated import Dated, OneOff
from tax_calendar.core.planner import UnknownObligation
from tax_calendar.core.tax_profile import ProfileUnjudgeable
from tax_calendar.law import lawbook, planner

PLANNER = planner()
FILE = Path(__file__).parent / "data" / "tax-dates-examples.csv"
EXAMPLES = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
FROM, TO = date(2025, 1, 1), date(2027, 12, 31)
ON_USN = {"legal_form": "ORG", "regimes": ["USN"], "vat_status": "exempt_usn"}
OWNER = {"legal_form": "IP", "regimes": ["USN"], "vat_status": "exempt_usn"}
OSNO = {"legal_form": "ORG", "regimes": ["OSNO"], "vat_status": "payer_general", "profit_mode": "quarterly_only"}
PATENT = {"legal_form": "IP", "regimes": ["PSN"]}
PROFILES = [json.loads(row["profile_fields"]) for row in EXAMPLES]
profiles = st.sampled_from(PROFILES)


def planned(raw: dict[str, Any], start: date = FROM, end: date = TO, **events: date) -> list[Dated]:
    once = [OneOff(name, day) for name, day in events.items()]
    return list(PLANNER.plan(PLANNER.judge(raw), start, end, once))


def found(raw: dict[str, Any], start: date = FROM, end: date = TO, **events: date) -> dict[str, date]:
    return {one.key: one.actual for one in planned(raw, start, end, **events)}


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: f"{row['obligation_id']} {row['period_or_event_date']}")
def test_a_worked_date_of_the_facts(row: dict[str, str]) -> None:
    obligation, period = lawbook().obligations[row["obligation_id"]], row["period_or_event_date"]
    events = {}
    if obligation.on_event:
        events = {obligation.id: date.fromisoformat(period if "-" in period else f"{period}-01-01")}

    dates = {
        one.period: (one.nominal, one.actual)
        for one in planned(json.loads(row["profile_fields"]), **events)
        if one.obligation.id == obligation.id
    }

    assert dates[period] == (date.fromisoformat(row["nominal_date"]), date.fromisoformat(row["actual_date"]))


def test_a_director_without_salary_makes_contributions_from_january_2026() -> None:
    dates = found({**ON_USN, "director_below_mrot": True})

    assert "SV_PAY/2025-M12" not in dates
    assert dates["SV_PAY/2026-M01"] == date(2026, 3, 2)
    assert "RSV/2025-9M" in dates


def test_an_advance_notification_covers_the_months_up_to_its_last_and_none_before_september_2026() -> None:
    dates = found({**ON_USN, "employees": 3, "advance_notification_until": date(2026, 11, 30)})

    assert "NDFL_NOTIF_P2/2026-M08-P2" in dates
    assert not {"NDFL_NOTIF_P1/2026-M09-P1", "NDFL_NOTIF_P2/2026-M11-P2", "SV_NOTIF/2026-M10"} & dates.keys()
    assert {"NDFL_NOTIF_P1/2026-M12-P1", "NDFL_NOTIF_DEC/2026-DEC", "NDFL_PAY_P1/2026-M09-P1"} <= dates.keys()


def test_the_regime_of_the_period_counts_not_that_of_the_due_date() -> None:
    dates = found({**ON_USN, "changes": [{"from": "2026-01-01", **OSNO}]})

    assert dates["USN_DECL_ORG/2025"] == date(2026, 3, 25)
    assert not {"USN_ADV_PAY/2026-Q1", "PROFIT_DECL_Y/2025", "VAT_DECL/2025-Q4"} & dates.keys()
    assert dates["VAT_DECL/2026-Q1"] == date(2026, 4, 27)


def test_a_client_has_no_periods_before_its_registration_nor_after_its_closing() -> None:
    dates = found({**OWNER, "registered_on": date(2025, 4, 10), "closed_on": date(2026, 8, 20)})

    assert "USN_ADV_PAY/2025-Q1" not in dates
    assert dates["USN_ADV_PAY/2025-H1"] == date(2025, 7, 28)
    assert dates["IP_CLOSE_CONTRIB/2026-08-20"] == date(2026, 9, 4)
    assert dates["USN_STOP_DECL/2026-M08"] == date(2026, 9, 25)
    assert not {"IP_FIXED/2026", "USN_DECL_IP/2026", "USN_ADV_PAY/2027-Q1"} & dates.keys()
    assert "IP_FIXED/2025" in dates


def test_people_dismissed_within_a_year_leave_its_reports_and_no_later_ones() -> None:
    dates = found({**ON_USN, "employees": 5, "changes": [{"from": "2026-05-01", "employees": 0}]})

    assert {"NDFL6_Q/2026-H1", "NDFL6_Y/2026", "SV_PAY/2026-M04"} <= dates.keys()
    assert not {"SV_PAY/2026-M05", "NDFL_PAY_P1/2026-M05-P1", "INJ_PAY/2026-M05", "NDFL6_Q/2027-Q1"} & dates.keys()


def test_a_closed_firm_owes_what_its_last_quarter_and_year_need_and_no_advance_beside_the_final_tax() -> None:
    dates = found({**ON_USN, "closed_on": date(2026, 5, 10)})

    assert {"RSV/2026-H1", "USN_ADV_PAY/2026-Q1", "USN_STOP_PAY/2026-M05", "ACC_REPORT/2026"} <= dates.keys()
    assert (
        not {"RSV/2026-9M", "RSV/2026-Y", "USN_ADV_PAY/2026-H1", "USN_PAY_ORG/2026", "PERS_INFO/2026-M07"}
        & dates.keys()
    )


def test_an_owner_who_leaves_patents_keeps_the_payments_of_those_he_had() -> None:
    year = [{"start": "2026-01-01", "end": "2026-12-31"}]
    later = {"from": "2027-01-01", "regimes": ["USN"], "vat_status": "exempt_usn", "patents": []}
    dates = found({**PATENT, "patents": year, "changes": [later]})

    assert dates["PSN_PAY_FINAL_DEC31/2026"] == date(2026, 12, 28)
    assert dates["USN_ADV_PAY/2027-Q1"] == date(2027, 4, 28)
    with pytest.raises(ProfileUnjudgeable, match="on 2027-02-01 PSN is not among regimes"):
        PLANNER.judge({**PATENT, "changes": [{**later, "patents": [{"start": "2027-02-01", "end": "2027-03-31"}]}]})


def test_an_owner_who_closes_pays_what_is_left_of_his_patent_within_twenty_working_days() -> None:
    """Deregistered on Thursday 20 August 2026: the twentieth working day behind it is 17 September."""
    year = [{"start": "2026-01-01", "end": "2026-12-31"}]
    closed = {**PATENT, "closed_on": date(2026, 8, 20)}
    dates = found({**closed, "patents": year})

    assert dates["PSN_CLOSE_PAY/2026-08-20"] == date(2026, 9, 17)
    assert dates["PSN_PAY_1_3/2026-01-01"] == date(2026, 4, 1)
    assert not {"PSN_PAY_FINAL_DEC31/2026", "IP_FIXED/2026", "IP_ONE_PCT/2026"} & dates.keys()
    assert "PSN_PAY_FINAL_DEC31/2025" not in dates
    unknown = found(closed)
    assert ("PSN_PAY_FINAL_DEC31/2025" in unknown, "PSN_PAY_FINAL_DEC31/2026" in unknown) == (True, False)
    assert "PSN_CLOSE_PAY/2026-08-20" in unknown


def test_of_patents_that_end_before_the_closing_nothing_is_left_and_of_later_ones_nothing_begins() -> None:
    patents = [
        {"start": "2026-02-01", "end": "2026-05-31"},  # over
        {"start": "2026-06-01", "end": "2026-11-30"},  # runs
        {"start": "2026-12-01", "end": "2026-12-31"},  # to come
    ]
    dates = found({**PATENT, "closed_on": date(2026, 8, 20), "patents": patents})

    assert {key: day for key, day in dates.items() if key.startswith("PSN")} == {
        "PSN_APPLICATION/2026-02-01": date(2026, 1, 16),
        "PSN_PAY_FINAL/2026-05-31": date(2026, 6, 1),
        "PSN_APPLICATION/2026-06-01": date(2026, 5, 15),
        "PSN_CLOSE_PAY/2026-08-20": date(2026, 9, 17),
    }
    over = found({**PATENT, "closed_on": date(2026, 8, 20), "patents": patents[:1]})
    assert "PSN_CLOSE_PAY/2026-08-20" not in over


def test_an_owner_on_the_general_regime_files_within_five_days_of_closing_and_pays_no_advance_any_more() -> None:
    """П. 3 ст. 229 НК РФ. Closed on Thursday 20 August 2026: five working days end on the 27th, 15 days on 4.09."""
    owner = {"legal_form": "IP", "regimes": ["OSNO"], "vat_status": "none"}
    dates = found({**owner, "closed_on": date(2026, 8, 20)}, end=date(2028, 1, 1))

    assert (dates["IP_3NDFL/2026"], dates["IP_NDFL_PAY/2026"]) == (date(2026, 8, 27), date(2026, 9, 4))
    assert (dates["IP_3NDFL/2025"], dates["IP_NDFL_PAY/2025"]) == (date(2026, 4, 30), date(2026, 7, 15))
    assert "IP_NDFL_ADV_PAY/2026-H1" in dates
    assert not {"IP_NDFL_ADV_PAY/2026-9M", "IP_NDFL_ADV_NOTIF/2026-9M", "IP_3NDFL/2027"} & dates.keys()


def test_a_farm_that_closes_files_and_pays_in_the_month_behind() -> None:
    farm = {"legal_form": "ORG", "regimes": ["ESHN"], "vat_status": "exempt_145"}
    dates = found({**farm, "closed_on": date(2026, 5, 20)}, end=date(2028, 1, 1))

    assert (dates["ESHN_DECL/2026"], dates["ESHN_PAY/2026"]) == (date(2026, 6, 25), date(2026, 6, 29))
    assert not {"ESHN_ADV_PAY/2026-H1", "ESHN_ADV_NOTIF/2026-H1", "ESHN_DECL/2027"} & dates.keys()


def test_who_closes_after_the_twenty_eighth_of_december_owed_on_that_day_what_was_due_on_it() -> None:
    patents = [{"start": "2026-01-01", "end": "2026-12-31"}]
    dates = found({**PATENT, "closed_on": date(2026, 12, 30), "patents": patents})

    assert dates["IP_FIXED/2026"] == dates["PSN_PAY_FINAL_DEC31/2026"] == date(2026, 12, 28)
    assert dates["IP_CLOSE_CONTRIB/2026-12-30"] == date(2027, 1, 14)
    assert not {"IP_FIXED/2026", "IP_FIXED_OLD/2024"} & found({**OWNER, "closed_on": date(2024, 6, 3)}).keys()


@pytest.mark.parametrize("firm", [ON_USN, OSNO], ids=["USN", "OSNO"])
@pytest.mark.parametrize(
    ("registered", "tax_years", "reported"),
    [
        (date(2026, 9, 30), ["2026", "2027"], ["2026", "2027"]),
        (date(2026, 10, 1), ["2026", "2027"], ["2027"]),
        (date(2026, 11, 30), ["2026", "2027"], ["2027"]),
        (date(2026, 12, 1), ["2027"], ["2027"]),
        (date(2026, 12, 31), ["2027"], ["2027"]),
        (date(2027, 1, 1), ["2027"], ["2027"]),
    ],
)
def test_a_first_year_too_short_is_one_with_the_next(
    firm: dict[str, Any], registered: date, tax_years: list[str], reported: list[str]
) -> None:
    """П. 2 ст. 55 НК РФ: registered in December; п. 3 ст. 15 закона 402-ФЗ: registered after 30 September."""
    plan = planned({**firm, "registered_on": registered, "transport": True}, end=date(2028, 12, 31))

    def years(name: str) -> list[str]:
        return [one.period for one in plan if one.obligation.id == name and one.period < "2028"]

    decl, pay = ("USN_DECL_ORG", "USN_PAY_ORG") if firm is ON_USN else ("PROFIT_DECL_Y", "PROFIT_Y_PAY")
    assert years(decl) == years(pay) == tax_years
    assert years("ACC_REPORT") == reported
    # By months of owning, and reports on people: no year is longer for them.
    assert years("TRANSPORT_Y_PAY") == ([str(registered.year)] if registered.year < 2027 else []) + ["2027"]
    assert ("RSV/2026-Y" in {one.key for one in plan}) is (registered.year < 2027)


def test_an_owner_registered_in_december_files_his_first_return_for_both_years_and_pays_contributions_for_each() -> (
    None
):
    dates = found({**OWNER, "registered_on": date(2025, 12, 10)})

    assert "USN_DECL_IP/2025" not in dates
    assert dates["USN_DECL_IP/2026"] == date(2027, 4, 26)
    assert dates["IP_FIXED/2025"] == date(2025, 12, 29)


def test_who_closes_in_the_year_of_registration_reports_that_year() -> None:
    dates = found({**OSNO, "registered_on": date(2026, 12, 2), "closed_on": date(2026, 12, 29)})

    assert {"PROFIT_DECL_Y/2026", "ACC_REPORT/2026"} <= dates.keys()


def test_an_application_counted_wholly_in_a_year_with_a_decree_is_not_provisional() -> None:
    def application(start: date) -> tuple[date, bool]:
        plan = planned(PATENT, end=date(2028, 3, 1), PSN_APPLICATION=start)
        return next((one.actual, one.provisional) for one in plan if one.obligation.id == "PSN_APPLICATION")

    assert application(date(2028, 1, 1)) == (date(2027, 12, 16), False)
    assert application(date(2028, 1, 20))[1]


def test_patents_are_applied_for_and_paid_by_their_own_days() -> None:
    dates = found(
        {
            **PATENT,
            "patents": [{"start": "2026-01-01", "end": "2026-12-31"}, {"start": "2027-02-01", "end": "2027-04-30"}],
        }
    )

    assert {key: day for key, day in dates.items() if key.startswith("PSN")} == {
        "PSN_APPLICATION/2026-01-01": date(2025, 12, 16),
        "PSN_PAY_1_3/2026-01-01": date(2026, 4, 1),
        "PSN_PAY_FINAL_DEC31/2026": date(2026, 12, 28),
        "PSN_APPLICATION/2027-02-01": date(2027, 1, 15),
        "PSN_PAY_FINAL/2027-04-30": date(2027, 4, 30),
    }


def test_an_optional_row_is_due_only_for_whom_a_field_or_a_wish_switches_it_on() -> None:
    assert "FX_ORG/2026-Q1" not in found(OSNO)
    assert found({**OSNO, "foreign_account_business": True})["FX_ORG/2026-Q1"] == date(2026, 4, 30)
    ausn = {"legal_form": "ORG", "regimes": ["AUSN"]}
    assert "AUSN_MARKUP/2026-M03" not in found(ausn)
    assert found({**ausn, "optional": ["AUSN_MARKUP"]})["AUSN_MARKUP/2026-M03"] == date(2026, 4, 7)


def test_the_experiment_of_ausn_ends_with_2027() -> None:
    dates = found({"legal_form": "ORG", "regimes": ["AUSN"]}, end=date(2028, 12, 31))

    assert "AUSN_PAY/2027-M11" in dates
    assert "AUSN_PAY/2027-M12" not in dates


def test_fixed_contributions_for_2024_were_due_on_the_ninth_of_january() -> None:
    dates = found(OWNER)

    assert dates["IP_FIXED_OLD/2024"] == date(2025, 1, 9)
    assert [key for key in dates if key.startswith("IP_FIXED/")] == ["IP_FIXED/2025", "IP_FIXED/2026", "IP_FIXED/2027"]


def test_the_main_activity_was_confirmed_for_the_last_time_in_april_2025() -> None:
    assert [key for key in found(ON_USN) if key.startswith("OVED")] == ["OVED_CONFIRM/2024"]


@pytest.mark.parametrize(
    ("name", "on", "period", "actual"),
    [
        ("SEPDIV_OPEN", date(2026, 1, 31), "2026-01-31", date(2026, 3, 2)),
        ("USN_SWITCH_NOTICE", date(2026, 11, 2), "2027", date(2027, 1, 11)),
        ("USN_REFUSE", date(2027, 1, 1), "2027", date(2027, 1, 15)),
        ("USN_REFUSE", date(2026, 11, 20), "2027", date(2027, 1, 15)),
        ("USN_LOST_PAY", date(2026, 8, 3), "2026-Q3", date(2026, 10, 28)),
        ("REQ_DOCS", date(2026, 12, 30), "2026-12-30", date(2027, 1, 22)),
        ("EFS1_STAZH_PENSION", date(2026, 11, 2), "2026-11-02", date(2026, 11, 5)),
    ],
)
def test_an_event_starts_a_term_of_its_own(name: str, on: date, period: str, actual: date) -> None:
    assert found({**ON_USN, "employees": 2}, **{name: on})[f"{name}/{period}"] == actual


def test_an_event_that_doesnt_concern_the_client_makes_nothing_and_one_that_no_row_has_is_an_error() -> None:
    assert "EFS1_GPH/2026-06-11" not in found(ON_USN, EFS1_GPH=date(2026, 6, 11))
    with pytest.raises(UnknownObligation, match="NO_SUCH"):
        found(ON_USN, NO_SUCH=date(2026, 6, 11))


def test_a_date_of_a_year_without_a_decree_says_it_is_provisional() -> None:
    provisional = {one.period for one in planned(ON_USN, end=date(2028, 12, 31)) if one.provisional}

    assert {"2028-Q1", "2027"} <= provisional
    assert not any(one.provisional for one in planned(ON_USN) if one.nominal.year < 2028)


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        ({"legal_form": "ORG"}, ["regimes"]),
        ({"regimes": ["USN"], "vat_status": "exempt_usn"}, ["legal_form"]),
        ({"legal_form": "ORG", "regimes": []}, ["regimes"]),
        ({"legal_form": "ORG", "regimes": ["OSNO"]}, ["vat_status", "profit_mode"]),
        ({"legal_form": "ORG", "regimes": ["PSN"]}, ["legal_form ORG", "PSN"]),
        ({**ON_USN, "regimes": ["OSNO", "USN"]}, ["OSNO, USN can't be combined"]),
        ({**OSNO, "vat_status": "payer_5"}, ["vat_status payer_5"]),
        ({**ON_USN, "employees": 2, "pays_income_to_individuals": False}, ["pays_income_to_individuals"]),
        ({**ON_USN, "prop_avg": True}, ["prop_avg"]),
        ({**ON_USN, "employees": -1}, ["employees"]),
        ({**ON_USN, "colour": "red"}, ["colour"]),
        ({**ON_USN, "registered_on": date(2026, 2, 1), "closed_on": date(2026, 1, 1)}, ["closed_on"]),
        ({**ON_USN, "changes": [{"from": "2026-07-01", "regimes": ["OSNO"]}]}, ["profit_mode", "exempt_usn"]),
    ],
)
def test_a_profile_that_cant_be_judged_names_the_fields_and_gets_no_calendar(
    raw: dict[str, Any], named: list[str]
) -> None:
    with pytest.raises(ProfileUnjudgeable) as told:
        PLANNER.judge(raw)

    assert all(words in str(told.value) for words in named)


@given(profiles)
def test_nothing_is_due_before_the_law_says_nor_on_a_day_off(raw: dict[str, Any]) -> None:
    for one in planned(raw):
        assert one.actual >= one.nominal
        assert russia().is_working_day(one.actual)


@given(profiles)
def test_planning_twice_says_the_same_and_nothing_twice(raw: dict[str, Any]) -> None:
    once = planned(raw)

    assert planned(raw) == once
    assert len({one.key for one in once}) == len(once)


@given(profiles, st.dates(FROM, TO), st.integers(0, 200))
def test_a_range_holds_exactly_its_part_of_the_whole(raw: dict[str, Any], start: date, days: int) -> None:
    end = min(start + timedelta(days=days), TO)

    assert planned(raw, start, end) == [one for one in planned(raw) if start <= one.actual <= end]


@given(profiles, profiles)
def test_a_profile_that_comes_back_has_its_plan_back(one: dict[str, Any], other: dict[str, Any]) -> None:
    before = planned(one)
    planned(other)

    assert planned(one) == before


@given(profiles, st.dates(FROM, TO))
def test_a_registration_only_takes_obligations_away(raw: dict[str, Any], registered: date) -> None:
    assert found({**raw, "registered_on": registered}).items() <= found(raw).items()


@given(profiles, st.dates(FROM, TO))
def test_a_closing_adds_nothing_but_what_the_law_asks_of_who_closes(raw: dict[str, Any], closed: date) -> None:
    before, after = found(raw, end=date(2029, 12, 31)), found({**raw, "closed_on": closed})

    added = {key.partition("/")[0] for key in after.keys() - before.keys()}
    assert added <= {"IP_CLOSE_CONTRIB", "PSN_CLOSE_PAY", "USN_STOP_DECL", "USN_STOP_PAY"}
    moved = {key.partition("/")[0] for key in after.keys() & before.keys() if after[key] != before[key]}
    assert moved <= {"IP_3NDFL", "IP_NDFL_PAY", "ESHN_DECL", "ESHN_PAY"}
    assert all(after[key] < before[key] for key in after.keys() & before.keys() if after[key] != before[key])


def test_the_auditors_report_is_due_by_the_last_working_day_and_in_ten_working_days_of_its_own() -> None:
    """Facts, 4.7. 31 December is a day off in 2026 and 2027. Of 15.03.2027, a Monday: 16 to 19, 22 to 26, 29 March."""
    audited = {**ON_USN, "audit_required": True}
    plan = found(audited, AUDIT_REPORT_SIGNED=date(2027, 3, 15))

    assert (plan["AUDIT_REPORT/2025"], plan["AUDIT_REPORT/2026"]) == (date(2026, 12, 30), date(2027, 12, 30))
    assert plan["AUDIT_REPORT_SIGNED/2027-03-15"] == date(2027, 3, 29)
    assert not [key for key in found(ON_USN) if key.startswith("AUDIT")]
