"""Whether the thirty letters have become what they must."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

import asyncpg
from chassis.blobs.folder import FolderBlobs
from chassis.replay import Verdict, replay
from e2e.office import Office, body, hashes, papers
from e2e.truth import expected, letters, one_for
from tax_calendar.registry import DECIDERS


async def check(office: Office, tasks: list[dict[str, Any]]) -> None:
    """Exactly the expected tasks: people, deadlines, the letter itself and each demand's own papers on them."""
    raw, head = letters(), await office.head_accountant()
    attached: dict[str, list[str]] = defaultdict(list)
    for one in expected():
        if one.file == "d23_scan_pdf.eml":
            continue  # read by OCR or put to a person: counted below, and tried in cli/tests/unit/test_demands.py
        task = one_for(tasks, one.number)
        assert str(task["responsibleId"]) == (await office.accountant_of(one.inn) if one.inn else head), one
        assert (datetime.fromisoformat(task["deadline"]) if task["deadline"] else None) == one.due, one
        files = await office.files_of(task)
        assert {body(raw[file]) for file in (one.file, *one.copies)} & {body(file) for file in files}, one
        attached[one.file] += hashes(files) & papers(raw[one.file])
    for file, found in attached.items():
        # A letter of two demands: each paper hangs on one of the two tasks, and none on both.
        assert sorted(found) == sorted(papers(raw[file])), file
    assert len(tasks) == len(expected())


async def check_replay(office: Office, more_than: int) -> None:
    """Every decision of tax-calendar, made again from what it was made of, is the same."""
    verdict = Verdict()
    connection = await asyncpg.connect(office.running.dsn("tax-calendar"))
    blobs = FolderBlobs(office.running.home.blobs)
    differences = [one async for one in replay(connection, blobs, DECIDERS, verdict)]
    await connection.close()
    assert differences == []
    assert verdict.decisions > more_than
