"""What a file is, by its first bytes."""

from __future__ import annotations

import io
import zipfile
from typing import Literal

Kind = Literal[
    "pdf", "zip", "docx", "7z", "rar", "tnef", "ole", "p7", "xml", "html", "image", "text", "rfc822", "other"
]

MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x78\x9f\x3e\x22", "tnef"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"BM", "image"),
)
SIGNATURES = (".p7s", ".sig", ".sgn")


def kind_of(name: str, media_type: str, content: bytes) -> Kind:
    """The kind; the name and the declared type decide only where bytes can't."""
    head, lower = content[:1024].lstrip(), name.lower()
    for magic, kind in MAGIC:
        if content.startswith(magic):
            return "docx" if kind == "zip" and _holds(content, "word/document.xml") else kind
    if b"%PDF-" in content[:1024]:
        return "pdf"  # junk before the header is common and PDF readers allow it
    if lower.endswith(".p7m") or media_type in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
        return "p7"
    if lower.endswith((*SIGNATURES, ".cer", ".crt")) or "pkcs7-signature" in media_type:
        return "other"
    if lower.endswith(".eml") or media_type == "message/rfc822":
        return "rfc822"
    return _by_text(head, lower, media_type, content)


def _holds(content: bytes, member: str) -> bool:
    """By the archive's own list: a stored ZIP that holds a DOCX shows that one's names in its bytes too."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return member in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _by_text(head: bytes, lower: str, media_type: str, content: bytes) -> Kind:
    start = head[:200].lower().lstrip(b"\xef\xbb\xbf")
    if start.startswith((b"<!doctype html", b"<html")) or lower.endswith((".html", ".htm")) or "html" in media_type:
        return "html"
    if start.startswith(b"<?xml") or lower.endswith(".xml") or media_type.endswith("/xml"):
        return "xml"
    if media_type.startswith("text/") or lower.endswith((".txt", ".csv", ".log")):
        return "text" if b"\x00" not in content[:1000] else "other"
    return "other"


def is_signature(name: str, media_type: str) -> bool:
    """A detached signature beside a document: nothing to read."""
    return name.lower().endswith(SIGNATURES) or "pkcs7-signature" in media_type
