"""Starting and ending one process. Each leads a session of its own and outlives the command that started it."""

from __future__ import annotations

import os
import secrets
import signal
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from delo.stack.identity import MARK, PROC, bearers, identity
from delo.stack.problems import Problem
from delo.stack.state import Started

LOG_LIMIT_BYTES = 20_000_000
POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Launch:
    """What to run: the command line, and what it has in its environment beside ours."""

    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


def spawn(launch: Launch, log: Path) -> Started:
    """Start it in a session of its own, its output appended to *log*."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".log.1"))
    mark = secrets.token_hex(8)
    pid = os.posix_spawn(
        launch.argv[0],
        list(launch.argv),
        {**os.environ, **launch.environment, MARK: mark},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
            *((os.POSIX_SPAWN_CLOSE, descriptor) for descriptor in _passed_on()),
        ],
        setsid=True,
    )
    named = identity(pid)
    if named is None:
        raise Problem(f"{launch.argv[0]} ended as soon as it was started. Its last words:\n{tail(log)}")
    return Started(pid, named, datetime.now(UTC).isoformat(timespec="seconds"), mark)


def _passed_on() -> list[int]:
    """What whoever started us left open, as flock(1) does its lock: it must not stay held until `delo down`."""
    found = []
    for entry in (PROC / "self" / "fd").iterdir():
        with suppress(OSError):  # the one that lists them is gone by now
            if int(entry.name) > 2 and os.get_inheritable(int(entry.name)):
                found.append(int(entry.name))
    return found


def alive(started: Started | None) -> bool:
    """Whether that very process still runs."""
    return started is not None and identity(started.pid) == started.identity


def end(started: Started, grace_seconds: float, asking: signal.Signals = signal.SIGTERM) -> None:
    """Ask, after the grace SIGKILL, then whatever it left behind. Never touches another process."""
    if alive(started):
        _signal(started.pid, asking)
        if not wait_gone(started, grace_seconds):
            kill(started)
    sweep(started)


def kill(started: Started) -> None:
    """SIGKILL to the process itself; what it had started is left to notice, as after a crash."""
    if alive(started):
        _signal(started.pid, signal.SIGKILL)
        wait_gone(started, 10.0)


def sweep(started: Started) -> None:
    """End what a process that is gone had started and left behind."""
    if not alive(started):
        for pid in bearers(started.mark):
            _signal(pid, signal.SIGKILL)


def wait_gone(started: Started, seconds: float) -> bool:
    """Wait for the end of a process; whether it came."""
    deadline = time.monotonic() + seconds
    while alive(started):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log."""
    if not log.exists():
        return "(nothing)"
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]) or "(nothing)"


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
