"""What has been published, and how today's contracts break it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts import golden, registry
from contracts.compatibility.schema_diff import Schema, breaks

KEPT_OF_A_TOPIC = ("partitions", "partitions_local")


@dataclass(frozen=True)
class Published:
    """The snapshots of one commit: schemas and golden examples by wire type, topics by name."""

    schemas: Mapping[str, Schema]
    golden: Mapping[str, Mapping[str, golden.Example]]
    topics: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, files: Mapping[str, str]) -> Published:
        """From the texts of `schemas/*.json`, `golden/*.json` and `topics.json`, by path inside contracts/."""
        kept = {path: json.loads(text) for path, text in files.items()}

        def under(folder: str) -> dict[str, Any]:
            return {
                path.removeprefix(folder).removesuffix(".json"): value
                for path, value in kept.items()
                if path.startswith(folder)
            }

        return cls(under("schemas/"), under("golden/"), kept.get("topics.json", {}))


def problems(
    base: Published,
    schemas: Mapping[str, Schema],
    topics: Mapping[str, Mapping[str, Any]],
    reader: golden.Reader = registry.read,
) -> list[str]:
    """Every way in which today's contracts break what *base* published, a sentence each.

    reader: how today's classes read a record.
    """
    return [
        *_schema_problems(base, schemas),
        *_golden_problems(base, schemas, reader),
        *_topic_problems(base, topics),
    ]


def _schema_problems(base: Published, schemas: Mapping[str, Schema]) -> Iterator[str]:
    for kind, schema in base.schemas.items():
        if kind not in schemas:
            yield f"{kind}: is gone; what was published must stay readable: keep the class, put the new one beside it"
            continue
        yield from (f"{kind}: {change}" for change in breaks(schema, schemas[kind]))


def _golden_problems(base: Published, schemas: Mapping[str, Schema], reader: golden.Reader) -> Iterator[str]:
    for kind, examples in base.golden.items():
        if kind in schemas:  # else already said
            for name, example in examples.items():
                yield from (f"{kind}: the {name} example: {change}" for change in golden.breaks(example, reader))


def _topic_problems(base: Published, topics: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for name, before in base.topics.items():
        after = topics.get(name)
        if after is None:
            yield f"topic {name}: is gone, and with it what was recorded there"
            continue
        for what in KEPT_OF_A_TOPIC:
            if before[what] != after[what]:
                yield f"topic {name}: {what} was {before[what]}, is {after[what]}: keys would move, order would be lost"
        if _shorter(after["retention_ms"], before["retention_ms"]):
            yield f"topic {name}: kept for {before['retention_ms']} ms, now for {after['retention_ms']}: facts are lost"


def _shorter(now: int, before: int) -> bool:
    """Retention in ms; below 0 means for ever."""
    return now >= 0 and (before < 0 or now < before)
