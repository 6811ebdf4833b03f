"""Fields of a form: a label, a value on a line, a caption below it, the number of the row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from documents.pdf.blocks import Drawing, base
from documents.pdf.fonts import BOLD, REGULAR
from documents.pdf.look import INK, MUTED, Style
from documents.pdf.page import Page
from documents.pdf.text import wrap

VALUE = Style(REGULAR, 7, 8.3, INK)
LABEL = Style(REGULAR, 6.8, 8.3, INK)
STRONG_LABEL = Style(BOLD, 6.8, 8.3, INK)
CAPTION = Style(REGULAR, 5.2, 6.2, MUTED)
NUMBER_ROOM = 19.0
GAP = 4.0
TALLEST, LEAST = 60.0, 2.5  # a value is written smaller until it is no higher, or its letters are so small


@dataclass(frozen=True, slots=True)
class Slot:
    """A place to fill in: its value, what is written below the line, its share of the row."""

    value: str = ""
    caption: str = ""
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where rows of a form stand; labels: room for what is before the line."""

    x: float
    width: float
    labels: float


def field(place: Place, label: str, slots: Sequence[Slot], number: str = "", *, strong: bool = False) -> Drawing:
    """One row: label, lines to fill in, number of the row at the right."""
    style = STRONG_LABEL if strong else LABEL
    names = _lines(label, style, place.labels - GAP)
    rooms = _rooms(place, slots)
    values = [_fitting(slot.value, room) for slot, (_, room) in zip(slots, rooms, strict=True)]
    captions = [_lines(slot.caption, CAPTION, room) for slot, (_, room) in zip(slots, rooms, strict=True)]
    deep = max(VALUE.leading, len(names) * style.leading, *(len(lines) * used.leading for lines, used in values))
    below = max(len(lines) for lines in captions)

    def paint(page: Page, y: float) -> None:
        _column(page, names, style, place.x, y + deep - len(names) * style.leading)
        for (x, width), (lines, used), notes in zip(rooms, values, captions, strict=True):
            _column(page, lines, used, x + 1, y + deep - len(lines) * used.leading)
            page.line(x, y + deep, x + width, y + deep, 0.4, INK)
            for row, note in enumerate(notes):
                page.centre(x + width / 2, y + deep + base(CAPTION) + row * CAPTION.leading, note, CAPTION)
        page.right(place.x + place.width, y + deep - 2, number, LABEL)

    return Drawing(deep + below * CAPTION.leading + 2, paint)


def plain(place: Place, text: str, *, strong: bool = False, style: Style = LABEL) -> Drawing:
    """A row of words alone."""
    style = replace(style, font=BOLD) if strong else style
    lines = wrap(text, style.font, style.size, place.width)
    return Drawing(len(lines) * style.leading + 1, lambda page, y: _column(page, lines, style, place.x, y))


def _rooms(place: Place, slots: Sequence[Slot]) -> list[tuple[float, float]]:
    """Left edge and width of each slot."""
    left, total = place.x + place.labels, sum(slot.share for slot in slots)
    whole = place.width - place.labels - NUMBER_ROOM - GAP * (len(slots) - 1)
    rooms = []
    for slot in slots:
        width = whole * slot.share / total
        rooms.append((left, width))
        left += width + GAP
    return rooms


def _lines(text: str, style: Style, room: float) -> list[str]:
    return wrap(text, style.font, style.size, room) if text else []


def _fitting(text: str, room: float) -> tuple[list[str], Style]:
    """Lines, and the style in which they stay low enough: a form has no second page for a name."""
    style = VALUE
    lines = _lines(text, style, room)
    while len(lines) * style.leading > TALLEST and style.size > LEAST:
        style = replace(style, size=style.size * 0.85, leading=style.leading * 0.85)
        lines = _lines(text, style, room)
    return lines, style


def _column(page: Page, lines: Sequence[str], style: Style, x: float, y: float) -> None:
    for number, line in enumerate(lines):
        page.text(x, y + base(style) + number * style.leading, line, style)
