"""Fields of a tax profile by their types: what can't be read is named, nothing is taken for something near it."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tax_calendar.core.dated import of_these_times
from tax_calendar.core.obligations import FieldRule

Values = Mapping[str, Any]


def typed(raw: Mapping[str, Any], fields: Mapping[str, FieldRule], wrong: list[str]) -> Values:
    """The fields read; *wrong* gets a line for each that can't be."""
    found: dict[str, Any] = {}
    for key, value in raw.items():
        if key not in fields:
            wrong.append(f"{key} is no field of a profile")
        elif value is None:
            found[key] = None  # in a change: what was so is so no more
        else:
            try:
                found[key] = _patents(value) if key == "patents" else READERS[fields[key].type](value, fields[key])
            except (TypeError, ValueError, KeyError):
                expected = f" of {', '.join(fields[key].values)}" if fields[key].values else ""
                wrong.append(f"{key}: {reprlib.repr(value)} is no {fields[key].type}{expected}")
    return found


def day(value: object) -> date | None:
    """A date, or its text by ISO 8601; None for anything else."""
    try:
        return value if type(value) is date else date.fromisoformat(str(value))
    except ValueError:
        return None


def _patents(value: Any) -> tuple[Mapping[str, date], ...]:
    return tuple({key: _as_day(one[key], FieldRule("date")) for key in ("start", "end")} for one in value)


def _as_day(value: Any, _: FieldRule) -> date:
    found = day(value)
    if found is None or not of_these_times(found):
        raise ValueError(value)
    return found


def _as_bool(value: Any, _: FieldRule) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _as_int(value: Any, _: FieldRule) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(value)
    return value


def _as_choice(value: Any, rule: FieldRule) -> str:
    if not isinstance(value, str) or value not in rule.values:
        raise ValueError(value)
    return value


def _as_list(value: Any, rule: FieldRule) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or (rule.values and set(map(str, value)) - set(rule.values)):
        raise ValueError(value)
    return tuple(str(one) for one in value)


READERS: Mapping[str, Callable[[Any, FieldRule], Any]] = {
    "bool": _as_bool,
    "int": _as_int,
    "enum": _as_choice,
    "list": _as_list,
    "date": _as_day,
    "str": lambda value, _: str(value),
}
