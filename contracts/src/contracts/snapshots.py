"""Committed snapshots of the contracts: a JSON Schema per wire type, the topics, and golden examples.

`python -m contracts.snapshots write` writes schemas/ and topics.json; golden/ is written by hand.
`python -m contracts.snapshots check` says what is missing or stale, in any of the three.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contracts import generated, golden
from contracts.base import Command, Message
from contracts.catalogue import TOPICS
from contracts.registry import BY_TYPE

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(message: type[Message]) -> Schema:
    """What a reader demands of a body (JSON Schema 2020-12), with the topic it travels in."""
    kind = "command" if issubclass(message, Command) else "event"
    return {"$schema": DIALECT, "x-topic": message.topic, "x-kind": kind, **message.model_json_schema()}


def schemas() -> dict[str, Schema]:
    """The schema of every message by its wire type."""
    return {kind: schema_of(message) for kind, message in BY_TYPE.items()}


def topics() -> dict[str, dict[str, Any]]:
    """Every topic of the catalogue by its name."""
    return {topic.name: asdict(topic) for topic in TOPICS}


def files(member: Path) -> dict[Path, str]:
    """The generated files in the folder *member*, with their content."""
    made = {member / "schemas" / f"{kind}.json": generated.as_json(schema) for kind, schema in schemas().items()}
    return made | {member / "topics.json": generated.as_json(topics())}


def golden_problems(member: Path) -> list[str]:
    """What is wrong with the hand-written examples in the folder *member*."""
    folder = member / "golden"
    expected = {folder / f"{kind}.json": kind for kind in BY_TYPE}
    found = [f"{path}: no message has this wire type" for path in sorted(set(folder.glob("*.json")) - set(expected))]
    for path, kind in expected.items():
        if not path.is_file():
            found.append(f"{path}: missing; write it by hand, with meaningful values")
            continue
        text = path.read_text(encoding="utf-8")
        examples = json.loads(text)
        found += [f"{path}: {problem}" for problem in golden.gaps(examples, kind)]
        if text != generated.as_json(examples):
            found.append(f"{path}: is not laid out as the other files are (two spaces, Russian readable)")
    return found


def main() -> int:
    """The exit status of `python -m contracts.snapshots write|check`."""
    if generated.verb("contracts.snapshots", "Schema snapshots and golden examples.") == "write":
        generated.write(files(generated.member()))
    return check()


def check() -> int:
    """Say what is missing or stale; the exit status."""
    member = generated.member()
    problems = generated.drift(files(member), member / "schemas") + golden_problems(member)
    return generated.report(
        problems,
        f"{len(BY_TYPE)} messages, {len(TOPICS)} topics: schemas and golden examples agree with the code",
        "Schemas: `python -m contracts.snapshots write`, then look at the difference. Golden examples: by hand.",
    )


if __name__ == "__main__":
    raise SystemExit(main())
