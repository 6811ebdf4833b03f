"""A row of task.elapseditem.getlist as an entry of the timesheet: when a timer ran is told where it is true."""

from __future__ import annotations

import json
from typing import Any

from task_gateway.core.inbound.timesheets import entry
from task_gateway.core.rules import TimesheetRules

ROW: dict[str, Any] = {
    "ID": "7",
    "TASK_ID": "5",
    "USER_ID": "3",
    "COMMENT_TEXT": "Отзыв",
    "SECONDS": "1800",
    "SOURCE": "3",
    "CREATED_DATE": "2026-10-15T00:20:00+03:00",
    "DATE_START": "2026-10-14T23:50:00+03:00",
    "DATE_STOP": "2026-10-15T00:20:00+03:00",
}


def told(**changes: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(entry(ROW | changes, {"ID": "5"}, TimesheetRules(), "Europe/Moscow").content)
    return found


def test_a_timer_tells_when_it_ran() -> None:
    found = told()

    assert (found["started_at"], found["ended_at"]) == ("2026-10-14T20:50:00Z", "2026-10-14T21:20:00Z")
    assert (found["on"], found["seconds"], found["source"]) == ("2026-10-15", 1800, "timer")


def test_of_a_timer_whose_time_was_changed_by_hand_only_the_time_is_true() -> None:
    found = told(SECONDS="600")

    assert "started_at" not in found
    assert found["seconds"] == 600


def test_an_entry_by_hand_has_a_day_only_and_the_bytes_it_always_had() -> None:
    assert list(told(SOURCE="2")) == [
        *("id", "task_id", "deal_id", "employee_id", "on", "seconds", "source", "billable", "travel", "text"),
    ]
