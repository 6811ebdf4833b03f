"""Forms as PHP writes them: `data[FIELDS][ID]=5` is a map in a map (facts 4.1). Pure."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

MOST_FIELDS = 2_000
DEEPEST = 8
PARTS = re.compile(r"\[([^\[\]]*)\]")


class Unreadable(Exception):
    """The body is no form that a CRM would send."""


def form(body: bytes) -> dict[str, Any]:
    """Raises Unreadable. `a[]=x` is numbered from 0; what contradicts itself is overwritten by the later."""
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if any("\x00" in name or "\x00" in value for name, value in pairs):
        raise Unreadable("NUL in a text")
    found: dict[str, Any] = {}
    for name, value in pairs:
        head, bracket, _ = name.partition("[")
        path = [head, *(PARTS.findall(name[len(head) :]) if bracket else ())]
        if len(path) > DEEPEST:
            raise Unreadable(f"a field {len(path)} levels deep")
        _put(found, path, value)
    return found


def _put(found: dict[str, Any], path: list[str], value: str) -> None:
    for step in path[:-1]:
        inner = found.get(_key(found, step))
        if not isinstance(inner, dict):
            inner = {}
            found[_key(found, step)] = inner
        found = inner
    found[_key(found, path[-1])] = value


def _key(found: dict[str, Any], step: str) -> str:
    return step or str(len(found))
