"""Per diem, reports, vacations: every figure from docs/facts/hr-trips.md or counted by hand on a calendar."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from approvals.core.chart import Absence
from approvals.core.limits import NoLimit
from approvals.core.per_diem import Rates, per_diem
from approvals.core.route import Leg, gaps, read_route
from approvals.core.settlement import Expense, report_due, settle
from approvals.core.vacation import (
    Account,
    balance,
    counted_days,
    first_leave_from,
    last_day,
    months_worked,
    notice_by,
    pay_by,
    schedule_by,
    too_few,
)
from approvals.law import limits
from hypothesis import given
from hypothesis import strategies as st

LAW = limits()
FIRM = Rates(Decimal("1000.00"), Decimal("3000.00"), Decimal("350.00"))


def oct_(day: int) -> date:
    return date(2026, 10, day)


def test_per_diem_counts_calendar_days_with_both_ends_and_days_off() -> None:
    found = per_diem(oct_(16), oct_(19), (Leg("Казань", oct_(16), oct_(19)),), Rates(), LAW)

    assert (found.amount, found.taxed) == (Decimal("2800.00"), Decimal("0.00"))


def test_what_the_firm_pays_above_the_limit_is_taxed() -> None:
    found = per_diem(oct_(16), oct_(19), (Leg("Казань", oct_(16), oct_(19)),), FIRM, LAW)

    assert (found.amount, found.taxed) == (Decimal("4000.00"), Decimal("1200.00"))


def test_abroad_the_day_of_crossing_back_has_the_rate_of_home() -> None:
    found = per_diem(oct_(12), oct_(15), (Leg("Алматы", oct_(12), oct_(15), "abroad"),), FIRM, LAW)

    assert [day.amount for day in found.days] == [Decimal(3000), Decimal(3000), Decimal(3000), Decimal(1000)]
    assert found.taxed == Decimal("1800.00")


@pytest.mark.parametrize(
    ("place", "rates", "amount"),
    [("home", Rates(), "0.00"), ("home", FIRM, "350.00"), ("abroad", Rates(), "1250.00")],
    ids=["none by law", "the firm's own", "half the foreign"],
)
def test_a_one_day_trip(place: str, rates: Rates, amount: str) -> None:
    leg = Leg("Т", oct_(12), oct_(12), place)  # type: ignore[arg-type]

    assert per_diem(oct_(12), oct_(12), (leg,), rates, LAW).amount == Decimal(amount)


def test_a_route_of_several_legs_is_read_as_people_write_it() -> None:
    legs, mistakes = read_route("Казань 12.10.2026–14.10.2026; Алматы, 2026-10-15 - 2026-10-16 (за границей)")

    assert mistakes == ()
    assert legs == (Leg("Казань", oct_(12), oct_(14)), Leg("Алматы", oct_(15), oct_(16), "abroad"))
    assert gaps(legs, oct_(12), oct_(16)) == ()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Казань", ["unreadable_leg"]),
        ("Казань 31.02.2026–03.03.2026", ["no_such_day"]),
        ("Казань 14.10.2026–12.10.2026; куда-то", ["leg_backwards", "unreadable_leg"]),
        ("x" * 4001, ["too_long"]),
        (";".join(["А 12.10.2026-12.10.2026"] * 31), ["too_many_legs"]),
    ],
)
def test_what_is_wrong_with_a_route_is_told_leg_by_leg(text: str, codes: list[str]) -> None:
    assert [one.code for one in read_route(text)[1]] == codes


@pytest.mark.parametrize(
    ("first", "last", "codes"),
    [
        (12, 16, []),
        (11, 17, []),  # a day of the way there and one of the way back
        (10, 17, ["gap_before"]),
        (11, 18, ["gap_after"]),
        (8, 20, ["gap_before", "gap_after"]),
        (13, 16, ["outside"]),
    ],
)
def test_days_of_the_trip_that_no_leg_covers_are_told_also_at_its_ends(first: int, last: int, codes: list[str]) -> None:
    legs = (Leg("Казань", oct_(12), oct_(14)), Leg("Сочи", oct_(15), oct_(16)))

    assert [one.code for one in gaps(legs, oct_(first), oct_(last))] == codes


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_of_a_route(text: str) -> None:
    read_route(text)


@pytest.mark.parametrize(
    ("returned", "due"),
    [(date(2026, 10, 30), date(2026, 11, 5)), (date(2026, 4, 30), date(2026, 5, 6))],
    ids=["4 November off", "1 May off"],
)
def test_the_report_is_due_three_working_days_after_the_return(returned: date, due: date) -> None:
    assert report_due(returned, LAW) == due


def line(amount: str, *, accepted: bool | None = True, document: bool = True) -> Expense:
    return Expense(amount, oct_(13), "lodging", Decimal(amount), document=document, accepted=accepted)


@pytest.mark.parametrize(
    ("expenses", "paid", "outcome", "amount"),
    [
        ((line("10000.00"),), "12100.00", "even", "0.00"),
        ((line("10000.00"), line("500.50")), "12100.00", "extra", "500.50"),
        ((line("8000.00"),), "12100.00", "refund", "2000.00"),
        ((line("10000.00"), line("900.00", accepted=False)), "12100.00", "even", "0.00"),
        ((), "12100.00", "refund", "10000.00"),
    ],
)
def test_what_was_spent_against_what_was_paid(
    expenses: tuple[Expense, ...], paid: str, outcome: str, amount: str
) -> None:
    found = settle(expenses, Decimal("2100.00"), Decimal(paid))

    assert (found.outcome, found.amount, found.complete) == (outcome, Decimal(amount), True)


def test_a_line_that_nobody_looked_at_keeps_a_trip_open() -> None:
    found = settle((line("10.00", accepted=None, document=False),), Decimal(0), Decimal(10))

    assert (found.complete, found.without_document, found.open) == (False, ("10.00",), ("10.00",))


def test_fourteen_days_over_the_new_year_end_on_19_january() -> None:
    assert last_day(date(2025, 12, 29), 14) == date(2026, 1, 19)
    assert counted_days(date(2025, 12, 29), date(2026, 1, 19)) == 14


@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.integers(1, 60))
def test_a_leave_of_so_many_days_counts_so_many(first_on: date, days: int) -> None:
    assert counted_days(first_on, last_day(first_on, days)) == days


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_leave_of_no_or_too_many_days_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="a leave of"):
        last_day(oct_(12), days)


def test_notice_pay_and_schedule() -> None:
    assert notice_by(date(2026, 11, 16), LAW) == date(2026, 11, 2)
    assert pay_by(date(2026, 11, 16), LAW) == date(2026, 11, 13)
    assert pay_by(date(2026, 11, 18), LAW) == date(2026, 11, 13)  # three days before is Sunday the 15th
    assert schedule_by(2027) == date(2026, 12, 17)


def test_balance_is_what_was_earned_less_what_was_taken() -> None:
    account = Account(date(2024, 3, 1), Decimal(28))
    assert months_worked(account.hired_on, date(2026, 9, 30)) == 31

    assert balance(account, [], date(2026, 9, 30), LAW) == Decimal(56)  # 28 for each of three years, less 28
    assert balance(account, [(oct_(5), oct_(18))], date(2026, 9, 30), LAW) == Decimal(42)
    assert first_leave_from(date(2026, 3, 1), date(2026, 7, 1), LAW) == date(2026, 9, 1)


HIRED = date(2026, 1, 12)


@pytest.mark.parametrize(
    ("first_on", "left"),
    [
        (date(2026, 5, 18), "9.33"),  # four months earned: 28 × 4 / 12; only by agreement
        (date(2026, 7, 11), "14.00"),  # the last day of the sixth month
        (date(2026, 7, 12), "28.00"),  # six months are over: the whole first year's
        (date(2026, 8, 3), "28.00"),
        (date(2027, 1, 11), "28.00"),
        (date(2027, 1, 12), "56.00"),  # the second year's, at any time of it
    ],
)
def test_after_six_months_the_leave_of_the_whole_year_is_there(first_on: date, left: str) -> None:
    assert balance(Account(HIRED), [], first_on - timedelta(days=1), LAW) == Decimal(left)


def test_a_later_leave_takes_of_an_earlier_one_only_what_its_own_year_lacks() -> None:
    account, july = Account(date(2024, 1, 9), Decimal(56)), date(2026, 7, 5)
    next_year = [(date(2027, 2, 1), date(2027, 2, 14))]  # of the year from 9 January 2027
    assert balance(account, next_year, july, LAW) == Decimal(28)
    assert balance(account, [(date(2026, 12, 7), date(2026, 12, 20))], july, LAW) == Decimal(14)
    more = [(date(2027, 2, 1), date(2027, 3, 19))]  # 45 of the 56 of both years: 23 February and 8 March don't count
    assert balance(account, more, july, LAW) == Decimal(11)


def test_too_few_would_be_left_on_the_days_that_are_named() -> None:
    absences = [Absence(2, "vacation", oct_(12), oct_(14)), Absence(9, "trip", oct_(1), oct_(30))]
    found = too_few([1, 2, 3], absences, 1, oct_(12), oct_(18), 2)

    assert [(one.on, one.present, one.away) for one in found] == [
        (oct_(12), 1, (2,)),
        (oct_(13), 1, (2,)),
        (oct_(14), 1, (2,)),
    ]
    assert too_few([1, 2, 3], absences, 1, oct_(15), oct_(18), 2) == ()


def test_limits_have_a_source_and_a_day_from_which_they_hold() -> None:
    assert LAW.tax_free("abroad", oct_(12)).source == "НК ст. 217 п. 1, ст. 422 п. 2"
    assert LAW.term("report_working_days", date(2025, 8, 31)).source == "ПП № 749 п. 26"
    assert LAW.term("report_working_days", date(2025, 9, 1)).source == "ПП № 501 от 16.04.2025"
    with pytest.raises(NoLimit):
        LAW.tax_free("home", date(2007, 12, 31))


@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)))
def test_pay_never_comes_later_than_three_days_before(first_on: date) -> None:
    assert pay_by(first_on, LAW) <= first_on - timedelta(days=3)


@pytest.mark.parametrize(
    ("leg", "place"),
    [
        ("Казань, Татарстан 12.10.2026–14.10.2026", "home"),
        ("Минск, Беларусь 12.10.2026–14.10.2026", "abroad"),
        ("Минск (Беларусь) 12.10.2026–14.10.2026", "abroad"),
        ("Берлин (за границей) 12.10.2026–14.10.2026", "abroad"),
        ("Берлин 12.10.2026–14.10.2026, abroad", "abroad"),
    ],
)
def test_a_leg_is_abroad_by_its_words_or_its_country(leg: str, place: str) -> None:
    ((found,), mistakes) = read_route(leg)

    assert (found.place, mistakes) == (place, ())


def test_who_was_hired_before_the_labour_code_has_a_balance_too() -> None:
    """Twenty-six years of work have begun from 03.09.2001 to 14.12.2026: 728 days, 700 of them used."""
    assert balance(Account(date(2001, 9, 3), Decimal(700)), [], date(2026, 12, 13), LAW) == Decimal("28.00")
    assert first_leave_from(date(2001, 9, 3), date(2026, 12, 14), LAW) == date(2002, 3, 3)
