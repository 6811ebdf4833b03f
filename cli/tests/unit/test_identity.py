"""A pid is reused; the identity kept with it must never let another process be signalled."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from delo.stack.identity import Stat, identity, parse_stat
from delo.stack.processes import Launch, alive, end, kill, spawn
from delo.stack.state import Started

SLEEP = Launch([sys.executable, "-c", "import time; time.sleep(60)"])


def test_a_command_name_with_brackets_and_blanks_does_not_shift_the_fields() -> None:
    line = "4242 (a) b (c) S 1 4242 4240 0 -1 4194560 1 0 0 0 5 6 0 0 20 0 1 0 987654 1 2 3"

    assert parse_stat(line) == Stat(state="S", started_ticks=987654)


def test_a_pid_with_another_start_time_is_not_our_process(tmp_path: Path) -> None:
    ours = spawn(SLEEP, tmp_path / "log")
    recycled = replace(ours, identity=ours.identity + "0")

    assert alive(ours)
    assert not alive(recycled)
    kill(ours)


def test_another_process_that_got_the_pid_is_never_signalled(tmp_path: Path) -> None:
    stranger = spawn(SLEEP, tmp_path / "log")
    recycled = Started(stranger.pid, "another boot:1", stranger.started_at, "a mark")

    kill(recycled)
    end(recycled, grace_seconds=0.1)

    assert alive(stranger)
    kill(stranger)


def test_no_process_has_no_identity() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()

    assert identity(child.pid) is None


def test_a_process_leads_its_own_session_and_writes_to_its_log(tmp_path: Path) -> None:
    script = "import os, time; print(os.getsid(0) == os.getpid(), flush=True); time.sleep(60)"
    started = spawn(Launch([sys.executable, "-c", script]), tmp_path / "logs" / "it.log")
    while not (said := (tmp_path / "logs" / "it.log").read_text()).endswith("\n"):
        assert alive(started)

    assert said == "True\n"
    kill(started)


def test_a_process_keeps_nothing_open_that_its_caller_had_open(tmp_path: Path) -> None:
    kept = os.open(tmp_path / "lock", os.O_CREAT | os.O_RDWR)
    os.set_inheritable(kept, True)
    started = spawn(SLEEP, tmp_path / "log")
    opened = [entry.readlink() for entry in Path(f"/proc/{started.pid}/fd").iterdir()]
    kill(started)
    os.close(kept)

    assert tmp_path / "lock" not in opened


def test_one_that_ignores_the_request_is_ended_by_force(tmp_path: Path) -> None:
    script = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    started = spawn(Launch([sys.executable, "-c", script]), tmp_path / "log")
    while not (tmp_path / "log").read_text():
        assert alive(started)

    end(started, grace_seconds=0.2)

    assert not alive(started)


def test_the_children_of_a_killed_process_are_swept_up(tmp_path: Path) -> None:
    script = (
        "import subprocess, sys, time; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); time.sleep(60)"
    )
    started = spawn(Launch([sys.executable, "-c", script]), tmp_path / "log")
    while not (child := (tmp_path / "log").read_text().strip()):
        assert alive(started)

    kill(started)
    assert identity(int(child)) is not None
    end(started, grace_seconds=1)

    while identity(int(child)) is not None:
        os.sched_yield()
