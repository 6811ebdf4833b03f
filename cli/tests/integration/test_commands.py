"""The command `delo` as a person types it: what can be mended is one message, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from delo.stack.ports import draw

DELO = Path(sys.executable).with_name("delo")


def delo(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DELO_HOME": str(home), "NO_COLOR": "1"}
    environment.pop("COLUMNS", None)
    return subprocess.run([DELO, *arguments], capture_output=True, text=True, check=False, env=environment)


def test_a_stack_that_was_never_started_is_all_down(tmp_path: Path) -> None:
    done = delo(tmp_path, "status", "--json")

    statuses = json.loads(done.stdout)
    assert done.returncode == 1
    assert [one["name"] for one in statuses] == [
        "postgres",
        "kafka",
        "greenmail",
        "sandbox",
        "mail-ingest",
        "tax-calendar",
        "task-gateway",
        "mail-dispatch",
        "approvals",
        "billing",
        "case-workflow",
    ]
    assert {(one["up"], one["ready"], one["pid"]) for one in statuses} == {(False, False, None)}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["logs", "nobody"], "delo: There is no log of nobody; there are: none yet."),
        (["stack", "kill", "kafka"], "delo: kafka doesn't run."),
        (
            ["replay", "payroll"],
            "delo: There is no service payroll; there are tax-calendar, approvals, billing, case-workflow, ",
        ),
        (["replay", "tax-calendar"], "delo: The local stack doesn't run here"),
        (["stack", "restart", "zookeeper"], "delo: There is no zookeeper; there are postgres, kafka,"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(tmp_path: Path, arguments: list[str], message: str) -> None:
    done = delo(tmp_path, *arguments)

    assert done.returncode == 1
    assert done.stderr.startswith(message)
    assert done.stderr.count("\n") == 1


def test_a_door_has_nothing_to_replay(tmp_path: Path) -> None:
    done = delo(tmp_path, "replay", "mail-ingest")

    assert (done.returncode, done.stdout) == (
        0,
        "mail-ingest is a door: it decides nothing that could be decided again.\n",
    )


def test_a_table_in_a_file_has_every_word_whole(tmp_path: Path) -> None:
    letter = str(files("delo") / "data" / "demands" / "d27_rfc2231_continuations.eml")

    said = delo(tmp_path, "demands", "read", letter).stdout

    for word in ("d27_rfc2231_continuations.eml", "docs_93", "23-18/11804", "2026-10-29"):
        assert word in said


def test_a_broken_state_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{")

    done = delo(tmp_path, "up")

    assert done.returncode == 1
    assert "state.json is not a readable state file" in done.stderr
    assert "Traceback" not in done.stderr


def test_down_without_anything_running_is_fine(tmp_path: Path) -> None:
    assert delo(tmp_path, "down").returncode == 0


def test_one_engine_is_restarted_killed_and_stopped(tmp_path: Path) -> None:
    def greenmail() -> dict[str, object]:
        return next(one for one in json.loads(delo(tmp_path, "status", "--json").stdout) if one["name"] == "greenmail")

    ports = {"smtp": draw(), "imap": draw()}
    (tmp_path / "state.json").write_text(json.dumps({"ports": ports, "secrets": {}, "processes": {}}))

    assert delo(tmp_path, "stack", "restart", "greenmail").returncode == 0
    assert greenmail()["ready"] is True
    assert str(ports["smtp"]) in str(greenmail()["address"])
    assert delo(tmp_path, "stack", "kill", "greenmail").returncode == 0
    assert greenmail()["up"] is False
    assert delo(tmp_path, "stack", "restart", "greenmail").returncode == 0
    assert delo(tmp_path, "down").returncode == 0
    assert greenmail()["up"] is False
