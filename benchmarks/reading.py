"""How fast tax-calendar's core reads letters: kind, taxpayer, authority, number, dates, term, doubts.

A letter here is a decoded one with its texts at hand, so nothing but the core is measured: one process, processor time.
The reference is the least that could be called recognition: each of the same texts walked once by one regular
expression for what names a demand (its word, ИНН/КПП, a number, a date). It knows no term, no doubt, no second demand.
"""

from __future__ import annotations

from benchmarks.harness import Figure, run_worker, say, taking_turns

SECONDS, ROUNDS = 2.0, 3
GUARANTEE = "every field with its doubts, by test on the expected answers | finds words, knows nothing"


def run() -> list[Figure]:
    """Letters a second of one process, beside the scan."""
    slowest: list[float] = []
    found = taking_turns({"core": lambda: _read("core", slowest), "scan": lambda: _read("scan")}, ROUNDS)
    say(f"  the slowest letter: {max(slowest):.1f} ms")
    name, scan = "letters read by tax-calendar's core", "one regular expression over the same texts"
    return [Figure(name, found["core"], "letters/s", scan, found["scan"], GUARANTEE)]


def _read(way: str, slowest: list[float] | None = None) -> float:
    done = run_worker("reading", {"way": way, "seconds": SECONDS})
    if slowest is not None:
        slowest.append(done["slowest_ms"])
    return float(done["rate"])
