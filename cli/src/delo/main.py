"""The command `delo`: puts the commands together and turns problems into one sentence."""

from __future__ import annotations

import errno
import pkgutil
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from delo import commands, display
from delo.stack.problems import Problem


class Polite(TyperGroup):
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


def mount(group: typer.Typer) -> None:
    """Every file of `commands/`: its `app` (not listed if HIDDEN), else the function of its name."""
    for found in pkgutil.iter_modules(commands.__path__):
        module = import_module(f"{commands.__name__}.{found.name}")
        if hasattr(module, "app"):
            group.add_typer(module.app, name=found.name, hidden=getattr(module, "HIDDEN", False))
        else:
            group.command(found.name)(getattr(module, found.name))


mount(app)
