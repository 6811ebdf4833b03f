"""One replica of approvals that answers come to evenly. Says when it is warm, and begins when it is told to."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from approvals.deciders import requested
from chassis.bus import Delivery
from chassis.database import connect
from chassis.runtime import Runtime
from chassis.service import spare_the_collector
from contracts.approvals.v1 import AnswerGiven

from benchmarks.workers.approvals import AT_ONCE, EVENING, Standing, delivery, head_of, runtime_of
from chassis import logs


async def work(job: dict[str, Any]) -> dict[str, Any]:
    """answers: milliseconds from when a record comes to its commit. numbers: of the requests; warm: so many before."""
    pool = await connect(job["dsn"], job["schema"])
    runtime = runtime_of(pool, job, Standing())
    records = [delivery(number, answer(number)) for number in job["numbers"]]
    warm = job["warm"]
    await runtime.run(requested, records[:warm])
    spare_the_collector()
    print("warm", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    answers = await answered(runtime, records[warm:], job["rate"])
    await pool.close()
    return {"answers": answers}


def answer(number: int) -> AnswerGiven:
    """The head's yes."""
    return AnswerGiven(
        request=f"document:{number}", version=1, approver_id=head_of(number), given_at=EVENING, agreed=True
    )


async def answered(runtime: Runtime, waiting: Sequence[Delivery], rate: float) -> list[float]:
    """Answers come evenly, *rate* a second; whatever has come is handled together, as the bus does."""
    waits: list[float] = []
    began, done = time.perf_counter(), 0
    while done < len(waiting):
        due = min(len(waiting), int((time.perf_counter() - began) * rate) + 1)
        if due == done:
            await asyncio.sleep(max(0.0, began + done / rate - time.perf_counter()))
            continue
        batch = waiting[done : min(due, done + AT_ONCE)]
        await runtime.run(requested, batch)
        now = time.perf_counter()
        waits += [now - began - (done + place) / rate for place in range(len(batch))]
        done += len(batch)
    return [one * 1000 for one in waits]


def main() -> None:
    """Do the job of the command line."""
    job = json.loads(sys.argv[1])
    logs.configure("benchmark", "error")
    Path(job["result"]).write_text(json.dumps(asyncio.run(work(job))))


if __name__ == "__main__":
    main()
