"""From JSON text to an input, or to a list of everything that is wrong with it."""

from __future__ import annotations

import copy
import difflib
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic import ValidationError

from billing.core.checks import problems
from billing.core.month import Input
from billing.core.problems import BadInput, Problem

SCHEMA_NAME = "invoice-input.schema.json"
Path = tuple[int | str, ...]
# A person or rate that could not be read would make each of his entries look wrong.
CONSEQUENCES = {"people": ("unknown_person", "no_rate"), "rates": ("no_rate",)}


class NotJson(ValueError):
    """The text is no JSON object."""


def read(text: str) -> Input:
    """An input that may be rated. Raises BadInput with all that is wrong: form and content."""
    raw = parsed(text)
    try:
        return Input.model_validate(raw)
    except ValidationError as error:
        found = [_problem(raw, one) for one in error.errors(include_url=False)]
        raise BadInput([*found, *_beyond(raw, error)]) from error


def parsed(text: str) -> dict[str, Any]:
    """The object. Numbers keep their decimals. Raises BadInput for what is no JSON object."""
    try:
        raw = json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_once)
    except (NotJson, ValueError, RecursionError) as error:
        raise BadInput([Problem("$", "json", f"this is no JSON: {error}.", "Mend the file.")]) from error
    if not isinstance(raw, dict):
        raise BadInput([Problem("$", "json", "a JSON object is expected.", f"See {SCHEMA_NAME}.")])
    return raw


def _no_constant(name: str) -> Any:
    raise NotJson(f"{name} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise NotJson(f"the key {next(name for name in names if names.count(name) > 1)!r} is there twice")
    return found


def shown(path: Iterable[int | str]) -> str:
    """As people write it: contract.rates[2].rate."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text or "$"


def _in_input(raw: Any, location: Sequence[int | str]) -> Path:
    """The location without what names a choice among several forms (it stands in no input)."""
    path: list[int | str] = []
    here: Any = raw
    for place, step in enumerate(location):
        last = place == len(location) - 1
        if isinstance(here, dict) and (step in here or last):
            here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            continue
        path.append(step)
    return tuple(path)


def _problem(raw: Any, error: Any) -> Problem:
    path, kind = _in_input(raw, error["loc"]), str(error["type"])
    if kind == "missing":
        return Problem(shown(path), "missing", "it is missing.", described(path) or f"See {SCHEMA_NAME}.")
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(path[-1]), _names(path[:-1]), 1)
        return Problem(
            *(shown(path), "unknown_key", "there is no such key."),
            f"Did you mean {near[0]!r}?" if near else "Take it out; the schema lists all keys.",
        )
    said = str(error["msg"]).removeprefix("Value error, ")
    return Problem(shown(path), kind, f"{said}.".replace("..", "."), described(path) or f"See {SCHEMA_NAME}.")


@cache
def _schema() -> dict[str, Any]:
    return Input.model_json_schema()


def _node(path: Sequence[int | str]) -> dict[str, Any]:
    """The schema of what stands at *path*; empty if none is known."""
    schema = _schema()
    node: dict[str, Any] = schema
    for step in path:
        node = _resolved(schema, node)
        node = node.get("items", {}) if isinstance(step, int) else node.get("properties", {}).get(step, {})
    return node


def _resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    for one in (node, *node.get("anyOf", ())):
        if "$ref" in one:
            found: dict[str, Any] = schema["$defs"][one["$ref"].rsplit("/", 1)[-1]]
            return found
        if "items" in one:
            return dict(one)
    return node


def described(path: Sequence[int | str]) -> str:
    """What the schema says of *path*."""
    return str(_node(path).get("description", ""))


def _names(path: Sequence[int | str]) -> list[str]:
    schema = _schema()
    return list(_resolved(schema, _node(path)).get("properties", {}))


def _beyond(raw: dict[str, Any], error: ValidationError) -> list[Problem]:
    """What is wrong with the content of the parts that can be read, so that all is said at once."""
    mended = copy.deepcopy(raw)
    errors = error.errors(include_url=False)
    strange = {_in_input(raw, one["loc"]) for one in errors if one["type"] == "extra_forbidden"}
    unread = {_in_input(raw, one["loc"]) for one in errors} - strange
    _take_out(mended, strange)
    _take_out(mended, {_removable(path) for path in unread})
    try:
        month = Input.model_validate(mended)
    except ValidationError:
        return []
    hidden = {code for path in unread for name in path for code in CONSEQUENCES.get(str(name), ())}
    said = {shown(path) for path in unread}
    found = [_moved(one, _places(unread)) for one in problems(month)]
    return [one for one in found if one.code not in hidden and one.path not in said]


def _depth_first(path: Path) -> tuple[tuple[int, str], ...]:
    return tuple((step, "") if isinstance(step, int) else (-1, step) for step in path)


def _removable(path: Path) -> Path:
    """The innermost element of a list around a fault, else the key itself."""
    at = max((place for place, step in enumerate(path) if isinstance(step, int)), default=None)
    return path if at is None else path[: at + 1]


def _take_out(raw: Any, paths: Iterable[Path]) -> None:
    """Without these keys and elements; the last first, so that the others keep their places."""
    for path in sorted(paths, key=_depth_first, reverse=True):
        here = raw
        for step in path[:-1]:
            known = isinstance(here, dict) and step in here
            listed = isinstance(here, list) and isinstance(step, int) and step < len(here)
            here = here[step] if known or listed else None
        last = path[-1] if path else None
        if last == "vat" and isinstance(here, dict):
            here["vat"] = None  # the one key that has no default: none was said
        elif isinstance(here, dict):
            here.pop(last, None)
        elif isinstance(here, list) and isinstance(last, int) and last < len(here):
            del here[last]


def _places(paths: Iterable[Path]) -> dict[str, list[int]]:
    """By list, the places that were taken out, ascending."""
    found: dict[str, set[int]] = {}
    for path in paths:
        at = max((place for place, step in enumerate(path) if isinstance(step, int)), default=None)
        if at is not None:
            step = path[at]
            found.setdefault(shown(path[:at]), set()).add(step if isinstance(step, int) else 0)
    return {name: sorted(several) for name, several in found.items()}


def _moved(problem: Problem, places: dict[str, list[int]]) -> Problem:
    """The problem at the place that its part has in the original."""
    name, bracket, rest = problem.path.partition("[")
    if not bracket or name not in places:
        return problem
    number, _, tail = rest.partition("]")
    at = int(number)
    for taken in places[name]:
        at += taken <= at
    return Problem(f"{name}[{at}]{tail}", problem.code, problem.what, problem.remedy)
