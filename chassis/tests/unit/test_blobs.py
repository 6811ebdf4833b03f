"""Every blob store keeps the same promises."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import structlog
from chassis.blobs import BlobMissing, BlobsAway, BlobStore, BlobUnread, known
from chassis.blobs.folder import MARK, FolderBlobs
from chassis.blobs.memory import MemoryBlobs
from chassis.blobs.objects import ObjectBlobs
from obstore.store import MemoryStore, S3Store

PAPER = b"%PDF a paper"
SHA = hashlib.sha256(PAPER).hexdigest()
OTHER_SHA = hashlib.sha256(b"another").hexdigest()


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

    async def test_a_store_that_is_there_says_so(self, store: BlobStore) -> None:
        await store.check()

    async def test_an_empty_blob_and_many_at_once(self, store: BlobStore) -> None:
        contents = {hashlib.sha256(c).hexdigest(): c for c in (b"", *(str(n).encode() for n in range(50)))}
        await store.put("demo", contents)
        assert {sha: await store.get("demo", sha) for sha in contents} == contents


class TestMemoryBlobs(Blobs):
    @pytest.fixture
    def store(self, tmp_path: Path) -> MemoryBlobs:
        return MemoryBlobs()


def set_up(folder: Path) -> FolderBlobs:
    store = FolderBlobs(folder)
    store.set_up()
    return store


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


class TestFolderBlobs(Blobs):
    @pytest.fixture
    def store(self, tmp_path: Path) -> FolderBlobs:
        return set_up(tmp_path / "blobs")

    @pytest.mark.parametrize(("portal", "sha256"), [("..", SHA), ("demo", "../../etc/passwd"), ("", SHA), ("a/b", SHA)])
    async def test_a_name_that_is_none_reaches_no_file(self, store: FolderBlobs, portal: str, sha256: str) -> None:
        with pytest.raises(ValueError, match="no name of a blob"):
            await store.put(portal, {sha256: PAPER})

    async def test_a_store_that_fails_is_away_not_empty(self, tmp_path: Path) -> None:
        (tmp_path / "blobs").write_text("a file where the folder should be")
        store = FolderBlobs(tmp_path / "blobs")
        with pytest.raises(BlobsAway):
            await store.put("demo", {SHA: PAPER})
        with pytest.raises(BlobsAway):
            await store.get("demo", SHA)
        with pytest.raises(BlobsAway):
            store.set_up()

    async def test_where_the_folder_is_not_mounted_nothing_is_missing_and_nothing_is_stored(
        self, store: FolderBlobs, tmp_path: Path
    ) -> None:
        await store.put("demo", {SHA: PAPER})
        (tmp_path / "blobs").rename(tmp_path / "elsewhere")
        for mount_point in (False, True):
            if mount_point:
                (tmp_path / "blobs").mkdir()
            with pytest.raises(BlobsAway):
                await store.get("demo", SHA)
            with pytest.raises(BlobsAway):
                await store.put("demo", {OTHER_SHA: b"another"})
            with pytest.raises(BlobsAway):
                await store.check()
        assert files_in(tmp_path / "blobs") == []

        (tmp_path / "blobs").rmdir()
        (tmp_path / "elsewhere").rename(tmp_path / "blobs")
        assert await store.get("demo", SHA) == PAPER
        with pytest.raises(BlobMissing):
            await store.get("demo", OTHER_SHA)

    async def test_another_store_in_its_place_is_not_taken_for_it(self, tmp_path: Path) -> None:
        mark = set_up(tmp_path / "ours").set_up()
        set_up(tmp_path / "theirs")
        with pytest.raises(BlobsAway):
            await FolderBlobs(tmp_path / "theirs", mark).get("demo", SHA)
        with pytest.raises(BlobsAway):
            await FolderBlobs(tmp_path / "theirs", mark).put("demo", {SHA: PAPER})
        await FolderBlobs(tmp_path / "ours", mark).put("demo", {SHA: PAPER})

    async def test_what_was_stored_into_a_mount_point_in_the_middle_is_not_said_to_be_safe(
        self, store: FolderBlobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write = FolderBlobs._write_all

        def unmounted(self: FolderBlobs, portal: str, contents: Any) -> None:
            (tmp_path / "blobs").rename(tmp_path / "elsewhere")
            set_up(tmp_path / "blobs")
            write(self, portal, contents)

        monkeypatch.setattr(FolderBlobs, "_write_all", unmounted)
        with pytest.raises(BlobsAway, match="meanwhile"):
            await store.put("demo", {SHA: PAPER})

    def test_all_services_that_set_a_store_up_at_once_find_one_mark(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(8) as services:
            marks = set(services.map(lambda _: FolderBlobs(tmp_path / "blobs").set_up(), range(40)))
        assert len(marks) == 1
        assert [path.name for path in files_in(tmp_path)] == [MARK]

    async def test_a_store_of_before_marks_becomes_one_where_it_lies(self, store: FolderBlobs, tmp_path: Path) -> None:
        await store.put("demo", {SHA: PAPER})
        (tmp_path / "blobs" / MARK).unlink()
        with pytest.raises(BlobsAway):
            await store.put("demo", {SHA: PAPER})
        assert await set_up(tmp_path / "blobs").get("demo", SHA) == PAPER

    async def test_a_mark_that_cannot_be_read_leaves_nothing_open(self, store: FolderBlobs, tmp_path: Path) -> None:
        mark = tmp_path / "blobs" / MARK
        mark.unlink()
        mark.mkdir()  # read, it gives an error other than that it is missing
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(20):
            with pytest.raises(BlobsAway):
                await store.check()
        assert len(os.listdir("/proc/self/fd")) < before + 20  # threads may begin meanwhile

    async def test_one_blob_that_cannot_be_read_says_nothing_of_the_others(
        self, store: FolderBlobs, tmp_path: Path
    ) -> None:
        await store.put("demo", {SHA: PAPER, OTHER_SHA: b"another"})
        bad = tmp_path / "blobs" / "demo" / SHA[:2] / SHA
        bad.unlink()
        bad.mkdir()  # read, it gives an error other than that it is missing, as a bad sector does
        with pytest.raises(BlobUnread):
            await store.get("demo", SHA)
        assert await store.get("demo", OTHER_SHA) == b"another"

    async def test_a_half_written_blob_is_never_seen(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        store = set_up(tmp_path)

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
        store = set_up(tmp_path)
        contents = {hashlib.sha256(one).hexdigest(): one for one in (b"%d" % number for number in range(250))}
        synced = itertools.count()

        def failing(descriptor: int) -> None:
            if next(synced) == 5:
                raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", failing)
        with pytest.raises(BlobsAway, match="No space left"):
            await store.put("demo", contents)
        assert [path.name for path in files_in(tmp_path)] == [MARK]
        monkeypatch.undo()
        await store.put("demo", contents)
        assert [await store.get("demo", sha256) for sha256 in contents] == list(contents.values())

    async def test_what_was_said_to_be_safe_is_found_though_a_crash_has_lost_its_name(
        self, store: FolderBlobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "rename", lambda *_: None)  # as after a power cut: renames are not synced
        await store.put("demo", {SHA: PAPER, OTHER_SHA: b"another"})
        monkeypatch.undo()

        assert await store.get("demo", SHA) == PAPER
        assert [path.name for path in files_in(tmp_path / "blobs" / "demo" / SHA[:2])] == [SHA]
        await store.put("demo", {OTHER_SHA: b"another"})
        assert await store.get("demo", OTHER_SHA) == b"another"

    async def test_what_a_crash_has_torn_is_missing_until_it_is_put_again(
        self, store: FolderBlobs, tmp_path: Path
    ) -> None:
        folder = tmp_path / "blobs" / "demo" / SHA[:2]
        folder.mkdir(parents=True)
        (folder / f".{SHA}.0123456789abcdef").write_bytes(PAPER[:4])

        with pytest.raises(BlobMissing):
            await store.get("demo", SHA)
        await store.put("demo", {SHA: PAPER})
        assert await store.get("demo", SHA) == PAPER

    async def test_a_folder_that_another_service_has_just_made_is_safe_to_its_root(
        self, store: FolderBlobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "blobs" / "demo" / SHA[:2]).mkdir(parents=True)  # and its maker has not synced it
        synced, fsync = set(), os.fsync

        def noted(descriptor: int) -> None:
            synced.add(os.readlink(f"/proc/self/fd/{descriptor}"))
            fsync(descriptor)

        monkeypatch.setattr(os, "fsync", noted)
        await store.put("demo", {SHA: PAPER})

        root = tmp_path / "blobs"
        assert {str(one) for one in (root, root / "demo", root / "demo" / SHA[:2])} <= synced

    async def test_files_and_folders_are_safe_before_anything_has_its_name(
        self, store: FolderBlobs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        happened: list[str] = []
        fsync, rename = os.fsync, os.rename

        def synced(descriptor: int) -> None:
            happened.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
            fsync(descriptor)

        def renamed(*places: Any) -> None:
            happened.append("named")
            rename(*places)

        monkeypatch.setattr(os, "fsync", synced)
        monkeypatch.setattr(os, "rename", renamed)
        await store.put("demo", {SHA: PAPER})

        assert sorted(happened[:-1]) == ["file", "folder", "folder", "folder"]  # of the blob, its portal's, the root
        assert happened[-1] == "named"


class TestObjectBlobs(Blobs):
    @pytest.fixture
    def store(self, tmp_path: Path) -> ObjectBlobs:
        return ObjectBlobs(MemoryStore())

    async def test_a_bucket_that_is_gone_is_away_and_nothing_in_it_is_missing(self, bucket: Bucket) -> None:
        bucket.answers["/"] = (404, "NoSuchBucket")
        store = bucket.store()
        with pytest.raises(BlobsAway, match="NoSuchBucket"):
            await store.get("demo", SHA)
        with pytest.raises(BlobsAway):
            await store.put("demo", {SHA: PAPER})
        with pytest.raises(BlobsAway, match="NoSuchBucket"):
            await store.check()

    async def test_one_object_that_is_denied_says_nothing_of_the_others(self, bucket: Bucket) -> None:
        bucket.answers = {SHA: (403, "AccessDenied"), "/": (404, "NoSuchKey")}
        with pytest.raises(BlobUnread):
            await bucket.store().get("demo", SHA)
        with pytest.raises(BlobMissing):
            await bucket.store().get("demo", OTHER_SHA)

    async def test_where_everything_is_denied_the_store_is_away(self, bucket: Bucket) -> None:
        """A key that was revoked: no object is to blame for it."""
        bucket.answers["/"] = (403, "AccessDenied")
        with pytest.raises(BlobsAway):
            await bucket.store().get("demo", SHA)

    async def test_an_object_that_is_broken_where_what_is_not_there_is_denied(self, bucket: Bucket) -> None:
        bucket.answers = {SHA: (400, "InvalidObjectState"), "/": (403, "AccessDenied")}
        with pytest.raises(BlobUnread):
            await bucket.store().get("demo", SHA)


class Looked(MemoryBlobs):
    """A store that is away at its third and fourth look, and ends the watch at its sixth."""

    def __init__(self, stopping: asyncio.Event) -> None:
        super().__init__()
        self.looks = 0
        self._stopping = stopping

    async def check(self) -> None:
        self.looks += 1
        if self.looks == 6:
            self._stopping.set()
        if self.looks in (3, 4):
            raise BlobsAway("not mounted")


async def test_whoever_waits_for_the_store_does_not_wait_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "LOOK_SECONDS", 0.001)
    stopping, beats = asyncio.Event(), []
    store = Looked(stopping)
    with structlog.testing.capture_logs() as said:
        await known.watch(store, lambda: beats.append(store.looks), stopping)

    assert beats == [1, 2, 5, 6]
    assert [(one["event"], one["reason"]) for one in said] == [("blobs.away", "not mounted")] * 2


class Bucket(ThreadingHTTPServer):
    """Says what S3 says in its errors. answers: status and code by a part of the path; the first that fits."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.answers: dict[str, tuple[int, str]] = {}

    def store(self) -> ObjectBlobs:
        keys = {"region": "ru", "access_key_id": "k", "secret_access_key": "s"}
        keys["endpoint"] = f"http://127.0.0.1:{self.server_port}"
        return ObjectBlobs(S3Store("delo", config=keys, client_options={"allow_http": True}))  # type: ignore[arg-type]


class Answering(BaseHTTPRequestHandler):
    """One request to a Bucket."""

    def do_GET(self) -> None:
        assert isinstance(self.server, Bucket)
        status, code = next(answer for part, answer in self.server.answers.items() if part in self.path)
        body = f"<Error><Code>{code}</Code><Message>Said by the test</Message></Error>".encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_PUT = do_GET  # noqa: N815 - its base's name

    def log_message(self, *_: Any) -> None:
        """Nothing on standard error."""


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with Bucket() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
