"""`python -m benchmarks [NAME…]`: run all or some, print the table, write results/latest.json."""

from __future__ import annotations

import argparse
import importlib
import sys
import time
import traceback

from benchmarks import goals
from benchmarks.harness import Figure, machine, save, say, table

NAMES = (
    *("durable_decide", "relay", "handoff", "letter_to_task", "letters", "reading", "planner", "scale_out"),
    *("memory", "catch_up", "growth", "set_up", "receiver", "papers", "billing", "cases"),
)
# Some minutes by itself: run when asked for by name (`make bench-gateway`).
BY_NAME = ("gateway_outbound", "approvals")
HELP = f"of {', '.join(NAMES)}, which all run if none is given, and {', '.join(BY_NAME)}"


def main() -> int:
    """Each benchmark is a module with run() -> list[Figure]; one that fails is told of and makes the exit code 1.

    A missed goal does not: the machine may be busy. The last block names those that are missed.
    """
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=HELP)
    wanted = parser.parse_args().names or list(NAMES)
    figures: list[Figure] = []
    failed: list[str] = []
    whole, start = wanted == list(NAMES), time.monotonic()
    say(machine())
    for name in wanted:
        began = time.monotonic()
        say(name)
        try:
            figures += importlib.import_module(f"benchmarks.{name}").run()
        except Exception:  # noqa: BLE001 - the other questions are still worth an answer
            traceback.print_exc()
            failed.append(name)
        save(figures)
        say(f"  took {time.monotonic() - began:.0f} s")
    if whole:
        figures.append(Figure(goals.WHOLE, time.monotonic() - start, "s"))
    save(figures, whole=whole and not failed)
    say(table(figures))
    say(machine())
    say(f"{len(wanted) - len(failed)} benchmarks done" + (f", failed: {', '.join(failed)}" if failed else ""))
    # What has to be asked for by name is no part of the whole, but its goals are not forgotten either.
    say(goals.missed([one.row() for one in figures], [*wanted, *(BY_NAME if whole else ())]))
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
