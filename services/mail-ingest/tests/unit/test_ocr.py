"""Reading pictures: by tesseract itself where the machine has it, and how its answers are taken."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

import pypdfium2
import pytest
from mail_ingest.decoding.reading import read_letter
from mail_ingest.extraction import ocr
from PIL import Image

SCAN = (files("delo") / "data" / "demands" / "d23_scan_pdf.eml").read_bytes()
NUMBER = re.compile(r"09\s?-\s?15\s?/\s?2207")


def page() -> Any:
    (file,) = read_letter(SCAN).files
    return pypdfium2.PdfDocument(file.content)[0].render(scale=300 / 72, grayscale=True).to_pil()


@pytest.mark.parametrize("turned", [0, 90, 180], ids=["upright", "on its side", "on its head"])
def test_a_scan_is_read_where_tesseract_is_and_else_said_to_be_unread(turned: int) -> None:
    (file,) = read_letter(SCAN).files
    if not ocr.installed():
        assert (file.state, file.text) == ("scan", None)
        return
    text, sure = ocr.read(page().rotate(turned, expand=True))

    assert file.state == "ocr"
    assert NUMBER.search(text)
    assert "4797022664" in text
    assert sure > 0.7


def answers(monkeypatch: pytest.MonkeyPatch, certainties: list[float], rotate: int) -> list[tuple[int, int]]:
    """tesseract that is so sure of its readings, one after another; answers the sizes of what it was shown."""
    shown: list[tuple[int, int]] = []

    def data(image: Image.Image, **_: Any) -> dict[str, list[Any]]:
        sure = certainties[len(shown)]
        shown.append(image.size)
        return {"block_num": [1], "par_num": [1], "line_num": [1], "text": [f"word{len(shown)}"], "conf": [sure]}

    monkeypatch.setattr(ocr.pytesseract, "image_to_data", data)
    monkeypatch.setattr(ocr.pytesseract, "image_to_osd", lambda *_, **__: {"rotate": rotate})
    return shown


@pytest.mark.parametrize(
    ("certainties", "rotate", "expected", "shown"),
    [
        ([95.0], 180, ("word1", 0.95), [(40, 30)]),
        ([40.0], 0, ("word1", 0.4), [(40, 30)]),
        ([40.0, 90.0], 90, ("word2", 0.9), [(40, 30), (30, 40)]),
        ([40.0, 20.0], 90, ("word1", 0.4), [(40, 30), (30, 40)]),
    ],
    ids=["sure at once", "upright and poor", "lay on its side", "worse when turned"],
)
def test_what_is_read_poorly_is_turned_and_the_surer_reading_counts(
    monkeypatch: pytest.MonkeyPatch,
    certainties: list[float],
    rotate: int,
    expected: tuple[str, float],
    shown: list[tuple[int, int]],
) -> None:
    seen = answers(monkeypatch, certainties, rotate)

    assert ocr.read(Image.new("L", (40, 30))) == expected
    assert seen == shown


def test_a_page_of_which_nobody_tells_how_it_lies_stays_as_it_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, [10.0], 0)

    def too_few(*_: Any, **__: Any) -> None:
        raise ocr.pytesseract.TesseractError(1, "Too few characters")

    monkeypatch.setattr(ocr.pytesseract, "image_to_osd", too_few)
    assert ocr.read(Image.new("L", (40, 30))) == ("word1", 0.1)
