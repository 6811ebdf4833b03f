"""How fast letters go out, and when none does."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from chassis.yaml_file import BadFile
from mail_dispatch.core.pace import Pace
from mail_dispatch.core.rules import PaceRules, QuietHours, Rules
from mail_dispatch.profile import rules_of

PORTALS = Path(__file__).parents[4] / "deploy" / "portal"
QUIET = QuietHours.model_validate({"begins": "20:00", "ends": "09:00"})


def test_letters_to_one_domain_go_out_evenly_and_others_do_not_wait_for_them() -> None:
    pace = Pace(PaceRules(per_minute=60, domains={"mail.ru": 6}))
    waits = [pace.wait(uuid4(), ["mail.ru"], 100.0) for _ in range(3)]

    assert waits == [0.0, 10.0, 20.0]
    assert pace.wait(uuid4(), ["other.ru"], 100.0) == 0.0
    assert pace.wait(uuid4(), ["other.ru", "mail.ru"], 100.0) == 30.0


def test_a_letter_that_comes_at_its_moment_goes_and_keeps_nobody_s_place() -> None:
    pace = Pace(PaceRules(per_minute=6))
    first, second, third = uuid4(), uuid4(), uuid4()
    assert [pace.wait(one, ["x.ru"], 0.0) for one in (first, second)] == [0.0, 10.0]

    assert pace.wait(second, ["x.ru"], 4.0) == 6.0
    assert pace.wait(second, ["x.ru"], 10.5) == 0.0
    assert pace.wait(third, ["x.ru"], 10.5) == 9.5


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        ("2026-11-26T08:59", True),
        ("2026-11-26T09:00", False),
        ("2026-11-26T19:59", False),
        ("2026-11-26T20:00", True),
        ("2026-11-28T12:00", True),  # a Saturday
        ("2026-11-04T12:00", True),  # a Wednesday, a public holiday
    ],
)
def test_people_are_left_in_peace_at_night_and_on_days_off(moment: str, quiet: bool) -> None:
    assert QUIET.at(datetime.fromisoformat(moment)) is quiet  # local time


def test_the_example_says_everything_and_the_demo_can_be_read() -> None:
    example = rules_of(PORTALS, "example")

    assert example.senders["office"].journal == "journal@firm.example"
    assert (example.pace.seconds("mail.ru"), example.pace.seconds("else.ru")) == (3.0, 1.0)
    assert example.quiet is not None
    assert set(example.model_fields_set) == set(Rules.model_fields)
    assert rules_of(PORTALS / "demo" / "portal.yaml", "demo").of("main") == ["office"]
    assert rules_of(PORTALS, "nobody") == Rules()


def test_a_mistake_in_the_profile_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "mail-dispatch.yaml").write_text("senders:\n  office:\n    adress: a@x.ru\n", encoding="utf-8")

    (tmp_path / "portal.yaml").touch()

    with pytest.raises(BadFile, match=r"mail-dispatch\.yaml:3"):
        rules_of(tmp_path / "portal.yaml", "x")
