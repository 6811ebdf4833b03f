"""Resident memory of each process after the demo's thirty letters went through the whole stack.

RSS counts shared pages in full; the reference is a Python that has only imported faststream, asyncpg and pydantic.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import psutil
from delo.testing import RunningStack

from benchmarks.harness import Figure, say
from benchmarks.stacks import SERVICES, office, reading, records, samples

IMPORTS = "import asyncpg, faststream.kafka, pydantic, sys; print(flush=True); sys.stdin.read()"
OTHERS = ("mail-dispatch", "billing", "case-workflow", "approvals")
SETTLE_SECONDS = 120.0


def run() -> list[Figure]:
    """MB (10⁶ bytes) of each service's process and of mail-ingest's worker."""
    floor = _imports_alone()
    with office(more=OTHERS) as running:
        asyncio.run(_work(running))
        found = _measured(running)
    for name, value in found.items():
        say(f"  {name}: {value:.0f} MB")
    what = "faststream, asyncpg, pydantic imported"
    return [Figure(f"memory/{name}", value, "MB", what, floor, _when(name)) for name, value in found.items()]


def _when(name: str) -> str:
    return "after its start: letters ask nothing of it" if name in OTHERS else "after 30 letters"


async def _work(running: RunningStack) -> None:
    letters = samples()
    async with reading(running.bootstrap, "letter.judged") as judged, reading(running.bootstrap, "crm.results") as done:
        await asyncio.to_thread(running.deliver, *letters)
        await records(judged, len(letters), SETTLE_SECONDS)
        await records(done, 1, SETTLE_SECONDS)


def _measured(running: RunningStack) -> dict[str, float]:
    found = {}
    for name in (*SERVICES, *OTHERS):
        started = running.started(name)
        if started is None:
            raise RuntimeError(f"{name} is gone")
        process = psutil.Process(started.pid)
        found[name] = _resident(process)
        workers = [_resident(child) for child in process.children(recursive=True)]
        if workers:
            found[f"{name} worker"] = max(workers)
    return found


def _resident(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1e6


def _imports_alone() -> float:
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", IMPORTS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path.home()
    ) as process:
        if process.stdout is None or process.stdin is None:
            raise RuntimeError("no pipes")
        process.stdout.readline()
        value = _resident(psutil.Process(process.pid))
        process.stdin.close()
    return value
