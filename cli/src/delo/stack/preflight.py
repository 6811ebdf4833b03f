"""What is checked before anything is started, so that it fails with one sentence and not in the middle."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import psutil

from delo.stack.component import Component
from delo.stack.home import Home
from delo.stack.problems import Problem

MEBIBYTE = 1024 * 1024
DISK_MEBIBYTES = 1024
CGROUP = Path("/sys/fs/cgroup")


def check(home: Home, to_start: Iterable[Component]) -> None:
    """Memory for what is to be started, room for its data. Raises Problem."""
    needed = sum(component.memory_mebibytes for component in to_start)
    free = available_mebibytes()
    if free < needed:
        raise Problem(
            f"Memory is short: the stack needs about {needed} MB more and {free} MB are free."
            " Close something (`delo status` shows what another stack takes) and try again."
        )
    if needed:
        check_disk(home.root)


def check_disk(folder: Path) -> None:
    """Raises Problem if the disk under *folder* is almost full."""
    room = shutil.disk_usage(folder).free // MEBIBYTE
    if room < DISK_MEBIBYTES:
        raise Problem(f"The disk under {folder} is almost full: {room} MB are left, {DISK_MEBIBYTES} MB are needed.")


def available_mebibytes(cgroup: Path = CGROUP) -> int:
    """Memory a new process may take: the machine's, or less where a container sets a limit."""
    machine = psutil.virtual_memory().available
    try:
        limit = (cgroup / "memory.max").read_text(encoding="ascii").strip()
        used = int((cgroup / "memory.current").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return int(machine // MEBIBYTE)
    if limit == "max":
        return int(machine // MEBIBYTE)
    return int(min(machine, max(int(limit) - used, 0)) // MEBIBYTE)
