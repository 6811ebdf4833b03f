"""How fast letters are taken apart beside the stdlib's parser, how fast they are stored, and what the worst one costs.

Parsed: MIME to texts, files and letters inside, nothing opened yet; the stdlib does the same job by the reference that
the differential tests of mail-ingest have. Ordinary letters are the demo's thirty, hostile ones those of its tests.
Stored: the contents fsynced, the facts committed, as mail-ingest's intake does it.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
from typing import Any

import psutil
from delo.testing import RunningStack
from mail_ingest.workers.pool import Worker

from benchmarks.engines import engines, place
from benchmarks.harness import PROJECT, Figure, run_worker, say, taking_turns

SECONDS, ROUNDS = 1.5, 3
STORED = 600
DEAREST, TIMES = 5, 3
HOSTILE_BYTES = 1_100_000  # a letter of 1 MB and its headers
NEXT = b"From: a@b.example\r\nSubject: x\r\n\r\nthe next letter"
SAME = "the same texts, files and letters inside, by test | the same"
READ = "texts of PDF, Office, archives and letters inside, or a reason | names of files"
KEPT = "content fsynced, then one record each whatever dies when | a crash between the two leaves a file"
BOUNDED = "quarantined or clean text, the mailbox goes on | a letter of 1 MB takes it 15 s and more"


def run() -> list[Figure]:
    """Letters a second, and milliseconds of processor time."""
    ways = ("ours", "stdlib", "whole")
    parsed = taking_turns({way: lambda way=way: _parsed(way) for way in ways}, ROUNDS)  # type: ignore[misc]
    with engines() as running:
        stores = ("store", "store plainly")
        stored = taking_turns({way: lambda way=way: _stored(running, way) for way in stores}, ROUNDS)  # type: ignore[misc]
    theirs, plainly = parsed["stdlib"], "a file fsynced and a row committed for each"
    whole, names = parsed["whole"], "stdlib's parser, files not read"
    return [
        Figure("letters parsed", parsed["ours"], "letters/s", "stdlib's parser, the same job", theirs, SAME),
        Figure("letters parsed, files read", whole, "letters/s", names, theirs, READ),
        Figure("letters stored", stored["store"], "letters/s", plainly, stored["store plainly"], KEPT),
        *_hostile(),
    ]


def _parsed(way: str) -> float:
    return float(run_worker("letters", {"way": way, "seconds": SECONDS})["rate"])


def _stored(running: RunningStack, way: str) -> float:
    return float(run_worker("letters", {**place(running), "way": way, "letters": STORED})["rate"])


def _hostile() -> list[Figure]:
    """The worst by what it is made of: parts and words are the parser's; files are also opened."""
    sys.path.insert(0, str(PROJECT / "services" / "mail-ingest" / "tests"))
    import hostile_costs  # type: ignore[import-not-found] # noqa: PLC0415 - found only now
    import hostile_files  # type: ignore[import-not-found] # noqa: PLC0415 - found only now
    import hostile_text  # type: ignore[import-not-found] # noqa: PLC0415

    figures = []
    made = {"parts and words": hostile_text.TEXTS, "files": (*hostile_files.FILES, *hostile_costs.COSTLY)}
    for what, letters in made.items():
        costs = asyncio.run(_costs([one for one in letters if not one.fatal]))
        for cost, name in costs:
            say(f"  hostile {what}: {cost:.0f} ms, {name}")
        cost, name = max(costs)
        label = f"worst hostile letter of at most 1 MB, {what}"
        figures.append(Figure(label, cost, "ms of CPU", guarantee=f"{name}: {BOUNDED}"))
    return figures


async def _costs(letters: list[Any]) -> list[tuple[float, str]]:
    """The dearest, in ms of the worker that reads them, which has the memory that it has in production."""
    worker, made = Worker(memory_mib=512, seconds=60, cpu_seconds=20), [(one.make(), one.name) for one in letters]
    costs = []
    try:
        for raw, name in made:
            if len(raw) <= HOSTILE_BYTES:
                costs.append((await _cost(worker, raw), name, raw))
        dearest = sorted(costs, reverse=True)[:DEAREST]
        # The middle of several: a lone one may have had to wait for memory.
        return [(statistics.median([await _cost(worker, raw) for _ in range(TIMES)]), name) for _, name, raw in dearest]
    finally:
        await worker.end("stop")


async def _cost(worker: Worker, raw: bytes) -> float:
    """Processor time in ms."""
    await worker.decode(NEXT, None)  # a worker that has just begun imports first
    before = _busy(worker)
    await worker.decode(raw, None)
    return (_busy(worker) - before) * 1000


def _busy(worker: Worker) -> float:
    """Processor seconds of the worker's process so far."""
    process = worker._process  # noqa: SLF001 - nobody else needs it
    if process is None:
        raise RuntimeError("the letter cost its worker")
    times = psutil.Process(process.pid).cpu_times()
    return float(times.user + times.system)
