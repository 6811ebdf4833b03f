"""How a decision is written down: JSON texts that are the same, byte for byte, for the same decision."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from contracts.base import Command, Event, Message
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
    return _adapter(kind).serializer.to_json(value).decode()


def read(kind: type[Any], text: str) -> Any:
    """The state or context again."""
    return _adapter(kind).validator.validate_json(text)


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


def bodies_of(outcome: Decision | Refused) -> list[bytes]:
    """The encoded messages of a decision: events, then commands. They are wanted twice."""
    if isinstance(outcome, Refused):
        return []
    return [message.encoded() for message in (*outcome.events, *outcome.commands)]


def output_text(outcome: Decision | Refused, bodies: Sequence[bytes] | None = None) -> str:
    """A decision, or the refusal in its place. bodies: those of `bodies_of`, if they are at hand."""
    if isinstance(outcome, Refused):
        refusal = {"code": outcome.code, "message": str(outcome)}
        return json.dumps({"refused": refusal}, ensure_ascii=False)
    bodies, events = bodies_of(outcome) if bodies is None else bodies, len(outcome.events)
    wakes = [{"name": wake.name, "at": wake.at.isoformat() if wake.at else None} for wake in outcome.wakes]
    said = json.dumps(wakes, ensure_ascii=False) if wakes else "[]"
    return f'{{"events":[{_joined(bodies[:events])}],"commands":[{_joined(bodies[events:])}],"wakes":{said}}}'


def read_output(output: str) -> Decision:
    """The events and commands of a recorded output; none of a refusal."""
    said = json.loads(output)
    events = [BY_TYPE[body["type"]].model_validate(body) for body in said.get("events", [])]
    commands = [BY_TYPE[body["type"]].model_validate(body) for body in said.get("commands", [])]
    return Decision(
        tuple(event for event in events if isinstance(event, Event)),
        tuple(command for command in commands if isinstance(command, Command)),
    )


def _joined(bodies: Sequence[bytes]) -> str:
    return b",".join(bodies).decode()
