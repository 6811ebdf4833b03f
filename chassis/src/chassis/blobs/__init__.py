"""Content-addressed storage of what claim checks stand for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from chassis.errors import EngineAway, Unreadable


class BlobMissing(Unreadable):
    """Nothing is stored under this hash: it was erased, or a producer broke the rule to store before it says."""

    code = "blob.missing"


class BlobsAway(EngineAway):
    """The store doesn't answer or is full."""

    code = "blob.unavailable"


class BlobStore(Protocol):
    """Bytes by portal and sha256. Putting the same bytes again changes nothing."""

    async def put(self, portal: str, contents: Mapping[str, bytes]) -> None:
        """Store *contents* (sha256 → bytes); when it returns they survive a crash. Raises BlobsAway."""

    async def get(self, portal: str, sha256: str) -> bytes:
        """Raises BlobMissing, BlobsAway."""

    async def check(self) -> None:
        """Whether it is there. Raises BlobsAway."""
