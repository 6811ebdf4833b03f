"""A small chart: one bar a row, to one scale, with its figure at its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from documents.format import clock
from documents.model.diary import ChartBar
from documents.papers.parts import title
from documents.pdf.blocks import Drawing, Space, base
from documents.pdf.flow import Block
from documents.pdf.look import ACCENT, BAND, BAR, CELL, Sheet
from documents.pdf.page import Page
from documents.pdf.text import shorten

ROW, THICK = 14.0, 8.0
LABEL_SHARE, FIGURE = 0.3, 44.0
MOST = 20  # bars; what is more is summed up in the last


def bars(name: str, chart: Sequence[ChartBar], sheet: Sheet) -> Iterator[Block]:
    """The chart with its heading; nothing for no bars."""
    if not chart:
        return
    shown = list(chart)
    if len(shown) > MOST:
        rest = shown[MOST - 1 :]
        others = ChartBar(label=f"остальные ({len(rest)})", minutes=sum(bar.minutes for bar in rest))
        shown = [*shown[: MOST - 1], others]
    longest = max((bar.minutes for bar in shown), default=0)
    yield Space(8)
    yield title(name, sheet)
    for number, bar in enumerate(shown, 1):
        yield _row(bar, max(longest, 1), sheet, keep=number < len(shown))


def _row(bar: ChartBar, longest: int, sheet: Sheet, *, keep: bool) -> Block:
    begin = sheet.left + sheet.inner * LABEL_SHARE
    whole = sheet.inner * (1 - LABEL_SHARE) - FIGURE
    long = whole * max(bar.minutes, 0) / longest
    label = shorten(bar.label, CELL.font, CELL.size, sheet.inner * LABEL_SHARE - 8)

    def paint(page: Page, y: float) -> None:
        at = y + (ROW - CELL.leading) / 2 + base(CELL)
        page.right(begin - 8, at, label, CELL)
        page.rectangle(begin, y + (ROW - THICK) / 2, whole, THICK, BAND)
        page.rectangle(begin, y + (ROW - THICK) / 2, long, THICK, BAR)
        page.line(begin, y, begin, y + ROW, 0.8, ACCENT)
        page.text(begin + long + 5, at, clock(bar.minutes), CELL)

    return Drawing(ROW, paint, keep=keep)
