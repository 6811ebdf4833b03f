"""Files made from code and committed: written, or compared with what the code makes today."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Files = Mapping[Path, str]


class NoCheckout(RuntimeError):
    """The package is installed, not worked on: there are no committed files beside it."""


def member() -> Path:
    """The folder `contracts` of the checkout this code runs from. Raises NoCheckout if it is no checkout."""
    folder = Path(__file__).resolve().parents[2]
    if not (folder / "pyproject.toml").is_file():
        raise NoCheckout(f"{folder} is no checkout of delo-contracts: run this from the repository")
    return folder


def as_json(value: Any) -> str:
    """As it is committed: two spaces, Russian readable, a newline at the end."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def write(files: Files) -> None:
    """Write every file, making folders as needed."""
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def drift(files: Files, folder: Path) -> list[str]:
    """What in *folder* is missing, stale or made by nothing, one sentence each."""
    found = [f"{path}: {_state(path)}" for path, content in files.items() if _text(path) != content]
    strays = sorted(set(folder.glob("*.json")) - set(files))
    return found + [f"{path}: nothing in the code makes this file" for path in strays]


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _state(path: Path) -> str:
    return "differs from what the code makes" if path.is_file() else "missing"


def verb(module: str, meaning: str, arguments: Sequence[str] | None = None) -> str:
    """`write` or `check`, from the command line of `python -m module`."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=meaning)
    parser.add_argument("verb", choices=("write", "check"))
    return str(parser.parse_args(arguments).verb)


def report(problems: Sequence[str], fine: str, mend: str) -> int:
    """Say what is wrong and how to mend it, or that all is fine; the exit status."""
    lines = [*problems, "", mend] if problems else [fine]
    (sys.stderr if problems else sys.stdout).write("\n".join(lines) + "\n")
    return 1 if problems else 0
