"""Rows of a table: as high as their fullest cell, whole unless they are very high."""

from __future__ import annotations

from collections.abc import Sequence

from documents.pdf.blocks import FEWEST_LINES, base
from documents.pdf.flow import Block
from documents.pdf.look import RULE, Align, Style
from documents.pdf.page import Page

SIDE, ABOVE = 3.5, 2.6  # between rule and text
SPLIT_FROM = 180.0  # rows lower than this stay whole

Written = list[tuple[str, Style]]


class Row:
    """Lines in cells.

    aligns, edges: of the columns, left edges and then the right one of the last. band: colour behind. rule: colour of
    the line below. upright: colour of lines between columns, none if empty.
    """

    __slots__ = ("_aligns", "_cells", "_edges", "band", "head", "height", "keep", "rule", "upright")

    def __init__(
        self,
        aligns: Sequence[Align],
        edges: Sequence[float],
        cells: Sequence[Written],
        *,
        keep: bool = False,
        band: str = "",
        rule: str = RULE,
        upright: str = "",
        head: Block | None = None,
    ) -> None:
        self._aligns, self._edges, self._cells = aligns, edges, cells
        self.keep, self.band, self.rule, self.upright, self.head = keep, band, rule, upright, head
        self.height = max((sum(style.leading for _, style in cell) for cell in cells), default=0.0) + 2 * ABOVE

    def split(self, room: float) -> tuple[Block, Block] | None:
        """At a line, if it is high and some lines stay on either side."""
        if self.height < SPLIT_FROM:
            return None
        parts = [_fitting(cell, room - 2 * ABOVE) for cell in self._cells]
        longest = max(range(len(parts)), key=lambda number: len(self._cells[number]))
        here = len(parts[longest])
        if here < FEWEST_LINES or len(self._cells[longest]) - here < FEWEST_LINES:
            return None
        rest = [cell[len(part) :] for cell, part in zip(self._cells, parts, strict=True)]
        return self._like(parts, keep=False), self._like(rest, keep=self.keep)

    def centred(self) -> Row:
        """The same with all its text in the middle of its columns."""
        return self._like(list(self._cells), keep=self.keep, aligns=["centre"] * len(self._aligns))

    def _like(self, cells: list[Written], *, keep: bool, aligns: Sequence[Align] | None = None) -> Row:
        return Row(
            aligns or self._aligns,
            self._edges,
            cells,
            keep=keep,
            band=self.band,
            rule=self.rule,
            upright=self.upright,
            head=self.head,
        )

    def draw(self, page: Page, y: float) -> None:
        """Background, text, rule below."""
        edges = self._edges
        if self.band:
            page.rectangle(edges[0], y, edges[-1] - edges[0], self.height, self.band)
        for number, lines in enumerate(self._cells):
            if lines:
                draw_lines(
                    page, self._aligns[number], (edges[number] + SIDE, edges[number + 1] - SIDE), y + ABOVE, lines
                )
        if self.upright:
            for edge in edges:
                page.line(edge, y, edge, y + self.height, 0.4, self.upright)
        page.line(edges[0], y + self.height, edges[-1], y + self.height, 0.5, self.rule)


def _fitting(cell: Written, room: float) -> Written:
    fits: Written = []
    for line, style in cell:
        room -= style.leading
        if room < 0:
            break
        fits.append((line, style))
    return fits


def draw_lines(page: Page, align: Align, between: tuple[float, float], y: float, lines: Written) -> None:
    """*lines* one below the other, *y* the upper edge of the first."""
    left, right = between
    for line, style in lines:
        at = y + base(style)
        if align == "left":
            page.text(left, at, line, style)
        elif align == "right":
            page.right(right, at, line, style)
        else:
            page.centre((left + right) / 2, at, line, style)
        y += style.leading
