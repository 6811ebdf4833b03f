"""`delo deadline`: the last day of a term of procedure, by its rule and the day of its event."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

import typer
from case_workflow.core.term_rules import RULES, near
from case_workflow.core.terms import Deadline, OutOfCalendar
from case_workflow.core.terms import deadline as counted
from domain.calendar import russia
from rich.table import Column, Table

from delo import display

WRONG_ARGUMENTS = 2
DAY = ["%Y-%m-%d"]
RuleId = Annotated[str | None, typer.Argument(metavar="RULE", help="Id of the rule; --list shows them.")]
From = Annotated[datetime | None, typer.Option("--from", formats=DAY, help="The day of the event the term runs from.")]


def deadline(
    rule: RuleId = None,
    start: From = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="All rules: id, count, law, what the term runs from.")] = False,
) -> None:
    """Count a term of АПК, ГПК, КАС or 229-ФЗ: its last day, the rule, the count, and how days off moved it."""
    if listed:
        if rule is not None or start is not None:
            raise _refused("--list takes no rule and no --from")
        return _list(as_json=as_json)
    if rule is None or start is None:
        raise _refused("name a rule and --from YYYY-MM-DD, or --list")
    if rule not in RULES:
        alike = near(rule)
        hint = f"; did you mean {', '.join(alike)}?" if alike else "; delo deadline --list shows all"
        raise _refused(f"there is no rule {rule!r}{hint}")
    try:
        found = counted(RULES[rule], start.date(), russia())
    except OutOfCalendar as error:
        raise _refused(str(error), 1) from error
    if as_json:
        typer.echo(json.dumps(_row(found), ensure_ascii=False, indent=1))
    else:
        _tell(found)
    return None


def _row(found: Deadline) -> dict[str, str | bool | list[str] | None]:
    return {
        "rule_id": found.rule.id,
        "from": found.start.isoformat(),
        "due_on": found.due_on.isoformat(),
        "law": found.rule.law,
        "count": found.rule.count,
        "shift": shift(found),
        "provisional": found.provisional,
        "warnings": warnings(found),
    }


def shift(found: Deadline) -> str | None:
    """How days off moved the last day; None if it stands."""
    if not found.shifted:
        return None
    days = (found.due_on - found.nominal_on).days
    plural = "s" if days > 1 else ""
    return f"{found.nominal_on} ({found.nominal_on:%A}) is off, {days} day{plural} later to the next working day"


def _tell(found: Deadline) -> None:
    rule = found.rule
    display.out.print(f"[bold]{found.due_on}[/] ({found.due_on:%A})", soft_wrap=True)
    lines = {
        "rule": f"{rule.id}: {rule.law}",
        "from": f"{found.start} ({rule.event}); the count begins the next day",
        "count": rule.count,
        "shift": shift(found) or "none: the last day is a working day",
    }
    for name, text in lines.items():
        display.out.print(f"  {name:<6} {display.escape(text)}", soft_wrap=True)
    for warning in warnings(found):
        display.err.print(display.escape(warning), soft_wrap=True)


def warnings(found: Deadline) -> list[str]:
    """What makes the date less sure than it looks."""
    rule, said = found.rule, []
    if found.provisional:
        said.append(
            "Provisional: no decree on moved days off is known for a year of this term; the date may still move."
        )
    if rule.since is not None and found.start < rule.since:
        said.append(f"The law says so since {rule.since}; another wording held on {found.start}.")
    if rule.note is not None:
        said.append(rule.note)
    return said


def _list(*, as_json: bool) -> None:
    rows = [{"rule_id": one.id, "count": one.count, "law": one.law, "runs_from": one.event} for one in RULES.values()]
    if as_json:
        return typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    table = Table(Column("rule", no_wrap=True), "count", "law", "runs from")  # an id that is cut can't be copied
    for row in rows:
        table.add_row(*(display.escape(cell) for cell in row.values()))
    return display.out.print(table)


def _refused(what: str, code: int = WRONG_ARGUMENTS) -> typer.Exit:
    display.err.print(f"[red]delo:[/] {display.escape(what)}", soft_wrap=True)
    return typer.Exit(code)
