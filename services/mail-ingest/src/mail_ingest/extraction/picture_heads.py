"""How much stands before the pixels of a picture: the library takes microseconds for each segment, chunk and tag."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from mail_ingest.decoding.limits import Budget

MOST_SEGMENTS = 2000  # a camera's JPEG has fifty; a colour profile of 16 MB has 255
MOST_TAGS = 500
PNG, JPEG, TIFF = b"\x89PNG", b"\xff\xd8\xff", {b"II*\x00": "<", b"MM\x00*": ">"}
BIG_TIFF = (b"II+\x00", b"MM\x00+")
EXIF, BEGINS_PIXELS = b"Exif\x00\x00", 0xDA
ALONE = {0x01, *range(0xD0, 0xDA)}  # markers without a length
TYPE_BYTES = {3: 2, 4: 4, 5: 8, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8}


def excess(content: bytes, budget: Budget) -> str | None:
    """What of it is more than any picture needs, or more than the pictures of a letter do."""
    exif: list[bytes] = []
    parts = 0
    if not budget.picture_parts(0):
        return f"pictures of more than {budget.limits.picture_parts} segments and tags"
    if content.startswith(JPEG):
        parts = sum(1 for _ in _segments(content, exif))
    elif content.startswith(PNG):
        parts = sum(1 for _ in _chunks(content))
    if parts > MOST_SEGMENTS:
        return f"a picture of more than {MOST_SEGMENTS} segments"
    # What marks it as Exif may stand there twice.
    tags, over = _tags(b"".join(exif).removeprefix(EXIF) if exif else content)
    if over or budget.picture_parts(parts + tags):
        return over
    return f"pictures of more than {budget.limits.picture_parts} segments and tags"


def _segments(content: bytes, exif: list[bytes]) -> Iterator[None]:
    """One for each segment and each byte of junk between them, up to one more than there may be."""
    at = 2
    for _ in range(MOST_SEGMENTS + 1):
        if at + 4 > len(content) or content[at : at + 2] == bytes((0xFF, BEGINS_PIXELS)):
            return
        yield
        if content[at] != 0xFF or content[at + 1] in {0x00, 0xFF}:
            at += 1
        elif content[at + 1] in ALONE:
            at += 2
        else:
            end = at + 2 + max(2, int.from_bytes(content[at + 2 : at + 4], "big"))
            if content[at + 1] == 0xE1 and content.startswith(EXIF, at + 4):
                exif.append(content[at + 4 + len(EXIF) : end])
            at = end


def _chunks(content: bytes) -> Iterator[None]:
    """One for each chunk before the pixels, up to one more than there may be."""
    at = 8
    for _ in range(MOST_SEGMENTS + 1):
        if at + 8 > len(content) or content[at + 4 : at + 8] == b"IDAT":
            return
        yield
        at += 12 + int.from_bytes(content[at : at + 4], "big")


def _tags(tiff: bytes) -> tuple[int, str | None]:
    """How many the directory that is read first has, and what is wrong with them: their values may overlap."""
    if tiff.startswith(BIG_TIFF):
        return 0, "a picture whose tags are counted in 64 bits"
    order = TIFF.get(tiff[:4])
    at = struct.unpack_from(f"{order}I", tiff, 4)[0] if order and len(tiff) >= 8 else len(tiff)
    if at + 2 > len(tiff):
        return 0, None
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    if count > MOST_TAGS:
        return count, f"a picture of {count} tags, more than {MOST_TAGS}"
    entries = struct.iter_unpack(f"{order}HHI4x", tiff[at + 2 :][: 12 * min(count, (len(tiff) - at - 2) // 12)])
    if sum(values * TYPE_BYTES.get(kind, 1) for _, kind, values in entries) > len(tiff):
        return count, "a picture whose tags hold more than it has bytes"
    return count, None
