"""Who does 'record in → one task in the CRM', and how each is fed and started."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

from aiokafka import AIOKafkaProducer
from chaos.peers.arena import HERE, Arena
from chassis.blobs.folder import FolderBlobs
from contracts.catalogue import Topic
from contracts.claims import Text
from contracts.crm.v1 import CreateTask, CrmRef
from contracts.envelope import Envelope
from delo.stack.processes import Launch
from delo.stack.services import TASK_GATEWAY, environment

SPACE = UUID("0f7d5a0e-6b53-5a8e-8c3e-0d6a2b9d7c11")
SUBJECTS = 20
POLICIES = ("ACK_FIRST", "ACK", "REJECT_ON_ERROR", "NACK_ON_ERROR")

Feed = Callable[[Arena, str], Awaitable[None]]


@dataclass(frozen=True)
class Contender:
    """up_seconds: how long its process lives before it is killed again (it must get to its work).

    still_seconds: when no task came for so long, it has ended.
    """

    name: str
    launch: Callable[[Arena], Launch]
    feed: Feed
    up_seconds: tuple[float, float] = (8.0, 14.0)  # a consumer that commits by itself does so every 5 s
    still_seconds: float = 20.0


def topic_of(name: str) -> str:
    """A topic for each, with the same records."""
    return f"peer.{name.lower().replace('_', '-')}"


def topics() -> tuple[Topic, ...]:
    """Those of the peers that read Kafka."""
    return tuple(Topic(topic_of(name), "chaos", "records", "none") for name in (*POLICIES, "bitrix"))


def contenders() -> Sequence[Contender]:
    """Everybody, Delo last."""
    plain = [Contender(f"FastStream {policy}", _faststream(policy), _to(topic_of(policy))) for policy in POLICIES]
    others = [
        Contender("DBOS workflow and step", _dbos, _to_file),
        Contender("fast_bitrix24 behind a consumer", _bitrix, _to(topic_of("bitrix"))),
    ]
    # A lost reply is looked up; what was not found is sent again after 60 s, doubles are looked for after 90 s.
    delo = Contender("Delo task-gateway", _delo, _command, still_seconds=110.0)
    return [*plain, *others, delo]


def _faststream(policy: str) -> Callable[[Arena], Launch]:
    def launch(arena: Arena) -> Launch:
        worker = str(HERE / "faststream_worker.py")
        return Launch([arena.python, worker, arena.bootstrap, topic_of(policy), arena.webhook_url, policy])

    return launch


def _bitrix(arena: Arena) -> Launch:
    worker = str(HERE / "bitrix_worker.py")
    return Launch([arena.python, worker, arena.bootstrap, topic_of("bitrix"), arena.webhook_url])


def _dbos(arena: Arena) -> Launch:
    records = arena.home.root / "records.txt"
    records.touch()
    return Launch([arena.python, str(HERE / "dbos_worker.py"), arena.peer_dsn, str(records), arena.webhook_url])


def _delo(arena: Arena) -> Launch:
    started = TASK_GATEWAY.launch(arena.site)
    return Launch(started.argv, environment(TASK_GATEWAY, arena.site) | {"TASK_GATEWAY_LEASE_SECONDS": "3"})


def _to(topic: str) -> Feed:
    async def feed(arena: Arena, title: str) -> None:
        await _publish(arena, topic, json.dumps(title).encode(), title.encode(), [])

    return feed


async def _to_file(arena: Arena, title: str) -> None:
    with (arena.home.root / "records.txt").open("a", encoding="utf-8") as records:
        records.write(f"{title}\n")


async def _command(arena: Arena, title: str) -> None:
    number = int(title.rpartition(" ")[2])
    said = CreateTask(
        automation="peers",
        belongs_to=CrmRef(kind="client", id=number % SUBJECTS + 1),
        responsible_id=1,
        title=title,
        description=Text.of(title),
    )
    blobs = FolderBlobs(arena.home.blobs)
    blobs.set_up()
    await blobs.put("demo", {said.description.sha256: title.encode()})
    one = uuid5(SPACE, title)
    envelope = Envelope(one, "chaos", datetime.now(UTC), "demo", one, said)
    await _publish(arena, said.topic, said.encoded(), envelope.key.encode(), list(envelope.headers()))


async def _publish(arena: Arena, topic: str, value: bytes, key: bytes, headers: list[tuple[str, bytes]]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=arena.bootstrap, acks="all")
    await producer.start()
    try:
        await producer.send_and_wait(topic, value, key=key, headers=headers)
    finally:
        await producer.stop()
