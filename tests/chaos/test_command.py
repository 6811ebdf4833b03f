"""`python -m chaos`: the last line comes and the next seed is run, whatever becomes of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from chaos import __main__ as command
from chaos.checker import PROMISES
from chaos.evidence import Evidence
from chaos.unharmed import whole


def outcomes(patch: pytest.MonkeyPatch, **by_seed: Evidence | Exception) -> None:
    """Seed sN gives this evidence, or its run fails of this."""

    def run(seed: int, folder: Path, *_: Any) -> Evidence:
        folder.mkdir(parents=True, exist_ok=True)
        found = by_seed[f"s{seed}"]
        if isinstance(found, Exception):
            raise found
        return found

    patch.setattr(command, "run", run)


def test_a_run_that_fails_is_one_broken_promise_and_the_next_seed_is_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    group = ExceptionGroup("unhandled errors in a TaskGroup", [IndexError("Cannot choose from an empty sequence")])
    outcomes(monkeypatch, s1=group, s2=whole())

    assert command.main(["1", "2", "--folder", str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()

    assert lines[-1] == f"{len(PROMISES)} promises kept, 1 broken"
    assert any("IndexError: Cannot choose from an empty sequence" in line for line in lines)
    assert any("BROKEN  the run came to its end" in line for line in lines)
    assert any(line.startswith("[2 ") and "kept    the run came to its end" in line for line in lines)


def test_a_seed_of_which_nothing_is_left_still_ends_with_its_last_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes(monkeypatch, s1=TimeoutError())

    assert command.main(["1", "--folder", str(tmp_path)]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "0 promises kept, 1 broken"


def test_runs_that_keep_everything_end_well(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes(monkeypatch, s1=whole(), s2=whole())

    assert command.main(["1", "2", "--folder", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"{len(PROMISES) + 1} promises kept, 0 broken"
