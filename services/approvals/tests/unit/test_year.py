"""The year of absences as a picture and as a feed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

from approvals.core.chart import Absence, Chart, Person
from approvals.core.year import ics, of_year, svg

NOW = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
PEOPLE = (Person(5), Person(17), Person(9, active=False))
LEAVE = Absence(17, "vacation", date(2026, 12, 28), date(2027, 1, 10), "vacation:4")
TRIP = Absence(5, "trip", date(2026, 10, 26), date(2026, 10, 30), "trip:58")
ODD = Absence(5, "<b>своё</b>", date(2026, 2, 2), date(2026, 2, 2), "x,;\\")
GONE = Absence(9, "vacation", date(2026, 7, 1), date(2026, 7, 14), "vacation:5")
CHART = Chart(PEOPLE, (LEAVE, TRIP, ODD, GONE))


def test_a_year_has_the_absences_of_those_who_work_that_touch_it() -> None:
    assert of_year(CHART, 2026) == (ODD, TRIP, LEAVE)
    assert of_year(CHART, 2027) == (LEAVE,)
    assert of_year(CHART, 2025) == ()


def test_the_picture_is_a_picture_with_words_and_nothing_of_a_person_is_markup() -> None:
    drawn = ET.fromstring(svg(CHART, 2026))  # noqa: S314 - ours
    said = drawn.findtext("{http://www.w3.org/2000/svg}desc") or ""

    assert "№ 5: Командировка 26.10.2026–30.10.2026" in said
    assert "<b>своё</b>" in said  # as text
    marks = [one for one in drawn.iter("{http://www.w3.org/2000/svg}rect") if len(one)]
    assert [one.get("width") for one in marks] == ["3", "15", "12"]  # three a day; the leave is cut at the year's end
    assert "Отсутствий нет" in svg(CHART, 2025)


def test_the_feed_has_whole_days_and_an_entry_that_moves_with_its_absence() -> None:
    feed = ics(CHART, 2026, "demo", NOW)
    later = Absence(5, "trip", date(2026, 11, 2), date(2026, 11, 3), "trip:58")
    moved = ics(Chart(PEOPLE, (later,)), 2026, "demo", NOW)

    assert "DTSTART;VALUE=DATE:20261026\r\nDTEND;VALUE=DATE:20261031\r\n" in feed
    assert "DESCRIPTION:x\\,\\;\\\\" in feed
    uid = next(line for line in moved.splitlines() if line.startswith("UID:"))
    assert uid in feed
    assert all(len(line.encode()) <= 75 for line in feed.split("\r\n"))
    assert feed.endswith("END:VCALENDAR\r\n")
