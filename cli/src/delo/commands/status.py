"""`delo status`: how each process is."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from delo import display
from delo.stack.home import default_home
from delo.stack.stack import Stack

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object per process, as a list.")]


def status(*, as_json: AsJson = False) -> None:
    """Show each process: up or down, pid, memory, address. Exits with 1 unless all are ready."""
    statuses = Stack(default_home()).status()
    if as_json:
        display.out.print_json(json.dumps([asdict(one) | {"up": one.pid is not None} for one in statuses]))
    else:
        display.out.print(display.processes(statuses))
    if not all(one.ready for one in statuses):
        raise typer.Exit(1)
