"""What the colours of a page mean: sRGB, as a profile that goes into the file."""

from __future__ import annotations

from functools import cache

from PIL import ImageCms

from documents.pdf.streams import Stream, packed

MADE_AT = slice(24, 36)  # date and time in the header of a profile, six numbers of two bytes
SAME_TIME = bytes.fromhex("07ea 0001 0001 0000 0000 0000")  # 1 January 2026: a clock would make each file another


@cache
def srgb() -> Stream:
    """An ICC profile of sRGB; a copy goes into each document."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[MADE_AT] = SAME_TIME
    return packed(bytes(profile), {"N": 3})
