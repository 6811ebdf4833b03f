"""Read models: facts written down for later look-ups, in the batch's own transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.base import Message
from contracts.envelope import Envelope


@dataclass(frozen=True)
class Projection:
    """apply(connection, envelopes): each message once, in order of its key. It never commits."""

    name: str
    apply: Callable[[Any, Sequence[Envelope[Message]]], Awaitable[None]]
