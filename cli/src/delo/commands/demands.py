"""`delo demands`: try letters without the stack; what became of the demands of a running one."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import typer
from rich.table import Table
from tax_calendar import register
from tax_calendar.core import prose
from tax_calendar.core.kinds import KINDS

from delo import display
from delo.stack.running import running_site
from delo.stack.services import service_dsn
from delo.trial import reading
from delo.trial.clients import client_inns
from delo.trial.clients import clients as known_clients

app = typer.Typer(no_args_is_help=True, help="Tax demands: read letters as the service would, see what became of them.")

DAY = ["%Y-%m-%d"]

Files = Annotated[list[Path], typer.Argument(help="Letters as .eml files.", exists=True, dir_okay=False)]
Clients = Annotated[Path | None, typer.Option("--clients", help="CSV with a column inn: who is a client.", exists=True)]
From = Annotated[datetime | None, typer.Option("--from", formats=DAY, help="First day a letter came.")]
To = Annotated[datetime | None, typer.Option("--to", formats=DAY, help="Last day a letter came.")]
Portal = Annotated[str | None, typer.Option("--portal", help="Of this portal only.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line: each demand, each letter without any.")]

WHO = (("inn_valid", "INN is wrong"), ("client_known", "no client of ours"))


@app.callback()
def demands() -> None:
    """Tax demands: read letters as the service would, see what became of them."""


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


@app.command("answer")
def answer(
    text: Annotated[str, typer.Argument(help="What a person wrote when he closed a triage task.")],
    clients: Annotated[Path, typer.Option("--clients", help="CSV with columns inn and name.", exists=True)],
    on: Annotated[
        datetime | None, typer.Option("--on", formats=DAY, help="Day of the answer; today if left out.")
    ] = None,
) -> None:
    """Say what the service takes of an answer in words, as JSON; problems: why nothing of it counts."""
    day = (on or datetime.now(UTC)).date()
    said = prose.answer(text, known_clients(clients), prose.Known(), day)
    found = {
        "over": said.over,
        "inn": said.client.inn if said.client else None,
        "client": said.client.name if said.client else None,
        "kind": said.kind,
        "due_on": said.due_on.isoformat() if said.due_on else None,
        "problems": list(said.problems),
    }
    typer.echo(json.dumps(found, ensure_ascii=False))


@app.command("stats")
def stats(
    portal: Portal = None,
    first: From = None,
    last: To = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Say per inspectorate and kind how many demands came, are open, were closed in time or late, in how many days."""
    if first is not None and last is not None and last < first:
        raise typer.BadParameter("--to lies before --from")
    after = None if last is None else (last + timedelta(days=1)).replace(tzinfo=UTC)
    rows = asyncio.run(_statistics(portal, None if first is None else first.replace(tzinfo=UTC), after))
    if as_json:
        for row in rows:
            typer.echo(json.dumps(asdict(row), default=float))
    elif rows:
        display.out.print(_statistics_table(rows))
    else:
        display.out.print("No demand has been recognised.")


async def _statistics(portal: str | None, first: datetime | None, after: datetime | None) -> list[register.Statistics]:
    connection = await asyncpg.connect(service_dsn(running_site(), "tax-calendar"))
    try:
        return await register.statistics(connection, portal, first, after)
    finally:
        await connection.close()


def _statistics_table(rows: list[register.Statistics]) -> Table:
    names = {kind.key: kind.name for kind in KINDS}
    head = (
        "portal",
        "inspectorate",
        "kind",
        "came",
        "open",
        "closed",
        "in time",
        "late",
        "average",
        "median",
        "longest",
    )
    table = Table(*head, caption="average, median, longest: working days from the letter to closing")
    for row in rows:
        kind = names.get(row.kind or "", "unclear")  # type: ignore[call-overload]
        counts = (row.demands, row.open, row.closed, row.in_time, row.late)
        days = (row.average_days, row.median_days, row.longest_days)
        cells = (row.portal, row.authority_code or "?", kind, *counts, *("" if day is None else day for day in days))
        table.add_row(*(display.escape(str(cell)) for cell in cells))
    return table


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
