"""Text of DOCX, in reading order with its tables."""

from __future__ import annotations

import io
import zipfile

from defusedxml.ElementTree import fromstring

from mail_ingest.decoding.limits import Limits
from mail_ingest.extraction.result import Extracted

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARTS = ("word/document.xml", "word/footnotes.xml")


def docx(content: bytes, limits: Limits) -> Extracted:
    """Paragraphs as lines, cells of a row on one line, headers before and footers after the text."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [info for info in archive.infolist() if _holds_text(info.filename)]
            if sum(info.file_size for info in names) > limits.file_bytes:
                return Extracted("too_large", reason="DOCX expands over the limit")
            names.sort(key=lambda info: (_order(info.filename), info.filename))
            texts = [_text(archive.read(info)) for info in names]
    except (zipfile.BadZipFile, SyntaxError, ValueError, RuntimeError, OSError) as error:
        return Extracted("unreadable", reason=f"broken DOCX: {type(error).__name__}")
    return Extracted("text", "\n".join(text for text in texts if text)[: limits.text_chars])


def _holds_text(name: str) -> bool:
    return name in PARTS or (name.startswith(("word/header", "word/footer")) and name.endswith(".xml"))


def _order(name: str) -> int:
    return 0 if "header" in name else 2 if "footer" in name or "footnotes" in name else 1


def _text(part: bytes) -> str:
    root = fromstring(part, forbid_dtd=True)
    lines = ["".join(_runs(paragraph)) for paragraph in root.iter(f"{W}p")]
    return "\n".join(line.strip() for line in lines if line.strip())


def _runs(paragraph: object) -> list[str]:
    pieces = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}noBreakHyphen": "-"}
    return [
        (element.text or "") if element.tag == f"{W}t" else pieces.get(element.tag, "")
        for element in paragraph.iter()  # type: ignore[attr-defined]
    ]
