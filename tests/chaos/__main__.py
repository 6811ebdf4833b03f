"""`python -m chaos SEED…` (`make chaos SEEDS="11 12"`): prints the seed, the kill log and the promises.

The last line is `N promises kept, M broken`; exits non-zero when M > 0.
"""

from __future__ import annotations

import argparse
import pickle
import sys
import tempfile
import time
from pathlib import Path

from chaos.checker import broken, summary, told
from chaos.run import run


def main() -> int:
    """Run the seeds one after another; folders of broken runs are kept."""
    parser = argparse.ArgumentParser(prog="chaos")
    parser.add_argument("seeds", nargs="+", type=int)
    parser.add_argument("--folder", type=Path, help="where the stacks are; a temporary one if not given")
    given = parser.parse_args()
    root = given.folder or Path(tempfile.mkdtemp(prefix="delo-chaos-"))
    everything: dict[str, list[str]] = {}
    for seed in given.seeds:
        for name, breaks in one(seed, root / str(seed)).items():
            everything.setdefault(name, []).extend(breaks)
    sys.stdout.write(f"{summary(everything)}\n")
    return int(any(everything.values()))


def one(seed: int, folder: Path) -> dict[str, list[str]]:
    """One seed: what breaks each promise."""
    began = time.monotonic()

    def say(words: str) -> None:
        sys.stdout.write(f"[{seed} {time.monotonic() - began:6.1f}] {words}\n")
        sys.stdout.flush()

    say(f"seed {seed}")
    evidence = run(seed, folder, say)
    (folder / "evidence.pickle").write_bytes(pickle.dumps(evidence))
    found = broken(evidence)
    for line in told(found):
        say(line)
    return found


if __name__ == "__main__":
    sys.exit(main())
