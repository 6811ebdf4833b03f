"""A fact on its way out, with the command of ours that brought it about. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from contracts.base import Event, Part
from contracts.crm.v1 import CrmCommand, Value


@dataclass(frozen=True, slots=True)
class Ordered:
    """A command of ours that was sent, and is not yet known by its effect. made: what it refers to, by command.

    crm_id: of what it made or changed, once it is confirmed. over: its effect is to be seen by now.
    """

    command_id: UUID
    correlation_id: UUID
    command: CrmCommand
    crm_id: int | None = None
    made: Mapping[UUID, int] | None = None
    over: bool = False

    def target(self, name: str) -> int | None:
        """The id in one of its targets ("deal", "item", "task"), if it is known."""
        target: Any = getattr(self.command, name, None)
        if target is None:
            return None
        known: int | None = getattr(target, "crm_id", None)
        return known if known is not None else (self.made or {}).get(target.command_id)


@dataclass(frozen=True, slots=True)
class Making:
    """A command of this gateway whose marker things carry. made: what it has made, None while that is not known.

    extra: doubles that are being taken away. refused: nothing of it is to stand.
    """

    made: int | None = None
    extra: tuple[int, ...] = ()
    refused: bool = False

    def owns(self, number: int) -> bool:
        """Whether a thing that carries its marker stands for it; a double, which we close ourselves, does not."""
        return not self.refused and number not in self.extra and self.made in {None, number}


@dataclass(frozen=True, slots=True)
class Fact:
    """cause: None: a person, a robot or nobody knows."""

    event: Event
    cause: Ordered | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """What is known now of a thing, and what of it is news."""

    seen: Part
    facts: tuple[Fact, ...] = ()


def agree(wanted: Value, found: Value) -> bool:
    """Whether what a command set is what the CRM holds: kinds of value may differ, what a person reads does not."""
    return _said(wanted) == _said(found)


def _said(value: Value) -> str:
    if value.prose is not None:
        return value.prose.sha256
    if value.choice is not None or value.text is not None:
        return _hashed(str(value.choice or value.text or ""))
    if value.amount is not None:
        return f"{value.amount.normalize():f}"
    if value.number is not None:
        return str(value.number)
    if value.yes is not None:
        return "yes" if value.yes else ""
    if value.at is not None:
        return str(int(value.at.timestamp()) // 60)
    if value.on is not None:
        return value.on.isoformat()
    return ",".join(map(str, sorted(value.employee_ids or value.crm_ids)))


def _hashed(text: str) -> str:
    """Comparable with prose, of which only the hash is at hand."""
    return sha256(text.encode()).hexdigest() if text else ""
