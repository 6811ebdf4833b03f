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
    bare = [number for number, text in enumerate(texts) if len(text.strip()) < SCAN_CHARS]
    scans = [number for number in bare if _is_picture(document, number)]
    if not scans:
        return Extracted("text" if len(bare) < len(texts) else "no_text", _joined(texts) or None)
    # One scanned page among many is read like a whole scan: it may be the demand.
    mostly_text = len(scans) < len(texts) / 2
    if not ocr.installed():
        reason = f"{_pages(scans)}: pictures, and no OCR is installed"
        return Extracted("text" if mostly_text else "scan", _joined(texts) or None, reason=reason)
    confidences = []
    for number in scans[:OCR_PAGES]:
        texts[number], confidence = ocr.read(document[number].render(scale=300 / 72, grayscale=True).to_pil())
        confidences.append(confidence)
    left = f"{_pages(scans[OCR_PAGES:])}: pictures beyond the {OCR_PAGES} that are read" if scans[OCR_PAGES:] else None
    sure = round(sum(confidences) / len(confidences), 3)
    return Extracted("ocr", _joined(texts), reason=left, ocr_confidence=sure)


def _is_picture(document: pypdfium2.PdfDocument, number: int) -> bool:
    """A page without text may be empty: the back of a sheet."""
    page = document[number]
    try:
        return any(True for _ in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    finally:
        page.close()


def _pages(numbers: list[int]) -> str:
    return "pages " + ", ".join(str(number + 1) for number in numbers[:10])


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    textpage = page.get_textpage()
    try:
        return str(textpage.get_text_bounded()).replace("\r\n", "\n").replace("\ufffe", "-").replace("\x00", "")
    finally:
        textpage.close()
        page.close()


def _joined(texts: list[str]) -> str:
    return "\n\f\n".join(text.strip() for text in texts).strip("\n\f ")
