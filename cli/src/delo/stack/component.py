"""What the stack knows of each process it runs."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import Protocol

from delo.stack.home import Home
from delo.stack.ports import HOST
from delo.stack.processes import Launch
from delo.stack.state import State

# Nine processes at once on a busy machine, or a broker that was killed. Who ended meanwhile is told at once.
START_SECONDS = 240.0


@dataclass(frozen=True)
class Site:
    """Where a component runs: the stack's folder, its ports and its secrets."""

    home: Home
    state: State

    def port(self, name: str) -> int:
        """A port drawn for this stack."""
        return self.state.ports[name]

    def address(self, name: str) -> str:
        """host:port."""
        return f"{HOST}:{self.port(name)}"


class Component(Protocol):
    """An engine or a service. Its name is its log, its data folder and its place in the state."""

    @property
    def name(self) -> str:
        """How people call it."""

    @property
    def ports(self) -> dict[str, int | None]:
        """Ports it listens on, with the one it would like, for what people look at."""

    @property
    def memory_mebibytes(self) -> int:
        """What it takes when it works."""

    @property
    def stop_signal(self) -> signal.Signals:
        """What asks it to end in order."""

    def prepare(self, site: Site) -> None:
        """Make its data folder ready; called before each start."""

    def launch(self, site: Site) -> Launch:
        """How it is started."""

    def ready(self, site: Site) -> bool:
        """Whether it answers as it should, asked over its own protocol."""

    def arrange(self, site: Site) -> None:
        """What others need of it once it is ready: roles, topics. Repeating it changes nothing."""

    def address(self, site: Site) -> str:
        """What a person types to reach it."""
