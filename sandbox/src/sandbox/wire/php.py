"""How PHP reads a query string, and how loosely it casts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_plus

_KEY = re.compile(r"\[([^\]]*)\]")
_INTEGER = re.compile(r"\s*[+-]?\d+")
_FLOAT = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)")
MAX_DEPTH = 64
MAX_INTEGER = 2**63 - 1
MAX_DIGITS = 64


def parse_query(query: str) -> dict[str, Any]:
    """``a[b][]=1&a[b][]=2`` as PHP's parse_str gives it: nested dictionaries, lists where the keys are 0..n-1.

    A pair splits at its first ``=``, so an operator such as ``>=`` inside brackets must be percent-encoded.
    """
    pairs = []
    for piece in query.split("&"):
        if not piece:
            continue
        key, _, value = piece.partition("=")
        pairs.append((unquote_plus(key), unquote_plus(value)))
    return nested(pairs)


def nested(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Pairs with bracketed names as one structure; later pairs win."""
    root: dict[str, Any] = {}
    for name, value in pairs:
        path = _path(name)
        if path:
            _put(root, path, value)
    return {key: listed(value) for key, value in root.items()}


def listed(value: Any) -> Any:
    """The same structure with every map whose keys are 0..n-1 in order turned into a list."""
    if not isinstance(value, dict):
        return value
    inner = {key: listed(item) for key, item in value.items()}
    if inner and list(inner) == [str(index) for index in range(len(inner))]:
        return list(inner.values())
    return inner


def flattened(value: Any, name: str) -> list[tuple[str, str]]:
    """A structure as pairs with bracketed names, as http_build_query writes them: an empty map leaves no trace."""
    if not isinstance(value, (dict, list)):
        return [(name, text(value))]
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return [pair for key, item in items for pair in flattened(item, f"{name}[{key}]")]


def integer(value: Any) -> int:
    """PHP's (int): leading digits of a string, 1 for a filled array, 0 for what is no number."""
    if isinstance(value, (list, dict)):
        return 1 if value else 0
    if isinstance(value, float):
        return _bounded(int(value)) if math.isfinite(value) else 0
    if isinstance(value, int):
        return _bounded(int(value))
    found = _INTEGER.match(str(value or "")[:MAX_DIGITS])
    return _bounded(int(found.group())) if found else 0


def number(value: Any) -> float:
    """PHP's (float): leading figures of a string, else 0."""
    found = _FLOAT.match(str(value).replace(",", ".")[:MAX_DIGITS]) if not isinstance(value, (list, dict)) else None
    return float(found.group()) if found else 0.0


def truth(value: Any) -> bool:
    """Whether a switch is on: true, 1, "Y", "true" in any case."""
    return str(value).strip().lower() in {"1", "true", "y", "yes"}


def text(value: Any) -> str:
    """PHP's (string)."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    return "Array" if isinstance(value, (list, dict)) else str(value)


def filled(value: dict[str, Any]) -> dict[str, Any] | list[Any]:
    """A map as PHP encodes it: an empty one is ``[]``."""
    return value or []


def _bounded(number: int) -> int:
    return max(-MAX_INTEGER - 1, min(MAX_INTEGER, number))


def _path(name: str) -> list[str]:
    head, bracket, rest = name.partition("[")
    if not bracket or not head:
        return [head.strip()] if head.strip() else []
    keys = _KEY.findall("[" + rest)
    if not keys:
        return [head + "_" + rest]
    return [head.strip(), *keys][:MAX_DEPTH]


def _put(root: dict[str, Any], path: list[str], value: Any) -> None:
    place = root
    for step in path[:-1]:
        key = step if step or place is root else _next_index(place)
        inner = place.get(key)
        if not isinstance(inner, dict):
            inner = {}
            place[key] = inner
        place = inner
    last = path[-1]
    place[last if last or place is root else _next_index(place)] = value


def _next_index(place: dict[str, Any]) -> str:
    taken = [int(key) for key in place if key.isdigit()]
    return str(max(taken) + 1 if taken else 0)
