"""`python -m chaos SEED…` (`make chaos SEEDS="11 12"`): prints the seed, the kill log and the promises.

The last line is `N promises kept, M broken`; exits non-zero when M > 0. A run that fails is a promise broken, too:
the next seed is run all the same.
"""

from __future__ import annotations

import argparse
import pickle
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from chaos.checker import broken, summary, told
from chaos.evidence import Evidence
from chaos.run import run
from delo.stack import dovecot

CAME_TO_ITS_END = "the run came to its end"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the seeds one after another; their folders are kept."""
    parser = argparse.ArgumentParser(prog="chaos")
    parser.add_argument("seeds", nargs="+", type=int)
    parser.add_argument("--folder", type=Path, help="where the stacks are; a temporary one if not given")
    given = parser.parse_args(argv)
    root = given.folder or Path(tempfile.mkdtemp(prefix="delo-chaos-"))
    root.mkdir(parents=True, exist_ok=True)
    root.chmod(0o755)  # Dovecot reads its letters as a user of its own
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

    try:
        found = {**judged(seed, folder, say), CAME_TO_ITS_END: []}
    except Exception as error:  # noqa: BLE001 - whatever the rig dies of: the other seeds are run, the last line comes
        for line in traceback.format_exc().splitlines():
            say(line)
        words = "".join(traceback.format_exception_only(error)).strip().splitlines()[0]
        found = {CAME_TO_ITS_END: [f"seed {seed}: {words}"]}
    for line in told(found):
        say(line)
    return found


def judged(seed: int, folder: Path, say: Callable[[str], None]) -> dict[str, list[str]]:
    """Run the storm and judge what it leaves."""
    mail = dovecot.Dovecot() if dovecot.installed() else None
    say(f"seed {seed}, mail server {'Dovecot' if mail else 'GreenMail'}")
    evidence = run(seed, folder, say, mail)
    (folder / "evidence.pickle").write_bytes(pickle.dumps(evidence))
    say(figures(evidence))
    return broken(evidence)


def figures(evidence: Evidence) -> str:
    """What there was to judge, in one line: a checker that saw nothing would find nothing."""
    ids = {(record.topic, record.id) for record in evidence.records if record.id}
    repeated = sum(record.id is not None for record in evidence.records) - len(ids)
    closed = sum(not task.is_open for task in evidence.tasks)
    files, records = sum(len(task.files) for task in evidence.tasks), len(evidence.records)
    return (
        f"{sum(evidence.sent.values())} letters, {len(evidence.expected)} demands, {len(evidence.tasks)} tasks"
        f" of which {closed} doubles closed, {files} files, {records} records of which {repeated} repeated,"
        f" {evidence.replayed} decisions replayed, {len(evidence.dead)} dead letters"
    )


if __name__ == "__main__":
    sys.exit(main())
