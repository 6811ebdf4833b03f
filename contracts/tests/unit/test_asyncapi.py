"""The AsyncAPI documents: whole, and true to the golden records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from contracts.asyncapi import document
from contracts.services import SERVICES, Service
from jsonschema import Draft202012Validator

MEMBER = Path(__file__).parents[2]

each_service = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)


def document_of(service: Service) -> dict[str, Any]:
    return document(service, MEMBER / "golden")


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from ([value["$ref"]] if isinstance(value.get("$ref"), str) else [])
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def resolved(whole: dict[str, Any], reference: str) -> Any:
    found: Any = whole
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def operations(whole: dict[str, Any], action: str) -> set[str]:
    return {
        resolved(whole, operation["channel"]["$ref"])["address"]
        for operation in whole["operations"].values()
        if operation["action"] == action
    }


@each_service
def test_a_document_has_the_parts_that_asyncapi_3_demands(service: Service) -> None:
    whole = document_of(service)

    assert whole["asyncapi"] == "3.0.0"
    assert whole["info"].keys() >= {"title", "version"}
    for operation in whole["operations"].values():
        assert operation["action"] in ("send", "receive")
    for names in whole["components"].values():
        assert [name for name in names if not re.fullmatch(r"[\w.-]+", name)] == []


@each_service
def test_every_reference_leads_somewhere_in_the_document(service: Service) -> None:
    whole = document_of(service)

    for reference in references(whole):
        assert reference.startswith("#/")
        assert resolved(whole, reference)


@each_service
def test_nothing_is_described_that_no_operation_needs(service: Service) -> None:
    whole = document_of(service)
    used = set(references(whole))

    assert {f"#/components/schemas/{name}" for name in whole["components"]["schemas"]} <= used
    assert {f"#/components/messages/{name}" for name in whole["components"]["messages"]} <= used
    assert {f"#/channels/{name}" for name in whole["channels"]} <= used


@each_service
def test_a_service_receives_what_it_reads_and_sends_what_it_writes(service: Service) -> None:
    whole = document_of(service)

    assert operations(whole, "receive") == set(service.reads)
    assert operations(whole, "send") == {*service.writes, f"{service.name}.dead"}


@each_service
def test_a_service_reads_under_its_own_group(service: Service) -> None:
    receiving = [one for one in document_of(service)["operations"].values() if one["action"] == "receive"]

    assert [one["bindings"]["kafka"]["groupId"]["const"] for one in receiving] == [service.name] * len(service.reads)


@each_service
def test_an_operation_names_only_messages_of_its_channel(service: Service) -> None:
    for operation in document_of(service)["operations"].values():
        channel = operation["channel"]["$ref"]
        assert all(one["$ref"].startswith(f"{channel}/messages/") for one in operation["messages"])
        assert operation["messages"]


@each_service
def test_a_channel_is_a_topic_kept_for_ever_in_twelve_partitions(service: Service) -> None:
    for address, channel in document_of(service)["channels"].items():
        kafka = channel["bindings"]["kafka"]
        assert (kafka["topic"], kafka["partitions"]) == (address, 12)
        configuration = dict(kafka["topicConfiguration"])
        # A dead letter holds the largest record of another topic and why it is here.
        assert configuration.pop("max.message.bytes") == (2_097_152 if address.endswith(".dead") else 1_048_588)
        assert configuration == {"cleanup.policy": ["delete"], "retention.ms": -1}


@each_service
def test_the_examples_are_what_the_schemas_promise(service: Service) -> None:
    whole = document_of(service)
    events = [one for name, one in whole["components"]["messages"].items() if name != "dead.letter"]

    for message in events:
        (example,) = message["examples"]
        for part in ("headers", "payload"):
            Draft202012Validator(whole | message[part]).validate(example[part])
        (key,) = message["bindings"]["kafka"]["key"]["examples"]
        assert re.fullmatch(message["bindings"]["kafka"]["key"]["pattern"], key)


def test_a_message_without_a_golden_example_is_described_without_one(tmp_path: Path) -> None:
    message = document(SERVICES[0], tmp_path)["components"]["messages"]["mail.received.v1"]

    assert message["examples"] == []


@each_service
def test_a_dead_letter_says_who_why_how_often_and_where_from(service: Service) -> None:
    assert document_of(service)["components"]["messages"]["dead.letter"]["headers"]["required"] == [
        "dead_consumer",
        "dead_reason",
        "dead_attempts",
        "dead_topic",
        "dead_partition",
        "dead_offset",
    ]
