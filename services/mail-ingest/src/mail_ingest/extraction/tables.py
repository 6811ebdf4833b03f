"""Rows of tables as lines: who reads a text must see which value stands under which label."""

from __future__ import annotations

import re

# Marks that no text holds: where a row begins or ends, and where a cell of it begins.
ROW, CELL = "\x1e", "\x1f"
MARKS = str.maketrans("", "", ROW + CELL)
EDGES = re.compile(rf"[ \t\n]*{CELL}[ \t\n]*")  # \s would take the marks for spaces
COLUMNS = 3  # fewer are a label and its value, or a page's layout


def cleared(text: str) -> str:
    """*text* without characters that would be taken for marks."""
    return text.translate(MARKS)


def in_rows(text: str) -> str:
    """Each row of a table a line, its cells divided by « | », or by a space where there are but two.

    A row with a cell of several lines stays as it is written: it is layout, or prose.
    """
    if CELL not in text:
        return text.replace(ROW, "\n")
    return "\n".join(_row(part) for part in text.split(ROW))


def _row(text: str) -> str:
    if CELL not in text:
        return text
    before, *cells = EDGES.sub(CELL, text).split(CELL)
    cells = [cell.strip() for cell in cells]
    if any("\n" in cell for cell in cells):
        return "\n".join([before, *cells])
    divider = " | " if len(cells) >= COLUMNS and sum(map(bool, cells)) >= COLUMNS else " "
    line = divider.join(cells) if divider == " | " else " ".join(filter(None, cells))
    return f"{before}\n{line}" if before.strip() else line
