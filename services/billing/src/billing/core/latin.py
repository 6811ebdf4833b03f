"""Russian into ASCII, for formats that know nothing else (LEDES 1998B). By ICAO Doc 9303, as in passports."""

from __future__ import annotations

import unicodedata

CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            *("a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u"),
            *("f", "kh", "ts", "ch", "sh", "shch", "ie", "y", "", "e", "iu", "ia"),
        ],
        strict=True,
    )
)
SIGNS = {"№": "No.", "₽": "RUB", "€": "EUR", "«": '"', "»": '"', "—": "-", "–": "-", "…": "...", "“": '"', "”": '"'}


TABLE = str.maketrans(
    {
        **SIGNS,
        **CYRILLIC,
        **{letter.upper(): sound.capitalize() for letter, sound in CYRILLIC.items()},
    }
)


def latin(text: str) -> str:
    """*text* in ASCII on one line; what has no likeness there becomes a question mark."""
    made = text.translate(TABLE)
    if not made.isascii():
        made = "".join(one if one.isascii() else _bare(one) for one in made)
    return " ".join(made.split())


def _bare(character: str) -> str:
    """Without its marks: é → e."""
    base = "".join(one for one in unicodedata.normalize("NFKD", character) if not unicodedata.combining(one))
    return base if base.isascii() else "?"
