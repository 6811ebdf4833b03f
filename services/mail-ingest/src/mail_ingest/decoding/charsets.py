"""Russian text in whatever charset it came, declared rightly, wrongly or not at all."""

from __future__ import annotations

import codecs
import encodings
import pkgutil
import re
from functools import lru_cache

# Known by name beforehand: to look up one that isn't makes Python search its folders and remember the name for ever.
# Some of its codecs are no charsets, and the decoder of punycode is quadratic.
NO_CHARSETS = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "aliases"}
NO_CHARSETS |= {"base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec"}
CHARSETS = {module.name for module in pkgutil.iter_modules(encodings.__path__)} - NO_CHARSETS
CANDIDATES = ("cp1251", "koi8-r", "iso8859-5", "cp866")
# The ten most usual letters are six of ten in Russian prose; a wrong table yields others, and words like «оРЕДЛОЖЕНИЕ».
USUAL = "оеаинтсрвл"
INVERTED = re.compile(r"[а-яё][А-ЯЁ]{2,}")
ASCII = re.compile(r"[\x00-\x7f]+")
SAMPLE = 4000
MARGIN = 0.2
# Controls and box-drawing that no letter of words has, but a wrong table yields.
ODD = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u2500-\u25ff]")


@lru_cache(maxsize=256)
def known(charset: str) -> str | None:
    """Python's name of a declared charset, or None."""
    name = encodings.normalize_encoding(charset.strip().strip("\"'").lower()).replace(".", "_")
    module = encodings.aliases.aliases.get(name, name)
    return codecs.lookup(module).name if module in CHARSETS else None


def decode(content: bytes, declared: str | None = None) -> str:
    """The text of *content*; never raises. A declaration is believed unless the bytes contradict it."""
    if content.startswith(codecs.BOM_UTF8):
        return content.decode("utf-8-sig", errors="replace")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    charset = known(declared) if declared else None
    if charset and charset not in {"ascii", "utf-7"}:
        text = _tried(content, charset)
        if text is not None and not _doubtful(text, content):
            return text
    if (text := _tried(content, "utf-8")) is not None:
        return text
    return _best(content, charset)


def _tried(content: bytes, charset: str) -> str | None:
    try:
        return content.decode(charset)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _doubtful(text: str, content: bytes) -> bool:
    """A wrong single-byte table never fails, it only reads badly: worse than another one does, by far."""
    if text[:SAMPLE].isascii():
        return False
    if _tried(content, "utf-8") is not None:
        return False  # several-byte characters by chance don't happen in prose
    others = (content[:SAMPLE].decode(charset, errors="replace") for charset in CANDIDATES)
    return _score(text[:SAMPLE]) + MARGIN < max(_score(other) for other in others)


def _best(content: bytes, declared: str | None) -> str:
    charsets = [declared, *CANDIDATES] if declared else list(CANDIDATES)
    readings = [content.decode(charset, errors="replace") for charset in charsets if charset]
    return max(readings, key=lambda text: _score(text[:SAMPLE]))


def _score(sample: str) -> float:
    """More is likelier Russian (or plain Latin) prose; below nought is hardly any language."""
    high = ASCII.sub("", sample)
    if not high:
        return 1.0
    usual = sum(map(high.lower().count, USUAL))
    odd = len(ODD.findall(sample)) + sample.count("\ufffd")
    inverted = sum(map(len, INVERTED.findall(sample)))
    capitals = sum(map(str.isupper, high))
    return (usual - 0.1 * capitals - 3 * odd - inverted) / len(high)
