"""How a decision is written down: JSON texts that are the same, byte for byte, for the same decision."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from contracts.base import Event, Message
from contracts.registry import BY_TYPE
from pydantic import TypeAdapter

from chassis.decision import Decision, Woken
from chassis.errors import Refused

WOKEN = "wake"


_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def written(kind: type[Any], value: Any) -> str:
    """A state or a context as JSON."""
    return _adapter(kind).dump_json(value).decode()


def read(kind: type[Any], text: str) -> Any:
    """The state or context again."""
    return _adapter(kind).validate_json(text)


def input_text(message: Message | Woken) -> tuple[str, str]:
    """An input's type and its JSON; prose stays a claim check."""
    if isinstance(message, Woken):
        return WOKEN, json.dumps({"name": message.name, "due_at": message.due_at.isoformat()})
    return message.type, message.encoded().decode()


def read_input(kind: str, text: str) -> Message | Woken:
    """The input again, its prose not yet fetched."""
    if kind == WOKEN:
        fields = json.loads(text)
        return Woken(fields["name"], datetime.fromisoformat(fields["due_at"]))
    return BY_TYPE[kind].model_validate_json(text)


def output_text(outcome: Decision | Refused) -> str:
    """A decision, or the refusal in its place."""
    if isinstance(outcome, Refused):
        refusal = {"code": outcome.code, "message": str(outcome)}
        return json.dumps({"refused": refusal}, ensure_ascii=False)
    wakes = [{"name": wake.name, "at": wake.at.isoformat() if wake.at else None} for wake in outcome.wakes]
    said = json.dumps(wakes, ensure_ascii=False) if wakes else "[]"
    return f'{{"events":[{_bodies(outcome.events)}],"commands":[{_bodies(outcome.commands)}],"wakes":{said}}}'


def read_events(output: str) -> list[Event]:
    """The events of a recorded output; none of a refusal."""
    bodies = json.loads(output).get("events", [])
    events = [BY_TYPE[body["type"]].model_validate(body) for body in bodies]
    return [event for event in events if isinstance(event, Event)]


def _bodies(messages: Iterable[Message]) -> str:
    return ",".join(message.encoded().decode() for message in messages)
