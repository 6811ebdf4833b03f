"""One process of ours: inbox + loaded state + decision + outbox, in one transaction for each batch of 500."""

from __future__ import annotations

import asyncio
import statistics

from benchmarks.engines import engines, fill, place
from benchmarks.harness import Figure, run_worker, taking_turns

MESSAGES, STREAMS, ROUNDS = 20_000, 2_000, 3
OURS = "exactly once in the database, order per key, survives SIGKILL at any moment"


def run() -> list[Figure]:
    """Messages a second of one process, and the processor time of one message."""
    with engines() as running:
        asyncio.run(fill(running.bootstrap, MESSAGES, STREAMS))

        processor: list[float] = []

        def ours(mode: str) -> float:
            job = {**place(running), "mode": mode, "messages": MESSAGES, "streams": STREAMS}
            done = run_worker("decide", job)
            processor.extend([done["cpu_us"]] if "cpu_us" in done else [])
            return float(done["rate"])

        found = taking_turns({"memory": lambda: ours("memory"), "kafka": lambda: ours("kafka")}, ROUNDS)
    return [
        Figure("durable_decide/processor time", statistics.median(processor), "µs/message", guarantee=OURS),
        Figure("durable_decide/memory", found["memory"], "messages/s", guarantee=OURS),
        Figure("durable_decide/kafka", found["kafka"], "messages/s", guarantee=OURS),
    ]
