"""The stack that runs here, for commands that need it."""

from __future__ import annotations

from pathlib import Path

from delo.stack.component import Site
from delo.stack.home import default_home
from delo.stack.problems import Problem
from delo.stack.processes import alive
from delo.stack.services import profile
from delo.stack.state import load


def running_site() -> Site:
    """The local stack of this home. Raises Problem if its database doesn't run: nothing else is ours to touch."""
    home = default_home()
    state = load(home.state_file)
    if not alive(state.processes.get("postgres")):
        raise Problem("The local stack doesn't run here (this works on the local stack only); `delo up` starts it.")
    return Site(home, state)


def profile_here() -> Path:
    """The portal's profile that the stack of this home runs with, whether it runs or not."""
    home = default_home()
    return profile(Site(home, load(home.state_file)))
