"""What holds for any profile, any day and any change of the calendar."""

from __future__ import annotations

from collections import Counter
from datetime import date

from calendar_office import (
    CARD,
    MONDAY,
    ON_USN,
    PROFILES,
    WITHOUT_STAFF,
    Fields,
    Life,
    covered,
    moscow,
    of,
    office,
)
from contracts.crm.v1 import CreateTask
from contracts.duties.v1 import DeadlineCancelled
from contracts.tasks.v1 import UpdateTask
from hypothesis import given, settings
from hypothesis import strategies as st
from tax_calendar.core.client_calendar import Law
from tax_calendar.core.lawbook import read_lawbook
from tax_calendar.core.planner import Planner
from tax_calendar.law import obligations_text, planner

JUDGED = {"legal_form": "ORG", "regimes": ["USN"], "vat_status": "exempt_usn", "employees": 5}


def test_a_month_of_an_ordinary_firm_has_at_most_twelve_tasks() -> None:
    osno = {
        "legal_form": ["ORG"],
        "regimes": ["OSNO"],
        "vat_status": ["payer_general"],
        "employees": ["25"],
        "profit_mode": ["monthly_within_quarter"],
        "transport": ["Y"],
        "land": ["Y"],
        "prop_avg": ["Y"],
    }
    for profile in (ON_USN, osno):
        life = Life()
        life.card(date(2026, 1, 12), profile)
        life.mornings(date(2026, 1, 13), date(2026, 12, 30), profile)

        months = Counter(
            one.deadline.strftime("%Y-%m")
            for _, decision in life.decisions
            for one in of(CreateTask, decision.commands)
            if one.deadline and one.deadline.year == 2026
        )
        assert len(months) == 12
        assert max(months.values()) <= 12


def test_each_obligation_gets_one_task_in_all_its_mornings() -> None:
    life = Life()
    life.card(date(2026, 12, 7), ON_USN)
    life.mornings(date(2026, 12, 8), date(2027, 3, 31), ON_USN)

    parts = [part for _, d in life.decisions for one in of(CreateTask, d.commands) for part in one.tags[1:]]
    assert len(parts) == len(set(parts))
    due = {one.key for one in planner().plan(planner().judge(JUDGED), date(2027, 1, 1), date(2027, 3, 31))}
    assert due <= set(parts)


def test_a_changed_law_moves_open_tasks_and_says_why_others_go() -> None:
    text = obligations_text()
    moved = text.replace(
        "due: {rule: month_day, month: 3, day: 31, year: 1}", "due: {rule: month_day, month: 4, day: 6, year: 1}"
    )
    start = moved.index("- {id: USN_DECL_ORG,")
    moved = moved[:start] + moved[moved.index("- {id: USN_PAY_ORG,") :]
    life = Life()
    life.card(MONDAY, WITHOUT_STAFF)
    life.law = Law(Planner(read_lawbook(moved), life.law.calendar), life.law.calendar, "another")
    decision = life.morning(date(2026, 3, 24), WITHOUT_STAFF)

    report = [one for one in of(UpdateTask, decision.commands) if one.deadline is not None]
    assert [one.deadline for one in report] == [moscow(date(2026, 4, 6), 18)]
    assert {(one.obligation_id, one.reason) for one in of(DeadlineCancelled, decision.events)} == {
        ("USN_DECL_ORG", "law_changed")
    }
    assert life.state.law == "another"


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(PROFILES), st.sampled_from(PROFILES))
def test_a_profile_that_comes_back_has_its_plan_and_its_tasks_back(one: Fields, other: Fields) -> None:
    life = Life()
    life.card(MONDAY, one)
    deadlines, asked = dict(life.state.deadlines), covered(life.state)
    life.card(MONDAY, other)
    life.card(MONDAY, one)

    assert life.state.deadlines == deadlines
    assert covered(life.state) == asked


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(PROFILES), st.dates(date(2026, 1, 12), date(2027, 6, 30)))
def test_looking_twice_adds_nothing(profile: Fields, day: date) -> None:
    life = Life()
    life.card(day, profile)
    again = life.hear(CARD, office(day, profile))

    assert (again.events, again.commands) == ((), ())


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(PROFILES), min_size=1, max_size=5), st.dates(date(2026, 1, 12), date(2027, 6, 30)))
def test_whatever_the_changes_each_obligation_has_one_open_task_and_no_other_has_one(
    profiles: list[Fields], day: date
) -> None:
    life = Life()
    for profile in profiles:
        life.card(day, profile)

    parts = [part for one in life.state.tasks.values() for part in one.parts]
    assert len(parts) == len(set(parts))
    fresh = Life()
    fresh.card(day, profiles[-1])
    assert life.state.deadlines == fresh.state.deadlines
    assert set(parts) >= set(covered(fresh.state))
    assert set(parts) <= set(life.state.deadlines)
