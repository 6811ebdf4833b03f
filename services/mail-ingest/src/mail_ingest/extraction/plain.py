"""One file to text, where it holds no other files."""

from __future__ import annotations

import io
from dataclasses import replace

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
    found = _extracted(kind, content, limits)
    if found.text and len(found.text) > limits.text_chars:
        reason = f"only the first {limits.text_chars} of {len(found.text)} characters are kept"
        return replace(found, state="too_large", text=found.text[: limits.text_chars], reason=reason)
    return found


def _extracted(kind: Kind, content: bytes, limits: Limits) -> Extracted:
    match kind:
        case "pdf":
            return pdf(content, limits)
        case "docx":
            return docx(content, limits)
        case "image":
            return _image(content)
        case "xml" | "html" | "text":
            return _words(kind, content, limits)
        case "rar":
            return Extracted("unsupported", reason="RAR archive: no free reader")
    return Extracted("unsupported", reason="unknown kind of file")


def _words(kind: Kind, content: bytes, limits: Limits) -> Extracted:
    if len(content) > limits.markup_bytes:
        return Extracted("too_large", reason=f"a text of {len(content)} bytes, more than {limits.markup_bytes}")
    if kind == "xml":
        return xml(content)
    return Extracted("text", html(content) if kind == "html" else tidy(decode(content, charset_in(content))))


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
