"""Files of a form, kept from the page until the item that is made of it comes: as its owner's only."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.database import Connection
from contracts.claims import Blob
from contracts.crm.v1 import TaskFile

PUT = """
    INSERT INTO receipt (portal, origin, employee_id, name, sha256, size_bytes, media_type)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
"""
OF = """
    SELECT name, sha256, size_bytes, media_type FROM receipt
    WHERE portal = $1 AND origin = $2 AND employee_id = $3 ORDER BY name
"""


async def put(connection: Connection, portal: str, origin: str, employee_id: int, files: Sequence[TaskFile]) -> None:
    """Inside the transaction that says the submission. Sent twice they are the first time's."""
    for file in files:
        blob = (file.blob.sha256, file.blob.size_bytes, file.blob.media_type)
        await connection.execute(PUT, portal, origin, employee_id, file.name, *blob)


async def of(connection: Connection, portal: str, origin: str, employee_id: int) -> tuple[TaskFile, ...]:
    """An origin is a text that anybody may write: the files of another are not given to his request."""
    rows = await connection.fetch(OF, portal, origin, employee_id)
    return tuple(
        TaskFile(
            name=row["name"],
            blob=Blob(sha256=row["sha256"], size_bytes=row["size_bytes"], media_type=row["media_type"]),
        )
        for row in rows
    )
