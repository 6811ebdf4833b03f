"""Kafka's records become evidence: ids, what was ordered and said, dead letters, claims that don't hold."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid5

import pytest
from chaos.evidence import Dead, Ordered, Result
from chaos.gather_database import follows
from chaos.gather_wire import Wire
from chaos.letters import SAMPLES, Letter
from chassis.blobs.folder import FolderBlobs
from chassis_examples import delivered, found
from contracts.base import Command, Message
from contracts.claims import Blob, Text
from contracts.crm.v1 import CommandConfirmed, CreateTask, CrmRef, TaskFile
from contracts.envelope import Envelope
from mail_ingest.decoding.messages import Place, to_message
from mail_ingest.decoding.reading import read_letter
from runtime_bench import Bench

from contracts import registry

SPACE = UUID("1f0b7c62-94fb-5d0e-8f2a-6b1d9c7e5a34")
CLIENT = CrmRef(kind="client", id=3)
PAPER = Blob.holding(b"paper", "application/pdf")
COMMAND = CreateTask(
    automation="tax-demands",
    belongs_to=CLIENT,
    responsible_id=7,
    title="Требование № 1",
    description=Text.of("Почему"),
    checklist=("Проверить",),
    files=(TaskFile(name="paper.pdf", blob=PAPER),),
)


def enveloped(body: Message) -> Envelope[Message]:
    return Envelope(uuid5(SPACE, body.type), "test", datetime(2026, 11, 1, tzinfo=UTC), "demo", SPACE, body)


def record(topic: str, offset: int, body: Message | bytes, headers: tuple[tuple[str, bytes], ...] = ()) -> Any:
    if isinstance(body, bytes):
        return SimpleNamespace(topic=topic, partition=0, offset=offset, key=b"k", value=body, headers=headers)
    one = enveloped(body)
    key = one.key.encode()
    return SimpleNamespace(
        topic=topic, partition=0, offset=offset, key=key, value=body.encoded(), headers=(*one.headers(), *headers)
    )


def test_commands_and_results_are_read_once_however_often_they_were_published() -> None:
    command_id = enveloped(COMMAND).id
    said = CommandConfirmed(command_id=command_id, command_type=COMMAND.type, belongs_to=CLIENT, crm_id="12")
    wire = Wire(
        [record("crm.commands", 0, COMMAND), record("crm.commands", 1, COMMAND), record("crm.results", 0, said)]
    )

    assert wire.ordered == (Ordered(command_id, (PAPER.sha256,), ("Проверить",)),)
    assert wire.results == (Result(command_id, "crm.confirmed.v1", 12),)
    assert [one.id for one in wire.records if one.topic == "crm.commands"] == [command_id, command_id]


def test_what_nobody_can_read_has_no_id_and_a_dead_letter_says_where_it_lay() -> None:
    ours = (
        ("dead_consumer", b"ledger"),
        ("dead_topic", b"crm.commands"),
        ("dead_partition", b"2"),
        ("dead_offset", b"7"),
        ("dead_reason", b"torn"),
    )
    wire = Wire([record("crm.commands", 0, b"\xff"), record("task-gateway.dead", 0, b"\xff", ours)])

    assert [(one.topic, one.id) for one in wire.records] == [("crm.commands", None)]
    assert wire.dead == (Dead(("crm.commands", 2, 7), "torn", "task_gateway", "ledger"),)


async def test_a_claim_whose_blob_is_missing_or_torn_is_told(tmp_path: Path) -> None:
    blobs, wire = FolderBlobs(tmp_path), Wire([record("crm.commands", 0, COMMAND)])
    blobs.set_up()
    await blobs.put("demo", {PAPER.sha256: b"paper"})

    assert await wire.lost_blobs(blobs) == (f"task.create.v1: blob {COMMAND.description.sha256} is missing",)

    await blobs.put("demo", {COMMAND.description.sha256: b"another text"})
    assert await wire.lost_blobs(blobs) == (f"task.create.v1: blob {COMMAND.description.sha256} has another content",)


async def test_a_letter_is_kept_as_it_was_sent_but_for_the_headers_a_mail_server_adds(tmp_path: Path) -> None:
    raw = (SAMPLES / "d15_bank_letter.eml").read_bytes()
    taken = b"Return-Path: <chaos@delo.example>\r\n" + raw
    said = to_message(read_letter(taken), taken, Place("shared", "INBOX", 1, 1, datetime(2026, 12, 1, tzinfo=UTC)))
    wire, blobs = Wire([record("mail.received", 0, said)]), FolderBlobs(tmp_path)
    blobs.set_up()
    message_id = str(said.message_id).strip("<>")
    await blobs.put("demo", {said.raw.sha256: taken})

    assert wire.kept == {message_id: frozenset({said.raw.sha256})}
    assert await wire.altered(blobs, [Letter(message_id, raw)]) == ()
    (found,) = await wire.altered(blobs, [Letter(message_id, raw.replace(b"\r\n\r\n", b"\r\n\r\nadded ", 1))])
    assert found == f"letter {message_id}: kept as {said.raw.sha256}, which nobody sent"


@pytest.mark.parametrize("mode", ["on", "shadow"])
async def test_what_follows_from_a_decision_is_known_by_topic_and_id_before_anybody_has_said_it(mode: str) -> None:
    bench, unsent = Bench(mode), (Command,) if mode == "shadow" else ()
    await bench.run(*(delivered(found()) for _ in range(4)))  # the second makes a task, the fourth is refused

    contents = bench.journal.contents
    there = [follows(bench.decider.name, row.input_id, row.output, unsent) for row in contents.decisions]
    published = [(row.topic, registry.read(row.headers, row.value).id) for row in contents.outbox]
    assert [one for each in there for one in each] == published
    assert [len(each) for each in there] == ([1, 2, 1, 0] if mode == "on" else [1, 1, 1, 0])
