"""The command `delo`: puts the commands together and turns problems into one sentence."""

from __future__ import annotations

import errno
from typing import Any

import typer

from delo import display
from delo.lazily import Lazy
from delo.stack.problems import Problem


class Polite(Lazy):
    """Shows a Problem as a message; a traceback is for bugs only."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; what a person can mend ends it with 1 and a message."""
        try:
            return super().invoke(ctx)
        except Problem as problem:
            message = str(problem)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            message = f"The disk is full ({error.filename or 'no space left'}); free some room and try again."
        except KeyboardInterrupt:
            message = "Interrupted. What was started goes on running; `delo down` stops it."
        display.err.print(f"[red]delo:[/] {display.escape(message)}", soft_wrap=True)
        raise typer.Exit(1)


app = typer.Typer(
    cls=Polite,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Delo on this machine: the local stack of real engines and the services.",
)


@app.callback()
def delo() -> None:
    """Delo on this machine: the local stack of real engines and the services."""
