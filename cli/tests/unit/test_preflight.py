"""What is missing is said before anything is started."""

from __future__ import annotations

from collections import namedtuple
from pathlib import Path

import psutil
import pytest
from delo.stack import preflight
from delo.stack.greenmail import GreenMail
from delo.stack.home import Home
from delo.stack.kafka import Kafka
from delo.stack.problems import Problem

MEBIBYTE = 1024 * 1024
Memory = namedtuple("Memory", "available")
Disk = namedtuple("Disk", "free")


def test_short_memory_is_told_with_what_is_needed_and_what_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: Memory(300 * MEBIBYTE))

    with pytest.raises(Problem, match=r"needs about 610 MB more and 300 MB are free"):
        preflight.check(Home(tmp_path), [Kafka(), GreenMail()])


def test_a_stack_that_runs_needs_no_more_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: Memory(0))

    preflight.check(Home(tmp_path), [])


def test_an_almost_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight.shutil, "disk_usage", lambda _: Disk(100 * MEBIBYTE))

    with pytest.raises(Problem, match=r"almost full: 100 MB are left, 1024 MB are needed"):
        preflight.check(Home(tmp_path), [GreenMail()])


def test_the_limit_of_a_container_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: Memory(8000 * MEBIBYTE))
    (tmp_path / "memory.max").write_text(f"{1000 * MEBIBYTE}\n")
    (tmp_path / "memory.current").write_text(f"{400 * MEBIBYTE}\n")

    assert preflight.available_mebibytes(tmp_path) == 600


@pytest.mark.parametrize("limit", ["max\n", None])
def test_without_a_limit_the_machine_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str | None) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: Memory(8000 * MEBIBYTE))
    if limit is not None:
        (tmp_path / "memory.max").write_text(limit)
        (tmp_path / "memory.current").write_text("5\n")

    assert preflight.available_mebibytes(tmp_path) == 8000
