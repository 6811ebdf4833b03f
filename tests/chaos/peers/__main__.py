"""`python -m chaos.peers [SEED]`: a small storm over Delo's gateway and its peers; what each loses or doubles."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from chaos.peers.arena import Arena, engines, environment
from chaos.peers.contenders import Contender, contenders, topics
from delo.stack import processes
from delo.stack.state import Started

RECORDS = 200
KILLS = 6
LONGEST_SECONDS = 300.0


class Worker:
    """A contender's one process: killed, and started again, by us or because it ended by itself."""

    def __init__(self, launch: processes.Launch, log: Path) -> None:
        self._launch, self.log = launch, log
        self._started: Started | None = None

    def keep(self) -> None:
        """Start it unless it runs, as an orchestrator would."""
        if not processes.alive(self._started):
            self._started = processes.spawn(self._launch, self.log)

    def kill(self) -> None:
        """SIGKILL."""
        if self._started is not None:
            processes.kill(self._started)


@dataclass(frozen=True)
class Outcome:
    """lost: records without a task. doubled: tasks too many."""

    name: str
    lost: int
    doubled: int
    seconds: float


def trouble(seed: int) -> list[dict[str, Any]]:
    """What the CRM does to the call that makes a task: slow always, now and then lost after or refused before."""
    method = "tasks.task.add"
    return [
        {"kind": "slow", "method": method, "seconds": 0.03},
        {"kind": "lose_reply", "method": method, "probability": 0.05, "seed": seed},
        {"kind": "503", "method": method, "probability": 0.03, "seed": seed},
    ]


async def bout(arena: Arena, one: Contender, seed: int) -> Outcome:
    """200 records come in while the process is killed six times; then fair weather, until nothing moves."""
    chance, began = random.Random(f"{one.name} {seed}"), time.monotonic()
    titles = [f"{one.name} № {number}" for number in range(RECORDS)]
    await arena.switch("faults", trouble(seed))
    worker = Worker(one.launch(arena), arena.home.log(one.name.replace(" ", "-")))
    up = [chance.uniform(*one.up_seconds) for _ in range(KILLS)]
    feeding = asyncio.create_task(_feed(arena, one, titles, sum(up) / RECORDS * 0.9))
    try:
        for seconds in up:
            worker.keep()
            await asyncio.sleep(seconds)
            await asyncio.to_thread(worker.kill)
        await feeding
        await arena.switch("faults", [])
        await _settled(arena, one, worker)
        made = await arena.tasks(one.name)
    finally:
        await asyncio.to_thread(worker.kill)
    if not made:
        raise RuntimeError(f"{one.name} never made a task; its log ends with\n{processes.tail(worker.log)}")
    lost, doubled = sum(made[title] == 0 for title in titles), sum(made[title] - 1 for title in titles if made[title])
    return Outcome(one.name, lost, doubled, time.monotonic() - began)


async def _feed(arena: Arena, one: Contender, titles: Sequence[str], pause: float) -> None:
    for title in titles:
        began = time.monotonic()
        await one.feed(arena, title)
        await asyncio.sleep(max(0.0, pause - (time.monotonic() - began)))


async def _settled(arena: Arena, one: Contender, worker: Worker) -> None:
    end, last, since = time.monotonic() + LONGEST_SECONDS, -1, time.monotonic()
    while time.monotonic() < end and time.monotonic() - since < one.still_seconds:
        worker.keep()
        made = sum((await arena.tasks(one.name)).values())
        if made != last:
            last, since = made, time.monotonic()
        await asyncio.sleep(1.0)


def table(outcomes: Sequence[Outcome]) -> str:
    """In Markdown, for the README."""
    rows = [f"| {one.name} | {one.lost} | {one.doubled} |" for one in outcomes]
    head = [f"| of {RECORDS} records, {KILLS} times SIGKILL, 5 % of replies lost | lost | doubled |", "|---|---:|---:|"]
    return "\n".join([*head, *rows])


async def everybody(folder: Path, seed: int, only: str) -> list[Outcome]:
    """One after another on the same engines."""
    found = []
    python = environment(folder)
    with engines(folder / "stack", topics()) as stack:
        async with aiohttp.ClientSession() as http:
            arena = Arena(stack, python, http)
            await arena.switch("limits", {"tariff": "box"})
            for one in contenders():
                if only in one.name:
                    found.append(await bout(arena, one, seed))
                    sys.stdout.write(f"{found[-1]}\n")
                    sys.stdout.flush()
    return found


def main() -> None:
    """Prints an outcome as soon as it is known, the table at the end."""
    parser = argparse.ArgumentParser(prog="chaos.peers")
    parser.add_argument("seed", nargs="?", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--only", default="", help="contenders whose name holds this")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="delo-peers-"))
    sys.stdout.write(f"{table(asyncio.run(everybody(folder, given.seed, given.only)))}\n")


if __name__ == "__main__":
    main()
