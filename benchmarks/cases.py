"""case-workflow: a morning's timers of 100,000 open cases on one process; stage moves at 500 a second.

The wakes are the dearest there are: a claim's thirty days end, the case moves on, its task is closed, another is set,
the timeline says why. Prose is stored and fsynced as in production.
"""

from __future__ import annotations

from benchmarks.engines import engines, place
from benchmarks.harness import Figure, run_worker

CASES, DUE, RATE, MOVES = 100_000, 20_000, 500, 5_000
SAME = "decided, stored, said once, kept for replay"


def run() -> list[Figure]:
    """Seconds of a morning, processor time of a wake, the slowest hundredth of stage moves."""
    with engines() as running:
        morning = run_worker("cases", {**place(running), "mode": "morning", "cases": CASES, "due": DUE})
        job = {"mode": "moves", "cases": CASES, "rate": RATE, "moves": MOVES}
        moves = run_worker("cases", {**place(running), **job})
    return [
        Figure(f"cases/{DUE} wakes of {CASES} cases", morning["seconds"], "s", guarantee=SAME),
        Figure("cases/processor time of a wake", morning["cpu_us"], "µs", guarantee=SAME),
        Figure(f"cases/stage move at {RATE}/s, p99", moves["p99_ms"], "ms", guarantee=SAME),
        Figure(f"cases/stage move at {RATE}/s, median", moves["p50_ms"], "ms", guarantee=SAME),
    ]
