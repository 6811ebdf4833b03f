"""Whether the thirty letters have become what they must."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from e2e.office import Office, papers
from e2e.truth import expected, letters, one_for


async def check(office: Office, tasks: list[dict[str, Any]]) -> None:
    """Exactly the expected tasks: people, deadlines, and the letter's own papers on them."""
    raw, head = letters(), await office.head_accountant()
    for one in expected():
        if one.file == "d23_scan_pdf.eml":
            continue  # read by OCR or put to a person: counted below, and tried in cli/tests/unit/test_demands.py
        task = one_for(tasks, one.number)
        assert str(task["responsibleId"]) == (await office.accountant_of(one.inn) if one.inn else head), one
        assert (datetime.fromisoformat(task["deadline"]) if task["deadline"] else None) == one.due, one
        attached = await office.files_of(task)
        assert not papers(raw[one.file]) or attached & papers(raw[one.file]), one
    assert len(tasks) == len(expected())
