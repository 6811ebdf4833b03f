"""What a frozen version may get, and every way to break it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from contracts.compatibility.schema_diff import breaks
from contracts.registry import MESSAGES
from contracts.snapshots import schema_of
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, create_model


class Place(BaseModel):
    """Where."""

    city: str


class PlaceWithFloor(BaseModel):
    """Where, later."""

    city: str
    floor: int | None = None


class PlaceWithoutCity(BaseModel):
    """Where, broken."""

    town: str


class Branch(BaseModel):
    """A class that holds itself."""

    name: str
    branches: tuple[Branch, ...] = ()


class BranchWithCode(BaseModel):
    """The same with a field that old records don't have."""

    name: str
    branches: tuple[BranchWithCode, ...] = ()
    code: str


class Cat(BaseModel):
    """One of several."""

    kind: Literal["cat"]


class Dog(BaseModel):
    """Another."""

    kind: Literal["dog"]


class LoudDog(BaseModel):
    """Another, later."""

    model_config = ConfigDict(title="Dog")

    kind: Literal["dog"]
    loudness: int


def schema(**fields: Any) -> dict[str, Any]:
    """The schema of a message with these fields, as pydantic writes it: name=(type, default or ...)."""
    return create_model("Message", **fields).model_json_schema()


SAME = {"name": (str, ...)}

ALLOWED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "nothing new": (SAME, SAME),
    "an optional field": (SAME, SAME | {"note": (str | None, None)}),
    "an optional claim": (SAME, SAME | {"place": (Place | None, None)}),
    "better prose": (SAME, {"name": (str, Field(title="Name of it", description="As the CRM has it", examples=["Б"]))}),
    "another order": ({"a": (int, ...), "b": (int, ...)}, {"b": (int, ...), "a": (int, ...)}),
    "an optional field inside": ({"place": (Place, ...)}, {"place": (PlaceWithFloor, ...)}),
    "an optional field in a list": ({"places": (tuple[Place, ...], ())}, {"places": (tuple[PlaceWithFloor, ...], ())}),
    "an optional field in an optional": (
        {"place": (Place | None, None)},
        {"place": (PlaceWithFloor | None, None)},
    ),
    "values in another order": ({"a": (Literal["x", "y"], ...)}, {"a": (Literal["y", "x"], ...)}),
    "a class that holds itself": ({"root": (Branch, ...)}, {"root": (Branch, ...)}),
}


@pytest.mark.parametrize(("base", "now"), ALLOWED.values(), ids=ALLOWED)
def test_a_frozen_version_may_get(base: dict[str, Any], now: dict[str, Any]) -> None:
    assert breaks(schema(**base), schema(**now)) == []


BROKEN: dict[str, tuple[Any, Any, list[str]]] = {
    "a field removed": (
        {"a": (int, ...), "b": (int, ...)},
        {"a": (int, ...)},
        ["b: is gone (removed or renamed)"],
    ),
    "an optional field removed": (
        SAME | {"b": (int | None, None)},
        SAME,
        ["b: is gone (removed or renamed)"],
    ),
    "a field renamed": (
        {"inn": (str | None, None)},
        {"tax_number": (str | None, None)},
        ["inn: is gone (removed or renamed)"],
    ),
    "another type": ({"a": (int, ...)}, {"a": (str, ...)}, ["a: was integer, is string"]),
    "a wider type": ({"a": (int, ...)}, {"a": (float, ...)}, ["a: was integer, is number"]),
    "another format": (
        {"a": (AwareDatetime, ...)},
        {"a": (UUID, ...)},
        ["a: was string (date-time), is string (uuid)"],
    ),
    "more types": ({"a": (int, ...)}, {"a": (int | str, ...)}, ["a: was integer, is integer or string"]),
    "fewer types": ({"a": (int | str, ...)}, {"a": (str, ...)}, ["a: was integer or string, is string"]),
    "a number for money": (
        {"a": (Decimal, ...)},
        {"a": (float, ...)},
        ["a: was number or string, is number"],
    ),
    "a class for a word": ({"a": (str, ...)}, {"a": (Place, ...)}, ["a: was string, is object"]),
    "one for many": ({"a": (tuple[str, ...], ...)}, {"a": (str, ...)}, ["a: was array, is string"]),
    "a new required field": (
        SAME,
        SAME | {"b": (int, ...)},
        ["b: is new and required: records written before it don't have it"],
    ),
    "a new field with a value by default": (
        SAME,
        SAME | {"b": (int, 0)},
        ["b: is new and doesn't default to None: old records would be written with other bytes"],
    ),
    "an optional field required": ({"a": (int, 0)}, {"a": (int, ...)}, ["a: was optional, is required"]),
    "a required field optional": (
        {"a": (int, ...)},
        {"a": (int, 0)},
        ["a: was required, is optional: older readers would not read a record without it"],
    ),
    "null no more": (
        {"a": (int | None, ...)},
        {"a": (int, ...)},
        ["a: took null, takes it no more"],
    ),
    "null now": (
        {"a": (int, ...)},
        {"a": (int | None, ...)},
        ["a: takes null now, took it never before"],
    ),
    "another default": ({"a": (int, 1)}, {"a": (int, 2)}, ["a: its default was 1, is 2"]),
    "a default of another type": ({"a": (bool, False)}, {"a": (bool, 0)}, ["a: its default was False, is 0"]),
    "fewer values": ({"a": (Literal["x", "y"], ...)}, {"a": (Literal["y"], ...)}, ["a: takes 'x' no more"]),
    "more values": (
        {"a": (Literal["x"], ...)},
        {"a": (Literal["x", "y"], ...)},
        ["a: takes 'y' now: older readers would not read it"],
    ),
    "a list of values for any": (
        {"a": (str, ...)},
        {"a": (Literal["x"], ...)},
        ["a: took any value, takes a list of them"],
    ),
    "any value for a list": ({"a": (Literal["x"], ...)}, {"a": (str, ...)}, ["a: took a list, takes any"]),
    "fewer values of an optional": (
        {"a": (Literal["x", "y"] | None, None)},
        {"a": (Literal["x"] | None, None)},
        ["a: takes 'y' no more"],
    ),
    "a new constraint": (
        {"a": (str, ...)},
        {"a": (Annotated[str, Field(max_length=9)], ...)},
        ["a: maxLength was not set, is 9"],
    ),
    "a constraint dropped": (
        {"a": (Annotated[int, Field(ge=1)], ...)},
        {"a": (int, ...)},
        ["a: minimum was 1, is not set"],
    ),
    "a tighter constraint": (
        {"a": (Annotated[str, Field(pattern="^[0-9]+$")], ...)},
        {"a": (Annotated[str, Field(pattern="^[0-9]{10}$")], ...)},
        ["a: pattern was ^[0-9]+$, is ^[0-9]{10}$"],
    ),
    "a break inside": (
        {"place": (Place, ...)},
        {"place": (PlaceWithoutCity, ...)},
        [
            "place.city: is gone (removed or renamed)",
            "place.town: is new and required: records written before it don't have it",
        ],
    ),
    "a break in a list of optionals": (
        {"places": (tuple[Place, ...] | None, None)},
        {"places": (tuple[PlaceWithoutCity, ...] | None, None)},
        [
            "places[].city: is gone (removed or renamed)",
            "places[].town: is new and required: records written before it don't have it",
        ],
    ),
    "a break in a class that holds itself": (
        {"root": (Branch, ...)},
        {"root": (BranchWithCode, ...)},
        ["root.code: is new and required: records written before it don't have it"],
    ),
    "other values in a map": (
        {"a": (dict[str, int], ...)},
        {"a": (dict[str, str], ...)},
        ["a{}: was integer, is string"],
    ),
    "a break in a map": (
        {"a": (dict[str, Place], ...)},
        {"a": (dict[str, PlaceWithoutCity], ...)},
        [
            "a{}.city: is gone (removed or renamed)",
            "a{}.town: is new and required: records written before it don't have it",
        ],
    ),
    "a map closed": (
        {"a": (dict[str, int], ...)},
        {"a": (Place, ...)},
        [
            "a: additionalProperties was {'type': 'integer'}, is not set",
            "a.city: is new and required: records written before it don't have it",
        ],
    ),
    "a longer pair": (
        {"a": (tuple[int, str], ...)},
        {"a": (tuple[int, int, int], ...)},
        [
            "a: maxItems was 2, is 3",
            "a: minItems was 2, is 3",
            "a: held 2 values in order, holds 3",
            "a[1]: was string, is integer",
        ],
    ),
    "a break in one of several classes": (
        {"pet": (Annotated[Cat | Dog, Field(discriminator="kind")], ...)},
        {"pet": (Annotated[Cat | LoudDog, Field(discriminator="kind")], ...)},
        [
            "pet.loudness: is new and required: records written before it don't have it",
        ],
    ),
}


@pytest.mark.parametrize(("base", "now", "sentences"), BROKEN.values(), ids=BROKEN)
def test_a_frozen_version_is_broken_by(base: dict[str, Any], now: dict[str, Any], sentences: list[str]) -> None:
    assert breaks(schema(**base), schema(**now)) == sentences


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.__name__)
def test_every_message_may_replace_itself(message: type[BaseModel]) -> None:
    assert breaks(schema_of(message), schema_of(message)) == []


def test_a_message_stays_in_its_topic_and_of_its_kind() -> None:
    base = {"x-topic": "mail.received", "x-kind": "event", "type": "object"}

    assert breaks(base, base | {"x-topic": "mail.bounced", "x-kind": "command"}) == [
        "x-kind was event, is command",
        "x-topic was mail.received, is mail.bounced",
    ]
