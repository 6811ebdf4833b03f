"""The in-memory twin for unit tests."""

from __future__ import annotations

from collections.abc import Mapping

from chassis.blobs import BlobMissing


class MemoryBlobs:
    """Bytes in a dictionary."""

    def __init__(self) -> None:
        self.contents: dict[tuple[str, str], bytes] = {}

    async def put(self, portal: str, contents: Mapping[str, bytes]) -> None:
        """See BlobStore."""
        self.contents.update({(portal, sha256): content for sha256, content in contents.items()})

    async def get(self, portal: str, sha256: str) -> bytes:
        """See BlobStore."""
        try:
            return self.contents[portal, sha256]
        except KeyError:
            raise BlobMissing(f"no blob {sha256} of portal {portal}") from None

    async def check(self) -> None:
        """See BlobStore."""
