"""Blobs in a folder. Used locally; obstore's own local store doesn't fsync, so a crash could lose what it promised."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
AT_A_TIME = 16  # fsyncs: with more of them under way the file system joins more into one commit
MOST_OPEN = 50  # files at once, each with its folder: far below what a process may hold
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
MARK = "delo.store"  # no portal's name has a point


class FolderBlobs:
    """`root/portal/ab/abcd…`: written aside, file and folder fsynced, renamed.

    To erase one by hand remove its file and any `.abcd…` beside it, which a crash may have left.
    A folder without its mark is no store: it isn't mounted, and the next mount would hide what were stored there.
    mark: of the store that this must be; None: of any.
    """

    def __init__(self, root: Path, mark: str | None = None) -> None:
        self.root = root
        self._mark = mark
        self._syncing = ThreadPoolExecutor(AT_A_TIME, "fsync")
        self._rooted: set[str] = set()  # folders whose way from the root this process has synced

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
            _sync(folder)

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
                    if (content := self._from_aside(path)) is not None:
                        return content
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
        places = [(str(self._path(portal, sha256)), content) for sha256, content in contents.items()]
        made: set[str] = set()
        folders = {os.path.dirname(path) for path, _ in places}
        for folder in folders:
            if folder not in self._rooted or not os.path.isdir(folder):  # another may have made it and not synced it
                for one in (os.path.dirname(folder), folder):  # never the root
                    with suppress(FileExistsError):
                        os.mkdir(one)
                made.update((os.path.dirname(folder), str(self.root)))
        for first in range(0, len(places), MOST_OPEN):
            self._write(places[first : first + MOST_OPEN], made)
        self._rooted |= folders

    def _write(self, places: Sequence[tuple[str, bytes]], made: Iterable[str]) -> None:
        # All are written, then files and folders fsynced side by side in one go, of which the file system makes few
        # commits of its own. From then on all is safe: if the renames are lost, readers find what lies aside.
        asides: list[tuple[str, str]] = []
        try:
            with ExitStack() as opened:
                folders = {os.path.dirname(path) for path, _ in places}.union(made)
                descriptors = [opened.enter_context(_opened(folder)) for folder in sorted(folders)]
                for path, content in places:
                    if not os.path.exists(path):  # its folder is synced all the same: who put it may be at it still
                        aside = _aside(path)
                        descriptors.append(opened.enter_context(_opened(aside, NEW)))
                        asides.append((aside, path))
                        _write_whole(descriptors[-1], content)
                self._all(os.fsync, descriptors)
            while asides:
                with suppress(FileNotFoundError):  # a reader has put it into its place
                    os.rename(*asides[-1])
                asides.pop()
        finally:
            for aside, _ in asides:
                Path(aside).unlink(missing_ok=True)

    def _all(self, sync: Callable[[T], None], things: Sequence[T]) -> None:
        """Raises what the first that fails raises, when all have come to their end: none may outlive its file.

        Each thread takes a share: to hand things over one by one takes as much of the processor as to sync them.
        """
        shares = [things[first::AT_A_TIME] for first in range(min(AT_A_TIME, len(things)))]
        started = [self._syncing.submit(_each, sync, share) for share in shares]
        wait(started)
        for one in started:
            one.result()

    @staticmethod
    def _from_aside(path: Path) -> bytes | None:
        """What a crash left aside after it was safe and before it had its name, now in its place."""
        for aside in path.parent.glob(f".{path.name}.*"):
            with suppress(FileNotFoundError):  # its writer is alive and gave it its name
                content = aside.read_bytes()
                if hashlib.sha256(content).hexdigest() == path.name:  # else torn: nobody was told that it is safe
                    for place in (aside, path.parent):  # it may be whole and not safe yet
                        _sync(place)
                    os.rename(aside, path)
                    _sync(path.parent)
        return path.read_bytes() if path.exists() else None


def _aside(path: str) -> str:
    folder, name = os.path.split(path)
    return f"{folder}/.{name}.{secrets.token_hex(8)}"


@contextmanager
def _opened(path: str | Path, flags: int = os.O_RDONLY) -> Iterator[int]:
    descriptor = os.open(path, flags, 0o666)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _write_whole(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def _sync(path: Path) -> None:
    with _opened(path) as descriptor:
        os.fsync(descriptor)


def _each(sync: Callable[[T], None], share: Sequence[T]) -> None:
    for one in share:
        sync(one)


def _content(name: str, folder: int) -> bytes:
    """Of the file *name* below an opened folder."""
    with open(name, "rb", opener=partial(os.open, dir_fd=folder)) as file:  # closes what it can't read
        return file.read()
