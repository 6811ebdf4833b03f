"""A service's blobs stay in one store: set up when it first starts, known by its mark ever after."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg

from chassis.blobs import BlobStore
from chassis.blobs.folder import FolderBlobs

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
