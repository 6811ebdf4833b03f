"""One file to text, where it holds no other files."""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

from mail_ingest.decoding.charsets import decode
from mail_ingest.decoding.limits import Limits
from mail_ingest.extraction import ocr
from mail_ingest.extraction.kinds import Kind, is_signature
from mail_ingest.extraction.markup import charset_in, html, tidy, xml
from mail_ingest.extraction.office import docx
from mail_ingest.extraction.pdf import pdf
from mail_ingest.extraction.result import Extracted

SMALLEST_SCAN_PIXELS = 300 * 300  # less is a logo or a signature's picture


def extract(kind: Kind, name: str, media_type: str, content: bytes, limits: Limits) -> Extracted:
    """Text of one file. Never raises for what the file holds."""
    if is_signature(name, media_type):
        return Extracted("no_text", reason="a detached signature")
    if not content:
        return Extracted("unreadable", reason="an empty file")
    if kind == "pdf":
        return pdf(content, limits)
    if kind == "docx":
        return docx(content, limits)
    if kind == "image":
        return _image(content)
    if kind in {"xml", "html", "text"}:
        return _marked_up(kind, content, limits)
    if kind == "rar":
        return Extracted("unsupported", reason="RAR archive: no free reader")
    return Extracted("unsupported", reason="unknown kind of file")


def _marked_up(kind: Kind, content: bytes, limits: Limits) -> Extracted:
    if kind == "xml":
        found = xml(content)
        return Extracted(found.state, (found.text or "")[: limits.text_chars] or None, found.reason)
    text = html(content) if kind == "html" else tidy(decode(content, charset_in(content)))
    return Extracted("text", text[: limits.text_chars])


def _image(content: bytes) -> Extracted:
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height < SMALLEST_SCAN_PIXELS:
                return Extracted("no_text", reason="a small picture")
            if not ocr.installed():
                return Extracted("scan", reason="a picture and no OCR is installed")
            text, confidence = ocr.read(image.convert("L"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        return Extracted("unreadable", reason=f"broken picture: {type(error).__name__}")
    return Extracted("ocr", text, ocr_confidence=round(confidence, 3))
