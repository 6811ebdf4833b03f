"""`delo logs NAME`: what a process said."""

from __future__ import annotations

import os
import shutil
from typing import Annotated

import typer

from delo import display
from delo.stack.home import default_home
from delo.stack.problems import Problem
from delo.stack.processes import tail

Lines = Annotated[int, typer.Option("--lines", "-n", min=1, help="How many of the last lines.")]
Follow = Annotated[bool, typer.Option("--follow", "-f", help="Go on with what is written from now on.")]


def logs(name: str, lines: Lines = 50, *, follow: Follow = False) -> None:
    """Show the last lines of a process's log."""
    log = default_home().log(name)
    if not log.exists():
        known = sorted(path.stem for path in log.parent.glob("*.log"))
        raise Problem(f"There is no log of {name}; there are: {', '.join(known) or 'none yet'}.")
    following = shutil.which("tail")
    if follow and following:
        os.execv(following, ["tail", "-n", str(lines), "-F", str(log)])  # noqa: S606 - it takes our place
    display.out.print(tail(log, lines), markup=False, soft_wrap=True)
