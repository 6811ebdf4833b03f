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
        methods = {str(name).lower(): _cost(name, seconds) for name, seconds in described.get("methods", {}).items()}
        default = _cost("default", described.get("default", 0))
        return cls(default, methods)

    @classmethod
    def read(cls, path: Path) -> CostModel:
        """From a file. Raises ValueError, which names it."""
        try:
            return cls.of(json.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise ValueError(f"cost model {path}: {error.strerror}") from error
        except (TypeError, ValueError) as error:
            raise ValueError(f"cost model {path}: {error}") from error

    def seconds(self, method: str) -> float:
        """Server time of one call of *method* (lower case)."""
        if method in self._methods:
            return self._methods[method]
        return next((cost for glob, cost in self._methods.items() if fnmatchcase(method, glob)), self._default)

    def shown(self) -> dict[str, Any]:
        """As in the file."""
        return {"default": self._default, "methods": self._methods}


def _cost(name: Any, seconds: Any) -> float:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < float("inf"):
        raise ValueError(f"{name}: a cost is a number of seconds, at least 0, not {json.dumps(seconds)}")
    return float(seconds)
