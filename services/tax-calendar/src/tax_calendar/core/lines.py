"""YAML read so that every complaint names its line."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_REQUIRED: Any = object()


class Wrong(ValueError):
    """A file says what it may not say; the message begins with the file's name and the line."""


class At:
    """A value of the file and where it stands; asking for what isn't there, or of another type, raises Wrong."""

    def __init__(self, node: yaml.Node, name: str) -> None:
        self.node = node
        self._name = name

    def wrong(self, what: str) -> Wrong:
        """The complaint, to be raised."""
        return Wrong(f"{self._name}:{self.node.start_mark.line + 1}: {what}")

    @property
    def value(self) -> Any:
        """The plain value."""
        loader = _LOADER("")
        try:
            return loader.construct_object(self.node, deep=True)
        except yaml.YAMLError as error:
            raise self.wrong(str(error)) from error
        finally:
            loader.dispose()

    def entries(self) -> Iterable[tuple[str, At]]:
        """Keys and values of a mapping."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.wrong("a mapping is expected here")
        seen: set[str] = set()
        for key, value in self.node.value:
            if key.value in seen:
                raise At(key, self._name).wrong(f"{key.value} stands here twice")
            seen.add(key.value)
            yield key.value, At(value, self._name)

    def items(self) -> list[At]:
        """The values of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.wrong("a list is expected here")
        return [At(node, self._name) for node in self.node.value]

    def has(self, key: str) -> bool:
        """Whether the mapping has *key* with a value other than null."""
        found = dict(self.entries()).get(key)
        return found is not None and found.node.tag != "tag:yaml.org,2002:null"

    def at(self, key: str) -> At:
        """The value under *key*."""
        for name, value in self.entries():
            if name == key:
                return value
        raise self.wrong(f"{key} is missing")

    def only(self, known: Collection[str]) -> None:
        """Raise Wrong for a key that isn't *known*."""
        for name, value in self.entries():
            if name not in known:
                raise value.wrong(f"{name} is not known here")

    def _get(self, key: str, default: Any) -> Any:
        if self.has(key):
            return self.at(key).value
        if default is _REQUIRED:
            raise self.wrong(f"{key} is missing")
        return default

    def text(self, key: str, default: Any = _REQUIRED) -> Any:
        """A text that isn't empty."""
        value = self._get(key, default)
        if self.has(key) and (not isinstance(value, str) or not value.strip()):
            raise self.at(key).wrong(f"{key}: a text is expected")
        return value

    def texts(self, key: str, default: Any = _REQUIRED) -> tuple[str, ...]:
        """A list of texts; whole numbers are taken as texts."""
        value = self._get(key, default)
        if not isinstance(value, list | tuple) or not all(type(one) in {str, int} for one in value):
            raise self.at(key).wrong(f"{key}: a list of texts is expected")
        return tuple(str(one) for one in value)

    def one_of(self, key: str, *choices: str, default: Any = _REQUIRED) -> Any:
        """One of *choices*."""
        value = self._get(key, default)
        if self.has(key) and value not in choices:
            raise self.at(key).wrong(f"{key}: {value!r} is none of {', '.join(choices)}")
        return value

    def whole(self, key: str, least: int, most: int = 10_000) -> int:
        """A whole number from *least* to *most*."""
        value = self._get(key, _REQUIRED)
        if type(value) is not int or not least <= value <= most:
            raise self.at(key).wrong(f"{key}: a whole number from {least} to {most} is expected")
        return value

    def yes(self, key: str) -> bool:
        """true or false; false if absent."""
        value = self._get(key, default=False)
        if not isinstance(value, bool):
            raise self.at(key).wrong(f"{key}: true or false is expected")
        return value

    def day(self, key: str, default: date) -> date:
        """A date as YYYY-MM-DD."""
        value = self._get(key, default)
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError as error:
                raise self.at(key).wrong(f"{key}: {value!r} is no date YYYY-MM-DD") from error
        if type(value) is not date:
            raise self.at(key).wrong(f"{key}: a date YYYY-MM-DD is expected")
        return value


def parse(text: str, name: str) -> At:
    """The file's root. Raises Wrong if it is no YAML."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Wrong(f"{name}:{line}: {error.problem or error}") from error
    if node is None:
        raise Wrong(f"{name}:1: the file is empty")
    return At(node, name)
