"""Every third-party package has its reason and licence on a page of docs/decisions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "docs" / "decisions"


def projects() -> Iterator[dict[str, Any]]:
    for path in chain([ROOT / "pyproject.toml"], ROOT.glob("*/pyproject.toml"), ROOT.glob("services/*/pyproject.toml")):
        yield tomllib.loads(path.read_text(encoding="utf-8"))


def needed() -> set[str]:
    """Names of all packages the workspace asks for, without its own members, normalised."""
    found, own = set(), set()
    for project in projects():
        own.add(project["project"]["name"])
        groups = project.get("dependency-groups", {}).values()
        for requirement in chain(project["project"].get("dependencies", []), *groups):
            found.add(re.split(r"[\s\[<>=!~;]", requirement)[0].lower())
    return found - own


def described() -> set[str]:
    """Names in the first column of the tables."""
    rows = (line for page in PAGES.glob("*.md") for line in page.read_text(encoding="utf-8").splitlines())
    return {name for row in rows if row.startswith("| `") for name in re.findall(r"`([^`]+)`", row.split("|")[1])}


def test_every_package_has_its_reason_and_licence_on_a_page() -> None:
    assert needed() - described() == set()


def test_no_page_describes_a_package_nobody_needs() -> None:
    assert described() - needed() == set()
