"""``$result[key][path]`` inside the commands of a batch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from sandbox.wire import php

_REFERENCE = re.compile(r"\$(result|total|next|error)((?:\[[^\[\]]*\])+)")
_ENCODED = re.compile(r"%24(?:result|total|next|error)%5B", re.IGNORECASE)
_STEP = re.compile(r"\[([^\[\]]*)\]")


def resolve(value: Any, roots: Mapping[str, Any]) -> Any:
    """*value* with its references replaced by what earlier commands answered.

    A text that is one reference takes the answer's type; a reference inside a longer text is turned to text.
    A step that leads nowhere ends the walk and gives the last value found, as the portal does.
    """
    if isinstance(value, dict):
        return {key: resolve(item, roots) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, roots) for item in value]
    if not isinstance(value, str):
        return value
    readable = unquote(value) if _ENCODED.search(value) else value
    if "$" not in readable:
        return value
    whole = _REFERENCE.fullmatch(readable)
    if whole:
        return _walk(roots, whole)
    return _REFERENCE.sub(lambda found: php.text(_walk(roots, found)), readable)


def _walk(roots: Mapping[str, Any], found: re.Match[str]) -> Any:
    place: Any = roots[found.group(1)]
    for step in _STEP.findall(found.group(2)):
        if isinstance(place, dict) and step in place:
            place = place[step]
        elif isinstance(place, list) and step.isdigit() and int(step) < len(place):
            place = place[int(step)]
        else:
            break
    return place
