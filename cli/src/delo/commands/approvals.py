"""`delo approvals`: who approves and why, a trip's money, a leave's terms; pages of the local stack."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import typer
from approvals.core.per_diem import Rates
from approvals.signing import Grant, Signer

from delo import display
from delo.clock import moving
from delo.stack.running import running_site
from delo.stack.services import APPROVALS, PORTAL, environment
from delo.trial import approving
from delo.trial.approving import Unusable

app = typer.Typer(no_args_is_help=True, help="Approvals: who approves, trips, leaves; pages of the local stack.")

DAY = ["%Y-%m-%d"]
LARGEST = Decimal(10) ** 9
Employee = Annotated[int, typer.Option("--employee", min=1, max=10**9, help="Whose page it is, by his id in the CRM.")]
Days = Annotated[int, typer.Option("--days", min=1, max=366, help="For how many days it is good.")]
AsYear = Annotated[
    bool, typer.Option("--year", help="The year of absences: a picture, ?as=ics for a feed, ?as=schedule for leaves.")
]
First = Annotated[datetime, typer.Option("--first", formats=DAY, help="First day.")]
Last = Annotated[datetime, typer.Option("--last", formats=DAY, help="Last day.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@app.callback()
def approvals() -> None:
    """Approvals: who approves, trips, leaves; pages of the local stack."""


@app.command("who")
def who(
    office: Annotated[Path, typer.Argument(help="YAML of people, absences, …", exists=True, dir_okay=False)],
    applicant: Annotated[int, typer.Option("--applicant", min=1, help="Whose request it is.")],
    on: Annotated[datetime, typer.Option("--on", formats=DAY, help="The day of asking.")],
    kind: Annotated[str, typer.Option("--kind", help="Of request; deputies may be for some kinds only.")] = "trip",
    silent: Annotated[list[int] | None, typer.Option("--silent", help="Who did not answer; repeatable.")] = None,
    wanted: Annotated[list[int] | None, typer.Option("--wanted", help="Whom the chain names; else the head.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Say who approves a request, and why. Exits with 1 if nobody is left.

    The office: `people: [{id: 17, manager: 5, active: true, roles: []}]`, `absences: [{employee: 5, kind: vacation,
    first_on: 2026-10-05, last_on: 2026-10-18}]`, `deputies: [{employee: 5, deputy: 9, first_on: …, last_on: …, kinds:
    [ trip ], consented: true}]`, `duty: [40, 41]`.
    """
    try:
        chart = approving.office(office)
        told = approving.who(chart, applicant, kind, on.date(), silent or (), tuple(wanted or ()))
    except Unusable as error:
        raise _refused(error) from error
    if as_json:
        _json(told)
    else:
        _told(told)
    if told["approver"] is None:
        raise typer.Exit(1)


def _told(told: dict[str, Any]) -> None:
    answer = "nobody" if told["approver"] is None else f"employee {told['approver']}"
    standing = f", standing in for employee {told['for']}" if told["for"] else ""
    display.out.print(f"{answer}{standing}", markup=False)
    for line in told["words"]:
        display.out.print(f"  {line}", markup=False, soft_wrap=True)


@app.command("trip")
def trip(
    first: First,
    last: Last,
    route: Annotated[str, typer.Option("--route", help="Legs: 'Казань 12.10.2026–14.10.2026; Сочи …'.")] = "",
    home: Annotated[str, typer.Option("--home", help="What the firm pays a day in Russia, roubles.")] = "700.00",
    abroad: Annotated[str, typer.Option("--abroad", help="And abroad.")] = "2500.00",
    *,
    as_json: AsJson = False,
) -> None:
    """Count a trip's per diem by day, what of it is taxed, and when the report is due."""
    try:
        told = approving.trip(first.date(), last.date(), route, Rates(_sum("--home", home), _sum("--abroad", abroad)))
    except Unusable as error:
        raise _refused(error) from error
    if as_json:
        _json(told)
        return
    for one in told["days"]:
        display.out.print(f"{one['on']}  {one['place']:6}  {one['amount']:>10}  free {one['tax_free']}", markup=False)
    display.out.print(f"per diem {told['per_diem']} RUB, taxed {told['taxed']}; report due {told['report_due_on']}")


@app.command("leave")
def leave(
    first: First,
    last: Annotated[datetime | None, typer.Option("--last", formats=DAY, help="Last day.")] = None,
    days: Annotated[int | None, typer.Option("--days", help="Or days of the balance, holidays not counted.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Count a leave: its days or its last day, by when to tell the employee and to pay him."""
    try:
        told = approving.leave(first.date(), last.date() if last else None, days)
    except Unusable as error:
        raise _refused(error) from error
    if as_json:
        _json(told)
        return
    display.out.print(f"{told['first_on']} to {told['last_on']}: {told['days']} days of the balance", markup=False)
    display.out.print(f"tell by {told['notice_by']}, pay by {told['pay_by']}", markup=False)


@app.command("link")
def link(employee: Employee, days: Days = 30, *, year: AsYear = False) -> None:
    """Print an employee's own page of new requests, or the year of absences. Whoever has the link is that employee."""
    site = running_site()
    told = environment(APPROVALS, site)
    signer = Signer(told["APPROVALS_LINK_SECRET"], told["APPROVALS_PUBLIC_URL"])
    until = asyncio.run(moving.now(site)) + timedelta(days=days)
    grant = Grant(PORTAL, "year" if year else "form", employee, int(until.timestamp()))
    display.out.print(signer.url(grant), markup=False, soft_wrap=True)


def _sum(option: str, text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal(-1)
    if not (found.is_finite() and 0 <= found < LARGEST):
        raise typer.BadParameter(f"{text!r} is no sum of roubles", param_hint=option)
    return found


def _json(told: dict[str, Any]) -> None:
    typer.echo(json.dumps(told, ensure_ascii=False))


def _refused(error: Unusable) -> typer.Exit:
    display.err.print(str(error), markup=False, soft_wrap=True)
    return typer.Exit(1)
