"""What the version of rules changes with."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from chassis.rules import rules_version


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "some_rules"
    (folder / "core" / "deeper").mkdir(parents=True)
    (folder / "core" / "__pycache__").mkdir()
    for name in ("__init__.py", "core/a.py", "core/deeper/b.py", "core/__pycache__/a.pyc", "shell.py"):
        (folder / name).write_text("1", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "some_rules", raising=False)
    return folder


@pytest.mark.parametrize(
    ("file", "changes"),
    [("core/a.py", True), ("core/deeper/b.py", True), ("core/__pycache__/a.pyc", False), ("shell.py", False)],
)
def test_it_changes_with_each_file_of_the_folders_and_with_no_other(package: Path, file: str, changes: bool) -> None:
    before = rules_version("some_rules", ("core",))
    (package / file).write_text("2", encoding="utf-8")

    assert (rules_version("some_rules", ("core",)) != before) is changes


def test_it_names_the_version_of_data_beside_its_own(package: Path) -> None:
    assert rules_version("some_rules", ("core",), "2026").endswith("/2026")
