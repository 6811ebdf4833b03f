"""One look for all papers: colours, sizes, measures. Points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from documents.pdf.fonts import BOLD, REGULAR, Font

MILLIMETRE = 72 / 25.4
Align = Literal["left", "right", "centre"]


@dataclass(frozen=True, slots=True)
class Style:
    """A face, its size, the distance of lines, a colour ("red green blue", shares of one)."""

    font: Font
    size: float
    leading: float
    colour: str


INK = "0.11 0.13 0.17"
MUTED = "0.40 0.44 0.50"
ACCENT = "0.10 0.30 0.38"
BAND = "0.925 0.945 0.953"
RULE = "0.76 0.80 0.83"
BAR = "0.33 0.55 0.63"

TITLE = Style(BOLD, 17, 21, INK)
HEADING = Style(BOLD, 10.5, 14, ACCENT)
BODY = Style(REGULAR, 9, 12.2, INK)
STRONG = Style(BOLD, 9, 12.2, INK)
TOTAL = Style(BOLD, 11, 14, INK)
CELL = Style(REGULAR, 8, 10.4, INK)
CELL_STRONG = Style(BOLD, 8, 10.4, INK)
HEAD = Style(BOLD, 7.2, 9, ACCENT)
NOTE = Style(REGULAR, 7, 9, MUTED)
FINE = Style(REGULAR, 6.5, 8, MUTED)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Size of a page and its margins."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def inner(self) -> float:
        """Width between the margins."""
        return self.width - self.left - self.right


PORTRAIT = Sheet(
    595.28, 841.89, left=20 * MILLIMETRE, right=13 * MILLIMETRE, top=14 * MILLIMETRE, bottom=15 * MILLIMETRE
)
LANDSCAPE = Sheet(
    841.89, 595.28, left=10 * MILLIMETRE, right=10 * MILLIMETRE, top=8 * MILLIMETRE, bottom=10 * MILLIMETRE
)
