"""One file to text, where it holds no other files."""

from __future__ import annotations

import io
from dataclasses import replace

from PIL import Image, UnidentifiedImageError

from mail_ingest.decoding.charsets import decode
from mail_ingest.decoding.limits import Budget
from mail_ingest.extraction import ocr, picture_heads
from mail_ingest.extraction.kinds import Kind, is_signature
from mail_ingest.extraction.markup import charset_in, elements, html, marks, refused, tidy, xml
from mail_ingest.extraction.office import docx
from mail_ingest.extraction.pdf import pdf
from mail_ingest.extraction.result import Extracted

Image.MAX_IMAGE_PIXELS = None  # its warning comes far above our own cap
SMALLEST_SCAN_PIXELS = 300 * 300  # less is a logo or a signature's picture


def extract(kind: Kind, name: str, media_type: str, content: bytes, budget: Budget) -> Extracted:
    """Text of one file. Never raises for what the file holds."""
    if is_signature(name, media_type):
        return Extracted("no_text", reason="a detached signature")
    if not content:
        return Extracted("unreadable", reason="an empty file")
    found, most = _extracted(kind, content, budget), budget.limits.text_chars
    if found.text and len(found.text) > most:
        return replace(found, state="too_large", text=found.text[:most], reason=f"only the first {most} characters")
    return found


def _extracted(kind: Kind, content: bytes, budget: Budget) -> Extracted:
    match kind:
        case "pdf":
            return pdf(content, budget)
        case "docx":
            return docx(content, budget)
        case "image":
            return _image(content, budget)
        case "xml" | "html" | "text":
            return _words(kind, content, budget)
        case "rar":
            return Extracted("unsupported", reason="RAR archive: no free reader")
    return Extracted("unsupported", reason="unknown kind of file")


def _words(kind: Kind, content: bytes, budget: Budget) -> Extracted:
    limits = budget.limits
    if len(content) > limits.markup_bytes:
        return Extracted("too_large", reason=f"a text of {len(content)} bytes, more than {limits.markup_bytes}")
    if kind == "html" and marks(content) > limits.marks:
        return Extracted("too_large", reason=f"HTML of more than {limits.marks} tags")
    if _tags_over(kind, content, budget):
        return Extracted("too_large", reason=f"files of more than {limits.file_marks} tags")
    if kind == "xml":
        return xml(content)
    return Extracted("text", html(content) if kind == "html" else tidy(decode(content, charset_in(content))))


def _tags_over(kind: Kind, content: bytes, budget: Budget) -> bool:
    if kind == "xml":
        return not refused(content) and not budget.marked(elements(content))
    return kind == "html" and not budget.marked(2 * marks(content))  # each costs as much as two of XML


def _image(content: bytes, budget: Budget) -> Extracted:
    if (reason := picture_heads.excess(content, budget)) is not None:
        return Extracted("too_large", reason=reason)
    try:
        with Image.open(io.BytesIO(content)) as image:
            pixels = image.width * image.height
            if pixels < SMALLEST_SCAN_PIXELS:
                return Extracted("no_text", reason="a small picture")
            if pixels > ocr.MOST_PIXELS:
                return Extracted("too_large", reason=f"a picture of {pixels} pixels, more than {ocr.MOST_PIXELS}")
            if not ocr.installed():
                return Extracted("scan", reason="a picture and no OCR is installed")
            if not budget.picture():
                return Extracted("scan", reason=f"a picture beyond the {budget.limits.pictures} that are read")
            text, confidence = ocr.read(image.convert("L"))
    except ocr.Failed as error:
        return Extracted("scan", reason=str(error))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        return Extracted("unreadable", reason=f"broken picture: {type(error).__name__}")
    return Extracted("ocr", text, ocr_confidence=round(confidence, 3))
