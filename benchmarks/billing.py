"""How long a month takes from INPUT.json to all papers, how it grows, and a thousand clients on two cores.

The papers alone are measured beside other makers in `papers`.
"""

from __future__ import annotations

from benchmarks.harness import Figure, run_worker, say

ENTRIES, TWICE = 10_000, 20_000
CLIENTS, EACH = 1_000, 100
ALL = "invoice, act, УПД, diary, workbook, JSON, LEDES, CommerceML | -"


def run() -> list[Figure]:
    """Seconds and megabytes; each size in a process of its own."""
    one = run_worker("billing", {"way": "month", "entries": ENTRIES})
    two = run_worker("billing", {"way": "month", "entries": TWICE})
    many = run_worker("billing", {"way": "clients", "clients": CLIENTS, "entries": EACH})
    say(f"  rating alone: {one['rating_seconds']:.2f} s of {ENTRIES}, {two['rating_seconds']:.2f} s of {TWICE} entries")
    growth = two["seconds"] / one["seconds"]
    name = f"{CLIENTS} clients x {EACH} entries, all papers, 2 processes"
    return [
        Figure(f"{ENTRIES} entries to all papers", one["seconds"], "s", guarantee=ALL),
        Figure(f"{TWICE} by {ENTRIES} entries", growth, "times", guarantee=ALL),
        Figure(f"{ENTRIES} entries, resident memory", one["megabytes"], "MB"),
        Figure(name, many["seconds"], "s"),
        Figure(f"{name}, resident memory of each", many["megabytes"], "MB"),
    ]
