"""`delo calendar`: a client's tax calendar, what a change of the law does, who has how much to do."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from tax_calendar.core import difference, ics
from tax_calendar.core.dated import Dated
from tax_calendar.law import planner

from delo import display
from delo.commands import feeds
from delo.trial import planning
from delo.trial.planning import COLUMNS, EARLIEST, LATEST, Unusable

app = typer.Typer(no_args_is_help=True, help="Tax calendar: dates by profile, differences of laws, workload.")

REFUSED_INPUT, WRONG_ARGUMENTS = 1, 2
DAY = ["%Y-%m-%d"]
KNOWN_FROM, KNOWN_TO = datetime.fromisoformat("2025-01-01"), datetime.fromisoformat("2027-12-31")  # years with a decree
File = typer.Argument(exists=True, dir_okay=False)
From = Annotated[datetime, typer.Option("--from", formats=DAY, help="First day, by actual date.")]
To = Annotated[datetime, typer.Option("--to", formats=DAY, help="Last day.")]
Profile = Annotated[Path, typer.Option("--profile", help="The client's profile (YAML).", exists=True, dir_okay=False)]
Events = Annotated[
    list[str] | None, typer.Option("--event", metavar="ID=YYYY-MM-DD", help="A one-off fact; repeatable.")
]
SHADES = ((8, "white on red"), (4, "black on yellow"), (1, "black on green"))


class Form(Enum):
    """How a plan is written."""

    JSON = "json"
    CSV = "csv"
    ICS = "ics"


app.add_typer(feeds.app, name="feed")


@app.callback()
def calendar() -> None:
    """Tax calendar: dates by profile, differences of laws, workload."""


@app.command("show")
def show(
    profile: Profile,
    first: From,
    last: To,
    event: Events = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list of the columns.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV with a head line.")] = False,
    as_ics: Annotated[bool, typer.Option("--ics", help="iCalendar, whole-day events.")] = False,
) -> None:
    """Show what a client must file and pay, with the date by law and the date after days off."""
    chosen = [form for form, wanted in zip(Form, (as_json, as_csv, as_ics), strict=True) if wanted]
    if len(chosen) > 1:
        raise _refused("take one of --json, --csv, --ics")
    start, end = _range(first, last)
    try:
        once = planning.events(event or ())
    except Unusable as error:
        raise _refused(str(error)) from error
    try:
        found = list(planner().plan(planning.profile(profile), start, end, once))
    except Unusable as error:
        raise _refused(str(error), REFUSED_INPUT) from error
    for name in sorted({one.obligation_id for one in once} - {one.obligation.id for one in found}):
        display.err.print(f"{name}: doesn't concern this client, or is not due in this range.")
    _write(found, chosen[0] if chosen else None, profile.stem)


def _write(found: list[Dated], form: Form | None, name: str) -> None:
    match form:
        case Form.JSON:
            typer.echo(planning.as_json(found))
        case Form.CSV:
            typer.echo(planning.as_csv(found), nl=False)
        case Form.ICS:
            typer.echo(ics.calendar(name, ics.entries(found, name), datetime.now(UTC)), nl=False)
        case None:
            table = Table(*COLUMNS)
            for one in found:
                table.add_row(*(display.escape(str(cell)) for cell in planning.row(one).values()))
            display.out.print(table)


@app.command("diff")
def diff(
    old: Annotated[Path, File],
    new: Annotated[Path, File],
    first: From = KNOWN_FROM,
    last: To = KNOWN_TO,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="An object with the lists rows and dates.")] = False,
) -> None:
    """Show what differs between two files of obligations: rows, and the dates that come, move or go."""
    start, end = _range(first, last)
    try:
        before, after = planning.planner_of(old), planning.planner_of(new)
    except Unusable as error:
        raise _refused(str(error), REFUSED_INPUT) from error
    of_rows = difference.of_laws(before.law, after.law)
    of_dates = difference.of_plans(before.everything(start, end), after.everything(start, end))
    if as_json:
        typer.echo(planning.difference_as_json(of_rows, of_dates))
    elif of_rows or of_dates:
        _show_difference(of_rows, of_dates)
    else:
        display.out.print("Nothing differs.")


def _show_difference(of_rows: list[difference.RowChange], of_dates: list[difference.Change]) -> None:
    rows = Table("row", "obligation", "fields")
    for row in of_rows:
        rows.add_row(row.what, row.obligation_id, ", ".join(row.fields))
    dates = Table("date", "obligation", "period", "before", "after")
    for one in of_dates:
        dates.add_row(one.what, one.obligation_id, one.period, str(one.before or ""), str(one.after or ""))
    for table in (rows, dates):
        if table.row_count:
            display.out.print(table)


@app.command("heat")
def heat(clients: Annotated[Path, File], first: From, last: To) -> None:
    """Show how many tasks fall on each accountant and day. CLIENTS: a YAML list of accountant and profile."""
    start, end = _range(first, last)
    try:
        found = planning.workload(clients, start, end)
    except Unusable as error:
        raise _refused(str(error), REFUSED_INPUT) from error
    table = Table("day", *(display.escape(name) for name in sorted(found)), "all")
    for day in sorted({day for counts in found.values() for day in counts}):
        counts = [found[name][day] for name in sorted(found)]
        table.add_row(f"{day} {day:%a}", *(_shaded(count) for count in counts), str(sum(counts)))
    display.out.print(table)


def _shaded(count: int) -> str:
    style = next((style for least, style in SHADES if count >= least), None)
    return f"[{style}] {count} [/]" if style else ""


def _range(first: datetime, last: datetime) -> tuple[date, date]:
    for name, day in (("--from", first), ("--to", last)):
        if not EARLIEST <= day.year <= LATEST:
            raise _refused(f"{name} {day:%Y-%m-%d} lies outside the years {EARLIEST} to {LATEST}")
    if last < first:
        raise _refused(f"--to {last:%Y-%m-%d} lies before --from {first:%Y-%m-%d}")
    return first.date(), last.date()


def _refused(what: str, code: int = WRONG_ARGUMENTS) -> typer.Exit:
    display.err.print(f"[red]delo:[/] {display.escape(what)}", soft_wrap=True)
    return typer.Exit(code)
