"""How far each folder has been read, and since when letters count."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Protocol

import asyncpg
from chassis.database import Connection

READ_POINT = "SELECT uid_validity, last_uid FROM resume_point WHERE mailbox = $1 AND folder = $2"

# Never back within one UIDVALIDITY, and never from one to another: two replicas may read the same folder for a
# moment, and the one that still knows the old count must not undo what the other has begun.
MOVE_POINT = """
    INSERT INTO resume_point (mailbox, folder, uid_validity, last_uid) VALUES ($1, $2, $3, $4)
    ON CONFLICT (mailbox, folder) DO UPDATE SET last_uid = greatest(resume_point.last_uid, excluded.last_uid)
    WHERE resume_point.uid_validity = excluded.uid_validity
"""

BEGIN_ANEW = """
    UPDATE resume_point SET uid_validity = $4, last_uid = 0
    WHERE mailbox = $1 AND folder = $2 AND uid_validity = $3
"""

COUNT_OLD = """
    INSERT INTO old_letters (mailbox, folder, uid_validity, arrived_before, letters) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT DO NOTHING
"""

FORGET_OTHERS = "DELETE FROM history_waiting WHERE mailbox = $1 AND folder = $2 AND uid_validity <> $3"

LET_WAIT = """
    INSERT INTO history_waiting (mailbox, folder, uid_validity, uid) SELECT $1, $2, $3, unnest($4::bigint[])
    ON CONFLICT DO NOTHING
"""

WAITING = """
    SELECT uid FROM history_waiting WHERE mailbox = $1 AND folder = $2 AND uid_validity = $3 AND uid > $4
    ORDER BY uid DESC LIMIT $5
"""

SETTLED = "DELETE FROM history_waiting WHERE mailbox = $1 AND folder = $2 AND uid_validity = $3 AND uid = ANY ($4)"

INSTALLED = "INSERT INTO installation (since) VALUES ($1) ON CONFLICT DO NOTHING"
SINCE = "SELECT since FROM installation"

Also = Callable[[Any], Awaitable[None]]  # what is done in the transaction that records letters


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """The last letter that is safe. last_uid 0: none yet."""

    uid_validity: int
    last_uid: int


@dataclass(frozen=True, slots=True)
class Left:
    """So many letters that arrived before a day are left where they are."""

    before: date
    letters: int


class Progress(Protocol):
    """How far one folder has been read, and which of its old letters wait until there is nothing newer to read."""

    async def point(self) -> ResumePoint | None:
        """None if the folder has never been read."""

    async def begin(
        self, point: ResumePoint, waiting: Sequence[int], left: Left | None, instead_of: ResumePoint | None
    ) -> None:
        """Begin after *point*; some letters up to there wait or are left. All or nothing.

        instead_of: if the server counts anew, the point that is over.
        """

    async def waiting(self, uid_validity: int, above: int = 0, most: int | None = None) -> list[int]:
        """UIDs *above*, the newest first, at most so many."""

    def moved(self, point: ResumePoint) -> Also:
        """Letters up to *point* are safe."""

    def settled(self, uid_validity: int, uids: Sequence[int]) -> Also:
        """These wait no longer."""


class FolderProgress:
    """Progress in PostgreSQL."""

    def __init__(self, pool: asyncpg.Pool[Any], mailbox: str, folder: str) -> None:
        self._pool = pool
        self._place = mailbox, folder

    async def point(self) -> ResumePoint | None:
        """See Progress."""
        row = await self._pool.fetchrow(READ_POINT, *self._place)
        return None if row is None else ResumePoint(row["uid_validity"], row["last_uid"])

    async def begin(
        self, point: ResumePoint, waiting: Sequence[int], left: Left | None, instead_of: ResumePoint | None
    ) -> None:
        """See Progress."""
        async with self._pool.acquire() as connection, connection.transaction():
            if instead_of is not None:
                await connection.execute(BEGIN_ANEW, *self._place, instead_of.uid_validity, point.uid_validity)
            await connection.execute(FORGET_OTHERS, *self._place, point.uid_validity)
            await connection.execute(LET_WAIT, *self._place, point.uid_validity, waiting)
            if left is not None:
                await connection.execute(COUNT_OLD, *self._place, point.uid_validity, left.before, left.letters)
            await self.moved(point)(connection)

    async def waiting(self, uid_validity: int, above: int = 0, most: int | None = None) -> list[int]:
        """See Progress."""
        rows = await self._pool.fetch(WAITING, *self._place, uid_validity, above, most)
        return [row["uid"] for row in rows]

    def moved(self, point: ResumePoint) -> Also:
        """See Progress."""
        return partial(_execute, MOVE_POINT, *self._place, point.uid_validity, point.last_uid)

    def settled(self, uid_validity: int, uids: Sequence[int]) -> Also:
        """See Progress."""
        return partial(_execute, SETTLED, *self._place, uid_validity, uids)


async def _execute(query: str, *values: Any) -> None:
    *arguments, connection = values
    await connection.execute(query, *arguments)


async def installed_since(connection: Connection, today: date) -> date:
    """The day of the first start, which *today* becomes if there was none."""
    await connection.execute(INSTALLED, today)
    return date.fromisoformat(str(await connection.fetchval(SINCE)))
