"""What holds of every message class."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, get_args

import pytest
from contracts.base import Command, Message
from contracts.catalogue import TOPICS
from contracts.registry import BY_TYPE, MESSAGES, wire_type
from contracts.services import SERVICES
from pydantic import BaseModel
from pydantic.fields import FieldInfo

TOPIC_NAMES = {topic.name for topic in TOPICS}
# Whoever has something to order writes there.
OPEN = {topic.name for topic in TOPICS if topic.producer == "every service"}
# A share of certainty is no amount: it is compared with a threshold, never summed or paid.
SHARES = ("confidence", "ocr_confidence")

# The topics of a door hold many types.
DOORS = {f"{door}.{kind}" for door in ("crm", "mail") for kind in ("commands", "results")}

each_message = pytest.mark.parametrize("message", MESSAGES, ids=wire_type)


def models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A message class and every class inside it."""
    yield model
    for field in model.model_fields.values():
        for part in parts(field.annotation):
            yield from models(part)


def parts(annotation: Any) -> Iterator[type[BaseModel]]:
    for inner in (annotation, *flattened(annotation)):
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield inner


def flattened(annotation: Any) -> Iterator[Any]:
    for inner in get_args(annotation):
        yield inner
        yield from flattened(inner)


def fields(message: type[Message]) -> Iterator[tuple[str, FieldInfo]]:
    for model in models(message):
        for name, field in model.model_fields.items():
            yield f"{model.__name__}.{name}", field


def annotations(field: FieldInfo) -> set[Any]:
    return {field.annotation, *flattened(field.annotation)}


def test_no_two_messages_share_a_wire_type() -> None:
    assert len(BY_TYPE) == len(MESSAGES)


@each_message
def test_the_type_on_the_wire_is_fixed_by_the_class(message: type[Message]) -> None:
    assert get_args(message.model_fields["type"].annotation) == (wire_type(message),)


@each_message
def test_a_wire_type_is_a_topic_or_command_name_and_a_version(message: type[Message]) -> None:
    name, version = re.fullmatch(r"([a-z_]+(?:\.[a-z_]+)?)\.v([1-9][0-9]*)", wire_type(message)).groups()

    assert f".v{version}" in f"{message.__module__}."
    if message.topic not in DOORS:
        assert name == message.topic


@each_message
def test_every_message_has_a_topic_and_a_service_that_writes_it(message: type[Message]) -> None:
    assert message.topic in TOPIC_NAMES
    assert [service.name for service in SERVICES if message.topic in service.writes] or message.topic in OPEN


@each_message
def test_only_commands_travel_in_a_command_topic(message: type[Message]) -> None:
    assert issubclass(message, Command) == message.topic.endswith(".commands")


@each_message
def test_a_field_that_may_be_null_is_null_by_default(message: type[Message]) -> None:
    nullable = {name: field for name, field in fields(message) if type(None) in annotations(field)}

    assert [name for name, field in nullable.items() if field.is_required() or field.default is not None] == []


@each_message
def test_no_money_is_a_float(message: type[Message]) -> None:
    floats = [name for name, field in fields(message) if float in annotations(field)]

    assert [name for name in floats if name.split(".")[1] not in SHARES] == []


@each_message
def test_an_amount_has_its_currency_beside_it(message: type[Message]) -> None:
    for model in models(message):
        amounts = [name for name, field in model.model_fields.items() if Decimal in annotations(field)]

        assert not amounts or "currency" in model.model_fields


@each_message
def test_everything_in_a_message_is_frozen(message: type[Message]) -> None:
    assert [model.__name__ for model in models(message) if not model.model_config.get("frozen")] == []
    mutable = (list, dict, set, bytearray)
    assert [name for name, field in fields(message) if annotations(field) & set(mutable)] == []


@each_message
def test_every_class_says_what_it_means(message: type[Message]) -> None:
    assert [model.__name__ for model in models(message) if not model.__doc__] == []


def test_every_topic_of_the_catalogue_that_holds_facts_holds_a_message() -> None:
    filled = {message.topic for message in MESSAGES}

    assert {name for name in TOPIC_NAMES if not name.endswith(".dead")} == filled


def test_what_a_service_reads_somebody_writes() -> None:
    written = {name for service in SERVICES for name in service.writes}

    assert {name for service in SERVICES for name in service.reads} <= written | OPEN
    assert written <= TOPIC_NAMES


def test_facts_commands_and_results_are_kept_for_ever() -> None:
    assert {topic.retention_ms for topic in TOPICS} == {-1}


def test_the_producer_of_a_topic_is_the_service_that_writes_it() -> None:
    for topic in TOPICS:
        writers = {service.name for service in SERVICES if topic.name in (*service.writes, f"{service.name}.dead")}
        assert topic.producer in writers or topic.name in OPEN
