"""Opens so many subjects, then times messages to them, in no order."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chassis.service import spare_the_collector

from benchmarks import neutral
from benchmarks.workers.decide import AT_ONCE, delivery_of, opened
from chassis import logs


def _batches(numbers: range, streams: int) -> Iterator[list[Any]]:
    for begin in range(numbers.start, numbers.stop, AT_ONCE):
        wanted = range(begin, min(begin + AT_ONCE, numbers.stop))
        yield [(number, *neutral.record(number, streams)) for number in wanted]


async def work(job: dict[str, Any]) -> dict[str, Any]:
    """neutral.record walks through all subjects before it comes back to one."""
    pool, runtime = await opened(job)
    streams = job["streams"]
    for batch in _batches(range(streams), streams):
        await runtime.run(neutral.counting, [delivery_of(one) for one in batch])
    await pool.execute("VACUUM ANALYZE stream")
    timed = list(_batches(range(streams, streams + job["messages"]), streams))
    spare_the_collector()
    began = time.perf_counter()
    for batch in timed:
        await runtime.run(neutral.counting, [delivery_of(one) for one in batch])
    seconds = time.perf_counter() - began
    found = await pool.fetchval("SELECT count(*) FROM stream")
    await pool.close()
    if found != streams:
        raise RuntimeError(f"{found} streams of {streams}")
    return {"us": seconds / job["messages"] * 1e6}


def main() -> None:
    """Do the job of the command line."""
    job = json.loads(sys.argv[1])
    logs.configure("benchmark", "info")
    Path(job["result"]).write_text(json.dumps(asyncio.run(work(job))))


if __name__ == "__main__":
    main()
