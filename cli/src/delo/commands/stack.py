"""`delo stack`: for tests of what happens when a process dies. Not shown to those who don't look for it."""

from __future__ import annotations

import typer

from delo.stack.home import default_home
from delo.stack.stack import Stack

HIDDEN = True

app = typer.Typer(help="Kill and restart single processes.", no_args_is_help=True)


@app.command()
def kill(name: str) -> None:
    """Send SIGKILL to a process."""
    Stack(default_home()).kill(name)


@app.command()
def restart(name: str) -> None:
    """End a process if it runs, start it, wait until it is ready."""
    Stack(default_home()).restart(name)


@app.command()
def jars() -> None:
    """Fetch what is missing of the jars; part of the set-up."""
    from delo.stack import jars as kept  # noqa: PLC0415 - named like the command

    kept.ensure()
