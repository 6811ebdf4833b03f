"""Working days and terms by the decrees and НК ст. 6.1."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from domain.calendar import day_of_month, months_later, russia
from hypothesis import given
from hypothesis import strategies as st

CALENDAR = russia()
days = st.dates(date(2025, 1, 1), date(2027, 10, 1))


@pytest.mark.parametrize(
    ("sent", "received", "term", "due"),
    [
        # ФНС letter ЕА-4-15/2526@ of 07.03.2025
        (date(2025, 3, 10), date(2025, 3, 18), 10, date(2025, 4, 1)),
        # facts, section 2
        (date(2026, 11, 2), date(2026, 11, 11), 5, date(2026, 11, 18)),
        (date(2026, 11, 2), date(2026, 11, 11), 10, date(2026, 11, 25)),
        (date(2025, 12, 22), date(2025, 12, 30), 5, date(2026, 1, 16)),
    ],
)
def test_a_demand_is_received_on_the_sixth_working_day_and_its_term_begins_the_next(
    sent: date, received: date, term: int, due: date
) -> None:
    assert CALENDAR.add_working_days(sent, 6) == received
    assert CALENDAR.add_working_days(received, term) == due


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 9, 10), 1, date(2026, 10, 12)),  # 10 October is a Saturday
        (date(2026, 1, 30), 1, date(2026, 3, 2)),  # February has no 30th: 28 February is a Saturday
        (date(2026, 12, 8), 1, date(2027, 1, 11)),  # 8 January is a holiday, then a weekend
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
    ],
)
def test_a_month_ends_on_the_same_number_or_the_last_day_shifted_forward(start: date, count: int, end: date) -> None:
    assert CALENDAR.add_months(start, count) == end


def test_a_working_saturday_counts() -> None:
    assert CALENDAR.is_working_day(date(2025, 11, 1))
    assert CALENDAR.is_working_day(date(2027, 2, 20))


def test_a_year_without_a_decree_knows_the_holidays_of_the_code_and_says_it_is_provisional() -> None:
    assert not CALENDAR.is_working_day(date(2029, 5, 1))
    assert CALENDAR.is_provisional(date(2027, 12, 30), date(2029, 5, 2))
    assert not CALENDAR.is_provisional(date(2027, 12, 30))


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_the_days_are_those_of_an_independent_source(year: int) -> None:
    independent = holidays.country_holidays("RU", years=year)
    start = date(year, 1, 1)
    for offset in range((date(year + 1, 1, 1) - start).days):
        day = start + timedelta(days=offset)
        assert CALENDAR.is_working_day(day) == independent.is_working_day(day), day


@given(days)
def test_shifting_never_moves_back_and_never_lands_on_a_day_off(day: date) -> None:
    shifted = CALENDAR.shift_forward(day)

    assert shifted >= day
    assert CALENDAR.is_working_day(shifted)


@given(days, st.integers(1, 60))
def test_one_more_working_day_never_shortens_a_term(day: date, count: int) -> None:
    assert CALENDAR.add_working_days(day, count + 1) > CALENDAR.add_working_days(day, count)


@given(days, st.integers(0, 40), st.integers(1, 30))
def test_a_later_start_never_ends_earlier(day: date, later: int, count: int) -> None:
    assert CALENDAR.add_working_days(day + timedelta(days=later), count) >= CALENDAR.add_working_days(day, count)


def test_a_term_without_days_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        CALENDAR.add_working_days(date(2026, 1, 1), 0)


@pytest.mark.parametrize(("year", "day"), [(2024, 28), (2025, 30), (2026, 30), (2027, 30)])
def test_the_last_working_day_of_a_year_may_be_a_working_saturday(year: int, day: int) -> None:
    assert CALENDAR.last_working_day_of_year(year) == date(year, 12, day)


@pytest.mark.parametrize(
    ("start", "latest"),
    [
        (date(2026, 5, 1), date(2026, 4, 16)),
        (date(2026, 1, 1), date(2025, 12, 16)),
        (date(2027, 1, 1), date(2026, 12, 16)),
    ],
)
def test_ten_full_working_days_lie_between_an_application_and_the_start(start: date, latest: date) -> None:
    assert CALENDAR.working_days_before(start, 10) == latest


def test_the_tenth_working_day_of_a_month_leaves_out_moved_days_off() -> None:
    assert CALENDAR.nth_working_day(2027, 5, 10) == date(2027, 5, 18)


def test_a_month_without_that_number_ends_on_its_last_day() -> None:
    assert day_of_month(2026, 2, 30) == day_of_month(2025, 14, 30) == date(2026, 2, 28)
    assert months_later(date(2025, 12, 31), 2) == date(2026, 2, 28)


@given(days, st.integers(0, 40))
def test_as_many_working_days_as_asked_lie_before_a_day(day: date, count: int) -> None:
    latest = CALENDAR.working_days_before(day, count)
    between = (latest + timedelta(days=step) for step in range(1, (day - latest).days))

    assert CALENDAR.is_working_day(latest)
    assert sum(map(CALENDAR.is_working_day, between)) == count


def test_a_negative_count_of_days_is_an_error() -> None:
    with pytest.raises(ValueError, match="not negative"):
        CALENDAR.working_days_before(date(2026, 5, 1), -1)


def test_without_a_decree_a_holiday_at_a_weekend_still_moves_to_monday_but_in_january() -> None:
    assert not CALENDAR.is_working_day(date(2028, 11, 6))  # the 4th is a Saturday (ТК ст. 112 ч. 2)
    assert CALENDAR.is_working_day(date(2028, 11, 7))
    assert CALENDAR.is_working_day(date(2028, 1, 10))  # 1, 2 and 8 January: those two days are the decree's to move
    assert not CALENDAR.is_working_day(date(2032, 5, 3))  # the 1st is a Saturday
    assert not CALENDAR.is_working_day(date(2032, 5, 10))  # the 9th is a Sunday
