"""Which process a pid means. A pid is used again after a while; pid, boot and start time together are not."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
MARK = "DELO_MARK"
BOOT_ID = PROC / "sys/kernel/random/boot_id"


@dataclass(frozen=True)
class Stat:
    """State letter, start in clock ticks after boot: fields 3 and 22 of /proc/<pid>/stat, see proc(5)."""

    state: str
    started_ticks: int


def parse_stat(text: str) -> Stat:
    """Read one /proc/<pid>/stat. The command in brackets may itself hold brackets and blanks."""
    fields = text[text.rindex(")") + 2 :].split()
    return Stat(state=fields[0], started_ticks=int(fields[19]))


def stat(pid: int, proc: Path = PROC) -> Stat | None:
    """The process's entry; None if there is none."""
    try:
        return parse_stat((proc / str(pid) / "stat").read_text(encoding="utf-8", errors="replace"))
    except (FileNotFoundError, ProcessLookupError):
        return None


def identity(pid: int) -> str | None:
    """Names this very process on this very boot; None if it doesn't run (a zombie is reaped if it is our child)."""
    found = stat(pid)
    if found is None:
        return None
    if found.state in "ZX" and not _threads_left(pid):
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        return None
    return f"{BOOT_ID.read_text().strip()}:{found.started_ticks}"


def _threads_left(pid: int) -> bool:
    """Whether threads of a killed process still end: its first one is a zombie by then, its ports are not free yet."""
    try:
        return len(list((PROC / str(pid) / "task").iterdir())) > 1
    except (FileNotFoundError, ProcessLookupError):
        return False


def bearers(mark: str) -> list[int]:
    """Pids of processes that carry DELO_MARK=*mark* in their environment, as far as this user may look."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for entry in PROC.iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found
