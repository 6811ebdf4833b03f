"""What the automations remember has a version: an old replica must not write a newer state back without half of it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from chassis.decision import Decider
from delo.commands.replay import DECIDERS
from pydantic import TypeAdapter

KNOWN = json.loads((Path(__file__).parent / "states.json").read_text())
ALL = {one.name: one for deciders in DECIDERS.values() for one in deciders}
WORDS = ("title", "description")


def bare(schema: Any) -> Any:
    """A JSON Schema without its prose."""
    if isinstance(schema, dict):
        return {name: bare(inner) for name, inner in schema.items() if name not in WORDS or isinstance(inner, dict)}
    return [bare(inner) for inner in schema] if isinstance(schema, list) else schema


def shape(decider: Decider[Any, Any]) -> str:
    """Changes with every field that a state gains, loses or keeps otherwise."""
    schema = bare(TypeAdapter(decider.state_type).json_schema(mode="serialization"))
    return hashlib.sha256(json.dumps(schema, sort_keys=True).encode()).hexdigest()[:16]


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_state_whose_shape_changes_has_a_version_of_its_own(name: str) -> None:
    now = {"version": ALL[name].state_version, "shape": shape(ALL[name])}
    assert KNOWN.get(name) == now, f"give {name} the next state_version, and states.json: {json.dumps(now)}"


def test_no_state_is_kept_of_an_automation_that_is_gone() -> None:
    assert sorted(KNOWN) == sorted(ALL)


def test_a_new_field_is_another_shape_and_other_prose_is_not() -> None:
    one = {"description": "a", "properties": {"title": {"type": "string", "title": "Title"}}}
    assert bare(one) == {"properties": {"title": {"type": "string"}}}
    assert bare(one) != bare(one | {"properties": {}})
