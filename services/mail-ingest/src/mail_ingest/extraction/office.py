"""Text of DOCX, in reading order with its tables."""

from __future__ import annotations

import io
import zipfile
from xml.etree.ElementTree import Element

from mail_ingest.decoding.limits import Budget
from mail_ingest.extraction.markup import elements, refused, tree
from mail_ingest.extraction.result import Extracted
from mail_ingest.extraction.tables import CELL, ROW, cleared, in_rows

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT = f"{W}t"
INSTEAD = {
    f"{W}p": "\n",
    f"{W}tab": "\t",
    f"{W}br": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}tbl": ROW,
    f"{W}tr": ROW,
    f"{W}tc": CELL,
}
ROW_OF_TABLE = f"{W}tr"
BOUNDED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
PARTS = ("word/document.xml", "word/footnotes.xml")


def docx(content: bytes, budget: Budget) -> Extracted:
    """Paragraphs as lines, cells of a row on one line, headers before and footers after the text."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [info for info in archive.infolist() if _holds_text(info.filename)]
            if sum(info.file_size for info in names) > budget.limits.markup_bytes:
                return Extracted("too_large", reason="DOCX expands over the limit")
            if any(info.compress_type not in BOUNDED for info in names):
                return Extracted("unsupported", reason="DOCX by a method that unpacks without a bound")
            names.sort(key=lambda info: (_order(info.filename), info.filename))
            parts = [archive.read(info) for info in names]
        if not any(map(refused, parts)) and not budget.marked(sum(map(elements, parts))):
            return Extracted("too_large", reason=f"files of more than {budget.limits.file_marks} tags")
        texts = list(map(_text, parts))
    except (zipfile.BadZipFile, SyntaxError, ValueError, RuntimeError, OSError) as error:
        return Extracted("unreadable", reason=f"broken DOCX: {type(error).__name__}")
    return Extracted("text", "\n".join(text for text in texts if text))


def _holds_text(name: str) -> bool:
    return name in PARTS or (name.startswith(("word/header", "word/footer")) and name.endswith(".xml"))


def _order(name: str) -> int:
    return 0 if "header" in name else 2 if "footer" in name or "footnotes" in name else 1


def _text(part: bytes) -> str:
    text = in_rows("".join(_pieces(tree(part))))
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _pieces(root: Element) -> list[str]:
    """Texts and what stands for marks, in reading order; a row ends where its element does."""
    end = Element(ROW_OF_TABLE)
    for row in list(root.iter(ROW_OF_TABLE)):
        row.append(end)
    return [cleared(one.text or "") if one.tag == TEXT else INSTEAD.get(one.tag, "") for one in root.iter()]
