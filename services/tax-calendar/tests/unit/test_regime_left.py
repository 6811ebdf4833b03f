"""A regime left within a year, or by a wish: what its own months still owe (docs/facts/tax-calendar.md, 4.3)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from calendar_office import ON_USN, Life, Span, of
from contracts.duties.v1 import DeadlineCancelled
from tax_calendar.core.dated import OneOff
from tax_calendar.core.facts_of_client import Fact
from tax_calendar.law import planner

PLANNER = planner()
FIRM = {"legal_form": "ORG", "regimes": ["USN"], "vat_status": "exempt_usn"}
OWNER = {**FIRM, "legal_form": "IP"}
OSNO = {"regimes": ["OSNO"], "vat_status": "payer_general", "profit_mode": "quarterly_only"}
LATER = {**ON_USN, "regimes": ["OSNO"], "vat_status": ["payer_general"], "profit_mode": ["quarterly_only"]}


def found(raw: dict[str, Any], **events: date) -> dict[str, date]:
    once = [OneOff(name, day) for name, day in events.items()]
    plan = PLANNER.plan(PLANNER.judge(raw), date(2025, 1, 1), date(2028, 12, 31), once)
    return {one.key: one.actual for one in plan}


def of_usn(dates: dict[str, date], *names: str) -> dict[str, date]:
    return {key: day for key, day in dates.items() if key.startswith(names or ("USN_LOST", "USN_STOP", "USN_REFUSE"))}


def since(day: date) -> tuple[Span, ...]:
    return tuple(
        Span(start, {name: tuple(texts) for name, texts in fields.items()})
        for start, fields in ((None, ON_USN), (day, LATER))
    )


def test_who_lost_usn_files_and_pays_after_the_quarter_of_loss_though_the_card_shows_the_new_regime() -> None:
    """Lost on 15 August 2026, on ОСНО from 1 July: 25 October is a Sunday, 28 October a Wednesday."""
    changed = {**FIRM, "changes": [{"from": "2026-07-01", **OSNO}]}

    told = found(changed, USN_LOST_DECL=date(2026, 8, 15), USN_LOST_PAY=date(2026, 8, 15))

    expected = {"USN_LOST_DECL/2026-Q3": date(2026, 10, 26), "USN_LOST_PAY/2026-Q3": date(2026, 10, 28)}
    assert of_usn(told) == expected
    assert of_usn(found(changed)) == expected  # the change itself says that the right was lost
    assert "USN_ADV_PAY/2026-H1" in told
    assert not {"USN_ADV_PAY/2026-9M", "USN_DECL_ORG/2026", "USN_PAY_ORG/2026"} & told.keys()


@pytest.mark.parametrize("card", [{"changes": [{"from": "2027-01-01", **OSNO}]}, {}], ids=["changed", "not yet"])
@pytest.mark.parametrize("told_on", [date(2026, 12, 20), date(2027, 1, 11)])
def test_the_notice_of_leaving_usn_is_due_on_15_january_though_the_card_shows_the_new_regime(
    card: dict[str, Any], told_on: date
) -> None:
    assert of_usn(found({**FIRM, **card}, USN_REFUSE=told_on)) == {"USN_REFUSE/2027": date(2027, 1, 15)}


def test_who_leaves_usn_from_1_january_owes_the_years_return_and_no_other() -> None:
    dates = found({**FIRM, "changes": [{"from": "2027-01-01", **OSNO}]})

    assert of_usn(dates) == {}
    assert of_usn(dates, "USN_DECL_ORG/2026") == {"USN_DECL_ORG/2026": date(2027, 3, 25)}


@pytest.mark.parametrize(
    ("regime", "more"), [("NPD", {"vat_status": "none"}), ("AUSN", {"vat_status": "none"})], ids=["НПД", "АУСН"]
)
def test_who_goes_over_to_npd_or_ausn_within_a_year_has_stopped_his_usn_in_that_month(
    regime: str, more: dict[str, Any]
) -> None:
    """From 1 July 2026: 25 August is a Tuesday, 28 August a Friday."""
    dates = found({**OWNER, "changes": [{"from": "2026-07-01", "regimes": [regime], **more}]})

    assert of_usn(dates) == {"USN_STOP_DECL/2026-M07": date(2026, 8, 25), "USN_STOP_PAY/2026-M07": date(2026, 8, 28)}


def test_who_closes_after_the_loss_of_usn_does_not_stop_it_again() -> None:
    changed = {**FIRM, "changes": [{"from": "2026-07-01", **OSNO, "closed_on": date(2026, 8, 20)}]}

    assert of_usn(found(changed)).keys() == {"USN_LOST_DECL/2026-Q3", "USN_LOST_PAY/2026-Q3"}


def test_a_patent_taken_with_a_new_regime_is_applied_for_before_that_regime_begins() -> None:
    """From 1 January 2027, ten whole working days before it: 16 December 2026 (facts, 2.2)."""
    patent = {"regimes": ["PSN"], "vat_status": "none", "patents": [{"start": "2027-01-01", "end": "2027-12-31"}]}

    assert found({**OWNER, "changes": [{"from": "2027-01-01", **patent}]})["PSN_APPLICATION/2027-01-01"] == date(
        2026, 12, 16
    )


def test_the_loss_and_the_refusal_stay_in_the_calendar_when_the_card_is_changed() -> None:
    life, lost = Life(), (Fact("usn_lost", date(2026, 8, 15)),)
    life.card(date(2026, 9, 1), ON_USN, facts=lost)
    changed = life.card(date(2026, 9, 3), LATER, history=since(date(2026, 7, 1)), facts=lost)

    gone = {one.obligation_id for one in of(DeadlineCancelled, changed.events)}
    assert not {"USN_LOST_DECL", "USN_LOST_PAY"} & gone
    assert life.state.deadlines["USN_LOST_DECL/2026-Q3"].actual_on == date(2026, 10, 26)

    life, refused = Life(), (Fact("usn_refuse", date(2026, 12, 20)),)
    life.card(date(2026, 12, 20), ON_USN, facts=refused)
    changed = life.card(date(2026, 12, 21), LATER, history=since(date(2027, 1, 1)), facts=refused)
    assert "USN_REFUSE" not in {one.obligation_id for one in of(DeadlineCancelled, changed.events)}


def test_a_loss_that_a_person_enters_proves_that_the_client_was_on_usn() -> None:
    """The card was mended without the day of the change: it says ОСНО from ever."""
    life = Life()
    life.card(date(2026, 9, 3), LATER, facts=(Fact("usn_lost", date(2026, 8, 15)),))

    assert life.state.deadlines["USN_LOST_DECL/2026-Q3"].actual_on == date(2026, 10, 26)


@pytest.mark.parametrize(("day", "owed"), [(28, True), (29, False), (31, False)])
def test_nothing_was_due_before_the_owner_was_registered(day: int, owed: bool) -> None:
    """Fixed contributions of 2026 are due on Monday 28 December (facts, 4.5)."""
    dates = found({**OWNER, "registered_on": date(2026, 12, day)})

    assert ("IP_FIXED/2026" in dates) is owed
    assert dates["IP_FIXED/2027"] == date(2027, 12, 28)


def test_who_goes_over_to_npd_within_a_year_owes_what_its_first_months_made_due() -> None:
    """On УСН with two people until 30 June 2026: that half's contributions are paid and its people reported of.

    422-ФЗ ст. 2 ч. 11 frees from them only while НПД lasts. 25 October is a Sunday, 28 December a Monday.
    """
    before = {**OWNER, "ip_income_over_300k": True, "employees": 2}
    npd = {"regimes": ["NPD"], "vat_status": None, "employees": 0}

    told = found({**before, "changes": [{"from": "2026-07-01", **npd}]})

    expected = {
        "IP_FIXED/2026": date(2026, 12, 28),
        "IP_ONE_PCT/2026": date(2027, 7, 1),
        "NDFL6_Q/2026-9M": date(2026, 10, 26),
        "NDFL6_Y/2026": date(2027, 2, 25),
        "RSV/2026-9M": date(2026, 10, 26),
    }
    assert {key: told.get(key) for key in expected} == expected
    assert not {"IP_FIXED/2027", "IP_ONE_PCT/2027", "RSV/2027-Q1", "SV_PAY/2026-M07", "USN_DECL_IP/2026"} & told.keys()


def test_who_comes_from_npd_owes_contributions_of_that_year_as_before() -> None:
    told = found({"legal_form": "IP", "regimes": ["NPD"], "changes": [{"from": "2026-07-01", **OWNER}]})

    assert told["IP_FIXED/2026"] == date(2026, 12, 28)
    assert "IP_FIXED/2025" not in told
