"""`delo invoice render`: rating and papers of one input, without the stack."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from billing.core import result
from billing.core.problems import BadInput
from billing.core.rated import Rated
from billing.core.rating import rate
from billing.core.reading import read
from billing.papers.files import OF_SERVICES, files
from billing.schema import schema_text
from rich.table import Table

from delo import display
from delo.stack.problems import Problem

app = typer.Typer(no_args_is_help=True, help="Invoices: rate a month and make its papers.")

REFUSED = 1


@app.callback()
def invoice() -> None:
    """Invoices: rate a month and make its papers."""


@app.command("render")
def render(
    given: Annotated[
        Path, typer.Option("--input", help="INPUT.json, see `delo invoice schema`.", exists=True, dir_okay=False)
    ],
    folder: Annotated[
        Path, typer.Option("--out", help="Folder for the papers; made where it is missing.", file_okay=False)
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print lines, totals, words, QR payload and to_pay.")] = False,
) -> None:
    """Rate a month and write its papers. What is wrong with the input is said at once, and nothing is written then."""
    try:
        with _uncollected():
            rated = rate(read(_text(given)))
            made = files(rated)
    except BadInput as refusal:
        if as_json:
            typer.echo(result.refusal(refusal.problems), nl=False)
        display.err.print(f"[red]delo:[/] no invoice is made of {display.escape(str(given))}:", soft_wrap=True)
        for one in refusal.problems:
            display.err.print(f"  {display.escape(one.text)}", soft_wrap=True)
        raise typer.Exit(REFUSED) from refusal
    _write(folder, made)
    for warning in rated.warnings:
        display.err.print(f"[yellow]delo:[/] {display.escape(warning)}", soft_wrap=True)
    if as_json:
        typer.echo(result.text(rated), nl=False)
    else:
        _show(rated, folder)


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of INPUT.json."""
    typer.echo(schema_text(), nl=False)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for garbage: none is made here, and with many entries the search costs half the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"{path} can't be read: {error}") from error


def _write(folder: Path, made: dict[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in OF_SERVICES:
            if name not in made:  # of another invoice that was rendered into this folder
                (folder / name).unlink(missing_ok=True)
        for name, content in made.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise Problem(f"{folder} can't be written: {error}") from error


def _show(rated: Rated, folder: Path) -> None:
    table = Table("line", "grade", "rate", "minutes", "net", "vat", "gross")
    for one in rated.lines:
        row = result.line(one, rated.month.contract.currency)
        shown = [row["title"], row["grade"], row["rate"], row["minutes"], row["net"], row["vat"], row["gross"]]
        table.add_row(*(display.escape("" if cell is None else str(cell)) for cell in shown))
    sums = result.shape(rated)["totals"]
    table.add_section()
    table.add_row("total", "", "", str(sums["minutes"]), sums["net"], sums["vat"], sums["gross"])
    display.out.print(table)
    display.out.print(display.escape(f"To pay {rated.totals.to_pay} {rated.currency}: {rated.words}"), soft_wrap=True)
    display.out.print(display.escape(f"Papers are in {folder}."), soft_wrap=True)
