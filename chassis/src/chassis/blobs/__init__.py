"""Content-addressed storage of what claim checks stand for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from chassis.errors import EngineAway, Unavailable, Unreadable


class BlobMissing(Unreadable):
    """Nothing is stored under this hash: it was erased, or a producer broke the rule to store before it says."""

    code = "blob.missing"


class BlobsAway(EngineAway):
    """The store doesn't answer or is full."""

    code = "blob.unavailable"


class BlobUnread(Unavailable):
    """The store is well and this one blob can't be read: a bad sector, another's file, an object that is denied."""

    code = "blob.unread"


class BlobStore(Protocol):
    """Bytes by portal and sha256. Putting the same bytes again changes nothing."""

    async def put(self, portal: str, contents: Mapping[str, bytes]) -> None:
        """Store *contents* (sha256 → bytes); when it returns they survive a crash. Raises BlobsAway."""

    async def get(self, portal: str, sha256: str) -> bytes:
        """Raises BlobMissing, BlobUnread, BlobsAway."""

    async def check(self) -> None:
        """Whether it is there. Raises BlobsAway."""
