"""A session's time: by the court's clock, wherever people read of it and wherever they write it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from case_workflow.core import zones
from case_workflow.drafting import shown
from case_workflow.funnels import funnels
from case_world import World
from contracts.cases.v1 import CaseTaskSet

CASE = {"position": "plaintiff", "proceeding": "apk", "kind": "ordinary", "filed_on": "2026-01-12"}
EMAIL = f"{'a' * 64} 12 text/plain; charset=utf-8"
AT = "2026-04-07T10:00:00+00:00"


def heard(**facts: str) -> World:
    world = World("litigation")
    world.open_deal("hearing", **CASE, client_email=EMAIL, **facts)
    return world


@pytest.mark.parametrize(
    ("zone", "office", "said"),
    [
        (None, "Europe/Moscow", "07.04.2026 13:00 (МСК)"),
        ("moscow", "Europe/Moscow", "07.04.2026 13:00 (МСК)"),
        ("yekaterinburg", "Europe/Moscow", "07.04.2026 15:00 (МСК+2; 13:00 МСК)"),
        ("kaliningrad", "Europe/Moscow", "07.04.2026 12:00 (МСК−1; 13:00 МСК)"),
        ("moscow", "Asia/Yekaterinburg", "07.04.2026 13:00 (МСК; 15:00 МСК+2)"),
        ("yekaterinburg", "Asia/Yekaterinburg", "07.04.2026 15:00 (МСК+2)"),
        (None, "Asia/Kolkata", "07.04.2026 15:30 (МСК+2:30)"),
    ],
)
def test_a_time_names_its_zone_and_the_office_s_where_that_is_another(zone: str | None, office: str, said: str) -> None:
    assert zones.told(datetime.fromisoformat(AT), {"court_zone": zone} if zone else {}, office) == said


def test_where_the_days_differ_both_are_named() -> None:
    at = datetime(2026, 4, 6, 20, 0, tzinfo=UTC)
    assert zones.told(at, {"court_zone": "kamchatka"}, "Europe/Moscow") == (
        "07.04.2026 08:00 (МСК+9; 06.04.2026 23:00 МСК)"
    )


def test_every_choice_of_the_card_is_a_zone_and_says_how_far_it_is_from_moscow() -> None:
    choices = funnels()["litigation"].fields[zones.FIELD].choices

    assert list(choices) == list(zones.ZONES)
    for name, title in choices.items():
        assert title.endswith(f"({zones.mark(datetime.fromisoformat(AT), zones.ZONES[name])})")


def test_letter_task_and_invitation_say_the_court_s_hour() -> None:
    world = heard(court_zone="yekaterinburg")
    world.fill(hearing_at=AT)

    (letter,) = world.letters
    assert letter.title.content == "Назначено судебное заседание: 07.04.2026 15:00 (МСК+2; 13:00 МСК)"
    assert "15:00 (МСК+2; 13:00 МСК)" in letter.text.content
    assert world.task("prepare1").command.title.startswith(
        "Подготовиться к заседанию 07.04.2026 15:00 (МСК+2; 13:00 МСК)"
    )
    assert letter.calendar is not None
    ics = (letter.calendar.held or b"").decode()
    assert "DTSTART:20260407T100000Z" in ics  # the instant, which every program shows by its own clock
    assert "15:00 (МСК+2" in ics.replace("\r\n ", "")


def test_a_time_in_a_result_is_the_court_s() -> None:
    world = heard(court_zone="yekaterinburg")
    assert "по часам суда (МСК+2)" in world.task("date1").command.checklist[0]
    world.complete("date1", "07.04.2026 в 15:00")

    assert world.deal["hearing_at"] == AT


def test_a_time_in_a_paper_is_the_court_s_and_a_day_the_office_s() -> None:
    said = CaseTaskSet(deal_id=1, funnel="litigation", task="a", stage="claim", responsible_id=7)

    facts = {"hearing_at": AT, "filed_on": "2026-03-02", "court_zone": "yekaterinburg"}
    assert shown(said, facts, "Europe/Moscow") == {
        "hearing_at": "07.04.2026 в 15:00",
        "filed_on": "02.03.2026",
        "court_zone": "Екатеринбург (МСК+2)",
    }
