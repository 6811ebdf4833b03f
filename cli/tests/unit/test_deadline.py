"""`delo deadline`: terms of procedure; wrong arguments are told and end with 2."""

from __future__ import annotations

import json

import pytest
from case_workflow.core.term_rules import RULES
from delo.main import app
from typer.testing import CliRunner

RUNNER = CliRunner()


def test_json_names_rule_event_last_day_law_and_count() -> None:
    done = RUNNER.invoke(app, ["deadline", "apk.appeal", "--from", "2026-03-12", "--json"])

    assert done.exit_code == 0
    assert json.loads(done.stdout) == {
        "rule_id": "apk.appeal",
        "from": "2026-03-12",
        "due_on": "2026-04-13",
        "law": "АПК ст. 259 ч. 1, 114",
        "count": "1 month",
        "shift": "2026-04-12 (Sunday) is off, 1 day later to the next working day",
        "provisional": False,
        "warnings": [],
    }
    early = RUNNER.invoke(app, ["deadline", "gpk.full_text", "--from", "2024-08-01", "--json"])
    (warning,) = json.loads(early.stdout)["warnings"]
    assert "since 2024-09-01" in warning


def test_the_text_names_the_rule_the_count_and_the_shift() -> None:
    moved = RUNNER.invoke(app, ["deadline", "gpk.simplified.appeal", "--from", "2026-06-03"]).stdout
    stands = RUNNER.invoke(app, ["deadline", "claim.wait", "--from", "2026-04-09"]).stdout

    assert "2026-06-25 (Thursday)" in moved
    assert "gpk.simplified.appeal: ГПК ст. 232.4 ч. 8, 107 ч. 3" in moved
    assert "15 working days" in moved
    assert "none: the last day is a working day" in moved
    assert "2026-05-12 (Tuesday)" in stands
    assert "2026-05-09 (Saturday) is off, 3 days later" in stands


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["apk.apeal", "--from", "2026-03-12"], "did you mean apk.appeal"),
        (["апк.appeal", "--from", "2026-03-12"], "did you mean apk.appeal?"),
        (["вчера", "--from", "2026-03-12"], "--list shows all"),
        (["apk.appeal"], "--from YYYY-MM-DD"),
        (["--from", "2026-03-12"], "name a rule"),
        (["apk.appeal", "--list"], "takes no rule"),
        (["apk.appeal", "--from", "12.03.2026"], "12.03.2026"),
        (["apk.appeal", "--from", "2026-02-30"], "2026-02-30"),
    ],
)
def test_wrong_arguments_are_told_and_end_with_2(arguments: list[str], says: str) -> None:
    done = RUNNER.invoke(app, ["deadline", *arguments])

    assert done.exit_code == 2
    assert says in done.stderr
    assert done.stdout == ""


def test_a_term_that_no_calendar_holds_is_refused_with_1() -> None:
    done = RUNNER.invoke(app, ["deadline", "enforcement.present", "--from", "9998-01-01"])

    assert done.exit_code == 1
    assert "beyond the year 9999" in done.stderr


def test_a_year_without_a_decree_and_an_older_wording_are_told() -> None:
    later = RUNNER.invoke(app, ["deadline", "apk.appeal", "--from", "2028-04-01"])
    older = RUNNER.invoke(app, ["deadline", "gpk.full_text", "--from", "2024-08-30"])

    assert "2028-05-02" in later.stdout
    assert "Provisional" in later.stderr
    assert "since 2024-09-01" in older.stderr


def test_the_list_shows_every_rule() -> None:
    shown = RUNNER.invoke(app, ["deadline", "--list"]).stdout
    rows = json.loads(RUNNER.invoke(app, ["deadline", "--list", "--json"]).stdout)

    assert all(rule in shown for rule in RULES)
    assert [row["rule_id"] for row in rows] == list(RULES)
    assert set(rows[0]) == {"rule_id", "count", "law", "runs_from"}
