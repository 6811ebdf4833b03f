"""`delo demands`: try letters without the stack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from delo import display
from delo.trial import reading
from delo.trial.clients import client_inns

app = typer.Typer(no_args_is_help=True, help="Tax demands: read letters as the service would.")

Files = Annotated[list[Path], typer.Argument(help="Letters as .eml files.", exists=True, dir_okay=False)]
Clients = Annotated[Path | None, typer.Option("--clients", help="CSV with a column inn: who is a client.", exists=True)]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line: each demand, each letter without any.")]

COLUMNS = ("file", "kind", "inn", "number", "date", "received_on", "due_on", "duplicate_of", "confidence")


@app.callback()
def demands() -> None:
    """Tax demands: read letters as the service would."""


@app.command("read")
def read(files: Files, clients: Clients = None, *, as_json: AsJson = False) -> None:
    """Read letters and say what each demands, of whom, by when. Repeats are judged among all files given."""
    known = client_inns(clients) if clients else None
    rows = reading.told(reading.letters(files), known)
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
    else:
        display.out.print(_table(rows))


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table(*COLUMNS, "reasons")
    for row in rows:
        cells = [row.get("relevance") if name == "kind" and not row.get(name) else row.get(name) for name in COLUMNS]
        reasons = "\n".join(row.get("reasons", ()))
        table.add_row(*("" if cell is None else str(cell) for cell in cells), display.escape(reasons))
    return table
