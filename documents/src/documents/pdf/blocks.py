"""Blocks that are no table: space, a rule, paragraphs, anything with a height of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from documents.pdf.flow import Block
from documents.pdf.look import Style
from documents.pdf.page import Page
from documents.pdf.text import wrap

FEWEST_LINES = 3  # of a paragraph that is split, on either page


@dataclass(frozen=True, slots=True)
class Space:
    """Nothing, so high."""

    height: float
    keep: bool = False
    head: Block | None = None

    def split(self, room: float) -> None:
        """Never: it is swallowed or moves on."""

    def draw(self, page: Page, y: float) -> None:
        """Draws nothing."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Whatever *paint* draws within *height*."""

    height: float
    paint: Callable[[Page, float], None]
    keep: bool = False
    head: Block | None = None

    def split(self, room: float) -> None:
        """Never."""

    def draw(self, page: Page, y: float) -> None:
        """Paint it."""
        self.paint(page, y)


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of text, one below the other, from *x*."""

    x: float
    lines: tuple[str, ...]
    style: Style
    keep: bool = False
    after: float = 0.0
    head: Block | None = None

    @property
    def height(self) -> float:
        """Of all lines and the space after."""
        return len(self.lines) * self.style.leading + self.after

    def split(self, room: float) -> tuple[Block, Block] | None:
        """At a line, with some on either side."""
        fits = min(int(room / self.style.leading), len(self.lines) - FEWEST_LINES)
        if fits < FEWEST_LINES:
            return None
        return (
            replace(self, lines=self.lines[:fits], keep=False, after=0.0),
            replace(self, lines=self.lines[fits:]),
        )

    def draw(self, page: Page, y: float) -> None:
        """Each line on its base line."""
        for number, line in enumerate(self.lines):
            page.text(self.x, y + base(self.style) + number * self.style.leading, line, self.style)


def base(style: Style) -> float:
    """From the upper edge of a line to its base line."""
    return (style.leading + style.size * 0.71) / 2


def paragraph(text: str, style: Style, x: float, width: float, *, keep: bool = False, after: float = 0.0) -> Lines:
    """*text* broken to *width*."""
    return Lines(x, tuple(wrap(text, style.font, style.size, width)), style, keep, after)


@dataclass(frozen=True, slots=True)
class Stack:
    """Blocks that stay together, one below the other, within one block; *beside* is drawn at their upper edge."""

    blocks: tuple[Block, ...]
    beside: Drawing | None = None
    keep: bool = False
    head: Block | None = None

    @property
    def height(self) -> float:
        """Of what is higher."""
        return max(sum(block.height for block in self.blocks), self.beside.height if self.beside else 0.0)

    def split(self, room: float) -> None:
        """Never."""

    def draw(self, page: Page, y: float) -> None:
        """The blocks, then what is beside them."""
        if self.beside:
            self.beside.draw(page, y)
        for block in self.blocks:
            block.draw(page, y)
            y += block.height
