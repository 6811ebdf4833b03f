"""Blobs in a folder. Used locally; obstore's own local store doesn't fsync, so a crash could lose what it promised."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from chassis.blobs import BlobMissing, BlobsAway, BlobUnread

T = TypeVar("T")

PORTAL = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
SHA256 = re.compile(r"[0-9a-f]{64}")
AT_A_TIME = 8  # fsyncs: with more of them under way the file system joins more into one commit
MOST_OPEN = 100  # files at once, far below what a process may hold
MARK = "delo.store"  # no portal's name has a point


class FolderBlobs:
    """`root/portal/ab/abcd…`: written aside, fsynced, renamed, the folder fsynced.

    A folder without its mark is no store: it isn't mounted, and the next mount would hide what were stored there.
    mark: of the store that this must be; None: of any.
    """

    def __init__(self, root: Path, mark: str | None = None) -> None:
        self.root = root
        self._mark = mark
        self._syncing = ThreadPoolExecutor(AT_A_TIME, "fsync")

    async def put(self, portal: str, contents: Mapping[str, bytes]) -> None:
        """See BlobStore."""
        if not contents:
            return
        try:
            await asyncio.to_thread(self._put_all, portal, contents)
        except OSError as error:
            raise BlobsAway(f"blob folder: {error.strerror}") from error

    async def get(self, portal: str, sha256: str) -> bytes:
        """See BlobStore."""
        path = self._path(portal, sha256)
        try:
            return await asyncio.to_thread(self._read, path)
        except OSError as error:
            await self.check()
            raise BlobUnread(f"blob folder: {error.strerror}: {path.relative_to(self.root)}") from error

    async def check(self) -> None:
        """See BlobStore."""
        try:
            await asyncio.to_thread(self._look)
        except OSError as error:
            raise BlobsAway(f"blob folder: {error.strerror}") from error

    def _look(self) -> None:
        with self._store():
            return

    def set_up(self) -> str:
        """Make and mark the folder, unless it is a store already; answers its mark. Raises BlobsAway."""
        try:
            if not (self.root / MARK).exists():
                self._make()
            return (self.root / MARK).read_text(encoding="ascii").strip()
        except OSError as error:
            raise BlobsAway(f"blob folder: {error.strerror}") from error

    def _make(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        aside = self.root / f".{secrets.token_hex(8)}"
        try:
            with aside.open("x", encoding="ascii") as file:
                file.write(f"{uuid4()}\n")
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):  # another service was faster: its mark counts
                os.link(aside, self.root / MARK)
        finally:
            aside.unlink(missing_ok=True)
        for folder in (self.root, self.root.parent):
            self._sync_folder(folder)

    @contextmanager
    def _store(self) -> Iterator[int]:
        """The folder opened, if it is the store: what is looked up by it lies there, whatever is mounted over it."""
        descriptor = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            try:
                found = _content(MARK, descriptor).decode("ascii", "replace").strip()
            except FileNotFoundError:
                raise BlobsAway(f"blob folder: no {MARK} in it, so it is not mounted or no store") from None
            if self._mark not in (None, found):
                raise BlobsAway(f"blob folder: its {MARK} is another store's")
            yield descriptor
        finally:
            os.close(descriptor)

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            with self._store() as store:
                try:
                    return _content(str(path.relative_to(self.root)), store)
                except FileNotFoundError:
                    raise BlobMissing(f"no blob {path.name} of portal {path.parts[-3]}") from None

    def _path(self, portal: str, sha256: str) -> Path:
        if not PORTAL.fullmatch(portal) or not SHA256.fullmatch(sha256):
            raise ValueError(f"no name of a blob: {portal!r} {sha256!r}")
        return self.root / portal / sha256[:2] / sha256

    def _put_all(self, portal: str, contents: Mapping[str, bytes]) -> None:
        with self._store() as before:
            self._write_all(portal, contents)
            with self._store() as after:
                if not os.path.sameopenfile(before, after):
                    raise BlobsAway("blob folder: another one was mounted meanwhile")

    def _write_all(self, portal: str, contents: Mapping[str, bytes]) -> None:
        # All are written, then all fsynced side by side, renamed, and each folder fsynced once: the file system then
        # makes one commit of its own for many of them instead of one for each.
        folders: set[Path] = set()
        missing: list[tuple[Path, bytes]] = []
        for sha256, content in contents.items():
            path = self._path(portal, sha256)
            folder = path.parent
            if folder not in folders and not folder.is_dir():
                for one in (folder.parent, folder):  # never the root
                    one.mkdir(exist_ok=True)
                folders.update((folder.parent, folder.parent.parent))
            if not path.exists():
                missing.append((path, content))
            folders.add(folder)
        for first in range(0, len(missing), MOST_OPEN):
            self._write(missing[first : first + MOST_OPEN])
        self._all(self._sync_folder, sorted(folders))

    def _all(self, sync: Callable[[T], None], things: Sequence[T]) -> None:
        """Raises what the first that fails raises, when all have come to their end: none may outlive its file."""
        started = [self._syncing.submit(sync, one) for one in things]
        wait(started)
        for one in started:
            one.result()

    def _write(self, missing: Sequence[tuple[Path, bytes]]) -> None:
        asides: list[tuple[Path, Path]] = []
        try:
            with ExitStack() as opened:
                files = []
                for path, content in missing:
                    aside = path.with_name(f".{secrets.token_hex(8)}")
                    files.append(opened.enter_context(aside.open("xb")))
                    asides.append((aside, path))
                    files[-1].write(content)
                    files[-1].flush()
                self._all(os.fsync, [file.fileno() for file in files])
            while asides:
                os.rename(*asides[-1])  # pathlib takes twice as long, and here are hundreds
                asides.pop()
        finally:
            for aside, _ in asides:
                aside.unlink(missing_ok=True)

    @staticmethod
    def _sync_folder(folder: Path) -> None:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _content(name: str, folder: int) -> bytes:
    """Of the file *name* below an opened folder."""
    with open(name, "rb", opener=partial(os.open, dir_fd=folder)) as file:  # closes what it can't read
        return file.read()
