"""Text of PDF pages; pages that are pictures go to OCR where it is installed."""

from __future__ import annotations

import pypdfium2

from mail_ingest.decoding.limits import Limits
from mail_ingest.extraction import ocr
from mail_ingest.extraction.result import Extracted

SCAN_CHARS = 20  # a page with less text than this is a picture with a page number
OCR_PAGES = 20


def pdf(content: bytes, limits: Limits) -> Extracted:
    """Never raises for bad bytes: says what is wrong instead."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            return Extracted("encrypted", reason="PDF with a password")
        return Extracted("unreadable", reason="broken PDF")
    try:
        return _read(document, limits)
    except pypdfium2.PdfiumError as error:
        return Extracted("unreadable", reason=f"broken PDF: {error}")
    finally:
        document.close()


def _read(document: pypdfium2.PdfDocument, limits: Limits) -> Extracted:
    if len(document) > limits.pages:
        return Extracted("too_large", reason=f"{len(document)} pages, more than {limits.pages}")
    texts = [_page_text(document, number) for number in range(len(document))]
    scans = [number for number, text in enumerate(texts) if len(text.strip()) < SCAN_CHARS]
    if not scans or len(scans) < len(texts) / 2:
        return Extracted("text", _joined(texts, limits))
    if not ocr.installed():
        return Extracted("scan", _joined(texts, limits) or None, reason="pages are pictures and no OCR is installed")
    confidences = []
    for number in scans[:OCR_PAGES]:
        texts[number], confidence = ocr.read(document[number].render(scale=300 / 72, grayscale=True).to_pil())
        confidences.append(confidence)
    return Extracted("ocr", _joined(texts, limits), ocr_confidence=round(sum(confidences) / len(confidences), 3))


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    textpage = page.get_textpage()
    try:
        return str(textpage.get_text_bounded()).replace("\r\n", "\n").replace("\ufffe", "-").replace("\x00", "")
    finally:
        textpage.close()
        page.close()


def _joined(texts: list[str], limits: Limits) -> str:
    return "\n\f\n".join(text.strip() for text in texts).strip("\n\f ")[: limits.text_chars]
