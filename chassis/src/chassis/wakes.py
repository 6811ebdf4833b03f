"""Wakes as inputs, and how one that can't be handled now is parked like a record."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from chassis.deciding import Input
from chassis.decision import Woken
from chassis.journal import WAKE, ParkedRow, StreamId, TimerRow, wake_key
from chassis.tracing import root

WAKES = UUID("8f0c5c5e-3a55-5f0e-9d35-0f0d7d3a4e11")


def wake_id(timer: TimerRow) -> UUID:
    """The id of one wake: the same whoever fires it, another one if it was asked for again."""
    stream = timer.stream
    return uuid5(
        uuid5(WAKES, str(timer.set_by)),
        f"{stream.decider}/{stream.portal}/{stream.id}/{timer.name}/{timer.due_at.isoformat()}",
    )


def woken(timer: TimerRow) -> Input:
    """A due wake as an input: the same id whoever fires it, its time is its due time."""
    identity = wake_id(timer)
    return Input(
        id=identity,
        portal=timer.stream.portal,
        correlation_id=timer.correlation_id,
        time=timer.due_at,
        message=Woken(timer.name, timer.due_at),
        traceparent=root(timer.correlation_id, identity),
    )


def as_parked(timer: TimerRow) -> ParkedRow:
    """A wake in the form of a record; its place is made of its id, since it has none in a topic."""
    identity = wake_id(timer)
    headers = {
        "portal": timer.stream.portal,
        "stream": timer.stream.id,
        "name": timer.name,
        "due_at": timer.due_at.isoformat(),
        "correlation_id": str(timer.correlation_id),
        "set_by": str(timer.set_by),
    }
    return ParkedRow(
        consumer=timer.stream.decider,
        order_key=wake_key(timer.stream, timer.name),
        topic=WAKE,
        partition=0,
        offset=int.from_bytes(identity.bytes[:8]) >> 1,  # a bigint
        key=f"{timer.stream.portal}/{timer.stream.id}".encode(),
        headers=tuple((name, value.encode()) for name, value in headers.items()),
        value=None,
        reason="a wake",
    )


def as_timer(row: ParkedRow) -> TimerRow:
    """The wake that was parked."""
    said = {name: (value or b"").decode() for name, value in row.headers}
    return TimerRow(
        StreamId(row.consumer, said["portal"], said["stream"]),
        said["name"],
        datetime.fromisoformat(said["due_at"]),
        UUID(said["correlation_id"]),
        UUID(said["set_by"]),
    )
