"""Fetching the prose that messages stand for, before a core reads them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from contracts.base import Message
from contracts.claims import Claim, Text, claims_in, may_hold_claims
from contracts.envelope import Envelope

from chassis.blobs import BlobStore

AT_ONCE = 16


async def fetch_texts(blobs: BlobStore, envelopes: Sequence[Envelope[Message]]) -> None:
    """Fill every Text of the messages. Raises BlobMissing, BlobUnread, BlobsAway."""
    carriers = [envelope for envelope in envelopes if may_hold_claims(type(envelope.body))]
    found = [(envelope.portal, claim) for envelope in carriers for claim in claims_in(envelope.body)]
    await fetch(blobs, [(portal, claim) for portal, claim in found if isinstance(claim, Text) and claim.held is None])


async def fetch(blobs: BlobStore, claims: Iterable[tuple[str, Claim]]) -> None:
    """Fill (portal, claim) pairs, a few at a time."""
    waiting = list(claims)
    for start in range(0, len(waiting), AT_ONCE):
        part = waiting[start : start + AT_ONCE]
        contents = await asyncio.gather(*(blobs.get(portal, claim.sha256) for portal, claim in part))
        for (_, claim), content in zip(part, contents, strict=True):
            claim.hold(content)
