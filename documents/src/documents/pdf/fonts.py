"""The faces, how wide their characters are, and their part that a document needs."""

from __future__ import annotations

from functools import cached_property
from importlib.resources import files
from threading import Lock

from reportlab.pdfbase.ttfonts import TTFontFace

REPLACEMENT = "\ufffd"  # what is drawn where a face has no glyph; the text that is copied stays what it was
PER_EM = 1000


class Widths(dict[str, float]):
    """Advance of a character in thousandths of the size. Asked for once per character, then remembered."""

    def __init__(self, face: TTFontFace) -> None:
        super().__init__()
        self._by_code: dict[int, float] = face.charWidths
        self._glyphs: dict[int, int] = face.charToGlyph

    def __missing__(self, character: str) -> float:
        code = ord(character)
        known = code if code in self._glyphs else ord(REPLACEMENT)
        width = self[character] = round(self._by_code[known], 2)
        return width


class Font:
    """One face under the name that page content calls it by. Loaded when first used, then shared by all documents."""

    def __init__(self, name: str, file: str) -> None:
        self.name = name
        self._file = file
        self._lock = Lock()

    @cached_property
    def face(self) -> TTFontFace:
        """The whole font as reportlab reads it."""
        return TTFontFace(str(files("font_roboto") / "files" / self._file))

    @cached_property
    def widths(self) -> Widths:
        """Thousandths of the size by character."""
        return Widths(self.face)

    def width(self, text: str, size: float) -> float:
        """How wide *text* is, in points."""
        return sum(map(self.widths.__getitem__, text)) * size / PER_EM

    def has(self, character: str) -> bool:
        """Whether there is a glyph of its own."""
        return ord(character) in self.face.charToGlyph

    def subset(self, codes: list[int]) -> bytes:
        """A TrueType file with the glyphs of *codes*, numbered as numbering() says."""
        with self._lock:  # reportlab's reader has a position
            data: bytes = self.face.makeSubset(codes)
        return data

    def numbering(self, codes: list[int]) -> dict[int, int]:
        """Glyph numbers in the file that subset() makes: in order of first use, after the missing glyph."""
        order = {0: 0}
        for code in codes:
            order.setdefault(self.face.charToGlyph[code], len(order))
        return {code: order[self.face.charToGlyph[code]] for code in codes}


REGULAR = Font("F1", "Roboto-Regular.ttf")
BOLD = Font("F2", "Roboto-Bold.ttf")
