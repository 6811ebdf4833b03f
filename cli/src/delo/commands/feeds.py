"""`delo calendar feed`: secret addresses of calendars, made, listed and revoked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import asyncpg
import typer
from chassis.database import Connection
from rich.table import Table
from tax_calendar import feeds

from delo import display
from delo.stack.ports import HOST
from delo.stack.problems import Problem
from delo.stack.running import running_site
from delo.stack.services import FEEDS, PORTAL, service_dsn

T = TypeVar("T")

HIDDEN = True  # they are `delo calendar feed`
app = typer.Typer(no_args_is_help=True, help="Calendars to subscribe to, per client or accountant, by secret address.")

Dsn = Annotated[
    str | None,
    typer.Option("--dsn", envvar="TAX_CALENDAR_POSTGRES_DSN", help="The database, if not the local stack's."),
]
Base = Annotated[str | None, typer.Option("--url", help="Where the feeds are reached from outside, https://…")]


@app.command("make")
def make(
    client: Annotated[int | None, typer.Option(help="Of this client, by the company's id.")] = None,
    accountant: Annotated[int | None, typer.Option(help="Of this accountant, by the employee's id.")] = None,
    portal: str = PORTAL,
    url: Base = None,
    dsn: Dsn = None,
) -> None:
    """Make a secret address. It is shown once: what is kept tells nobody what it was."""
    if (client is None) == (accountant is None):
        display.err.print("[red]delo:[/] take one of --client, --accountant")
        raise typer.Exit(2)
    number = client if client is not None else accountant
    owner: feeds.Owner = "client" if client is not None else "accountant"
    token = _with(dsn, lambda connection: feeds.make(connection, portal, owner, int(number or 0), datetime.now(UTC)))
    base = url or f"http://{HOST}:{running_site().port(FEEDS)}" if dsn is None or url else ""
    typer.echo(f"{base.rstrip('/')}{feeds.PREFIX}{token}{feeds.SUFFIX}")


@app.command("list")
def list_feeds(dsn: Dsn = None) -> None:
    """Every address that was made, without its secret."""
    table = Table("feed", "portal", "of", "made", "revoked")
    for row in _with(dsn, feeds.every):
        made, revoked = (f"{at:%Y-%m-%d %H:%M}" if at else "" for at in (row["made_at"], row["revoked_at"]))
        table.add_row(row["feed_id"], row["portal"], f"{row['owner']} {row['owner_id']}", made, revoked)
    display.out.print(table if table.row_count else "No feeds.")


@app.command("revoke")
def revoke(feed: str, dsn: Dsn = None) -> None:
    """Make an address nobody's, from now on. FEED: its first part, as `list` shows it."""
    if not _with(dsn, lambda connection: feeds.revoke(connection, feed, datetime.now(UTC))):
        raise Problem(f"There is no feed {feed} that isn't revoked; `delo calendar feed list` shows them.")
    display.out.print(f"{feed} is revoked.")


def _with(dsn: str | None, work: Callable[[Connection], Awaitable[T]]) -> T:
    async def connected() -> T:
        connection = await asyncpg.connect(dsn or service_dsn(running_site(), "tax-calendar"))
        try:
            return await work(connection)
        finally:
            await connection.close()

    return asyncio.run(connected())
