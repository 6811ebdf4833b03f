"""The version of a service's rules: replay tells by it a changed rule from a defect."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable


def rules_version(package: str, folders: Sequence[str], *also: str) -> str:
    """Changes with every file of these folders of *package*, however deep, and with *also* (a version of data)."""
    digest = hashlib.sha256()
    for folder in folders:
        for content in _contents(files(package) / folder):
            digest.update(content)
    return "/".join((digest.hexdigest()[:12], *also))


def _contents(folder: Traversable) -> Iterator[bytes]:
    for one in sorted(folder.iterdir(), key=lambda one: one.name):
        if one.is_file():
            yield one.read_bytes()
        elif one.name != "__pycache__":
            yield from _contents(one)
