"""Papers opened again by other people's libraries."""

from __future__ import annotations

import io

import deqr
import pypdf
import pypdfium2
from PIL import Image


def opened(data: bytes) -> pypdf.PdfReader:
    """The file as pypdf sees it."""
    return pypdf.PdfReader(io.BytesIO(data))


def text(data: bytes) -> str:
    """All text, pages one after the other, white space made single spaces."""
    return " ".join(" ".join(page.extract_text().split()) for page in opened(data).pages)


def pages(data: bytes) -> list[str]:
    """Text of each page, by PDFium, which is quick with hundreds."""
    document = pypdfium2.PdfDocument(data)
    found = [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    document.close()
    return found


def pictures(data: bytes, dots_per_inch: int) -> list[Image.Image]:
    """Pages as a printer or a telephone's camera sees them."""
    document = pypdfium2.PdfDocument(data)
    rendered = [page.render(scale=dots_per_inch / 72, grayscale=True).to_pil() for page in document]
    document.close()
    return rendered


FRAMES = (300, 240, 200, 400, 160)  # dots per inch


def codes(data: bytes) -> list[bytes]:
    """What quirc reads off the first page: like a telephone it looks at several frames until it finds something."""
    for dots in FRAMES:
        found = deqr.QuircDecoder().decode(pictures(data, dots)[0], convert_data=False)
        read = [b"".join(part.data for part in code.data_entries) for code in found]
        if read:
            return read
    return []
