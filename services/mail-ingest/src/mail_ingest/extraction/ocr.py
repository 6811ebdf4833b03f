"""OCR by tesseract with Russian data, where the machine has it. Optional: without it a scan goes to a person."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytesseract

if TYPE_CHECKING:
    from PIL.Image import Image

PAGE_SECONDS = 40
SURE_ENOUGH = 0.6  # a page that stands upright is rarely read less surely
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
    """The text, and the mean certainty of its words, 0 to 1. Raises Failed.

    A page that lies on its side or its head reads as nonsense: then it is turned as tesseract finds it, and the surer
    reading counts.
    """
    text, sure = _read(image)
    if sure >= SURE_ENOUGH:
        return text, sure
    turn = _turn(image)
    if not turn:
        return text, sure
    turned, surer = _read(image.rotate(-turn, expand=True))
    return (turned, surer) if surer > sure else (text, sure)


def _turn(image: Image) -> int:
    """By how many degrees clockwise a page must be turned to stand upright; 0 if that can't be told."""
    try:
        found = pytesseract.image_to_osd(image, timeout=PAGE_SECONDS, output_type=pytesseract.Output.DICT)
    except (RuntimeError, pytesseract.TesseractError):
        return 0
    return int(found["rotate"])


def _read(image: Image) -> tuple[str, float]:
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
