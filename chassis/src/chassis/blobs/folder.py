"""Blobs in a folder. Used locally; obstore's own local store doesn't fsync, so a crash could lose what it promised."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from chassis.blobs import BlobMissing, BlobsAway

T = TypeVar("T")

PORTAL = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
SHA256 = re.compile(r"[0-9a-f]{64}")
AT_A_TIME = 8  # fsyncs: with more of them under way the file system joins more into one commit
MOST_OPEN = 100  # files at once, far below what a process may hold


class FolderBlobs:
    """`root/portal/ab/abcd…`: written aside, fsynced, renamed, the folder fsynced."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._syncing = ThreadPoolExecutor(AT_A_TIME, "fsync")

    async def put(self, portal: str, contents: Mapping[str, bytes]) -> None:
        """See BlobStore."""
        if not contents:
            return
        try:
            await asyncio.to_thread(self._write_all, portal, contents)
        except OSError as error:
            raise BlobsAway(f"blob folder: {error.strerror}") from error

    async def get(self, portal: str, sha256: str) -> bytes:
        """See BlobStore."""
        try:
            return await asyncio.to_thread(self._path(portal, sha256).read_bytes)
        except FileNotFoundError:
            raise BlobMissing(f"no blob {sha256} of portal {portal}") from None
        except OSError as error:
            raise BlobsAway(f"blob folder: {error.strerror}") from error

    def _path(self, portal: str, sha256: str) -> Path:
        if not PORTAL.fullmatch(portal) or not SHA256.fullmatch(sha256):
            raise ValueError(f"no name of a blob: {portal!r} {sha256!r}")
        return self._root / portal / sha256[:2] / sha256

    def _write_all(self, portal: str, contents: Mapping[str, bytes]) -> None:
        # All are written, then all fsynced side by side, renamed, and each folder fsynced once: the file system then
        # makes one commit of its own for many of them instead of one for each.
        folders: set[Path] = set()
        missing: list[tuple[Path, bytes]] = []
        for sha256, content in contents.items():
            path = self._path(portal, sha256)
            folder = path.parent
            if folder not in folders and not folder.is_dir():
                folder.mkdir(parents=True, exist_ok=True)
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
