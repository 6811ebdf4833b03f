"""Terms of procedure, counted by hand from docs/facts/litigation.md and the production calendar."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from case_workflow.core.term_rules import RULES, near
from case_workflow.core.terms import Deadline, OutOfCalendar, Rule, deadline, plural
from domain.calendar import months_later, russia
from hypothesis import given
from hypothesis import strategies as st

CALENDAR = russia()
EXAMPLES = list(
    csv.DictReader(
        (Path(__file__).parent / "data" / "litigation-examples.csv").read_text(encoding="utf-8").splitlines()
    )
)
FACTS = Path(__file__).parents[4] / "docs" / "facts" / "litigation.md"

# rule, event, last day; why, where it isn't plain
BY_HAND = [
    ("claim.wait", "2026-04-09", "2026-05-12"),  # 9 May, then 10 and 11 are off
    ("claim.wait", "2026-02-03", "2026-03-05"),
    ("apk.acceptance", "2026-12-29", "2027-01-14"),  # 30 December, then 11, 12, 13, 14 January
    ("gpk.acceptance", "2026-06-10", "2026-06-18"),  # 12 June is off
    ("kas.acceptance", "2026-03-05", "2026-03-11"),  # 6, 10, 11: 7-9 March are off
    ("apk.full_text", "2026-04-24", "2026-05-12"),  # 27-30 April, 4-8 May, 12 May
    ("gpk.full_text", "2026-02-13", "2026-03-02"),  # 23 February is off
    ("kas.full_text", "2027-02-12", "2027-03-01"),  # Saturday 20 February works, 22 and 23 are off
    ("apk.simplified.request_reasons", "2026-10-30", "2026-11-09"),  # 4 November is off
    ("gpk.simplified.request_reasons", "2025-12-30", "2026-01-16"),  # 31.12-11.01 are off
    ("apk.appeal", "2026-11-30", "2026-12-30"),
    ("apk.appeal", "2026-12-08", "2027-01-11"),  # 8 January is a holiday, 9 and 10 a weekend
    ("gpk.appeal", "2024-01-31", "2024-02-29"),  # a leap year
    ("gpk.appeal", "2028-01-31", "2028-02-29"),
    ("kas.appeal", "2026-01-31", "2026-03-02"),  # 28 February is a Saturday
    ("apk.simplified.appeal", "2026-02-06", "2026-03-02"),  # 23 February is off
    ("gpk.simplified.appeal", "2024-04-24", "2024-05-21"),  # Saturday 27 April works, 29.04-01.05, 9 and 10 May are off
    ("apk.ruling_appeal", "2026-03-31", "2026-04-30"),
    ("gpk.private_complaint", "2026-12-15", "2027-01-14"),  # 11 days till 30 December, then four from 11 January
    ("apk.cassation", "2026-12-31", "2027-03-01"),  # no 31 February: 28.02.2027 is a Sunday
    ("gpk.cassation", "2026-11-30", "2027-03-01"),
    ("kas.cassation", "2026-08-31", "2027-03-01"),
    ("apk.supreme", "2026-07-12", "2026-09-14"),  # 12 September is a Saturday
    ("gpk.supreme", "2026-08-04", "2026-11-05"),  # 4 November is off
    ("kas.supreme", "2026-07-01", "2027-01-11"),  # 1-10 January are off
    ("apk.supervision", "2026-02-09", "2026-05-12"),
    ("gpk.supervision", "2025-11-30", "2026-03-02"),
    ("kas.supervision", "2026-03-12", "2026-06-15"),  # 12 June is a Friday off
    ("apk.order_objections", "2026-06-04", "2026-06-19"),
    ("gpk.order_objections", "2027-02-10", "2027-02-25"),  # Saturday 20 February works
    ("apk.costs", "2026-01-23", "2026-04-23"),
    ("gpk.costs", "2025-11-23", "2026-02-24"),  # 23 February is off
    ("enforcement.present", "2024-02-29", "2027-03-01"),  # no 29 February in 2027: 28.02 is a Sunday
    ("enforcement.present", "2022-02-20", "2025-02-20"),
    ("enforcement.open", "2026-04-30", "2026-05-06"),
    ("enforcement.voluntary", "2026-05-07", "2026-05-15"),  # 8, 12, 13, 14, 15 May
    ("enforcement.measures", "2026-09-12", "2026-11-12"),
    ("enforcement.bailiff_complaint", "2026-10-26", "2026-11-10"),
    ("enforcement.bank_report", "2026-12-30", "2027-01-13"),
]


def due(rule: str, start: str) -> Deadline:
    return deadline(RULES[rule], date.fromisoformat(start), CALENDAR)


@pytest.mark.parametrize("row", EXAMPLES, ids=[row["id"] for row in EXAMPLES])
def test_the_examples_of_the_facts_are_exact(row: dict[str, str]) -> None:
    found = due(row["rule_id"], row["start_date"])

    assert (found.due_on.isoformat(), found.rule.law, found.rule.count) == (row["due_date"], row["law"], row["rule"])


@pytest.mark.parametrize(("rule", "start", "last"), BY_HAND)
def test_a_term_ends_on_the_day_counted_by_hand(rule: str, start: str, last: str) -> None:
    assert due(rule, start).due_on == date.fromisoformat(last)


def test_there_is_a_date_by_hand_for_every_rule() -> None:
    assert {rule for rule, _, _ in BY_HAND} == set(RULES)


def test_the_rules_are_those_of_the_facts() -> None:
    section = FACTS.read_text(encoding="utf-8").partition("## 9. Rule ids")[2].partition("## 10.")[0]
    said = re.findall(r"`([a-z|_]+\.[a-z_.]+)`", section)

    expected = {f"{code}.{name.partition('.')[2]}" for name in said for code in name.partition(".")[0].split("|")}
    assert set(RULES) == expected


def test_a_moved_last_day_says_from_where() -> None:
    moved, stands = due("apk.appeal", "2026-03-12"), due("apk.cassation", "2026-06-17")

    assert (moved.shifted, moved.nominal_on, moved.due_on) == (True, date(2026, 4, 12), date(2026, 4, 13))
    assert (stands.shifted, stands.nominal_on) == (False, date(2026, 8, 17))


@pytest.mark.parametrize(
    ("rule", "start", "last", "provisional"),
    [
        ("apk.appeal", "2028-04-01", "2028-05-02", True),  # 1 May by ТК ст. 112, a Monday
        ("apk.appeal", "2027-11-30", "2027-12-30", False),
        ("enforcement.present", "2022-03-01", "2025-03-03", False),  # what lies between is not looked at
        ("apk.full_text", "2027-12-28", "2028-01-19", True),  # 29, 30 December, 10-14 and 17-19 January
    ],
)
def test_a_year_without_a_decree_makes_a_term_provisional(rule: str, start: str, last: str, provisional: bool) -> None:
    found = due(rule, start)

    assert (found.due_on.isoformat(), found.provisional) == (last, provisional)


def test_a_term_beyond_the_calendar_is_refused() -> None:
    for rule in RULES.values():
        with pytest.raises(OutOfCalendar):
            deadline(rule, date(9999, 12, 31), CALENDAR)


@given(st.sampled_from(sorted(RULES)), st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_a_term_ends_after_its_event_on_a_working_day_and_never_earlier_for_a_later_event(
    rule: str, start: date
) -> None:
    found = deadline(RULES[rule], start, CALENDAR)

    assert start < found.nominal_on <= found.due_on
    assert CALENDAR.is_working_day(found.due_on)
    assert deadline(RULES[rule], date.fromordinal(start.toordinal() + 1), CALENDAR).due_on >= found.due_on


@given(
    st.sampled_from([one for one in RULES.values() if one.unit == "working_days"]),
    st.dates(date(2024, 1, 1), date(2027, 6, 1)),
)
def test_a_count_of_working_days_holds_exactly_that_many(rule: Rule, start: date) -> None:
    found = deadline(rule, start, CALENDAR)
    days = (date.fromordinal(n) for n in range(start.toordinal() + 1, found.due_on.toordinal() + 1))

    assert sum(CALENDAR.is_working_day(day) for day in days) == found.rule.number


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("апк.appeal", "apk.appeal"),
        ("аpk.appeal", "apk.appeal"),  # a Cyrillic а
        ("APK.Appeal", "apk.appeal"),
        ("appeal", "apk.appeal"),
        ("gpk.casation", "gpk.cassation"),
        ("enforcement.open_case", "enforcement.open"),
        ("kas.simplified.appeal", "kas.appeal"),
    ],
)
def test_an_unknown_rule_has_near_names(asked: str, first: str) -> None:
    assert near(asked)[0] == first


def test_what_means_nothing_has_no_near_names() -> None:
    assert near("") == []
    assert near("вчера") == []


@pytest.mark.parametrize(
    ("number", "form"), [(1, "день"), (2, "дня"), (5, "дней"), (11, "дней"), (21, "день"), (112, "дней"), (104, "дня")]
)
def test_a_count_in_russian_has_its_form(number: int, form: str) -> None:
    assert plural(number, "день", "дня", "дней") == form


def test_months_are_those_of_the_calendar() -> None:
    assert months_later(date(2024, 2, 29), 36) == date(2027, 2, 28)
