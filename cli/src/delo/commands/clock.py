"""`delo clock`: the business clock of the local stack."""

from __future__ import annotations

import asyncio
from datetime import datetime

import typer

from delo import display
from delo.clock import moving
from delo.clock.spans import parse_span
from delo.stack.running import running_site

app = typer.Typer(no_args_is_help=True, help="The business clock of the local stack; machine time never moves.")


@app.command("show")
def show() -> None:
    """Say what time it is for timers, dates and the sandbox."""
    at = asyncio.run(moving.now(running_site()))
    display.out.print(at.isoformat(timespec="seconds"))


@app.command("advance")
def advance(span: str) -> None:
    """Move forward by SPAN (3d, 12h, 1d12h), wake by wake, waiting until each has had its consequences."""
    site, length = running_site(), parse_span(span)

    def wake(due: datetime) -> None:
        display.out.print(f"wake at {due.isoformat(timespec='seconds')}")

    at = asyncio.run(moving.advance(site, length, wake))
    display.out.print(f"It is now {at.isoformat(timespec='seconds')}.")
