"""AsyncAPI 3.0 of each service, made from the catalogue and the message classes.

`python -m contracts.asyncapi write|check`: docs/asyncapi/<service>.json. Topics are channels; what a service reads
is a `receive`, what it writes a `send`. Source of the shape: AsyncAPI 3.0.0, Kafka bindings 0.5.0, CloudEvents 1.0.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from contracts import generated, golden
from contracts.base import Command, Message
from contracts.catalogue import TOPICS, Topic, dead_letters
from contracts.registry import MESSAGES, wire_type
from contracts.services import SERVICES, Service

Json = dict[str, Any]

BINDING = {"bindingVersion": "0.5.0"}
SCHEMA_REF = "#/components/schemas/{model}"
CLOUD_EVENT = "CloudEvent"
DEAD_LETTER = "dead.letter"
TEXT_HEADERS = {
    "ce_specversion": {"type": "string", "const": "1.0"},
    "ce_id": {"type": "string", "format": "uuid", "description": "Unique; a redelivery has the same."},
    "ce_type": {"type": "string", "description": "The wire type: topic or command name, and version."},
    "ce_source": {"type": "string", "description": "Who says so: the service."},
    "ce_time": {"type": "string", "format": "date-time", "description": "Business time of the fact, UTC."},
    "ce_subject": {"type": "string", "description": "`kind/id` of what the message is about."},
    "ce_portal": {"type": "string", "description": "The CRM installation."},
    "ce_correlationid": {"type": "string", "format": "uuid", "description": "The outside stimulus that began it all."},
    "content-type": {"type": "string", "const": "application/json"},
    "ce_causationid": {"type": "string", "format": "uuid", "description": "The message or command this follows from."},
    "traceparent": {"type": "string", "description": "W3C trace context."},
}
NOT_ALWAYS = ("ce_causationid", "traceparent")
DEAD_HEADERS = {
    "dead_consumer": "Who could not handle it.",
    "dead_reason": "Why, in one line.",
    "dead_attempts": "How often it was tried.",
    "dead_topic": "Where it came from.",
    "dead_partition": "Its partition there.",
    "dead_offset": "Its offset there.",
}


def document(service: Service, examples: Path) -> Json:
    """The AsyncAPI document of *service*; examples: the folder of golden examples, whose "full" ones are shown."""
    dead = dead_letters(service.name)
    named = {topic.name: topic for topic in TOPICS}
    topics = [named[name] for name in dict.fromkeys((*service.reads, *service.writes, dead.name))]
    messages = [message for message in MESSAGES if message.topic in {topic.name for topic in topics}]
    payloads, schemas = _schemas(messages)
    described = {wire_type(m): _message(m, payloads[m], _full(m, examples)) for m in messages}
    return {
        "asyncapi": "3.0.0",
        "id": f"urn:delo:{service.name}",
        "info": {
            "title": service.name,
            "version": "1",
            "description": f"What {service.name} reads from Kafka and writes to it. Generated: see contracts.asyncapi.",
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in topics},
        "operations": _operations(service, dead),
        "components": {
            "messages": described | {DEAD_LETTER: _dead_letter()},
            "schemas": {CLOUD_EVENT: _headers(), **schemas},
        },
    }


def _messages_of(topic: str) -> list[str]:
    """Wire types that travel in *topic*; a dead-letter topic holds whatever could not be handled."""
    return [wire_type(message) for message in MESSAGES if message.topic == topic] or [DEAD_LETTER]


def _channel(topic: Topic) -> Json:
    for_ever = {
        "cleanup.policy": ["delete"],
        "retention.ms": topic.retention_ms,
        "max.message.bytes": topic.max_message_bytes,
    }
    return {
        "address": topic.name,
        "description": f"{topic.meaning[0].upper()}{topic.meaning[1:]}. Written by {topic.producer}.",
        "messages": {kind: {"$ref": f"#/components/messages/{kind}"} for kind in _messages_of(topic.name)},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": for_ever,
                "x-partitions-local": topic.partitions_local,
                "x-key": topic.key,
                **BINDING,
            }
        },
    }


def _operations(service: Service, dead: Topic) -> Json:
    group = {"groupId": {"type": "string", "const": service.name}, **BINDING}
    receive = {
        f"receive.{name}": _operation("receive", name) | {"bindings": {"kafka": group}} for name in service.reads
    }
    return receive | {f"send.{name}": _operation("send", name) for name in (*service.writes, dead.name)}


def _operation(action: str, topic: str) -> Json:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{topic}"},
        "messages": [{"$ref": f"#/channels/{topic}/messages/{kind}"} for kind in _messages_of(topic)],
    }


def _message(message: type[Message], payload: Json, full: list[golden.Example]) -> Json:
    kind = "command" if issubclass(message, Command) else "event"
    return {
        "name": wire_type(message),
        "title": message.__name__,
        "summary": str(message.__doc__).partition("\n")[0],
        "contentType": "application/json",
        "headers": {"$ref": f"#/components/schemas/{CLOUD_EVENT}"},
        "payload": payload,
        "correlationId": {"location": "$message.header#/ce_correlationid"},
        "tags": [{"name": kind}],
        "bindings": {"kafka": {"key": _key(full), **BINDING}},
        "examples": [{"name": "full", "headers": one["headers"], "payload": one["body"]} for one in full],
    }


def _key(full: list[golden.Example]) -> Json:
    return {
        "type": "string",
        "pattern": "^[^/]+/[^/]+/.+$",
        "description": "portal/kind/id: one subject stays in order in a topic.",
        "examples": [example["key"] for example in full],
    }


def _dead_letter() -> Json:
    ours = {name: {"type": "string", "description": meaning} for name, meaning in DEAD_HEADERS.items()}
    return {
        "name": DEAD_LETTER,
        "title": "DeadLetter",
        "summary": "The original record, with its key, bytes and headers, and why nobody could handle it.",
        "contentType": "application/octet-stream",
        "headers": {"type": "object", "properties": ours, "required": list(ours)},
        "payload": {"description": "The original bytes, whatever they are."},
    }


def _headers() -> Json:
    required = [name for name in TEXT_HEADERS if name not in NOT_ALWAYS]
    return {
        "type": "object",
        "description": "CloudEvents 1.0 in Kafka's binary mode: attributes are headers, UTF-8.",
        "properties": TEXT_HEADERS,
        "required": required,
    }


def _schemas(messages: Sequence[type[Message]]) -> tuple[dict[type[Message], Json], Json]:
    """References to the payloads, and what they refer to: classes of one name in two modules get longer names."""
    wanted = [(message, "validation") for message in messages]
    found, definitions = models_json_schema(wanted, ref_template=SCHEMA_REF)  # type: ignore[arg-type]
    return {message: found[(message, "validation")] for message in messages}, definitions["$defs"]


def _full(message: type[Message], folder: Path) -> list[golden.Example]:
    """The full golden example; nothing until somebody has written it, which is the business of contracts.snapshots."""
    path = folder / f"{wire_type(message)}.json"
    return [json.loads(path.read_text(encoding="utf-8"))["full"]] if path.is_file() else []


def files(member: Path) -> dict[Path, str]:
    """The documents of all services, by path; *member*: the folder contracts/ of a checkout."""
    folder = member.parent / "docs" / "asyncapi"
    return {
        folder / f"{service.name}.json": generated.as_json(document(service, member / "golden")) for service in SERVICES
    }


def main() -> int:
    """The exit status of `python -m contracts.asyncapi write|check`."""
    if generated.verb("contracts.asyncapi", "AsyncAPI documents of the services.") == "write":
        generated.write(files(generated.member()))
    return check()


def check() -> int:
    """Say what is missing or stale; the exit status."""
    member = generated.member()
    made = files(member)
    return generated.report(
        generated.drift(made, member.parent / "docs" / "asyncapi"),
        f"{len(made)} AsyncAPI documents agree with the code",
        "Run `python -m contracts.asyncapi write` and look at the difference.",
    )


if __name__ == "__main__":
    raise SystemExit(main())
