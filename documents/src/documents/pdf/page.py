"""A page as drawing operators. Points from the top left corner; y grows downwards, text stands on its base line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from documents.pdf.fonts import Font
from documents.pdf.look import RULE, Sheet, Style

ASTRAL_FIRST, ASTRAL_LAST = 0xD800, 0xDFFF  # codes that no text has: they stand for characters beyond U+FFFF


@dataclass
class Glyphs:
    """Which characters of which face a document has used so far."""

    used: defaultdict[Font, set[str]] = field(default_factory=lambda: defaultdict(set))
    astral: dict[str, str] = field(default_factory=dict)

    def encode(self, text: str, font: Font) -> str:
        """Text as hexadecimal codes of two bytes: the character's own number, which is what a copy gets back."""
        encoded = text.encode("utf-16-be", "surrogatepass")
        if len(encoded) > 2 * len(text):
            text = "".join(self._code(character) if character > "\uffff" else character for character in text)
            encoded = text.encode("utf-16-be", "surrogatepass")
        self.used[font].update(text)
        return encoded.hex()

    def _code(self, character: str) -> str:
        if character not in self.astral:
            if len(self.astral) > ASTRAL_LAST - ASTRAL_FIRST:
                return "\ufffd"
            self.astral[character] = chr(ASTRAL_FIRST + len(self.astral))
        return self.astral[character]


class Page:
    """Collects the content stream of one page."""

    def __init__(self, sheet: Sheet, glyphs: Glyphs) -> None:
        self.sheet = sheet
        self._glyphs = glyphs
        self._operators: list[str] = []
        self._fill = ""
        self._waiting: list[tuple[int, Callable[[int], None]]] = []

    def when_counted(self, draw: Callable[[int], None]) -> None:
        """Draw, at this place among the rest, what says how many pages there are, once that is known."""
        self._waiting.append((len(self._operators), draw))
        self._operators.append("")

    def counted(self, pages: int) -> None:
        """There are so many."""
        operators, fill = self._operators, self._fill
        for place, draw in self._waiting:
            self._operators, self._fill = [], ""
            draw(pages)
            operators[place] = "\n".join(("q", *self._operators, "Q"))
        self._operators, self._fill = operators, fill
        self._waiting.clear()

    def settle(self) -> None:
        """Nothing big comes any more: keep one string instead of many."""
        if not self._waiting:
            self._operators = ["\n".join(self._operators)]

    @property
    def content(self) -> bytes:
        """The stream, not compressed."""
        return "\n".join(self._operators).encode("ascii")

    def text(self, x: float, y: float, text: str, style: Style) -> None:
        """One line that starts at *x*."""
        if not text:
            return
        self._colour(style.colour)
        codes = self._glyphs.encode(text, style.font)
        self._operators.append(
            f"BT /{style.font.name} {style.size:g} Tf {x:.2f} {self.sheet.height - y:.2f} Td <{codes}> Tj ET"
        )

    def right(self, x: float, y: float, text: str, style: Style) -> None:
        """One line that ends at *x*."""
        self.text(x - style.font.width(text, style.size), y, text, style)

    def centre(self, x: float, y: float, text: str, style: Style) -> None:
        """One line around *x*."""
        self.text(x - style.font.width(text, style.size) / 2, y, text, style)

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float = 0.5, colour: str = RULE) -> None:
        """A straight rule."""
        top = self.sheet.height
        self._operators.append(f"{colour} RG {width:g} w {x1:.2f} {top - y1:.2f} m {x2:.2f} {top - y2:.2f} l S")

    def rectangle(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle; *y* is its upper edge."""
        self._colour(colour)
        self._operators.append(f"{x:.2f} {self.sheet.height - y - height:.2f} {width:.2f} {height:.2f} re f")

    def modules(self, x: float, y: float, side: float, bars: Iterable[tuple[int, int, int]], colour: str) -> None:
        """Squares of *side* in rows: (row, first, how many), from the upper left corner *x*, *y*; one path, no gaps."""
        path = " ".join(f"{first} {row} {length} 1 re" for row, first, length in bars)
        self._operators.append(
            f"q {colour} rg {side:.4f} 0 0 {-side:.4f} {x:.2f} {self.sheet.height - y:.2f} cm {path} f Q"
        )

    def frame(self, x: float, y: float, width: float, height: float, line: float = 0.5, colour: str = RULE) -> None:
        """An empty rectangle."""
        self._operators.append(
            f"{colour} RG {line:g} w {x:.2f} {self.sheet.height - y - height:.2f} {width:.2f} {height:.2f} re S"
        )

    def turned(self, x: float, y: float, text: str, style: Style, turn: tuple[float, float]) -> None:
        """One line from *x*, *y* in the direction (cosine, sine) of *turn*."""
        cosine, sine = turn
        self._colour(style.colour)
        codes = self._glyphs.encode(text, style.font)
        matrix = f"{cosine:.4f} {sine:.4f} {-sine:.4f} {cosine:.4f} {x:.2f} {self.sheet.height - y:.2f}"
        self._operators.append(f"BT /{style.font.name} {style.size:g} Tf {matrix} Tm <{codes}> Tj ET")

    def _colour(self, colour: str) -> None:
        if colour != self._fill:
            self._operators.append(f"{colour} rg")
            self._fill = colour
