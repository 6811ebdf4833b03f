"""What the thirty letters must become, from their truth and from the CRM's own data."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import delo

SAMPLES = Path(delo.__file__).parent / "data" / "demands"
MOSCOW = ZoneInfo("Europe/Moscow")


@dataclass(frozen=True)
class Expected:
    """One task. inn: of the client whose accountant gets it; None: the head accountant's.

    copies: letters of the same demand; whichever is read first hangs on the task.
    """

    file: str
    copies: tuple[str, ...]
    number: str
    inn: str | None
    due: datetime | None


def letters() -> dict[str, bytes]:
    """File name → raw letter."""
    return {path.name: path.read_bytes() for path in sorted(SAMPLES.glob("*.eml"))}


def expected() -> list[Expected]:
    """One task for each distinct demand; the scan is one either way: read by OCR, or put to a person."""
    rows = list(csv.DictReader((SAMPLES / "truth.csv").read_text(encoding="utf-8").splitlines()))
    copies: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        copies[row["dup_of"]].append(row["file"])
    return [
        _expected(row, tuple(copies[row["file"]])) for row in rows if row["relevant"] == "yes" and not row["dup_of"]
    ]


def _expected(row: dict[str, str], copies: tuple[str, ...]) -> Expected:
    known = row["inn_valid"] == "yes" and row["client_known"] == "yes"
    due = date.fromisoformat(row["due_date"]) if row["due_date"] else None
    deadline = datetime.combine(due, time(18), MOSCOW) if due else None
    return Expected(row["file"], copies, row["number"], row["inn"] if known else None, deadline)


def one_for(tasks: list[dict[str, Any]], number: str) -> dict[str, Any]:
    """The one task that names *number*."""
    (found,) = [task for task in tasks if f"№ {number} " in f"{task['title']} " or f"№ {number}," in task["title"]]
    return found
