"""What every benchmark shares: figures, rounds that take turns, processes that do a job and say how it went."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import goals
from benchmarks.goals import number

PROJECT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).parent / "results"
PEERS = PROJECT / ".venv" / "peers"  # inside .venv: `make clean` removes it, git doesn't see it
PEERS_LOCK = Path(__file__).parent / "peers.txt"
JOB_SECONDS = 180.0
VERDICTS = {True: "met", False: "MISSED", None: "not judged"}


@dataclass(frozen=True)
class Figure:
    """One thing measured, beside its reference.

    reference: what was measured in the same run, in the same unit (or says that it is a known figure).
    guarantee: what of a message survives a crash at any moment, ours first, then the reference's.
    """

    name: str
    value: float
    unit: str
    reference: str = ""
    reference_value: float | None = None
    guarantee: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours by theirs: above one is faster for messages/s, slower for ms."""
        return self.value / self.reference_value if self.reference_value else None

    def row(self) -> dict[str, Any]:
        """As it stands in latest.json."""
        row = {
            "name": self.name,
            "value": _rounded(self.value),
            "unit": self.unit,
            "reference": self.reference or None,
            "reference_value": _rounded(self.reference_value),
            "ratio": _rounded(self.ratio),
            "guarantee": self.guarantee or None,
        }
        return goals.judged(row)


def _rounded(value: float | None) -> float | None:
    return None if value is None else goals.rounded(value)


def taking_turns(contenders: Mapping[str, Callable[[], float]], rounds: int = 3) -> dict[str, float]:
    """Medians of *rounds*, everybody once a round, so that a busy minute of the machine hits all alike."""
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, measure in contenders.items():
            found[name].append(measure())
            say(f"  {name}: {found[name][-1]:,.1f}")
    return {name: statistics.median(values) for name, values in found.items()}


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which *share* (0 to 1) of *values* lies, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def run_worker(module: str, job: Mapping[str, Any], seconds: float = JOB_SECONDS) -> dict[str, Any]:
    """Run `benchmarks.workers.<module>` with *job* in a process of its own. Raises RuntimeError with its last words.

    seconds: so long at most.
    """
    return run_process([sys.executable, "-m", f"benchmarks.workers.{module}"], job, seconds)


def run_peer(name: str, job: Mapping[str, Any]) -> dict[str, Any]:
    """The same in the peers' environment, which has nothing of ours."""
    ensure_peers()
    return run_process([str(PEERS / "bin" / "python"), str(PROJECT / "benchmarks" / "peers" / f"{name}.py")], job)


def ensure_peers() -> None:
    """The peers' environment as peers.txt has it; made again when that has changed."""
    made = PEERS / "made-of.txt"
    wanted = PEERS_LOCK.read_text()
    if made.exists() and made.read_text() == wanted:
        return
    say("  setting up the peers' environment")
    uv = str(Path(sys.executable).parent / "uv")
    installing = [uv, "pip", "sync", "--quiet", "--python", str(PEERS / "bin" / "python"), str(PEERS_LOCK)]
    for command in ([uv, "venv", "--quiet", "--clear", str(PEERS)], installing):
        subprocess.run(command, check=True, timeout=JOB_SECONDS)  # noqa: S603 - our own installer
    made.write_text(wanted)


def run_process(argv: Sequence[str], job: Mapping[str, Any], seconds: float = JOB_SECONDS) -> dict[str, Any]:
    """Give the process its job as JSON; it writes its result as JSON to the path in `result`, its log to a file."""
    with tempfile.TemporaryDirectory() as folder:
        result, log = Path(folder) / "result.json", Path(folder) / "log"
        with log.open("wb") as lines:
            ended = subprocess.run(  # noqa: S603 - our own workers
                [*argv, json.dumps({**job, "result": str(result)})],
                cwd=PROJECT,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
                stdout=lines,
                stderr=lines,
                timeout=seconds,
                check=False,
            )
        if ended.returncode or not result.exists():
            raise RuntimeError(f"{' '.join(argv)} ended with {ended.returncode}:\n{log.read_text()[-2000:]}")
        return dict(json.loads(result.read_text()))


def say(words: str) -> None:
    """One line of progress."""
    print(words, flush=True)


def table(figures: Sequence[Figure]) -> str:
    """What people read."""
    rows = [("figure", "value", "goal", "reference", "its value", "ratio", "guarantee")]
    for one in figures:
        reference = "" if one.reference_value is None else number(one.reference_value)
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        value = f"{number(one.value)} {one.unit}"
        rows.append((one.name, value, _goal(one), one.reference, reference, ratio, one.guarantee))
    last = len(rows[0]) - 1
    widths = [max(len(row[column]) for row in rows) for column in range(last)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[last]]) for row in rows
    )


def _goal(one: Figure) -> str:
    goal = goals.BY_FIGURE.get(one.name)
    return "" if goal is None else f"{goal.words()} {VERDICTS[one.row()['met']]}"


def save(figures: Sequence[Figure], path: Path = RESULTS / "latest.json", *, whole: bool = False) -> None:
    """Put the figures of this run in the place of those of the same name; others stay, unless this was the whole.

    What stays is judged anew: a goal may have changed since.
    """
    stays = json.loads(path.read_text()) if path.exists() and not whole else []
    known = {row["name"]: goals.judged(row) for row in stays} | {one.name: one.row() for one in figures}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(list(known.values()), indent=1, ensure_ascii=False) + "\n")


def machine() -> str:
    """What it ran on, and when."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return f"{now}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, load {load:.1f}"
