"""The filter language of the portal's lists, translated to SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any

from sandbox.portal import dates
from sandbox.portal.schema import Field, Schema
from sandbox.portal.store import Condition, all_of, any_of
from sandbox.wire import php

PREFIXES = ("!=%", "!%=", "><", ">=", "<=", "!=", "!%", "!@", "=%", "%=", ">", "<", "=", "%", "@", "!")
_COMPARED = {">": ">", "<": "<", ">=": ">=", "<=": "<="}
_LIKE = {"%": "%{}%", "=%": "{}", "%=": "{}"}

Special = Callable[[str, Any], Condition]


def split_prefix(key: str) -> tuple[str, str]:
    """``>=DEADLINE`` → (``>=``, ``DEADLINE``)."""
    for prefix in PREFIXES:
        if key.startswith(prefix):
            return prefix, key[len(prefix) :].upper()
    return "", key.upper()


class Filter:
    """Translates filters over one schema. Names it does not know are passed over and gathered in ``ignored``."""

    def __init__(self, schema: Schema, zone: tzinfo, specials: Mapping[str, Special] | None = None) -> None:
        self._schema = schema
        self._zone = zone
        self._specials = specials or {}
        self.ignored: list[str] = []

    def condition(self, wanted: Any) -> Condition:
        """SQL for a filter as it came in the request (a map, or a list of maps)."""
        if isinstance(wanted, list):
            return all_of([self.condition(item) for item in wanted if isinstance(item, dict)])
        if not isinstance(wanted, dict):
            return Condition()
        logic = next((str(wanted[key]) for key in wanted if key.upper() in {"::LOGIC", "LOGIC"}), "AND")
        parts = [self._part(key, value) for key, value in wanted.items() if key.upper() not in {"::LOGIC", "LOGIC"}]
        known = [part for part in parts if part is not None]
        return any_of(known) if logic.upper() == "OR" and known else all_of(known)

    def _part(self, key: str, value: Any) -> Condition | None:
        if key.isdigit() or key.upper().startswith("::SUBFILTER"):
            return self.condition(value)
        prefix, name = split_prefix(key)
        if name in self._specials:
            return self._specials[name](prefix, value)
        found = self._schema.field(name)
        if found is None:
            self.ignored.append(name)
            return None
        return self._field(found, prefix, value)

    def _field(self, field: Field, prefix: str, value: Any) -> Condition:
        if field.multiple or field.kind == "multifield":
            return self._multiple(field, prefix, value)
        column = self._schema.column(field.name)
        negated = prefix.startswith("!")
        if prefix in _COMPARED:
            return Condition(f"{column} {_COMPARED[prefix]} ?", (self._value(field, value),))
        if prefix == "><" and isinstance(value, list) and len(value) == 2:
            low, high = (self._value(field, item) for item in value)
            return Condition(f"{column} BETWEEN ? AND ?", (low, high))
        plain = prefix.lstrip("!")
        if plain in _LIKE or (plain == "" and field.template):
            condition = _like(column, _LIKE.get(plain, "{}"), value)
        else:
            condition = self._equal(field, column, value)
        return Condition(f"NOT coalesce(({condition.sql}), 0)", condition.arguments) if negated else condition

    def _equal(self, field: Field, column: str, value: Any) -> Condition:
        if isinstance(value, list):
            return self._among(field, column, value)
        if value is None or value is False or value == "":
            empty = "0" if field.kind in {"integer", "double", "boolean"} else "''"
            return Condition(f"{column} IS NULL OR {column} = {empty}")
        if field.kind == "string":
            return Condition(f"fold({column}) = ?", (str(self._value(field, value)).casefold(),))
        return Condition(f"{column} = ?", (self._value(field, value),))

    def _among(self, field: Field, column: str, values: list[Any]) -> Condition:
        kept = [self._value(field, item) for item in values if item not in (None, False, "")]
        marks = ", ".join("?" for _ in kept)
        if field.kind == "string":
            among = Condition(f"fold({column}) IN ({marks})", tuple(str(item).casefold() for item in kept))
        else:
            among = Condition(f"{column} IN ({marks})", tuple(kept))
        return among if len(kept) == len(values) else any_of([among, self._equal(field, column, None)])

    def _multiple(self, field: Field, prefix: str, value: Any) -> Condition:
        wanted = value if isinstance(value, list) else [value]
        inner = "json_extract(value, '$.VALUE')" if field.kind == "multifield" else "value"
        marks = ", ".join("?" for _ in wanted)
        sql = f"EXISTS (SELECT 1 FROM json_each(body, '$.{field.name}') WHERE {inner} IN ({marks}))"  # noqa: S608
        sql = f"NOT {sql}" if prefix.startswith("!") else sql
        return Condition(sql, tuple(self._value(field, item) for item in wanted))

    def _value(self, field: Field, value: Any) -> Any:
        if field.kind == "boolean":
            # A user field is found by 1 and 0 only (facts 8.12): NULL equals nothing.
            letter = field.name.startswith("UF_") and php.text(value).upper() in {"Y", "N"}
            return None if letter else int(php.truth(value))
        if field.kind == "integer":
            return php.integer(value)
        if field.kind == "datetime":
            moment = dates.read(php.text(value), self._zone)
            return dates.kept(moment) if moment else php.text(value)
        if field.kind == "date":
            day = dates.read(php.text(value), self._zone)
            return day.date().isoformat() if day else php.text(value)
        if field.kind == "double":
            return _number(value)
        return php.text(value)


def _like(column: str, pattern: str, value: Any) -> Condition:
    if isinstance(value, list):
        return any_of([_like(column, pattern, item) for item in value])
    return Condition(f"fold({column}) LIKE ?", (pattern.format(php.text(value)).casefold(),))


def _number(value: Any) -> float:
    try:
        return float(php.text(value))
    except ValueError:
        return 0.0
