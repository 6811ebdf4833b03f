"""Tables: figures get the room they need, texts share the rest; a header that comes again on each page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from documents.pdf.look import ACCENT, BAND, CELL, HEAD, Align, Style
from documents.pdf.rows import SIDE, Row, Written
from documents.pdf.text import clean, wrap

LEAST_TEXT = 0.3  # of the width, for the columns of text together
LEAST_FREE = 60.0  # points of an empty cell of text that a sum beside it may reach into


@dataclass(frozen=True, slots=True)
class Column:
    """share: of what columns of figures leave; 0 makes it one of figures, as wide as its widest line.

    title may have line ends.
    """

    title: str
    share: float = 0.0
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Look:
    """Styles of cells and titles; upright: colour of rules between columns, none if empty."""

    cell: Style = CELL
    head: Style = HEAD
    upright: str = ""


Paragraphs = list[tuple[str, Style]]
Cell = str | Paragraphs


class Table:
    """Columns at their places; makes rows.

    measured: the rows that will come, so that figures fit; where they would leave too little to the texts, all figures
    become smaller. totals: those whose figures may reach over an empty cell on their left, so that the width of one sum
    does not decide how the texts of all rows are broken into lines.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        x: float,
        width: float,
        measured: Iterable[Sequence[Cell]],
        look: Look = Look(),
        totals: Sequence[Sequence[Cell]] = (),
    ) -> None:
        self.columns = columns
        self._look = look
        widths, self._squeeze = _shares(columns, width, _needed(columns, measured, totals, look))
        self.edges = list(accumulate(widths, initial=x))
        titles = self._write([[(column.title, look.head)] for column in columns])
        self.header = Row(self._aligns, self.edges, titles, band=BAND, rule=ACCENT, upright=look.upright)

    @property
    def _aligns(self) -> list[Align]:
        return [column.align for column in self.columns]

    def row(self, cells: Sequence[Cell], style: Style | None = None, *, keep: bool = False) -> Row:
        """One row; a cell is text in *style*, or paragraphs in styles of their own."""
        written = self._write([_paragraphs(cell, style or self._look.cell) for cell in cells])
        return Row(self._aligns, self.edges, written, keep=keep, head=self.header, upright=self._look.upright)

    def total(self, cells: Sequence[Cell], style: Style, *, keep: bool = False) -> Row:
        """A row of sums, with a stronger rule."""
        row = self.row(cells, style, keep=keep)
        row.rule = ACCENT
        return row

    def _write(self, cells: Sequence[Paragraphs]) -> list[Written]:
        return [
            [line for text, style in paragraphs if text for line in self._lines(number, text, style)]
            for number, paragraphs in enumerate(cells)
        ]

    def _lines(self, number: int, text: str, style: Style) -> Written:
        if self.columns[number].share:
            inner = self.edges[number + 1] - self.edges[number] - 2 * SIDE
            return [(line, style) for line in wrap(text, style.font, style.size, inner)]
        return [(line, _smaller(style, self._squeeze)) for line in clean(text).split("\n")]


def _paragraphs(cell: Cell, style: Style) -> Paragraphs:
    return [(cell, style)] if isinstance(cell, str) else cell


def _smaller(style: Style, squeeze: float) -> Style:
    return style if squeeze == 1 else replace(style, size=round(style.size * squeeze, 2))


def _needed(
    columns: Sequence[Column], measured: Iterable[Sequence[Cell]], totals: Iterable[Sequence[Cell]], look: Look
) -> list[float]:
    """The widest line of each column of figures; 0 for those of text."""
    needed = [0.0 if column.share else _widest([(column.title, look.head)]) for column in columns]
    figures = [number for number, column in enumerate(columns) if not column.share]
    for cells in measured:
        for number in figures:
            needed[number] = max(needed[number], _widest(_paragraphs(cells[number], look.cell)))
    for cells in totals:
        for number in figures:
            free = _free(columns, needed, cells, number)
            needed[number] = max(needed[number], _widest(_paragraphs(cells[number], look.cell)) - free)
    return needed


def _free(columns: Sequence[Column], needed: Sequence[float], cells: Sequence[Cell], number: int) -> float:
    """Room to the left of a figure that nothing else wants: of a column of text as much as a figure may want."""
    if not number or any(text for text, _ in _paragraphs(cells[number - 1], CELL)):
        return 0.0
    return LEAST_FREE if columns[number - 1].share else needed[number - 1] + 2 * SIDE


def _shares(columns: Sequence[Column], width: float, needed: Sequence[float]) -> tuple[list[float], float]:
    """Width of each column, and the factor for the size of figures."""
    figures = [number for number, column in enumerate(columns) if not column.share]
    taken = sum(needed) + 2 * SIDE * len(figures)
    most = width * (1 - LEAST_TEXT)
    squeeze = 1.0 if taken <= most else (most - 2 * SIDE * len(figures)) / sum(needed)
    rest = width - sum(needed) * squeeze - 2 * SIDE * len(figures)
    shares = sum(column.share for column in columns)
    widths = [
        rest * column.share / shares if column.share else need * squeeze + 2 * SIDE
        for column, need in zip(columns, needed, strict=True)
    ]
    return widths, squeeze


def _widest(paragraphs: Paragraphs) -> float:
    lines = ((line, style) for text, style in paragraphs for line in clean(text).split("\n"))
    return max((style.font.width(line, style.size) for line, style in lines), default=0.0)
