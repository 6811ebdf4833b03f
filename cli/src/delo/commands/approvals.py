"""`delo approvals`: the pages of approvals in the local stack."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated

import typer
from approvals.signing import Grant, Signer

from delo import display
from delo.clock import moving
from delo.stack.running import running_site
from delo.stack.services import APPROVALS, PORTAL, environment

app = typer.Typer(no_args_is_help=True, help="Pages of approvals in the local stack.")

Employee = Annotated[int, typer.Option("--employee", min=1, max=10**9, help="Whose page it is, by his id in the CRM.")]
Days = Annotated[int, typer.Option("--days", min=1, max=366, help="For how many days it is good.")]


@app.callback()
def pages() -> None:
    """More than one command, some day."""


@app.command("link")
def link(employee: Employee, days: Days = 30) -> None:
    """Print an employee's own page of new requests. Whoever has the link hands in as that employee."""
    site = running_site()
    told = environment(APPROVALS, site)
    signer = Signer(told["APPROVALS_LINK_SECRET"], told["APPROVALS_PUBLIC_URL"])
    until = asyncio.run(moving.now(site)) + timedelta(days=days)
    grant = Grant(PORTAL, "form", employee, int(until.timestamp()))
    display.out.print(signer.url(grant), markup=False, soft_wrap=True)
