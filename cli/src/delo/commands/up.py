"""`delo up`: start what doesn't run."""

from __future__ import annotations

from delo import display
from delo.stack.home import default_home
from delo.stack.stack import Stack, everything


def up() -> None:
    """Start the local stack, or what of it is dead; returns when all is ready."""
    bring_up()
    display.out.print("The stack is up. `delo status` shows it, `delo down` stops it.", soft_wrap=True)


def bring_up() -> Stack:
    """Start what doesn't run, with a live view, and list the addresses."""
    components = everything()
    with display.phases(component.name for component in components) as report:
        stack = Stack(default_home(), components, report)
        stack.up()
    display.out.print(display.processes(stack.status()))
    return stack
