"""Approvals with many requests open: a morning's wakes, and how long an answer takes while 500 a second come.

One process with its database, blobs in a folder with fsync. A wake here is a silence that is over: the next approver is
found and asked, with a task, a notice to the silent one and a new wake, so it is the dearest kind of reminder.
"""

from __future__ import annotations

from benchmarks.engines import engines, place
from benchmarks.harness import Figure, run_worker, say

REQUESTS, ANSWERS = 50_000, 5_000
GUARANTEE = "each decided once, kept for replay"


def run(requests: int = REQUESTS, answers: int = ANSWERS) -> list[Figure]:
    """Seconds for all wakes, the 99th percentile of the answers."""
    with engines() as running:
        done = run_worker("approvals", {**place(running), "requests": requests, "answers": answers})
    waits = sorted(done["answers"])
    slow = waits[int(len(waits) * 0.99)]
    say(f"  {requests:,} requests opened in {done['opened']:.0f} s; {done['woken']:,} woken in {done['seconds']:.0f} s")
    say(f"  answers at 500 a second: p50 {waits[len(waits) // 2]:.1f} ms, p99 {slow:.1f} ms")
    whole = done["seconds"] / max(done["woken"], 1) * REQUESTS
    return [
        Figure("approvals: morning of 50,000 open requests", whole, "s", guarantee=GUARANTEE),
        Figure("approvals: answer at 500/s, p99", slow, "ms", guarantee=GUARANTEE),
    ]
