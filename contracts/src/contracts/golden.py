"""Golden examples: hand-written records as they lie in Kafka, which today's classes must read and write alike.

One file per wire type holds two records: "minimal" has nothing optional, "full" has everything. A record is its
topic, key, headers and body; all of it is frozen with the version.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from contracts import registry
from contracts.base import Message
from contracts.envelope import Envelope, Headers

Example = dict[str, Any]
Reader = Callable[[Headers, bytes], Envelope[Message]]
NAMES = ("minimal", "full")


def example_of(envelope: Envelope[Message]) -> Example:
    """A message as a golden example holds it."""
    return {
        "topic": envelope.topic,
        "key": envelope.key,
        "headers": {name: value.decode() for name, value in envelope.headers()},
        "body": json.loads(envelope.body.encoded()),
    }


def parsed(example: Example, reader: Reader = registry.read) -> Envelope[Message]:
    """The example as a service would read it. Raises what *reader* raises."""
    headers = tuple((name, value.encode()) for name, value in example["headers"].items())
    return reader(headers, encoded_body(example))


def encoded_body(example: Example) -> bytes:
    """The value of the Kafka record, byte for byte."""
    return json.dumps(example["body"], ensure_ascii=False, separators=(",", ":")).encode()


def breaks(example: Example, reader: Reader = registry.read) -> list[str]:
    """How a published example would be read or written differently today; empty if it wouldn't be."""
    try:
        envelope = parsed(example, reader)
    except (registry.UnknownType, registry.Malformed) as error:
        return [f"can no longer be read: {type(error).__name__}: {error}"]
    found = [
        f"{part} was {example[part]!r}, is now {getattr(envelope, part)!r}"
        for part in ("topic", "key")
        if example[part] != getattr(envelope, part)
    ]
    if envelope.body.encoded() != encoded_body(example):
        found.append(f"the body was {encoded_body(example).decode()}, is now {envelope.body.encoded().decode()}")
    written = {name: value.decode() for name, value in envelope.headers()}
    return found + [
        f"header {name} was {value!r}, is now {written.get(name)!r}"
        for name, value in example["headers"].items()
        if written.get(name) != value
    ]


def gaps(examples: dict[str, Example], kind: str) -> list[str]:
    """What keeps a file from being the golden examples of the wire type *kind*."""
    if tuple(examples) != NAMES:
        return [f"holds {', '.join(examples) or 'nothing'} instead of {', '.join(NAMES)}"]
    found = [f"{name}: {problem}" for name, example in examples.items() for problem in breaks(example)]
    if found:
        return found
    minimal, full = (parsed(examples[name]) for name in NAMES)
    found += [f"{name}: is a {e.type}" for name, e in (("minimal", minimal), ("full", full)) if e.type != kind]
    found += [f"minimal: {name} is optional, leave it out" for name in sorted(_optional_given(minimal.body))]
    found += [f"full: {name} is never given" for name in sorted(never_given(full.body))]
    if full.causation_id is None or full.traceparent is None:
        found.append("full: needs the headers ce_causationid and traceparent")
    return found


def _optional_given(body: Message) -> Iterator[str]:
    for name, field in type(body).model_fields.items():
        if not field.is_required() and getattr(body, name) != field.get_default(call_default_factory=True):
            yield name


def never_given(body: BaseModel) -> set[str]:
    """Fields (`letters.sent_at`) that no part of the body fills; False and 0 count as given."""
    given: set[str] = set()
    declared: set[str] = set()
    for path, value in _leaves((), body):
        declared.add(path)
        if value is not None and value != ():
            given.add(path)
    return declared - given


def _leaves(path: tuple[str, ...], value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield ".".join((*path, name)), getattr(value, name)
            yield from _leaves((*path, name), getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _leaves(path, item)
