"""Where a stack keeps its things: data, logs, state. One folder per stack, so several run side by side."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[4]


@dataclass(frozen=True)
class Home:
    """The folder of one stack."""

    root: Path

    @property
    def state_file(self) -> Path:
        """Pids, ports, addresses, secrets."""
        return self.root / "state.json"

    @property
    def lock_file(self) -> Path:
        """Held by the one command that is changing the stack."""
        return self.root / "lock"

    @property
    def blobs(self) -> Path:
        """The claim-check store of all services of this stack."""
        return self.root / "data" / "blobs"

    def data(self, name: str) -> Path:
        """The data folder of one process."""
        return self.root / "data" / name

    def log(self, name: str) -> Path:
        """What a process says."""
        return self.root / "logs" / f"{name}.log"


def default_home() -> Home:
    """DELO_HOME, else `.delo` in the project."""
    chosen = os.environ.get("DELO_HOME")
    return Home(Path(chosen).expanduser().resolve() if chosen else PROJECT / ".delo")
