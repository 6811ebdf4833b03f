"""Streams of a PDF as an archive wants them."""

from __future__ import annotations

import zlib

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFStream

LEVEL = 4  # a tenth larger than the best, in half the time


class Stream(PDFStream):  # type: ignore[misc] # reportlab has no types
    """reportlab's leaves out the line end before `endstream` (ISO 19005-3, 6.1.7.1)."""

    def format(self, document: PDFDocument) -> bytes:
        """The object's bytes."""
        body: bytes = super().format(document)
        return body.removesuffix(b"endstream\n") + b"\nendstream\n"


def plain(content: bytes, dictionary: dict[str, object]) -> Stream:
    """A stream as it is."""
    return Stream(PDFDictionary(dictionary), content)


def packed(content: bytes, dictionary: dict[str, object] | None = None) -> Stream:
    """A deflated stream. A copy may go into each document: reportlab marks what it has registered."""
    return Stream(PDFDictionary({**(dictionary or {}), "Filter": "/FlateDecode"}), zlib.compress(content, LEVEL))
