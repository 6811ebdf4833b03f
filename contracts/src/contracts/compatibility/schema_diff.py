"""What changed between two JSON Schemas of one wire type that a frozen version doesn't allow. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

PROSE = {"title", "description", "examples", "$comment"}
UNIONS = ("anyOf", "oneOf")
ITEMS = {"items": "[]", "additionalProperties": "{}"}
WALKED = {"$schema", "$defs", "$ref", "properties", "required", "type", "enum", "const", "default", *UNIONS}
NULL = {"type": "null"}
NOTHING = object()


def breaks(base: Schema, now: Schema) -> list[str]:
    """Each forbidden change as a sentence that begins with the field's path; empty if *now* may replace *base*."""
    return list(_Comparison(base, now).values("", base, now))


class _Comparison:
    """Two whole schemas, so that references in either can be followed."""

    def __init__(self, base: Schema, now: Schema) -> None:
        self._base = base
        self._now = now
        self._met: set[tuple[str, str]] = set()

    def values(self, path: str, base: Schema, now: Schema) -> Iterator[str]:
        """Compare what may stand at *path*."""
        if self._is_met(base, now):
            return
        base, now = _resolved(self._base, base), _resolved(self._now, now)
        before, after = _alternatives(base), _alternatives(now)
        if (NULL in before) != (NULL in after):
            yield _at(path, "took null, takes it no more" if NULL in before else "takes null now, took it never before")
        before, after = [b for b in before if b != NULL], [a for a in after if a != NULL]
        if len(before) != len(after):
            yield _at(path, f"was {self._names(self._base, before)}, is {self._names(self._now, after)}")
            return
        for one, other in zip(before, after, strict=True):
            if (one, other) == (base, now):
                yield from self._same_type(path, base, now)
            else:
                yield from self.values(path, one, other)

    def _is_met(self, base: Schema, now: Schema) -> bool:
        """Whether this pair of references has been compared: a class may hold itself."""
        pair = (str(base.get("$ref")), str(now.get("$ref")))
        met = pair in self._met and "$ref" in base and "$ref" in now
        self._met.add(pair)
        return met

    def _same_type(self, path: str, base: Schema, now: Schema) -> Iterator[str]:
        was, is_ = _type_name(base), _type_name(now)
        if was != is_:
            yield _at(path, f"was {was}, is {is_}")
            return
        yield from _values_allowed(path, base, now)
        yield from _constraints(path, base, now)
        yield from self._fields(path, base, now)
        for keyword, sign in ITEMS.items():
            if _is_schema(base.get(keyword)) and _is_schema(now.get(keyword)):
                yield from self.values(f"{path}{sign}", base[keyword], now[keyword])
        before, after = base.get("prefixItems", []), now.get("prefixItems", [])
        if len(before) != len(after):
            yield _at(path, f"held {len(before)} values in order, holds {len(after)}")
        for place, (one, other) in enumerate(zip(before, after, strict=False)):
            yield from self.values(f"{path}[{place}]", one, other)

    def _fields(self, path: str, base: Schema, now: Schema) -> Iterator[str]:
        before, after = base.get("properties", {}), now.get("properties", {})
        for name in before.keys() - after.keys():
            yield _at(_join(path, name), "is gone (removed or renamed)")
        for name in sorted(after.keys() - before.keys()):
            yield from _new_field(_join(path, name), name, now)
        for name in (name for name in before if name in after):
            yield from _presence(_join(path, name), name, base, now)
            yield from self.values(_join(path, name), before[name], after[name])

    @staticmethod
    def _names(root: Schema, alternatives: list[Schema]) -> str:
        return " or ".join(_type_name(_resolved(root, each)) for each in alternatives)


def _new_field(path: str, name: str, owner: Schema) -> Iterator[str]:
    schema = owner["properties"][name]
    if name in owner.get("required", ()):
        yield _at(path, "is new and required: records written before it don't have it")
    elif schema.get("default", NOTHING) is not None:
        yield _at(path, "is new and doesn't default to None: old records would be written with other bytes")


def _presence(path: str, name: str, base: Schema, now: Schema) -> Iterator[str]:
    was, is_ = name in base.get("required", ()), name in now.get("required", ())
    if is_ and not was:
        yield _at(path, "was optional, is required")
    elif was and not is_:
        yield _at(path, "was required, is optional: older readers would not read a record without it")
    else:
        before, after = (owner["properties"][name].get("default", NOTHING) for owner in (base, now))
        if before != after or type(before) is not type(after):
            yield _at(path, f"its default was {before!r}, is {after!r}")


def _values_allowed(path: str, base: Schema, now: Schema) -> Iterator[str]:
    before, after = _enumerated(base), _enumerated(now)
    if before is None or after is None:
        if before != after:
            yield _at(path, "took any value, takes a list of them" if before is None else "took a list, takes any")
        return
    for value in sorted(before - after):
        yield _at(path, f"takes {value} no more")
    for value in sorted(after - before):
        yield _at(path, f"takes {value} now: older readers would not read it")


def _constraints(path: str, base: Schema, now: Schema) -> Iterator[str]:
    walked = {keyword for keyword in ITEMS if _is_schema(base.get(keyword)) and _is_schema(now.get(keyword))}
    for keyword in sorted((base.keys() | now.keys()) - WALKED - PROSE - walked - {"prefixItems"}):
        before, after = (_without_prose(schema.get(keyword, "not set")) for schema in (base, now))
        if before != after:
            yield _at(path, f"{keyword} was {before}, is {after}")


def _enumerated(schema: Schema) -> set[str] | None:
    values = schema.get("enum", [schema["const"]] if "const" in schema else None)
    return None if values is None else {repr(value) for value in values}


def _without_prose(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_prose(each) for key, each in value.items() if key not in PROSE}
    return [_without_prose(each) for each in value] if isinstance(value, list) else value


def _alternatives(schema: Schema) -> list[Schema]:
    return next((list(schema[union]) for union in UNIONS if union in schema), [schema])


def _is_schema(value: Any) -> bool:
    return isinstance(value, dict)


def _resolved(root: Schema, schema: Schema) -> Schema:
    while "$ref" in schema:
        target: Schema = root
        for step in str(schema["$ref"]).removeprefix("#/").split("/"):
            target = target[step]
        schema = target
    return schema


def _type_name(schema: Schema) -> str:
    """As a sentence names it: `string`, `string (date-time)`, `array`."""
    name, form = schema.get("type", "any value"), schema.get("format")
    return f"{name} ({form})" if form else str(name)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _at(path: str, sentence: str) -> str:
    return f"{path}: {sentence}" if path else sentence
