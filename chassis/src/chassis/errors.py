"""Errors by what must happen next. Anything that is none of these is a bug."""

from __future__ import annotations

from typing import ClassVar


class DeloError(Exception):
    """An error whose consequence is known. code: a constant name for logs and counters."""

    code: ClassVar[str]


class Refused(DeloError):
    """The rules say no: recorded, acknowledged, never retried."""

    code = "refused"


class Unavailable(DeloError):
    """Something needed is away: retried with growing pauses, then parked with its key."""

    code = "unavailable"


class Unreadable(DeloError):
    """Nobody can read this, ever: to the dead letters at once, with the original bytes."""

    code = "unreadable"
