"""Fetching the prose that messages stand for, before a core reads them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from itertools import chain

from contracts.base import Message
from contracts.claims import Claim, Text, claims_in
from contracts.envelope import Envelope

from chassis.blobs import BlobStore

AT_ONCE = 16


async def fetch_texts(blobs: BlobStore, envelopes: Sequence[Envelope[Message]]) -> None:
    """Fill every Text of the messages. Raises BlobMissing, BlobsAway."""
    await fetch(blobs, chain.from_iterable(_wanted(envelope) for envelope in envelopes))


def _wanted(envelope: Envelope[Message]) -> Iterable[tuple[str, Claim]]:
    for claim in claims_in(envelope.body):
        if isinstance(claim, Text) and claim.held is None:
            yield envelope.portal, claim


async def fetch(blobs: BlobStore, claims: Iterable[tuple[str, Claim]]) -> None:
    """Fill (portal, claim) pairs, a few at a time."""
    waiting = list(claims)
    for start in range(0, len(waiting), AT_ONCE):
        part = waiting[start : start + AT_ONCE]
        contents = await asyncio.gather(*(blobs.get(portal, claim.sha256) for portal, claim in part))
        for (_, claim), content in zip(part, contents, strict=True):
            claim.hold(content)
