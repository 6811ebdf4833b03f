"""A header field with parameters (RFC 2045, 2231): linear in its length whatever stands in it, unlike the stdlib's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

FOLD = re.compile(rb"\r?\n(?=[ \t])")
PARAMETER = re.compile(rb';\s*([^\s=;"]+)\s*=\s*+("(?:[^"\\]|\\.)*+"|[^;]*)', re.DOTALL)
NAME = re.compile(rb"([^*]+)(?:\*(\d{1,4}))?(\*)?")
ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Value:
    """content: after percent-decoding. charset: None if the value does not say, as only RFC 2231 can."""

    content: bytes
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """What stands before the parameters, lower case; the parameters by their lower-case names."""

    word: str
    parameters: dict[str, Value]

    def plain(self, name: str) -> str | None:
        """A parameter that is ASCII by its nature."""
        found = self.parameters.get(name)
        return found.content.decode("latin-1").strip() if found else None


def field(value: bytes | None) -> Field:
    """Never raises; pieces of RFC 2231 are joined in order, and preferred to a plain parameter of the same name."""
    if not value:
        return Field("", {})
    flat = FOLD.sub(b"", value)
    word, semicolon, rest = flat.partition(b";")
    plain: dict[str, Value] = {}
    pieces: dict[str, dict[int, tuple[bytes, bool]]] = {}
    for match in PARAMETER.finditer(semicolon + rest):
        name = NAME.fullmatch(match[1])
        if name is None:
            continue
        key, content = name[1].decode("latin-1").lower(), _unquoted(match[2].strip())
        if name[2] is None and name[3] is None:
            plain.setdefault(key, Value(content))
        else:
            pieces.setdefault(key, {}).setdefault(int(name[2] or 0), (content, name[3] is not None))
    joined = {key: _joined(found) for key, found in pieces.items()}
    return Field(word.strip().decode("latin-1").lower(), plain | joined)


def _unquoted(content: bytes) -> bytes:
    if content.startswith(b'"'):
        content = content[1:-1] if len(content) > 1 and content.endswith(b'"') else content[1:]
        return ESCAPED.sub(rb"\1", content)
    return content


def _joined(pieces: dict[int, tuple[bytes, bool]]) -> Value:
    charset = None
    content = bytearray()
    for position, number in enumerate(sorted(pieces)):
        piece, encoded = pieces[number]
        if encoded and position == 0 and piece.count(b"'") >= 2:
            name, _, piece = piece.split(b"'", 2)
            charset = name.decode("latin-1") or None
        content += unquote_to_bytes(piece) if encoded else piece
    return Value(bytes(content), charset)
