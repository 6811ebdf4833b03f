"""What a stack remembers between commands: ports, secrets, running processes."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from delo.stack.problems import Problem

if TYPE_CHECKING:
    from delo.stack.home import Home


@dataclass(frozen=True)
class Started:
    """A process we started: its pid, and the identity that keeps us from ever signalling another.

    mark: what it, and whatever it starts, carries in its environment.
    """

    pid: int
    identity: str
    started_at: str
    mark: str


@dataclass
class State:
    """The state file. Ports and secrets are drawn once and kept, so a restart finds the same addresses."""

    ports: dict[str, int] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    processes: dict[str, Started] = field(default_factory=dict)

    def secret(self, name: str) -> str:
        """The secret of that name, drawn at its first use."""
        return self.secrets.setdefault(name, secrets.token_urlsafe(18))


def load(path: Path) -> State:
    """Read the state; an empty one if there is none. Raises Problem if the file is not ours."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        processes = {name: Started(**entry) for name, entry in raw["processes"].items()}
        return State(ports=raw["ports"], secrets=raw["secrets"], processes=processes)
    except FileNotFoundError:
        return State()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Problem(f"{path} is not a readable state file ({error}); stop what it started and remove it.") from error


def save(path: Path, state: State) -> None:
    """Write the state whole or not at all; only the owner may read it, it holds secrets."""
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(state), file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


@contextmanager
def locked(home: Home) -> Iterator[State]:
    """The state, held by this command alone. Others wait; it is the caller who saves."""
    home.root.mkdir(parents=True, exist_ok=True)
    with home.lock_file.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield load(home.state_file)
