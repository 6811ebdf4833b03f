"""Approvals with many requests open: a morning's reminders, and how long an answer takes while 500 a second come.

One process with its database, blobs in a folder with fsync; the answers come to one, then to two replicas with half of
the keys each, as Kafka's partitions are shared: what one waits for is its syncs, after which it has a larger batch to
decide, and two wait side by side. In the morning half of everybody's hours is over and he is
reminded; in the afternoon all of them are: the next approver is found and asked, with a task, a notice to the silent
one and new wakes, which is the dearest thing that a wake does here.
"""

from __future__ import annotations

from typing import Any

from benchmarks.engines import engines, place
from benchmarks.harness import Figure, percentile, run_worker, say

REQUESTS, ANSWERS = 50_000, 5_000
REPLICAS = (1, 2)  # that answers are shared among; the goal is that of two
LONGEST_SECONDS = 600.0  # to open them all takes longer than what is measured
GUARANTEE = "each decided once, kept for replay"


def run(requests: int = REQUESTS, answers: int = ANSWERS) -> list[Figure]:
    """Seconds for all reminders, and for all silences; the 99th percentile of the answers."""
    job = {"requests": requests, "answers": answers, "replicas": REPLICAS}
    with engines() as running:
        done = run_worker("approvals", {**place(running), **job}, LONGEST_SECONDS)
    return figures(done, requests)


def figures(done: dict[str, Any], requests: int = REQUESTS) -> list[Figure]:
    """What the worker measured, as it is judged."""
    say(f"  {requests:,} requests opened in {done['opened']:.0f} s")
    for name in ("reminders", "silences"):
        say(f"  {done[name][0]:,} {name} in {done[name][1]:.0f} s")
    slow = {}
    for replicas, waits in done["answers"].items():
        slow[int(replicas)] = percentile(waits, 0.99)
        say(f"  answers, {replicas} replicas: p50 {percentile(waits, 0.5):.1f} ms, p99 {slow[int(replicas)]:.1f} ms")
    morning, afternoon = (
        seconds / max(woken, 1) * REQUESTS for woken, seconds in (done["reminders"], done["silences"])
    )
    one, two = (slow[replicas] for replicas in REPLICAS)
    return [
        Figure("approvals: 50,000 morning reminders", morning, "s", guarantee=GUARANTEE),
        Figure("approvals: 50,000 silences passed on", afternoon, "s", guarantee=GUARANTEE),
        Figure("approvals: answer at 500/s, p99", two, "ms", "one replica", one, guarantee=GUARANTEE),
    ]
