"""Dead letters: the original record with why nobody could handle it."""

from __future__ import annotations

from typing import Any

from contracts.catalogue import dead_letters

from chassis.errors import Broken, DeloError
from chassis.journal import OutboxRow, ParkedRow
from chassis.storable import storable


def describe(error: BaseException) -> str:
    """An error in one line: its code (a bug's class), then its words."""
    code = error.code if isinstance(error, DeloError) else f"bug:{type(_bug(error)).__name__}"
    return storable(f"{code}: {' '.join(str(error).split())[:500]}")


def _bug(error: BaseException) -> BaseException:
    return error.__cause__ if isinstance(error, Broken) and error.__cause__ else error


def place(row: ParkedRow) -> dict[str, Any]:
    """Where a record came from, for a log line."""
    return {"consumer": row.consumer, "topic": row.topic, "partition": row.partition, "offset": row.offset}


def dead_letter(group: str, row: ParkedRow) -> OutboxRow:
    """The record for `<group>.dead`: original key, bytes and headers; ours are added under names of their own."""
    ours = {
        "dead_consumer": row.consumer,
        "dead_reason": row.reason,
        "dead_attempts": str(row.attempts),
        "dead_topic": row.topic,
        "dead_partition": str(row.partition),
        "dead_offset": str(row.offset),
    }
    headers = row.headers + tuple((name, value.encode()) for name, value in ours.items())
    return OutboxRow(dead_letters(group).name, row.key, headers, row.value)
