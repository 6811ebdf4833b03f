"""`delo calendar`: dates by profile, differences of laws, workload; wrong arguments are told and end with 2."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from delo.main import app
from tax_calendar.law import obligations_text
from typer.testing import CliRunner

RUNNER = CliRunner()
ON_USN = "legal_form: ORG\nregimes: [USN]\nvat_status: exempt_usn\nemployees: 5\n"
MARCH = ("--from", "2026-03-01", "--to", "2026-03-31")


@pytest.fixture
def profile(tmp_path: Path) -> str:
    return written(tmp_path / "profile.yaml", ON_USN)


def written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_plan_is_shown_as_json_and_csv_with_the_same_columns(profile: str) -> None:
    as_json = RUNNER.invoke(app, ["calendar", "show", "--profile", profile, *MARCH, "--json"])
    as_csv = RUNNER.invoke(app, ["calendar", "show", "--profile", profile, *MARCH, "--csv"])

    rows = json.loads(as_json.stdout)
    assert rows[-1] == {
        "obligation_id": "ACC_REPORT",
        "period": "2025",
        "nominal_date": "2026-03-31",
        "actual_date": "2026-03-31",
        "kind": "report",
        "authority": "ФНС",
        "legal_basis": "ст. 18 закона 402-ФЗ; подп. 5.1 п. 1 ст. 23 НК РФ",
        "provisional": False,
    }
    assert [row | {"provisional": str(row["provisional"]).lower()} for row in rows] == list(
        csv.DictReader(as_csv.stdout.splitlines())
    )


def test_a_one_off_fact_is_added_and_what_doesnt_concern_the_client_is_told(profile: str) -> None:
    once = ("--event", "EFS1_EMPL_NEXTDAY=2026-03-06", "--event", "TS1_NOTICE=2026-03-06")
    done = RUNNER.invoke(app, ["calendar", "show", "--profile", profile, *MARCH, "--json", *once])

    assert {
        row["period"]: row["actual_date"]
        for row in json.loads(done.stdout)
        if row["obligation_id"] == "EFS1_EMPL_NEXTDAY"
    } == {"2026-03-06": "2026-03-10"}
    assert "TS1_NOTICE" in done.stderr


def test_the_calendar_file_has_an_event_for_each_obligation_on_its_shifted_day(profile: str) -> None:
    done = RUNNER.invoke(app, ["calendar", "show", "--profile", profile, *MARCH, "--ics"])

    assert "DTSTART;VALUE=DATE:20260330" in done.stdout
    assert done.stdout.count("BEGIN:VEVENT") == done.stdout.count("END:VEVENT") > 10


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--to", "2026-01-01", "--from", "2026-03-01"), "lies before"),
        (("--from", "1 March", "--to", "2026-03-31"), "--from"),
        ((*MARCH, "--json", "--csv"), "take one of"),
        ((*MARCH, "--event", "NO_SUCH=2026-03-01"), "NO_SUCH is no obligation"),
        ((*MARCH, "--event", "REQ_DOCS"), "ID=YYYY-MM-DD"),
        (("--from", "2026-03-01"), "--to"),
        (("--from", "0001-01-01", "--to", "2026-03-31"), "outside the years 2000 to 2100"),
        (("--from", "2026-01-01", "--to", "9999-12-31"), "outside the years 2000 to 2100"),
        ((*MARCH, "--event", "REQ_DOCS=9999-12-30"), "outside the years"),
    ],
)
def test_wrong_arguments_are_told_and_end_with_two(profile: str, arguments: tuple[str, ...], told: str) -> None:
    done = RUNNER.invoke(app, ["calendar", "show", "--profile", profile, *arguments])

    assert done.exit_code == 2
    assert told in done.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("legal_form: ORG\n", "missing: regimes"),
        ("legal_form: ORG\nregimes: [OSNO, USN]\n", "can't be combined"),
        ("- ORG\n", "fields of a profile are expected"),
        ("legal_form: [\n", "no YAML that can be read"),
        ("legal_form: ORG\nlegal_form: IP\n", "legal_form is said twice"),
        ("legal_form: " + "[" * 5000, "no YAML that can be read"),
        ("employees: " + "9" * 5000 + "\n", "no YAML that can be read"),
        (ON_USN + "changes: 5\n", "changes: a list is expected"),
        (ON_USN + "optional: [AUSN_MARKUP, NO_SUCH]\n", "optional: NO_SUCH is no obligation"),
    ],
)
def test_a_profile_that_cant_be_used_gets_no_calendar_but_the_reason(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path / "profile.yaml", text)
    done = RUNNER.invoke(app, ["calendar", "show", "--profile", path, *MARCH])

    assert (done.exit_code, done.stdout) == (1, "")
    assert told in " ".join(done.stderr.split())


def test_a_change_of_the_law_is_one_list_of_rows_and_dates(tmp_path: Path) -> None:
    text = obligations_text()
    moved = text.replace(
        'due_rule: "28 March", due: {rule: month_day, month: 3, day: 28, year: 1}',
        'due_rule: "30 March", due: {rule: month_day, month: 3, day: 30, year: 1}',
    )
    old, new = written(tmp_path / "old.yaml", text), written(tmp_path / "new.yaml", moved)

    done = RUNNER.invoke(app, ["calendar", "diff", old, new])
    assert "USN_PAY_ORG" in done.stdout
    assert "due_rule" in done.stdout
    assert "Nothing differs" in RUNNER.invoke(app, ["calendar", "diff", old, old]).stdout

    told = json.loads(RUNNER.invoke(app, ["calendar", "diff", old, new, "--json", "--from", "2027-01-01"]).stdout)
    assert {"what": "row changed", "obligation_id": "USN_PAY_ORG", "fields": ["due", "due_rule"]} in told["rows"]
    assert {
        "what": "moved",
        "obligation_id": "USN_PAY_ORG",
        "period": "2026",
        "before": "2027-03-29",
        "after": "2027-03-30",
    } in told["dates"]

    bad = written(tmp_path / "bad.yaml", text.replace("kind: filing", "kind: paper", 1))
    done = RUNNER.invoke(app, ["calendar", "diff", old, bad])
    assert done.exit_code == 1
    assert "kind: 'paper' is none of" in " ".join(done.stderr.split())


def test_the_workload_counts_merged_tasks_by_accountant_and_day(tmp_path: Path) -> None:
    profile = ON_USN.replace("\n", "\n    ").strip()
    client = "- accountant: {}\n  profile:\n    " + profile + "\n"
    path = written(tmp_path / "clients.yaml", client.format(7) + client.format(7) + client.format(9))

    done = RUNNER.invoke(app, ["calendar", "heat", path, *MARCH])

    row = next(line for line in done.stdout.splitlines() if "2026-03-30" in line)
    assert [cell.strip() for cell in row.split("│")[2:5]] == ["2", "1", "3"]
