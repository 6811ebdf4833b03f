"""OCR by tesseract with Russian data, where the machine has it. Optional: without it a scan goes to a person."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytesseract

if TYPE_CHECKING:
    from PIL.Image import Image

PAGE_SECONDS = 40
MOST_PIXELS = 40_000_000  # A3 at 400 dots an inch


class Failed(Exception):
    """The picture was not read, and why."""


@cache
def installed() -> bool:
    """Whether tesseract and its Russian data are there."""
    try:
        return "rus" in pytesseract.get_languages()
    except (pytesseract.TesseractNotFoundError, OSError):
        return False


def read(image: Image) -> tuple[str, float]:
    """The text, and the mean certainty of its words, 0 to 1. Raises Failed."""
    try:
        data = pytesseract.image_to_data(
            image, lang="rus+eng", timeout=PAGE_SECONDS, output_type=pytesseract.Output.DICT
        )
    except RuntimeError as error:  # its time is up, or tesseract could not
        raise Failed(f"OCR gave up: {error}"[:200]) from error
    lines: dict[tuple[int, int, int], list[str]] = {}
    certainties: list[float] = []
    rows = zip(data["block_num"], data["par_num"], data["line_num"], data["text"], data["conf"], strict=True)
    for block, paragraph, line, word, certainty in rows:
        if word.strip():
            lines.setdefault((block, paragraph, line), []).append(word)
            certainties.append(float(certainty) / 100)
    text = "\n".join(" ".join(words) for words in lines.values())
    return text, (sum(certainties) / len(certainties) if certainties else 0.0)
