"""How far each folder has been read, and since when letters count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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

INSTALLED = "INSERT INTO installation (since) VALUES ($1) ON CONFLICT DO NOTHING"
SINCE = "SELECT since FROM installation"


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """The last letter that is safe. last_uid 0: none yet."""

    uid_validity: int
    last_uid: int


async def read_point(connection: Connection, mailbox: str, folder: str) -> ResumePoint | None:
    """None if the folder has never been read."""
    row = await connection.fetchrow(READ_POINT, mailbox, folder)
    return None if row is None else ResumePoint(row["uid_validity"], row["last_uid"])


async def move_point(connection: Connection, mailbox: str, folder: str, point: ResumePoint) -> None:
    """Inside the transaction that records the letters up to *point*."""
    await connection.execute(MOVE_POINT, mailbox, folder, point.uid_validity, point.last_uid)


async def pass_over(
    connection: Connection, mailbox: str, folder: str, point: ResumePoint, before: date, letters: int
) -> None:
    """Begin after *point*: so many *letters* up to there arrived before the day *before*. All or nothing."""
    async with connection.transaction():
        await connection.execute(COUNT_OLD, mailbox, folder, point.uid_validity, before, letters)
        await move_point(connection, mailbox, folder, point)


async def begin_anew(connection: Connection, mailbox: str, folder: str, before: int, now: int) -> None:
    """The server counts anew: UIDVALIDITY *before* is over, *now* holds; the same if it was restored from a backup."""
    await connection.execute(BEGIN_ANEW, mailbox, folder, before, now)


async def installed_since(connection: Connection, today: date) -> date:
    """The day of the first start, which *today* becomes if there was none."""
    await connection.execute(INSTALLED, today)
    return date.fromisoformat(str(await connection.fetchval(SINCE)))
