"""The part of a font that a document uses, inside it: Type 0, two bytes a character, readable when copied."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFDocument, PDFName, PDFString
from reportlab.pdfbase.ttfonts import TTFontFace

from documents.pdf.fonts import REPLACEMENT, Font
from documents.pdf.streams import Stream, packed

# Drawn as one thing, copied as another: a space that doesn't break is a space, a minus is what spreadsheets read.
COPIED_AS = {0x00A0: 0x0020, 0x202F: 0x0020, 0x2009: 0x0020, 0x2212: 0x002D}
AT_ONCE = 100  # entries in a block of a CMap
SYMBOLIC = 4
CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{blocks}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


ALPHABET = frozenset(map(ord, "".join(map(chr, range(0x20, 0x7F))) + "\u00a0«»·–—…−№₽€ёЁ")) | frozenset(
    range(0x410, 0x450)
)


@dataclass(frozen=True, slots=True)
class Program:
    """What goes into a file for one set of characters: of the font, of widths, of what is copied."""

    name: str
    font_file: Stream
    glyph_map: Stream
    widths: str
    to_unicode: Stream


def embedded(document: PDFDocument, font: Font, used: Iterable[str], astral: dict[str, str]) -> PDFDictionary:
    """The font dictionary; what it needs is registered in *document*.

    used: characters as page content has them; astral: what its stand-ins stand for (see Glyphs).
    """
    real = tuple(sorted((stand_in, character) for character, stand_in in astral.items()))
    program = _program(font, tuple(sorted(ALPHABET.union(map(ord, used)))), real)
    information = {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
    descendant = {
        "Type": "/Font",
        "Subtype": "/CIDFontType2",
        "BaseFont": program.name,
        "CIDSystemInfo": PDFDictionary(information),
        "FontDescriptor": document.Reference(_descriptor(document, font, program)),
        "CIDToGIDMap": document.Reference(copy(program.glyph_map)),
        "DW": 0,
        "W": program.widths,
    }
    return PDFDictionary(
        {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": program.name,
            "Encoding": "/Identity-H",
            "DescendantFonts": PDFArray([document.Reference(PDFDictionary(descendant))]),
            "ToUnicode": document.Reference(copy(program.to_unicode)),
        }
    )


@lru_cache(maxsize=32)
def _program(font: Font, codes: tuple[int, ...], real: tuple[tuple[str, str], ...]) -> Program:
    """Made once for the same characters: papers of one office hardly use others than ALPHABET."""
    glyphs = _glyphs(font, codes)
    stands_for = dict(real)
    file = font.subset(sorted(set(glyphs.values())))
    return Program(
        PDFName(f"{_tag(codes)}+{font.face.name.decode()}"),
        packed(file, {"Length1": len(file)}),
        packed(_glyph_map(font, glyphs)),
        _widths(font, codes, stands_for),
        packed(_to_unicode(codes, stands_for)),
    )


def _tag(codes: Sequence[int]) -> str:
    """Six capitals that tell subsets apart; the same for the same characters."""
    number = 0
    for code in codes:
        number = (number * 31 + code) % 26**6
    return "".join(chr(ord("A") + number // 26**place % 26) for place in range(6))


def _glyphs(font: Font, codes: Sequence[int]) -> dict[int, int]:
    """Character of the original font that is drawn, by code."""
    known = font.face.charToGlyph
    return {code: code if code in known else ord(REPLACEMENT) for code in codes}


def _descriptor(document: PDFDocument, font: Font, program: Program) -> PDFDictionary:
    face: TTFontFace = font.face
    return PDFDictionary(
        {
            "Type": "/FontDescriptor",
            "FontName": program.name,
            "Flags": SYMBOLIC,
            "FontBBox": PDFArray([round(edge) for edge in face.bbox]),
            "ItalicAngle": round(face.italicAngle),
            "Ascent": round(face.ascent),
            "Descent": round(face.descent),
            "CapHeight": round(face.capHeight),
            "StemV": round(face.stemV),
            "FontFile2": document.Reference(copy(program.font_file)),
        }
    )


def _glyph_map(font: Font, glyphs: dict[int, int]) -> bytes:
    """Number of the glyph in the embedded file by code: two bytes each, from zero to the last code."""
    numbers = font.numbering(sorted(set(glyphs.values())))
    table = bytearray(2 * (max(glyphs) + 1))
    for code, character in glyphs.items():
        struct.pack_into(">H", table, 2 * code, numbers[character])
    return bytes(table)


def _widths(font: Font, codes: Sequence[int], real: dict[str, str]) -> str:
    """Runs of neighbouring codes with their advances, as the file has them."""
    widths = font.widths
    runs = (
        f"{run[0]} [{' '.join(f'{widths[real.get(chr(code), chr(code))]:g}' for code in run)}]" for run in _runs(codes)
    )
    return f"[{' '.join(runs)}]"


def _runs(codes: Sequence[int]) -> Iterator[list[int]]:
    run = list(codes[:1])
    for before, code in pairwise(codes):
        if code != before + 1:
            yield run
            run = []
        run.append(code)
    if run:
        yield run


def _to_unicode(codes: Sequence[int], real: dict[str, str]) -> bytes:
    entries = [f"<{code:04X}> <{_copied(code, real)}>" for code in codes]
    blocks = [entries[start : start + AT_ONCE] for start in range(0, len(entries), AT_ONCE)]
    lines = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return CMAP.format(blocks=lines).encode("ascii")


def _copied(code: int, real: dict[str, str]) -> str:
    character = real.get(chr(code)) or chr(COPIED_AS.get(code, code))
    return character.encode("utf-16-be").hex().upper()
