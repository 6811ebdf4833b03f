"""Text of strangers made fit to print, and broken into lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from documents.pdf.fonts import PER_EM, Font

NO_BREAK_SPACE = "\u00a0"
# What has no shape of its own: controls, soft hyphen, joiners, direction marks (which could make a sum read otherwise),
# variation selectors, tags, halves of characters.
_SHAPELESS = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff"
)
SHAPELESS = re.compile(f"[{_SHAPELESS}]")
DIRTY = re.compile(f"[{_SHAPELESS}\t\u2028\u2029]|  ")
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
SPACES = re.compile("[ \t]+")
# A number sign and its number, initials and the name beside them: not torn apart at the end of a line.
GLUE = re.compile(
    r"(?<=№) (?=\S)|(?<=\b[A-ZА-ЯЁ]\.) (?=[A-ZА-ЯЁ]\.|[A-ZА-ЯЁ][a-zа-яё])|(?<=[a-zа-яё]) (?=[A-ZА-ЯЁ]\. ?[A-ZА-ЯЁ]\.)"
)


def clean(text: str) -> str:
    """Composed characters, line ends as \\n, single spaces, nothing that has no shape."""
    if not DIRTY.search(text) and unicodedata.is_normalized("NFC", text):
        return text.strip(" \n")
    text = LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    return SPACES.sub(" ", SHAPELESS.sub("", text)).strip(" \n")


def wrap(text: str, font: Font, size: float, width: float) -> list[str]:
    """Lines of *text* that are no wider than *width* points; at least one line.

    Breaks at spaces, inside a word only if the word alone is wider than a line. Time is linear in the text.
    """
    text = clean(text)
    limit = width * PER_EM / size
    if "\n" not in text and sum(map(font.widths.__getitem__, text)) <= limit:
        return [text]
    glued = GLUE.sub(NO_BREAK_SPACE, text)
    return [line for paragraph in glued.split("\n") for line in _paragraph(paragraph, font, limit)]


def _paragraph(text: str, font: Font, limit: float) -> Iterator[str]:
    space = font.widths[" "]
    line: list[str] = []
    used = 0.0
    for word in text.split(" "):
        for piece, wide in _pieces(word, font, limit):
            if line and used + space + wide > limit:
                yield " ".join(line)
                line, used = [], 0.0
            used += wide + (space if line else 0)
            line.append(piece)
    yield " ".join(line)


def _pieces(word: str, font: Font, limit: float) -> Iterator[tuple[str, float]]:
    """The word and its width, or parts of it if it is wider than a line."""
    widths = font.widths
    wide = sum(map(widths.__getitem__, word))
    if wide <= limit:
        yield word, wide
        return
    start, used = 0, 0.0
    for position, character in enumerate(word):
        advance = widths[character]
        if used + advance > limit and position > start:
            yield word[start:position], used
            start, used = position, 0.0
        used += advance
    yield word[start:], used


def shorten(text: str, font: Font, size: float, width: float) -> str:
    """One line of *text*, cut with an ellipsis if it is too wide. For running heads, never for what counts."""
    text = clean(text).replace("\n", " ")
    if font.width(text, size) <= width:
        return text
    first, _ = next(_pieces(text, font, (width - font.width("…", size)) * PER_EM / size))
    return first.rstrip() + "…"
