"""Commit in one service → handler of the next, at 1,000 messages a second: outbox, NOTIFY, relay, Kafka, FastStream."""

from __future__ import annotations

import statistics
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from delo.testing import RunningStack

from benchmarks.engines import engines, place
from benchmarks.harness import Figure, percentile, run_worker, say

RATE, MESSAGES, ROUNDS = 1_000, 8_000, 2
WARM = 1_000  # the first second isn't counted
DEBEZIUM_MS = 16.7  # tuned: a known figure of the design's sketches, not measured here
GUARANTEE = "at least once, read once | nothing remembered: lost if the process dies before Kafka has it"


def run() -> list[Figure]:
    """p50 and p99 in ms, ours and the floor taking turns."""
    ours: list[list[float]] = []
    floor: list[list[float]] = []
    with engines() as running:
        for number in range(ROUNDS):
            ours.append(_round(running, "write", 2 * number))
            floor.append(_round(running, "send", 2 * number + 1))
            say(f"  p50 {percentile(ours[-1], 0.5):.1f} ms, Kafka alone {percentile(floor[-1], 0.5):.1f} ms")
    p50, p99 = (statistics.median(percentile(one, share) for one in ours) for share in (0.5, 0.99))
    least50, least99 = (statistics.median(percentile(one, share) for one in floor) for share in (0.5, 0.99))
    return [
        Figure("handoff p50 vs Debezium", p50, "ms", "Debezium tuned (known, not measured)", DEBEZIUM_MS, GUARANTEE),
        Figure("handoff p50", p50, "ms", "aiokafka send → handler, no database", least50, GUARANTEE),
        Figure("handoff p99", p99, "ms", "aiokafka send → handler, no database", least99, GUARANTEE),
    ]


def _round(running: RunningStack, part: str, number: int) -> list[float]:
    """Milliseconds of every message but the first second's."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as threads:
        where = place(running)
        common = {**where, "messages": MESSAGES, "rate": RATE, "ready": str(Path(folder) / "ready")}
        # One group for all rounds, so that a round reads only its own.
        reading = threads.submit(run_worker, "handoff", {**common, "part": "read", "group": "handoff"})
        writing = threads.submit(run_worker, "handoff", {**common, "part": part, "first": number * MESSAGES})
        done, reached = writing.result()["times"], reading.result()["times"]
    counted = list(done)[WARM:]
    return [(reached[one] - done[one]) * 1000 for one in counted]
