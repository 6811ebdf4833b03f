"""How much a PDF unpacks to and shows, before PDFium unpacks it: that takes all the time and memory there is."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import prod

from mail_ingest.decoding.limits import Budget, Limits

STREAM = re.compile(rb"(?<!end)stream")
LINE_ENDS = re.compile(rb"\r\n?|\n")  # PDFium takes either for the end of the line on which a stream begins
OBJECT = re.compile(rb"(\d{1,10})\s++\d{1,5}\s++obj\b")
PICTURE = re.compile(rb"/Subtype\s*+/Image\b")
ELSEWHERE = re.compile(rb"/(?:Resources|XObject)\s*+\d")
FORM = re.compile(rb"/Subtype\s*+/Form\b")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
DICTIONARY_BYTES = 4000
PIECE = 64 * 1024
LAYERS = 4
LEAST = 32  # what is deflated may take as many bytes more than before

# PDFium finds the place of every letter of a page before it says how many there are: they are counted here.
MOST_STRINGS = 30_000  # in one stream; beyond, all of it is taken for letters
BEGINS_TEXT = re.compile(rb"\bBT\s")
SHOWS_TEXT = re.compile(rb"[)>\]]\s*(?:T[jJ]|['\"])")
MOST_REFERENCES = 20_000  # three hundred pages of eight parts each are a tenth of it
FONTS = (b"\0\1\0\0", b"OTTO", b"\1\0\4")
SHOWS_FORM = b"Do"
MOST_NESTED, ENDLESS = 40, 1 << 40

SPACE = rb"(?:[\s\0]|%[^\r\n/]{0,200}+[\r\n])"
CONTENTS = re.compile(
    b"/" + b"".join(rb"(?:%c|#%x|#%X)" % (letter, letter, letter) for letter in b"Contents") + SPACE + rb"*+"
    rb"(\[[^\]/]*+\]|\d{1,10}" + SPACE + rb"++\d{1,5}" + SPACE + rb"++R)"
)
REFERENCE = re.compile(rb"(\d{1,10})" + SPACE + rb"++\d{1,5}" + SPACE + rb"++R")

LENGTH = re.compile(rb"/Length\s++(\d{1,9})")
IN_85 = re.compile(rb"/(?:ASCII85Decode|A85)(?![A-Za-z0-9])")
FILTER = re.compile(rb"/Filter\s*(\[[^\]]{0,300}|[^\s/]|/[^\s/<>\[\]()%]{1,40})")
UNBOUNDED = re.compile(rb"/(?:LZW|LZWDecode|RL|RunLengthDecode|AHx|ASCIIHexDecode)(?![A-Za-z0-9])|^\d")
NOT_85 = bytes(byte for byte in range(256) if not 33 <= byte <= 117 and byte != ord("z"))
FROM_85 = bytes(max(0, byte - 33) for byte in range(256))


@dataclass(frozen=True, slots=True)
class Shown:
    """A stream. forms: how many it shows, or pictures. inside: objects that its dictionary names, None if that is told
    elsewhere; only of a form.
    """

    size: int
    forms: int = 0
    inside: frozenset[int] | None = frozenset()


@dataclass(slots=True)
class Streams:
    """What may be shown, by the number of its object; pages: what each that tells it in the open shows, by numbers."""

    shown: dict[int, Shown] = field(default_factory=dict)
    forms: dict[int, Shown] = field(default_factory=dict)
    pages: list[tuple[int, ...]] = field(default_factory=list)

    def works(self) -> list[int]:
        """Bytes that are read for each page, the dearest first: what many show is read for each of them, a form as
        often as it is shown. What is shown and nowhere to be seen is taken for the largest.
        """
        largest = Shown(max((one.size for one in self.shown.values()), default=0))
        form = self._of_a_form()
        pages = [[self.shown.get(one, largest) for one in page] for page in self.pages] or [[largest]]
        return sorted((sum(one.size + one.forms * form for one in page) for page in pages), reverse=True)

    def _of_a_form(self) -> int:
        """No way through forms in forms holds one of them twice, so it is read so often at most."""
        nested = [
            one.forms
            for one in self.forms.values()
            if one.forms and (one.inside is None or not one.inside.isdisjoint(self.forms))
        ]
        largest = max((one.size for one in self.forms.values()), default=0)
        return min(largest * (len(nested) + 1) * prod(nested[:MOST_NESTED]), ENDLESS)


class Excessive(ValueError):
    """What of a PDF is more than the limits allow."""


def streams(content: bytes, budget: Budget) -> Streams:
    """Everything in it that may be shown. Pictures are unpacked line by line: they don't count. Raises Excessive."""
    found, limits = Streams(pages=_told(content)), budget.limits
    budget.pdf_bytes_read += len(content)
    on_pages = {number for page in found.pages for number in page}
    for number, dictionary, start in _begun(content, limits):
        if PICTURE.search(dictionary) and not FORM.search(dictionary) and number not in on_pages:
            continue
        if any(UNBOUNDED.search(name) for name in FILTER.findall(dictionary)):
            raise Excessive("a PDF by a filter that unpacks without a bound")
        unpacked, worked = _unpacked(content, start, dictionary, limits.pdf_stream_bytes)
        if not budget.unpacked(worked) or len(unpacked) > limits.pdf_stream_bytes:
            raise Excessive("a PDF that unpacks to more than is allowed")
        if len(unpacked) > limits.pdf_letters and _letters(unpacked, on_a_page=number in on_pages) > limits.pdf_letters:
            raise Excessive(f"a PDF that shows more than {limits.pdf_letters} letters at once")
        _note(found, number, unpacked, dictionary)
    return found


def _note(found: Streams, number: int, unpacked: bytes, dictionary: bytes) -> None:
    shown = Shown(len(unpacked), unpacked.count(SHOWS_FORM))
    if FORM.search(dictionary):
        inside = None if ELSEWHERE.search(dictionary) else frozenset(map(int, REFERENCE.findall(dictionary)))
        shown = replace(shown, inside=inside)
        found.forms[number] = max(found.forms.get(number, shown), shown, key=_weight)
    found.shown[number] = max(found.shown.get(number, shown), shown, key=_weight)
    if len(found.pages) <= MOST_REFERENCES:
        found.pages += _told(unpacked)  # where objects are packed together


def _weight(shown: Shown) -> tuple[int, int]:
    return shown.forms, shown.size


def _told(structure: bytes) -> list[tuple[int, ...]]:
    found, references = [], 0
    for match in CONTENTS.finditer(structure):
        found.append(tuple(map(int, REFERENCE.findall(match[1]))))
        references += len(found[-1])
        if references > MOST_REFERENCES:
            raise Excessive("a PDF whose pages show more than is allowed")
    return found


def unescaped(names: bytes) -> bytes:
    """Names as they are read: each letter may be written as a number."""
    return ESCAPED.sub(lambda match: bytes((int(match[1], 16),)), names) if b"#" in names else names


def _begun(content: bytes, limits: Limits) -> Iterator[tuple[int, bytes, int]]:
    """Of each stream the number of its object, its dictionary and where it begins. Raises Excessive."""
    line_end, number, at, after = LINE_ENDS.search(content), 0, 0, 0
    for count, match in enumerate(STREAM.finditer(content)):
        if count > limits.pdf_streams + len(content) // 100:
            raise Excessive("a PDF of more streams than is allowed")
        while line_end is not None and line_end.start() < match.end():
            line_end = LINE_ENDS.search(content, max(line_end.end(), match.end()))
        if line_end is None:
            return
        for begun in OBJECT.finditer(content, after, match.start()):
            number, at = int(begun[1]), begun.end()
        after = match.end()
        dictionary = content[max(at, match.start() - DICTIONARY_BYTES) : match.start()]
        yield number, unescaped(dictionary), line_end.end()


def _unpacked(packed: bytes, start: int, dictionary: bytes, most: int) -> tuple[bytes, int]:
    """A stream as it is without its filters, as its bytes tell them, and how many bytes that took to find out.

    What is over *most* is more than *most* bytes of it.
    """
    end = packed.find(b"endstream", start)
    said = max(map(int, LENGTH.findall(dictionary)), default=0)
    raw = packed[start : max(end, start + said) if end >= 0 else start + most]
    inner = b"".join(_inflated(packed, start, most)) if _deflated(raw) else b""  # whatever stands in it
    worked = len(raw) + len(inner)
    if not inner or len(inner) + LEAST < len(raw) // 2:  # it only looked deflated, if at all
        inner = from_85(raw) if IN_85.search(dictionary) else raw
        worked += 4 * len(inner)
    for _ in range(LAYERS):
        if len(inner) > most or not _deflated(inner) or not (deeper := b"".join(_inflated(inner, 0, most))):
            break
        inner = deeper
        worked += len(inner)
    return inner, worked


def _deflated(head: bytes) -> bool:
    """RFC 1950: the first two bytes."""
    return len(head) > 1 and head[0] & 0x0F == 8 and (head[0] << 8 | head[1]) % 31 == 0


def from_85(text: bytes) -> bytes:
    """ASCII85, all groups at once: each digit of all of them is one long number, a place of eight bytes for a group."""
    digits = text.partition(b"~")[0].translate(None, NOT_85).replace(b"z", b"!!!!!")
    count = (len(digits) + 4) // 5
    digits = digits.ljust(5 * count, b"u").translate(FROM_85)
    total = 0
    for place in range(5):
        spread = bytearray(8 * count)
        spread[7::8] = digits[place::5]
        total = total * 85 + int.from_bytes(spread, "big")
    whole, found = total.to_bytes(8 * count + 8, "big")[8:], bytearray(4 * count)
    for byte in range(4):
        found[byte::4] = whole[4 + byte :: 8]
    return bytes(found)


def _letters(stream: bytes, *, on_a_page: bool) -> int:
    """About as many as a page's stream shows, by the bytes of its strings; 0 if it is no page."""
    if (stream.startswith(FONTS) and not on_a_page) or not BEGINS_TEXT.search(stream) or not SHOWS_TEXT.search(stream):
        return 0
    return _between(stream, b"(", b")") + _between(stream, b"<", b">") // 2


def _between(stream: bytes, begin: bytes, end: bytes) -> int:
    """Bytes from each *begin* to the last *end* before the next one: a string may hold one that is escaped."""
    if stream.count(begin) > MOST_STRINGS:
        return len(stream)
    return sum(part.rfind(end) if end in part else len(part) for part in stream.split(begin)[1:])


def _inflated(packed: bytes, start: int, most: int) -> Iterator[bytes]:
    """Pieces, until the stream ends, breaks, or *most* is passed."""
    unpacking, total = zlib.decompressobj(), 0
    for at in range(start, len(packed), PIECE):
        rest = packed[at : at + PIECE]
        while rest and not unpacking.eof and total <= most:
            try:
                piece = unpacking.decompress(rest, most + 1)
            except zlib.error:
                return
            total += len(piece)
            rest = unpacking.unconsumed_tail
            yield piece
        if unpacking.eof or total > most:
            return
