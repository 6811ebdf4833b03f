"""How the cost of a message grows with the subjects that are open: 1, 10 and 100 thousand streams."""

from __future__ import annotations

from benchmarks.engines import engines, place
from benchmarks.harness import Figure, run_worker, say

SUBJECTS = (1_000, 10_000, 100_000)
MESSAGES = 10_000
GUARANTEE = "each message to a subject drawn from all that are open"


def run() -> list[Figure]:
    """Microseconds a message, wall time of one process with its database."""
    found = {}
    with engines() as running:
        for subjects in SUBJECTS:
            job = {**place(running), "streams": subjects, "messages": MESSAGES}
            found[subjects] = float(run_worker("growth", job)["us"])
            say(f"  {subjects:,} open subjects: {found[subjects]:.0f} µs a message")
    first = found[SUBJECTS[0]]
    return [
        Figure(f"growth/{subjects:,} open subjects", value, "µs/message", "1,000 open subjects", first, GUARANTEE)
        for subjects, value in found.items()
    ]
