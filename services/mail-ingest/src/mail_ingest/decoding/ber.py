"""Values of BER counted before a library reads them, which takes it microseconds for each, several times over."""

from __future__ import annotations

CONSTRUCTED, LONG_TAG, OCTETS, SEQUENCE = 0x20, 0x1F, 0x24, 0x30
INDEFINITE = 0x80
SIGNED_DATA = 3  # values around its fields: it, the tag that says so, the ContentInfo


def counted(content: bytes, most_pieces: int, most: int) -> tuple[int, int]:
    """How many pieces there are, and values all in all; of either at most one more than there may be.

    A piece is what a reader must pass one by one: in a string cut to pieces, or in a value of unknown length.
    Certificates, lists of revoked ones and signers are passed over in one step where their length is known, and never
    looked into: of the fields of a signature the content alone is a sequence.
    """
    pieces = values = at = 0
    # Where each value around this one ends, whether that is known, and whether what it holds are pieces.
    inside: list[tuple[int, bool, bool]] = []
    while at + 2 <= len(content) and pieces <= most_pieces and values <= most:
        while inside and at >= inside[-1][0]:
            inside.pop()
        values += 1
        pieces += bool(inside and inside[-1][2])
        if content[at : at + 2] == b"\0\0" and inside and not inside[-1][1]:
            inside.pop()
            at += 2
            continue
        begins, length = _head(content, at)
        unknown = length == -1
        beside = len(inside) == SIGNED_DATA and content[at] != SEQUENCE and not unknown
        constructed = content[at] & CONSTRUCTED and not beside
        if constructed:
            end = len(content) if unknown else begins + length
            inside.append((end, not unknown, unknown or content[at] == OCTETS))
        at = begins if constructed else begins + max(length, 0)
    return pieces, values


def _head(content: bytes, at: int) -> tuple[int, int]:
    """Where the value's content begins, and its length: -1 if unknown."""
    after = at + 1
    if content[at] & LONG_TAG == LONG_TAG:  # the tag goes on while the highest bit is set
        while after < len(content) and content[after] & 0x80:
            after += 1
        after += 1
    length = content[after] if after < len(content) else 0
    after += 1
    if length == INDEFINITE:
        return after, -1
    if length < INDEFINITE:
        return after, length
    more = length - INDEFINITE
    return after + more, int.from_bytes(content[after : after + more], "big")
