"""Who is a client, from a CSV with at least the column inn (as the samples' clients.csv)."""

from __future__ import annotations

import csv
from pathlib import Path

from delo.stack.problems import Problem


def client_inns(path: Path) -> frozenset[str]:
    """The INNs of a clients.csv. Raises Problem if it can't be read or has no column inn."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if "inn" not in (rows.fieldnames or ()):
                raise Problem(f"{path}: there is no column inn; the columns are {rows.fieldnames}.")
            return frozenset(row["inn"].strip() for row in rows if row["inn"])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Problem(f"{path}: cannot be read as a CSV in UTF-8 ({error}).") from error
