"""Who is a client, from a CSV with at least the column inn (as the samples' clients.csv)."""

from __future__ import annotations

import csv
from pathlib import Path

from tax_calendar.core.people import Client

from delo.stack.problems import Problem

LENGTHS = (10, 12)  # digits of an INN: an organisation's, a person's


def client_inns(path: Path) -> frozenset[str]:
    """The INNs of a clients.csv. Raises Problem as `clients` does."""
    return frozenset(client.inn for client in clients(path) if client.inn)


def clients(path: Path) -> tuple[Client, ...]:
    """The rows of a clients.csv in UTF-8, divided by commas or (as a Russian Excel does) by semicolons.

    Columns name, kpp and other_kpp say more of a client where there are any. Raises Problem, with the line, if it can't
    be read, has no column inn, or a row's INN is none.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"{path}: cannot be read as a CSV in UTF-8 ({error}).") from error
    head = text.split("\n", 1)[0]
    rows = csv.DictReader(
        text.splitlines(keepends=True), delimiter=";" if ";" in head and "," not in head else ",", strict=True
    )
    try:
        if "inn" not in (rows.fieldnames or ()):
            raise Problem(f"{path}: there is no column inn; the columns are {rows.fieldnames}.")
        return tuple(_client(path, rows.line_num, row) for row in rows if any(row.values()))
    except csv.Error as error:
        raise Problem(f"{path}, line {rows.line_num}: is no CSV ({error}).") from error


def _client(path: Path, line: int, row: dict[str, str]) -> Client:
    kpps = tuple(kpp for column in ("kpp", "other_kpp") for kpp in (row.get(column) or "").replace(";", " ").split())
    return Client(line, (row.get("name") or "").strip(), _inn(path, line, row), kpps)


def _inn(path: Path, line: int, row: dict[str, str]) -> str:
    inn = (row["inn"] or "").strip()
    if not (inn.isascii() and inn.isdigit() and len(inn) in LENGTHS):
        hint = " A spreadsheet may have dropped its leading zero." if inn.isdigit() else ""
        raise Problem(f"{path}, line {line}: {inn!r} is no INN of 10 or 12 digits.{hint}")
    return inn
