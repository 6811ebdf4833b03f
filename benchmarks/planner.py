"""How fast tax-calendar plans: 10,000 clients over three years, streamed and hashed; one changed profile.

Processor time of one process. The reference is a plain loop over `holidays` that makes the same dates of the same
clients in the same run, of so many clients as it needs for a steady rate; its dates are checked against ours.
"""

from __future__ import annotations

from benchmarks.harness import Figure, run_worker, say

CLIENTS, YEARS, PLAIN_CLIENTS = 10_000, 3, 60
SAME = "the same dates, checked by their hash | knows only the rules that these rows need"


def run() -> list[Figure]:
    """Obligations a second beside the plain loop; seconds, memory, a change of the whole and of one change."""
    ours = run_worker("planner", {"way": "planner", "clients": CLIENTS, "years": YEARS})
    same = run_worker("planner", {"way": "planner", "clients": PLAIN_CLIENTS, "years": YEARS})
    plain = run_worker("planner", {"way": "plain", "clients": PLAIN_CLIENTS, "years": YEARS})
    if same["sha256"] != plain["sha256"]:
        raise AssertionError("the planner and the plain loop disagree about dates")
    say(f"  {ours['obligations']} obligations of {CLIENTS} clients, {ours['sha256'][:12]}")
    name = f"plans of {CLIENTS} clients x {YEARS} years"
    return [
        Figure("obligations planned", ours["rate"], "obligations/s", "plain loop over holidays", plain["rate"], SAME),
        Figure(name, ours["seconds"], "s", guarantee=SAME),
        Figure(f"{name}, resident memory", ours["megabytes"], "MB", guarantee=SAME),
        Figure("one profile change planned", ours["change_ms"], "ms", guarantee=SAME),
    ]
