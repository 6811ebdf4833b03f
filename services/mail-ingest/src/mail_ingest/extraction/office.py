"""Text of DOCX, in reading order with its tables."""

from __future__ import annotations

import io
import zipfile

from mail_ingest.decoding.limits import Limits
from mail_ingest.extraction.markup import tree
from mail_ingest.extraction.result import Extracted

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT = f"{W}t"
INSTEAD = {f"{W}p": "\n", f"{W}tab": "\t", f"{W}br": "\n", f"{W}noBreakHyphen": "-"}
PARTS = ("word/document.xml", "word/footnotes.xml")


def docx(content: bytes, limits: Limits) -> Extracted:
    """Paragraphs as lines, cells of a row on one line, headers before and footers after the text."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [info for info in archive.infolist() if _holds_text(info.filename)]
            if sum(info.file_size for info in names) > limits.markup_bytes:
                return Extracted("too_large", reason="DOCX expands over the limit")
            names.sort(key=lambda info: (_order(info.filename), info.filename))
            texts = [_text(archive.read(info)) for info in names]
    except (zipfile.BadZipFile, SyntaxError, ValueError, RuntimeError, OSError) as error:
        return Extracted("unreadable", reason=f"broken DOCX: {type(error).__name__}")
    return Extracted("text", "\n".join(text for text in texts if text))


def _holds_text(name: str) -> bool:
    return name in PARTS or (name.startswith(("word/header", "word/footer")) and name.endswith(".xml"))


def _order(name: str) -> int:
    return 0 if "header" in name else 2 if "footer" in name or "footnotes" in name else 1


def _text(part: bytes) -> str:
    pieces = [
        (element.text or "") if element.tag == TEXT else INSTEAD[element.tag]
        for element in tree(part).iter()
        if element.tag == TEXT or element.tag in INSTEAD
    ]
    return "\n".join(line.strip() for line in "".join(pieces).split("\n") if line.strip())
