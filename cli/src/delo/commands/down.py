"""`delo down`: end the stack."""

from __future__ import annotations

from delo import display
from delo.stack.home import default_home
from delo.stack.stack import Stack, everything


def down() -> None:
    """Stop everything this stack started; data and addresses are kept."""
    components = everything()
    with display.phases(component.name for component in components) as report:
        Stack(default_home(), components, report).down()
    display.out.print("The stack is down; its data stays. `delo up` starts it again.", soft_wrap=True)
