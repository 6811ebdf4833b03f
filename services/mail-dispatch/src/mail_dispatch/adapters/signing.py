"""DKIM (RFC 6376): the signature of our domain on a letter."""

from __future__ import annotations

import dkim

from mail_dispatch.settings import Dkim

# Never Message-ID alone: what a reader sees is signed, and Reply-To, which nobody may add.
HEADERS = [
    b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"reply-to", b"in-reply-to", b"references",
    b"mime-version", b"content-type", b"content-transfer-encoding",
]  # fmt: skip


def signed(content: bytes, by: Dkim) -> bytes:
    """The letter with its signature in front. Raises dkim.DKIMException for a key that can't be used."""
    signature: bytes = dkim.sign(
        content,
        by.selector.encode(),
        by.domain.encode(),
        by.key.get_secret_value().encode(),
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=HEADERS,
    )
    return signature + content
