"""Blobs in a folder. Used locally; obstore's own local store doesn't fsync, so a crash could lose what it promised."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from chassis.blobs import BlobMissing, BlobsAway

PORTAL = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
SHA256 = re.compile(r"[0-9a-f]{64}")


class FolderBlobs:
    """`root/portal/ab/abcd…`: written aside, fsynced, renamed, the folder fsynced."""

    def __init__(self, root: Path) -> None:
        self._root = root

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
        # One fsync for each file and then one for each folder: a batch pays for its folders once.
        folders: set[Path] = set()
        for sha256, content in contents.items():
            path = self._path(portal, sha256)
            if not path.parent.is_dir():
                path.parent.mkdir(parents=True, exist_ok=True)
                folders.update((path.parent.parent, path.parent.parent.parent))
            if not path.exists():
                self._write(path, content)
            folders.add(path.parent)
        for folder in sorted(folders, reverse=True):
            self._sync_folder(folder)

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        aside = path.with_name(f".{secrets.token_hex(8)}")
        try:
            with aside.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            aside.rename(path)
        finally:
            aside.unlink(missing_ok=True)

    @staticmethod
    def _sync_folder(folder: Path) -> None:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
