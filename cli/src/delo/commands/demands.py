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

WHO = (("inn_valid", "INN is wrong"), ("client_known", "no client of ours"))


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
    table = Table("letter", "what it is", "who", "received, due", "for a person")
    for row in rows:
        cells = (row["file"], _what(row), _who(row), _when(row), "\n".join(row.get("reasons", ())))
        table.add_row(*(display.escape(cell) for cell in cells))
    return table


def _what(row: dict[str, Any]) -> str:
    if not row.get("number"):
        return " ".join(filter(None, (row.get("relevance"), row.get("kind"))))
    repeats = f"\nrepeats {row['duplicate_of']}" if row["duplicate_of"] else ""
    return f"{row['kind'] or 'unclear'}\n№ {row['number']} of {row['date'] or '?'}{repeats}"


def _who(row: dict[str, Any]) -> str:
    if not row.get("inn"):
        return ""
    doubts = [words for name, words in WHO if row[name] is False]
    return "\n".join([f"{row['inn']} {row['kpp'] or ''}", f"from {row['authority_code'] or '?'}", *doubts])


def _when(row: dict[str, Any]) -> str:
    if not row.get("received_on"):
        return ""
    return "\n".join(filter(None, (f"{row['received_on']} by {row['channel']}", row["due_on"], row["due_rule"])))
