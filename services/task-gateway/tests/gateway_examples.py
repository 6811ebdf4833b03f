"""Commands for tests."""

from __future__ import annotations

from typing import Any

from contracts.claims import Blob, Text
from contracts.crm.v1 import CreateTask, CrmRef, TaskFile


def command(files: int = 0, checklist: int = 0, client: int = 5, **changes: Any) -> CreateTask:
    """A task for *client* with so many files and items."""
    papers = (Blob.holding(f"{client}/{n}".encode(), "application/pdf") for n in range(files))
    values: dict[str, Any] = {
        "automation": "test",
        "belongs_to": CrmRef(kind="client", id=client),
        "responsible_id": 7,
        "title": "Требование",
        "description": Text.of("что сделать"),
        "files": tuple(TaskFile(name=f"п {n}.pdf", blob=paper) for n, paper in enumerate(papers)),
        "checklist": tuple(f"шаг {n}" for n in range(checklist)),
    }
    return CreateTask(**values | changes)
