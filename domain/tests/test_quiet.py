"""When people are left in peace, and when that ends."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from domain.quiet import is_quiet, quiet_ends
from hypothesis import given
from hypothesis import strategies as st

MOSCOW = ZoneInfo("Europe/Moscow")
FIRST, LAST = datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2027-12-31")
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.just(MOSCOW))


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2026-11-26T12:00", "2026-11-26T12:00"),  # a Thursday at noon: it isn't quiet
        ("2026-11-26T20:00", "2026-11-27T09:00"),
        ("2026-11-27T08:59", "2026-11-27T09:00"),
        ("2026-11-27T20:01", "2026-11-30T09:00"),  # a Friday evening: over the week-end
        ("2026-11-03T21:00", "2026-11-05T09:00"),  # before 4 November, a public holiday
    ],
)
def test_quiet_lasts_over_night_and_days_off(moment: str, end: str) -> None:
    found = quiet_ends(datetime.fromisoformat(moment).replace(tzinfo=MOSCOW), time(20), time(9))
    assert found == datetime.fromisoformat(end).replace(tzinfo=MOSCOW)


def test_a_day_begins_at_midnight_where_no_hours_are_quiet_then() -> None:
    saturday = datetime(2026, 11, 28, 12, 30, tzinfo=MOSCOW)
    assert quiet_ends(saturday, time(12), time(13)) == datetime(2026, 11, 30, tzinfo=MOSCOW)


@given(moment=MOMENTS, begins=st.times(), ends=st.times(), share=st.floats(0, 1, exclude_max=True))
def test_until_its_end_it_is_quiet_and_then_no_more(moment: datetime, begins: time, ends: time, share: float) -> None:
    end = quiet_ends(moment, begins, ends)

    assert end >= moment
    assert not is_quiet(end, begins, ends)
    between = moment + (end - moment) * share
    assert end - between <= timedelta(0) or is_quiet(between, begins, ends)
