"""`delo approvals` as a person types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from delo.main import app
from typer.testing import CliRunner, Result

OFFICE = """
people:
  - {id: 17, manager: 5}
  - {id: 5, manager: 1}
  - {id: 9}
  - {id: 1}
  - {id: 40}
absences: [{employee: 5, first_on: 2026-10-05, last_on: 2026-10-18}]
deputies: [{employee: 5, deputy: 9, first_on: 2026-10-01, last_on: 2026-10-31, kinds: [trip]}]
duty: [40]
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    file = tmp_path / "office.yaml"
    file.write_text(OFFICE, encoding="utf-8")
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["approvals", *map(str, arguments)])


def told(*arguments: object) -> dict[str, Any]:
    found = run(*arguments, "--json")
    assert found.exit_code == 0, found.output
    return dict(json.loads(found.stdout))


def test_who_approves_and_why(office: Path) -> None:
    found = told("who", office, "--applicant", 17, "--on", "2026-10-12")

    assert (found["approver"], found["for"], found["level"], found["duty"]) == (9, 5, 0, False)
    assert [one["code"] for one in found["because"]] == ["manager", "absent", "deputy"]
    assert found["because"][1] == {"code": "absent", "employee_id": 5, "away": "vacation", "until_on": "2026-10-18"}


@pytest.mark.parametrize(
    ("more", "approver"),
    [
        (["--on", "2026-10-19"], 5),
        (["--on", "2026-10-12", "--kind", "vacation"], 1),
        (["--on", "2026-10-12", "--silent", "9"], 1),
        (["--on", "2026-10-12", "--silent", "9", "--silent", "1"], 40),
    ],
)
def test_another_day_kind_or_silence_gives_another_approver(office: Path, more: list[str], approver: int) -> None:
    assert told("who", office, "--applicant", 17, *more)["approver"] == approver


def test_with_nobody_left_it_exits_with_1(office: Path) -> None:
    found = run("who", office, "--applicant", 40, "--on", "2026-10-12")

    assert (found.exit_code, found.stdout.splitlines()[0]) == (1, "nobody")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("people: [{id: 1}, {id: 1}]", "people: said twice: 1"),
        ("people: [{id: 1}]\nduty: [2]", "duty: not among people: 2"),
        ("people: [{id: x}]", "office.yaml:1: people.0.id"),
        ("people: [", "office.yaml:1"),
        ("people: [{id: 1}]\nabsences: [{employee: 1, first_on: 2026-10-12, last_on: 2026-10-11}]", "lies before"),
    ],
)
def test_an_office_that_is_none_is_refused_with_its_line(office: Path, text: str, said: str) -> None:
    office.write_text(text, encoding="utf-8")
    found = run("who", office, "--applicant", 1, "--on", "2026-10-12")

    assert (found.exit_code, said in found.stderr) == (1, True)


def test_a_trip_s_per_diem_and_report() -> None:
    route = "Алматы 12.10.2026–15.10.2026 (за границей)"
    found = told("trip", "--first", "2026-10-12", "--last", "2026-10-15", "--route", route, "--abroad", "3000")

    assert [one["amount"] for one in found["days"]] == ["3000.00", "3000.00", "3000.00", "700.00"]
    assert (found["per_diem"], found["taxed"], found["report_due_on"]) == ("9700.00", "1500.00", "2026-10-20")


def test_a_leave_over_the_new_year() -> None:
    found = told("leave", "--first", "2025-12-29", "--days", 14)

    assert (found["last_on"], found["days"], found["notice_by"]) == ("2026-01-19", 14, "2025-12-15")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["trip", "--first", "2026-10-15", "--last", "2026-10-12"], 1),
        (["trip", "--first", "2026-10-12", "--last", "2026-10-15", "--home", "much"], 2),
        (["trip", "--first", "2026-10-12", "--last", "2026-10-15", "--route", "Казань"], 1),
        (["trip", "--first", "12.10.2026", "--last", "2026-10-15"], 2),
        (["leave", "--first", "2026-10-12"], 1),
        (["leave", "--first", "2026-10-12", "--days", "0"], 1),
        (["leave", "--first", "1999-10-12", "--days", "14"], 1),
        (["leave", "--first", "9999-12-28", "--days", "20"], 1),
        (["trip", "--first", "9999-12-28", "--last", "9999-12-31", "--route", "Казань 28.12.9999–31.12.9999"], 1),
        (["who", "/nowhere.yaml", "--applicant", "1", "--on", "2026-10-12"], 2),
    ],
)
def test_what_is_wrong_is_told_by_its_exit_code(arguments: list[str], code: int) -> None:
    found = run(*arguments)

    assert (found.exit_code, bool(found.stderr)) == (code, True)
