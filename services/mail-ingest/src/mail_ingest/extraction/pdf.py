"""Text of PDF pages; pages that are pictures go to OCR where it is installed."""

from __future__ import annotations

import io
import itertools
import math
from typing import TYPE_CHECKING

import pypdfium2

from mail_ingest.decoding.limits import Budget, Limits
from mail_ingest.extraction import ocr
from mail_ingest.extraction.pdf_streams import Excessive, Streams, streams
from mail_ingest.extraction.result import Extracted

if TYPE_CHECKING:
    from PIL.Image import Image

NOT_ENCRYPTED = -1
LOOKED_AT = 300  # things on a page, of which a scan is among the first
A_THING = 4  # letters that cost as much
SCAN_CHARS = 20  # a page with less text than this is a picture with a page number


def pdf(content: bytes, budget: Budget) -> Extracted:
    """Never raises for bad bytes: says what is wrong instead."""
    try:
        found = streams(content, budget)
    except Excessive as error:
        return Extracted("too_large", reason=str(error))
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            return Extracted("encrypted", reason="PDF with a password")
        return Extracted("unreadable", reason="broken PDF")
    try:
        if pypdfium2.raw.FPDF_GetSecurityHandlerRevision(document) != NOT_ENCRYPTED:
            found = streams(_in_the_open(document), budget)
        return _read(document, budget, found)
    except Excessive as error:
        return Extracted("too_large", reason=str(error))
    except pypdfium2.PdfiumError as error:
        return Extracted("unreadable", reason=f"broken PDF: {error}")
    finally:
        document.close()


def _in_the_open(document: pypdfium2.PdfDocument) -> bytes:
    """The same without its encryption: whoever may only read it needs no password, and sees what it unpacks to."""
    written = io.BytesIO()
    document.save(written, flags=pypdfium2.raw.FPDF_REMOVE_SECURITY)
    return written.getvalue()


def _read(document: pypdfium2.PdfDocument, budget: Budget, found: Streams) -> Extracted:
    if len(document) > budget.limits.pages:
        return Extracted("too_large", reason=f"{len(document)} pages, more than {budget.limits.pages}")
    work = _work_of_a_page(found.works(), len(document), budget.limits)
    texts: list[str] = []
    scans: list[int] = []
    for number in range(len(document)):
        read = _page(document, number, budget) if budget.drawn(work) else None
        if read is None:
            return Extracted("too_large", _joined(texts) or None, f"only the first {number} of {len(document)} pages")
        texts.append(read[0])
        scans += [number] if read[1] else []
        if sum(map(len, texts)) > budget.limits.text_chars:
            return Extracted("text", _joined(texts))  # what comes after is not kept anyway
    if not scans:
        return Extracted("no_text" if all(map(_bare, texts)) else "text", _joined(texts) or None)
    # One scanned page among many is read like a whole scan: it may be the demand.
    mostly_text = len(scans) < len(texts) / 2
    if not ocr.installed():
        reason = f"{_pages(scans)}: pictures, and no OCR is installed"
        return Extracted("text" if mostly_text else "scan", _joined(texts) or None, reason=reason)
    return _read_pictures(document, texts, scans, budget)


def _work_of_a_page(works: list[int], pages: int, limits: Limits) -> int:
    """What PDFium does only to read a page, drawing or not, in things drawn.

    Which page of the file is which isn't known: cheap together, each is taken for as dear as the others, else for the
    dearest. A page that is told of once and shown often counts as often.
    """
    total = sum(works) + works[0] * max(0, pages - len(works))
    if works[0] > limits.pdf_page_bytes:
        return limits.pdf_work + 1
    each = total // max(pages, 1) if total <= limits.pdf_shown_bytes else works[0]
    return each // limits.pdf_work_bytes


def _read_pictures(document: pypdfium2.PdfDocument, texts: list[str], scans: list[int], budget: Budget) -> Extracted:
    certainties: list[float] = []
    left: list[int] = []
    for number in scans:
        try:
            if not budget.picture():
                raise ocr.Failed  # noqa: TRY301 - not read is not read
            texts[number], certainty = ocr.read(_picture(document, number))
            certainties.append(certainty)
        except ocr.Failed:
            left.append(number)
    sure = round(sum(certainties) / len(certainties), 3) if certainties else None
    if left:
        return Extracted("scan", _joined(texts) or None, f"{_pages(left)}: pictures that were not read", sure)
    return Extracted("ocr", _joined(texts), ocr_confidence=sure)


def _picture(document: pypdfium2.PdfDocument, number: int) -> Image:
    """300 dots an inch, or what a page the size of a wall leaves of them."""
    page = document[number]
    width, height = (side / 72 for side in page.get_size())
    dots = min(300.0, math.sqrt(ocr.MOST_PIXELS / max(width * height, 1.0)))
    picture: Image = page.render(scale=dots / 72, grayscale=True).to_pil()
    return picture


def _pages(numbers: list[int]) -> str:
    return "pages " + ", ".join(str(number + 1) for number in numbers[:10])


def _page(document: pypdfium2.PdfDocument, number: int, budget: Budget) -> tuple[str, bool] | None:
    """Its text and whether it is a picture; None if the letter's PDFs have cost enough.

    What is drawn is counted before letters are looked for: that costs as much again.
    """
    page = document[number]
    try:
        if not budget.drawn(A_THING * pypdfium2.raw.FPDFPage_CountObjects(page)):
            return None
        text = _letters(page.get_textpage(), budget)
        return None if text is None else (text, _bare(text) and _has_picture(page))
    finally:
        page.close()


def _bare(text: str) -> bool:
    return len(text.strip()) < SCAN_CHARS


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    """A page without text may be empty: the back of a sheet."""
    first = itertools.islice(page.get_objects(max_depth=3), LOOKED_AT)
    return any(thing.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE for thing in first)


def _letters(textpage: pypdfium2.PdfTextPage, budget: Budget) -> str | None:
    try:
        if not budget.drawn(textpage.count_chars()):
            return None
        return str(textpage.get_text_bounded()).replace("\r\n", "\n").replace("\ufffe", "-").replace("\x00", "")
    finally:
        textpage.close()


def _joined(texts: list[str]) -> str:
    return "\n\f\n".join(text.strip() for text in texts).strip("\n\f ")
