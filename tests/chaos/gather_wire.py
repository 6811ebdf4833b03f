"""Evidence out of Kafka and the blob store."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from chaos.evidence import Dead, Ended, Ordered, Record, Result
from chaos.letters import Letter
from chaos.mover import moves_of
from chassis.blobs import BlobMissing
from chassis.blobs.folder import FolderBlobs
from contracts.base import Message
from contracts.catalogue import TOPICS
from contracts.claims import claims_in
from contracts.crm.v1 import CommandConfirmed, CommandRefused, CreateTask, Made
from contracts.deals.v1 import DealStageChanged
from contracts.envelope import Envelope, attributes
from contracts.mail.v1 import MailReceived
from contracts.tasks.v1 import CancelTask
from contracts.triage.v1 import LetterJudged
from delo.stack.services import PORTAL, role
from e2e.office import body

from contracts import registry

QUIET_MS = 2_000
DEAD = ".dead"


class Wire:
    """Every record of every topic, and what was read of it."""

    def __init__(self, raw: Sequence[ConsumerRecord[Any, Any]]) -> None:
        self.raw = raw
        self.envelopes = {_place(record): envelope for record in raw if (envelope := _read(record))}

    @property
    def records(self) -> tuple[Record, ...]:
        return tuple(self._record(one) for one in self.raw if not one.topic.endswith(".dead"))

    def _record(self, one: ConsumerRecord[Any, Any]) -> Record:
        envelope = self.envelopes.get(_place(one))
        return Record(
            topic=one.topic,
            partition=one.partition,
            offset=one.offset,
            key=(one.key or b"").decode(errors="replace"),
            id=envelope.id if envelope else None,
            type=envelope.type if envelope else None,
            body=hashlib.sha256(one.value or b"").hexdigest(),
        )

    @property
    def dead(self) -> tuple[Dead, ...]:
        found = []
        for one in (one for one in self.raw if one.topic.endswith(DEAD)):
            said = attributes(tuple(one.headers))
            origin = said["dead_topic"], int(said["dead_partition"]), int(said["dead_offset"])
            service = role(one.topic.removesuffix(DEAD))
            found.append(Dead(origin, said.get("dead_reason", ""), service, said["dead_consumer"]))
        return tuple(found)

    @property
    def ordered(self) -> tuple[Ordered, ...]:
        found = {e.id: e.body for e in self._living() if isinstance(e.body, CreateTask)}
        return tuple(
            Ordered(one, tuple(file.blob.sha256 for file in body.files), body.checklist) for one, body in found.items()
        )

    @property
    def ended(self) -> tuple[Ended, ...]:
        found = {e.id: e.body.task for e in self._living() if isinstance(e.body, CancelTask)}
        return tuple(Ended(one, task.command_id) for one, task in found.items() if isinstance(task, Made))

    @property
    def results(self) -> tuple[Result, ...]:
        bodies = [e.body for e in self._living()]
        confirmed = {Result(b.command_id, b.type, int(b.crm_id)) for b in bodies if isinstance(b, CommandConfirmed)}
        return (*confirmed, *{Result(b.command_id, b.type, None) for b in bodies if isinstance(b, CommandRefused)})

    @property
    def received(self) -> dict[str, Any]:
        """Message-ID → id of mail.received."""
        found = [e for e in self._living() if isinstance(e.body, MailReceived)]
        return {str(e.body.message_id).strip("<>"): e.id for e in found if isinstance(e.body, MailReceived)}

    @property
    def kept(self) -> dict[str, frozenset[str]]:
        """Message-ID → sha256 of the letter's own bytes; several where it came several times."""
        found: dict[str, set[str]] = {}
        for one in self._living():
            if isinstance(one.body, MailReceived):
                found.setdefault(str(one.body.message_id).strip("<>"), set()).add(one.body.raw.sha256)
        return {message_id: frozenset(hashes) for message_id, hashes in found.items()}

    async def altered(self, blobs: FolderBlobs, sent: Sequence[Letter]) -> tuple[str, ...]:
        """Letters that are kept with another body than they were sent with: mail servers add headers, nothing else."""
        bodies: dict[str, set[bytes]] = {}
        for letter in sent:
            bodies.setdefault(letter.message_id, set()).add(body(letter.raw))
        found = []
        for message_id, hashes in self.kept.items():
            for sha256 in hashes:
                content = await blobs.get(PORTAL, sha256)
                if body(content) not in bodies.get(message_id, ()):
                    found.append(f"letter {message_id}: kept as {sha256}, which nobody sent")
        return tuple(found)

    @property
    def moves(self) -> Mapping[int, tuple[tuple[str, str], ...]]:
        """Of each deal, each message once, in the order of its partition."""
        bodies = {e.id: e.body for e in self._living() if isinstance(e.body, DealStageChanged)}
        return moves_of([body for body in bodies.values() if isinstance(body, DealStageChanged)])

    @property
    def judged(self) -> frozenset[Any]:
        return frozenset(e.body.letter_id for e in self._living() if isinstance(e.body, LetterJudged))

    async def lost_blobs(self, blobs: FolderBlobs) -> tuple[str, ...]:
        """Claims whose content is missing or another."""
        claims = {(e.portal, claim.sha256): e.type for e in self._living() for claim in claims_in(e.body)}
        found = []
        for (portal, sha256), kind in claims.items():
            try:
                content = await blobs.get(portal, sha256)
            except BlobMissing:
                found.append(f"{kind}: blob {sha256} is missing")
            else:
                if hashlib.sha256(content).hexdigest() != sha256:
                    found.append(f"{kind}: blob {sha256} has another content")
        return tuple(found)

    def _living(self) -> list[Envelope[Message]]:
        return [envelope for (topic, _, _), envelope in self.envelopes.items() if not topic.endswith(".dead")]


async def wire(bootstrap: str) -> Wire:
    """Read every topic of the catalogue from its beginning to its present end."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        places = [TopicPartition(t.name, number) for t in TOPICS for number in range(t.partitions_local)]
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        ends = await consumer.end_offsets(places)
        found: list[ConsumerRecord[Any, Any]] = []
        while [place for place, end in ends.items() if await consumer.position(place) < end]:
            for batch in (await consumer.getmany(timeout_ms=QUIET_MS)).values():
                found += batch
        return Wire(sorted(found, key=_place))
    finally:
        await consumer.stop()


def _place(record: ConsumerRecord[Any, Any]) -> tuple[str, int, int]:
    return record.topic, record.partition, record.offset


def _read(record: ConsumerRecord[Any, Any]) -> Envelope[Message] | None:
    try:
        return registry.read(tuple(record.headers), record.value)
    except (registry.UnknownType, registry.Malformed):
        return None
