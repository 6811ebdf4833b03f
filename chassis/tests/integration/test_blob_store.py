"""A service stays with the store it began with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import asyncpg
import pytest
from chassis.blobs import BlobsAway
from chassis.blobs.folder import FolderBlobs
from chassis.blobs.known import known
from chassis.blobs.memory import MemoryBlobs

SHA = "0" * 64


async def test_the_first_start_sets_the_store_up_and_later_ones_take_no_other(
    pool: asyncpg.Pool[Any], tmp_path: Path
) -> None:
    await (await known(pool, FolderBlobs(tmp_path / "ours"))).put("demo", {SHA: b"kept"})
    FolderBlobs(tmp_path / "theirs").set_up()

    for other in ("theirs", "nowhere"):
        with pytest.raises(BlobsAway):
            await (await known(pool, FolderBlobs(tmp_path / other))).get("demo", SHA)
    assert not (tmp_path / "nowhere").exists()
    assert await (await known(pool, FolderBlobs(tmp_path / "ours"))).get("demo", SHA) == b"kept"


async def test_services_of_one_store_know_it_by_one_mark(pool: asyncpg.Pool[Any], tmp_path: Path) -> None:
    mark = FolderBlobs(tmp_path).set_up()  # by another service

    await (await known(pool, FolderBlobs(tmp_path))).put("demo", {SHA: b"kept"})
    assert await pool.fetchval("SELECT mark FROM blob_store") == mark


async def test_a_store_that_cannot_be_set_up_is_remembered_by_nobody(pool: asyncpg.Pool[Any], tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("a file in its place")

    with pytest.raises(BlobsAway):
        await known(pool, FolderBlobs(tmp_path / "blobs"))
    assert await pool.fetchval("SELECT count(*) FROM blob_store") == 0


async def test_a_store_that_is_no_folder_is_taken_as_it_is(pool: asyncpg.Pool[Any]) -> None:
    store = MemoryBlobs()
    assert await known(pool, store) is store
