"""Every blob store keeps the same promises."""

from __future__ import annotations

import hashlib
import itertools
import os
from pathlib import Path
from typing import Any

import pytest
from chassis.blobs import BlobMissing, BlobsAway, BlobStore
from chassis.blobs.folder import FolderBlobs
from chassis.blobs.memory import MemoryBlobs
from chassis.blobs.objects import ObjectBlobs
from obstore.store import MemoryStore

PAPER = b"%PDF a paper"
SHA = hashlib.sha256(PAPER).hexdigest()


class Blobs:
    """The promises; a subclass gives the store."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Any:
        raise AssertionError("a subclass gives it")

    async def test_what_was_put_is_got(self, store: BlobStore) -> None:
        await store.put("demo", {SHA: PAPER})
        assert await store.get("demo", SHA) == PAPER

    async def test_putting_again_changes_nothing(self, store: BlobStore) -> None:
        await store.put("demo", {SHA: PAPER})
        await store.put("demo", {SHA: PAPER})
        assert await store.get("demo", SHA) == PAPER

    async def test_what_was_never_put_is_missing(self, store: BlobStore) -> None:
        with pytest.raises(BlobMissing):
            await store.get("demo", SHA)

    async def test_portals_share_nothing(self, store: BlobStore) -> None:
        await store.put("one", {SHA: PAPER})
        with pytest.raises(BlobMissing):
            await store.get("two", SHA)

    async def test_an_empty_blob_and_many_at_once(self, store: BlobStore) -> None:
        contents = {hashlib.sha256(c).hexdigest(): c for c in (b"", *(str(n).encode() for n in range(50)))}
        await store.put("demo", contents)
        assert {sha: await store.get("demo", sha) for sha in contents} == contents


class TestMemoryBlobs(Blobs):
    @pytest.fixture
    def store(self, tmp_path: Path) -> MemoryBlobs:
        return MemoryBlobs()


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


class TestFolderBlobs(Blobs):
    @pytest.fixture
    def store(self, tmp_path: Path) -> FolderBlobs:
        return FolderBlobs(tmp_path / "blobs")

    @pytest.mark.parametrize(("portal", "sha256"), [("..", SHA), ("demo", "../../etc/passwd"), ("", SHA), ("a/b", SHA)])
    async def test_a_name_that_is_none_reaches_no_file(self, store: FolderBlobs, portal: str, sha256: str) -> None:
        with pytest.raises(ValueError, match="no name of a blob"):
            await store.put(portal, {sha256: PAPER})

    async def test_a_store_that_fails_is_away_not_empty(self, tmp_path: Path) -> None:
        (tmp_path / "blobs").write_text("a file where the folder should be")
        with pytest.raises(BlobsAway):
            await FolderBlobs(tmp_path / "blobs").put("demo", {SHA: PAPER})

    async def test_a_half_written_blob_is_never_seen(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        store = FolderBlobs(tmp_path)

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(BlobsAway):
            await store.put("demo", {SHA: PAPER})
        monkeypatch.undo()
        with pytest.raises(BlobMissing):
            await store.get("demo", SHA)

    async def test_of_many_none_is_seen_when_one_is_not_safe(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = FolderBlobs(tmp_path)
        contents = {hashlib.sha256(one).hexdigest(): one for one in (b"%d" % number for number in range(250))}
        synced = itertools.count()

        def failing(descriptor: int) -> None:
            if next(synced) == 5:
                raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", failing)
        with pytest.raises(BlobsAway, match="No space left"):
            await store.put("demo", contents)
        assert files_in(tmp_path) == []
        monkeypatch.undo()
        await store.put("demo", contents)
        assert [await store.get("demo", sha256) for sha256 in contents] == list(contents.values())


class TestObjectBlobs(Blobs):
    @pytest.fixture
    def store(self, tmp_path: Path) -> ObjectBlobs:
        return ObjectBlobs(MemoryStore())
