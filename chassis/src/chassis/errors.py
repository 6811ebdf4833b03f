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
    """Something this message needs is away: parked with its key and taken up again with growing pauses.

    gives_up: after how many attempts a person is called (a dead letter that holds its key). None: never, where
    what is missing comes by itself or is missed by everybody (a profile, a first sweep).
    """

    code = "unavailable"
    gives_up: ClassVar[int | None] = 16


class EngineAway(Unavailable):
    """An engine of ours is away, whatever the message: the whole batch is tried again, nothing is parked."""

    code = "engine.away"


class LaterVersion(Unavailable):
    """A later version of this service wrote it: waits for a replica of that version, which may run beside us."""

    code = "later.version"


class Unreadable(DeloError):
    """Nobody can read this, ever: to the dead letters at once, with the original bytes."""

    code = "unreadable"


class Broken(Exception):
    """A core or a look-up broke: a bug, whatever class the error has (a missing file is no engine that is away)."""
