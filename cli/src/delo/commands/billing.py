"""`delo billing`: close a client's month, look into bank statements."""

from __future__ import annotations

import asyncio
import json
from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from billing.core.office import BillingProfile, ClientTerms
from billing.core.problems import BadInput
from billing.core.purpose import invoices
from billing.core.report import report
from billing.core.statement import BadStatement, Movement, Statement
from billing.core.statements import read_statement
from billing.papers.report import report_xlsx
from billing.profile import profile_of
from chassis.blobs.folder import FolderBlobs
from contracts.billing.v1 import BillingAsked, ExpenseEntered, ExpenseItem
from contracts.claims import Text
from contracts.corrections.v1 import VoidAsked
from rich.table import Table

from delo import display
from delo.clock.moving import now as business_now
from delo.stack.component import Site
from delo.stack.problems import Problem
from delo.stack.running import profile_here, running_site
from delo.stack.services import PORTAL
from delo.trial import billing_report as trial
from delo.trial.billing_debit import debit
from delo.trial.billing_invoices import Known, expense_item, named
from delo.trial.billing_pay import pay
from delo.trial.publishing import publish

app = typer.Typer(no_args_is_help=True, help="Billing: close a client's month, look into bank statements.")
WRONG_ARGUMENTS = 2


class Kind(StrEnum):
    """Whose money it is."""

    OWN = "own"
    AGENT = "agent"


LONGEST = timedelta(days=5 * 366)
Files = Annotated[list[Path], typer.Argument(help="1CClientBankExchange or camt.053.", exists=True, dir_okay=False)]


@app.callback()
def billing() -> None:
    """Billing: close a client's month, look into bank statements."""


@app.command("close")
def close(
    client: Annotated[str, typer.Argument(help="The company's id in the CRM, its ИНН, or its name.")],
    period: Annotated[str, typer.Argument(help="A month, 2026-10, or two days, 2026-10-01..2026-10-15.")],
) -> None:
    """Bill a client for days that are over: time is collected, rated, checked; an invoice goes out or a task asks."""
    first, last = _period(period)
    if last - first > LONGEST:  # each month of it may be an invoice of its own
        raise _refused(f"{period} is longer than five years; is its first year right?")
    terms = _client(profile_of(profile_here(), PORTAL), client)
    asyncio.run(_ask(running_site(), terms, first, last))
    display.out.print(f"{terms.client.name}: {first} to {last} is being billed.", markup=False, soft_wrap=True)


@app.command("void")
def void(
    invoice: Annotated[str, typer.Argument(help="Its number as printed, or issuer/year/number.")],
    reason: Annotated[str, typer.Option("--reason", help="In words, for whoever looks later.")],
) -> None:
    """Take an invoice back: its number stays used. One that was paid for becomes a task instead."""
    said = reason.strip()
    if not said:
        raise _refused("a reason is not empty")
    known = asyncio.run(_void(running_site(), invoice, said))
    display.out.print(
        f"{known.client_name}: invoice {known.number} of {known.issued_on} is being made void.",
        markup=False,
        soft_wrap=True,
    )


async def _void(site: Site, said: str, reason: str) -> Known:
    known = await named(site, said)
    words = Text.of(reason)
    await FolderBlobs(site.home.blobs).put(PORTAL, {words.sha256: reason.encode()})
    now = await business_now(site)
    asked = VoidAsked(invoice_id=known.invoice_id, client_id=known.client_id, reason=words, asked_at=now)
    await publish(site.address("kafka"), asked)
    return known


app.command("pay")(pay)
app.command("debit")(debit)


@app.command("expense")
def expense(
    client: Annotated[str, typer.Argument(help="The company's id in the CRM, its ИНН, or its name.")],
    title: Annotated[str, typer.Argument(help="As printed, e.g. Государственная пошлина.")],
    amount: Annotated[str, typer.Option("--amount", help="In the contract's currency, e.g. 30000.00.")],
    on: Annotated[str, typer.Option("--on", help="Its day, YYYY-MM-DD; decides the VAT rate of an own one.")],
    kind: Annotated[Kind, typer.Option("--kind", help="own: with mark-up and VAT; agent: at cost, outside of VAT.")],
    number: Annotated[str, typer.Option("--id", help="Number of its paper; the same again replaces it.")],
    markup: Annotated[str | None, typer.Option("--markup", help="Percent on an own one; else the contract's.")] = None,
    matter: Annotated[str | None, typer.Option("--matter", help="As the invoice's entries name it.")] = None,
    document: Annotated[str | None, typer.Option("--document", help="The paper that proves it, as printed.")] = None,
    utbms: Annotated[str, typer.Option("--utbms", help="Expense code for LEDES.")] = "E124",
    *,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Don't bill it after all.")] = False,
) -> None:
    """Put an expense on a client's next invoice whose period has its day or begins later."""
    terms = _client(profile_of(profile_here(), PORTAL), client)
    given = {"id": number, "kind": kind.value, "on": on, "title": title, "amount": amount, "markup_percent": markup}
    item = expense_item(given | {"matter": matter, "document": document, "utbms": utbms}, terms.contract.currency)
    asyncio.run(_expense(running_site(), terms.client_id, item, withdraw=withdraw))
    what = "is taken back" if withdraw else "waits for the next invoice"
    display.out.print(f"{terms.client.name}: {item.title}, {item.amount} {item.currency}, {what}.", markup=False)


async def _expense(site: Site, client_id: int, item: ExpenseItem, *, withdraw: bool) -> None:
    now = await business_now(site)
    entered = ExpenseEntered(client_id=client_id, item=item, entered_at=now, withdrawn=withdraw)
    await publish(site.address("kafka"), entered)


@app.command("statement")
def statement(
    files: Files, *, as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file.")] = False
) -> None:
    """Read bank statements as the service would: movements, the invoices they name, and what is doubtful."""
    for file in files:
        try:
            found = read_statement(file.read_bytes())
        except BadStatement as error:
            raise Problem(f"{file}: {error}") from error
        if as_json:
            typer.echo(json.dumps(_shape(file, found), ensure_ascii=False))
        else:
            _show(found)


@app.command("report")
def report_of(
    period: Annotated[str, typer.Argument(help="A month, 2026-10, or two days, 2026-10-01..2026-10-15.")],
    given: Annotated[
        list[Path] | None,
        typer.Option("--input", help="INPUT.json instead of the stack's invoices; repeatable.", exists=True),
    ] = None,
    cost: Annotated[
        list[str] | None, typer.Option("--cost", metavar="PERSON=ROUBLES", help="Cost of an hour; repeatable.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Workbook (.xlsx) with charts to write.", dir_okay=False)
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="By client, matter and specialist.")] = False,
) -> None:
    """Hours and their cost against what was billed: unbilled work, write-offs, realisation."""
    first, last = _period(period)
    try:
        found = trial.from_files(given) if given else asyncio.run(trial.reported(running_site(), first, last))
    except BadInput as refusal:
        raise Problem(str(refusal)) from refusal
    known = {} if given else trial.costs_of_portal()
    made = report(found.issued, known | trial.costs(cost or ()), found.void, found.waiting)
    if out is not None:
        out.write_bytes(report_xlsx(made, first, last))
    for name in made.uncosted:
        display.err.print(f"[yellow]delo:[/] no cost is known of {display.escape(name)}: counted as 0", soft_wrap=True)
    if as_json:
        typer.echo(json.dumps(trial.shape(made), ensure_ascii=False, indent=2))
        return
    for by, rows in trial.shape(made).items():
        if by in made.by:
            _table(by, rows)


def _table(by: str, rows: list[dict[str, Any]]) -> None:
    names = (
        "minutes",
        "cost",
        "standard",
        "billed",
        "fees",
        "unbilled",
        "unbilled_fees",
        "unbilled_cost",
        "written_off",
        "margin",
        "realisation_percent",
    )
    table = Table(by, *(name.replace("_", " ") for name in names))
    for row in rows:
        table.add_row(*(display.escape(str(row[name] if row[name] is not None else "")) for name in ("name", *names)))
    display.out.print(table)


def _shape(file: Path, found: Statement) -> dict[str, Any]:
    return {"file": str(file), "movements": [_movement(one) for one in found.movements], "doubts": list(found.doubts)}


def _movement(one: Movement) -> dict[str, Any]:
    return {
        "direction": one.direction,
        "on": str(one.on),
        "amount": str(one.amount),
        "currency": one.currency,
        "number": one.number,
        "our_account": one.our_account,
        "name": one.other.name,
        "inn": one.other.inn,
        "purpose": one.purpose,
        "invoices": [each.number for each in invoices(one.purpose)],
        "reversal": one.reversal,
        "key": one.key,
    }


def _show(found: Statement) -> None:
    table = Table("on", "", "amount", "who", "purpose", "invoices")
    for one in found.movements:
        row = _movement(one)
        cells = (row["on"], row["direction"], f"{row['amount']} {row['currency']}", f"{row['name']} {row['inn'] or ''}")
        table.add_row(*(display.escape(cell) for cell in (*cells, row["purpose"], ", ".join(row["invoices"]))))
    display.out.print(table)
    for doubt in found.doubts:
        display.err.print(f"[yellow]delo:[/] {display.escape(doubt)}", soft_wrap=True)


def _period(text: str) -> tuple[date, date]:
    try:
        if ".." in text:
            first, last = (date.fromisoformat(one) for one in text.split("..", 1))
        else:
            first = date.fromisoformat(f"{text}-01")
            last = first.replace(day=monthrange(first.year, first.month)[1])
    except ValueError as error:
        raise _refused(f"{text} is no period; give a month, 2026-10, or two days, 2026-10-01..2026-10-15") from error
    if last < first:
        raise _refused(f"{text} ends before it begins")
    return first, last


def _over(last: date, today: date) -> None:
    if last >= today:
        ended = today - timedelta(days=1)
        raise _refused(f"{last} is not over: today is {today}; give days until {ended} at the latest, or wait")


def _client(office: BillingProfile, said: str) -> ClientTerms:
    found = [
        one
        for one in office.clients
        if said in (str(one.client_id), one.client.inn) or said.casefold() in one.client.name.casefold()
    ]
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{one.client_id} {one.client.name}" for one in found or office.clients)
    raise Problem(f"{'Several clients are' if found else 'No client is'} called {said}; there are: {known or 'none'}.")


async def _ask(site: Site, terms: ClientTerms, first: date, last: date) -> None:
    """Raises typer.Exit for a period that isn't over: its work and its papers would be of days to come."""
    now = await business_now(site)
    _over(last, now.astimezone(ZoneInfo(terms.contract.zone)).date())
    asked = BillingAsked(client_id=terms.client_id, first_on=first, last_on=last, asked_at=now)
    await publish(site.address("kafka"), asked)


def _refused(what: str) -> typer.Exit:
    display.err.print(f"[red]delo:[/] {display.escape(what)}", soft_wrap=True)
    return typer.Exit(WRONG_ARGUMENTS)
