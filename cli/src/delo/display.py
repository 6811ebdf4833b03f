"""How the commands speak to a person: one console, a live list of what is starting, a list of addresses."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from delo.stack.stack import Report, Status

__all__ = ["Phases", "err", "escape", "out", "phases", "processes"]

FILE_WIDTH = 220  # a file or a pipe has no edge, and half a name in it can't be made whole by a wider window

out = Console(
    highlight=False, emoji=False, width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else FILE_WIDTH
)
err = Console(stderr=True, highlight=False, emoji=False)

RESTING = {"ready": "[green]ready[/]", "stopped": "stopped"}


class Phases:
    """What each process is doing, for a live table; on no terminal, a line for each change."""

    def __init__(self, names: Iterable[str]) -> None:
        self._phases = dict.fromkeys(names, "waiting")
        self._notes: list[str] = []
        self._writing = threading.Lock()

    def report(self, name: str, phase: str) -> None:
        """Take note; may be called from any thread."""
        with self._writing:
            if phase.startswith("port "):
                self._notes.append(f"{name}: {phase}")
            else:
                self._phases[name] = phase
            if not out.is_terminal:
                out.print(f"{name}: {phase}")

    def __rich__(self) -> Table:
        """The table as it is now."""
        table = Table.grid(padding=(0, 2))
        for name, phase in list(self._phases.items()):
            shown = Text.from_markup(RESTING[phase]) if phase in RESTING else Spinner("dots", text=phase)
            table.add_row(name, shown)
        for note in self._notes:
            table.add_row("", Text(note, style="yellow"))
        return table


@contextmanager
def phases(names: Iterable[str]) -> Iterator[Report]:
    """Show the phases live for as long as the block takes."""
    shown = Phases(names)
    if not out.is_terminal:
        yield shown.report
        return
    with Live(shown, console=out, refresh_per_second=10):
        yield shown.report


def processes(statuses: Iterable[Status]) -> Table:
    """One line per process."""
    table = Table("process", "state", "pid", "MB", "address", box=None, pad_edge=False, header_style="bold")
    for status in statuses:
        state = "[green]ready[/]" if status.ready else "[red]down[/]" if status.pid is None else "[yellow]not ready[/]"
        table.add_row(status.name, state, str(status.pid or ""), str(status.rss_mebibytes or ""), status.address)
    return table
