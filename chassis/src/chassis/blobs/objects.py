"""Blobs in S3 (or what speaks like it) through obstore: production."""

from __future__ import annotations

from collections.abc import Mapping

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError
from obstore.store import ObjectStore

from chassis.blobs import BlobMissing, BlobsAway, BlobUnread

NO_BUCKET = "NoSuchBucket"  # a 404 as well, and in none of the exception's fields
NEVER_THERE = "delo.store"


class ObjectBlobs:
    """One object for each blob, `portal/ab/abcd…`; a put is durable when the store acknowledges it."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, portal: str, contents: Mapping[str, bytes]) -> None:
        """See BlobStore."""
        try:
            for sha256, content in contents.items():
                await obstore.put_async(self._store, self._key(portal, sha256), content)
        except (BaseError, OSError) as error:
            raise BlobsAway(f"object store: {type(error).__name__}") from error

    async def get(self, portal: str, sha256: str) -> bytes:
        """See BlobStore."""
        try:
            found = await obstore.get_async(self._store, self._key(portal, sha256))
            return bytes(await found.bytes_async())
        except FileNotFoundError as error:
            if NO_BUCKET in str(error):
                raise BlobsAway(f"object store: {NO_BUCKET}") from error
            raise BlobMissing(f"no blob {sha256} of portal {portal}") from None
        except (BaseError, OSError) as error:
            reason = f"object store: {type(error).__name__}"
            if not await self._answers() and isinstance(error, PermissionDeniedError):
                raise BlobsAway(reason) from error  # we may be denied everything: no object is to blame
            raise BlobUnread(f"{reason}: {self._key(portal, sha256)}") from error

    async def check(self) -> None:
        """See BlobStore. Who may not list a bucket is denied what isn't there: it is there, then."""
        await self._answers()

    async def _answers(self) -> bool:
        """Whether we are told what isn't there; False if that is denied. Raises BlobsAway."""
        try:
            await obstore.get_async(self._store, NEVER_THERE)
        except PermissionDeniedError:
            return False
        except FileNotFoundError as error:
            if NO_BUCKET in str(error):
                raise BlobsAway(f"object store: {NO_BUCKET}") from error
        except (BaseError, OSError) as error:
            raise BlobsAway(f"object store: {type(error).__name__}") from error
        return True

    @staticmethod
    def _key(portal: str, sha256: str) -> str:
        return f"{portal}/{sha256[:2]}/{sha256}"
