"""How many seconds of server time each method takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any


class CostModel:
    """Seconds per method: an exact name first, then the first glob that fits, then the default.

    File: ``{"default": 0, "methods": {"tasks.task.add": 0.3, "disk.*": 0.5}}``.
    TypeError or ValueError if it reads otherwise.
    """

    def __init__(self, default: float = 0.0, methods: Mapping[str, float] | None = None) -> None:
        self._default = default
        self._methods = dict(methods or {})

    @classmethod
    def of(cls, described: Any) -> CostModel:
        """From decoded JSON."""
        if not isinstance(described, dict) or not isinstance(described.get("methods", {}), dict):
            raise TypeError('a cost model is {"default": seconds, "methods": {"name or glob": seconds}}')
        methods = {str(name).lower(): float(seconds) for name, seconds in described.get("methods", {}).items()}
        default = float(described.get("default", 0))
        if min([default, *methods.values()]) < 0:
            raise ValueError("a cost is at least 0 seconds")
        return cls(default, methods)

    @classmethod
    def read(cls, path: Path) -> CostModel:
        """From a file."""
        return cls.of(json.loads(path.read_text(encoding="utf-8")))

    def seconds(self, method: str) -> float:
        """Server time of one call of *method* (lower case)."""
        if method in self._methods:
            return self._methods[method]
        return next((cost for glob, cost in self._methods.items() if fnmatchcase(method, glob)), self._default)

    def shown(self) -> dict[str, Any]:
        """As in the file."""
        return {"default": self._default, "methods": self._methods}
