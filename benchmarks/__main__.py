"""`python -m benchmarks [NAME…]`: run all or some, print the table, write results/latest.json."""

from __future__ import annotations

import argparse
import importlib
import time

from benchmarks.harness import Figure, machine, save, say, table

NAMES = ("durable_decide",)


def main() -> None:
    """Each benchmark is a module with run() -> list[Figure]."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all if none is given")
    wanted = parser.parse_args().names or list(NAMES)
    figures: list[Figure] = []
    say(machine())
    for name in wanted:
        began = time.monotonic()
        say(name)
        figures += importlib.import_module(f"benchmarks.{name}").run()
        save(figures)
        say(f"  took {time.monotonic() - began:.0f} s")
    say(table(figures))


if __name__ == "__main__":
    main()
