"""A service's blobs stay in one store: set up when it first starts, known by its mark ever after."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg
import structlog

from chassis.blobs import BlobsAway, BlobStore
from chassis.blobs.folder import FolderBlobs
from chassis.waiting import first_of

log = structlog.get_logger()

LOOK_SECONDS = 5.0

KNOWN = "SELECT mark FROM blob_store"
REMEMBER = """
    INSERT INTO blob_store (mark) VALUES ($1)
    ON CONFLICT (single) DO UPDATE SET single = true RETURNING mark
"""


async def known(pool: asyncpg.Pool[Any], blobs: BlobStore) -> BlobStore:
    """*blobs*; a folder is set up the first time, later it must be the same store again. Raises BlobsAway."""
    if not isinstance(blobs, FolderBlobs):
        return blobs
    mark = await pool.fetchval(KNOWN)
    if mark is None:
        mark = await pool.fetchval(REMEMBER, await asyncio.to_thread(blobs.set_up))
    return FolderBlobs(blobs.root, mark)


async def watch(blobs: BlobStore, beat: Callable[[], None], stopping: asyncio.Event) -> None:
    """Give a sign of life as long as the store is there: whoever needs it waits, and mustn't wait in silence."""
    while not stopping.is_set():
        try:
            await blobs.check()
            beat()
        except BlobsAway as error:
            log.warning("blobs.away", reason=str(error))
        await first_of(stopping, timeout=LOOK_SECONDS)
