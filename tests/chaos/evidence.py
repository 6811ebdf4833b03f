"""What a run leaves behind, as plain values: what was sent, what the CRM, the databases and the topics hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

Place = tuple[str, int, int]  # topic, partition, offset
CREATE = "task.create.v1"
CANCEL = "task.cancel.v1"


@dataclass(frozen=True)
class Expected:
    """The one task a demand must have. papers: sha256 of those of its letter's PDF and DOCX files that are its own.

    comes_with: Message-IDs of the letters that hold it: one of them hangs on the task, too. scanned: its number may not
    have been read; then only its papers say which task it is.
    """

    number: str
    responsible_id: int
    due: datetime | None
    papers: frozenset[str] = frozenset()
    comes_with: frozenset[str] = frozenset()
    scanned: bool = False


@dataclass(frozen=True)
class Task:
    """A task as the CRM shows it. marker: the command's id. files: sha256 of each as downloaded."""

    id: int
    title: str
    responsible_id: int
    deadline: datetime | None
    marker: str
    is_open: bool = True
    files: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ordered:
    """A command as Kafka holds it: what the task must have."""

    id: UUID
    files: tuple[str, ...]
    checklist: tuple[str, ...]


@dataclass(frozen=True)
class Ended:
    """A command that calls off the task which an earlier one (task) asked for."""

    id: UUID
    task: UUID


@dataclass(frozen=True)
class Record:
    """One record of a topic. body: sha256 of its value. id None: no readable header."""

    topic: str
    partition: int
    offset: int
    key: str
    id: UUID | None
    type: str | None
    body: str

    @property
    def place(self) -> Place:
        return self.topic, self.partition, self.offset


@dataclass(frozen=True)
class Dead:
    """A dead letter: where its original lay, why it could not be handled, and by whom."""

    origin: Place
    reason: str
    service: str
    consumer: str


@dataclass(frozen=True)
class Entry:
    """A command in the gateway's ledger. seq: the order in which commands were taken in."""

    id: UUID
    subject: str
    seq: int
    state: str
    crm_id: int | None = None
    type: str = CREATE


@dataclass(frozen=True)
class Result:
    """What crm.results says of a command."""

    command_id: UUID
    type: str
    crm_id: int | None


@dataclass(frozen=True)
class Decided:
    """One decision: an input and its position in its stream. service: whose. said: topic and id of what follows.

    wakes: name and moment of each one asked for, None where it is taken back. woken: the one that was the input.
    """

    service: str
    decider: str
    stream: str
    position: int
    input_id: UUID
    said: tuple[tuple[str, UUID], ...] = ()
    wakes: tuple[tuple[str, datetime | None], ...] = ()
    woken: tuple[str, datetime] | None = None


@dataclass(frozen=True, order=True)
class Wake:
    """One that a stream will get, as a timer or parked."""

    service: str
    decider: str
    stream: str
    name: str
    at: datetime


@dataclass(frozen=True)
class Reader:
    """One consumer of a service: the topics it is given ("topic type": only that type) and the ids it has noted."""

    service: str
    consumer: str
    topics: tuple[str, ...]
    inbox: frozenset[UUID]


@dataclass(frozen=True)
class Left:
    """Rows that still wait in a service's database. parked: origin and state of each. due_timers: by the clock.

    orders: commands or letters that a door hasn't brought to an end.
    """

    service: str
    outbox: int = 0
    due_timers: int = 0
    parked: tuple[tuple[Place, str], ...] = ()
    orders: int = 0


@dataclass(frozen=True)
class Evidence:
    """Everything the checker judges by.

    sent: Message-ID → how many letters under it the mail server took; received: those in mail.received. poison: places
    of records that nobody can read, put there by the rig. kept: Message-ID → sha256 of that letter as it was taken in;
    altered: letters that are kept otherwise than they were sent. lost_blobs: claims in the topics whose content is
    missing or another. stages: of each deal, by the CRM's history; moves: from and to of each one published. replayed:
    decisions decided again; replay_differences: those that came out otherwise. not_ready: processes. troubles: kind of
    trouble in the CRM → the calls or events that met it. by_itself: processes that ended though nobody struck them,
    with their last words. streams: service, decider, stream → how many inputs it counts. stimuli: service → ids of the
    outside facts that it has recorded. wakes: those to come.
    """

    expected: tuple[Expected, ...]
    tasks: tuple[Task, ...]
    ordered: tuple[Ordered, ...]
    ledger: tuple[Entry, ...]
    results: tuple[Result, ...]
    records: tuple[Record, ...]
    decided: tuple[Decided, ...]
    readers: tuple[Reader, ...]
    left: tuple[Left, ...]
    dead: tuple[Dead, ...] = ()
    poison: frozenset[Place] = frozenset()
    sent: Mapping[str, int] = field(default_factory=dict)
    received: Mapping[str, UUID] = field(default_factory=dict)
    judged: frozenset[UUID] = frozenset()
    lost_blobs: tuple[str, ...] = ()
    replayed: int = 0
    replay_differences: tuple[str, ...] = ()
    unread: int = 0
    not_ready: tuple[str, ...] = ()
    ended: tuple[Ended, ...] = ()
    stages: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    moves: Mapping[int, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    troubles: Mapping[str, int] = field(default_factory=dict)
    by_itself: tuple[str, ...] = ()
    kept: Mapping[str, frozenset[str]] = field(default_factory=dict)
    altered: tuple[str, ...] = ()
    streams: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    stimuli: Mapping[str, frozenset[UUID]] = field(default_factory=dict)
    wakes: tuple[Wake, ...] = ()
