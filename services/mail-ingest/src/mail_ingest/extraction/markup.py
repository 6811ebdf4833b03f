"""Text of HTML and XML, linear in their length: what builds a tree of HTML as browsers do is quadratic in its depth."""

from __future__ import annotations

import re
from html import unescape
from typing import NoReturn
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from mail_ingest.decoding.charsets import decode
from mail_ingest.extraction.result import Extracted
from mail_ingest.extraction.tables import CELL, ROW, cleared, in_rows

# A quote opens and closes, so of all the places where a tag may begin at most three are undecided anywhere: linear.
INSIDE = r"""(?:[^<>"']++|"[^"]*+"|'[^']*+')*+>"""
TOKEN = re.compile(
    rf"<!--(?:.*?-->|.*+)|<((?i:script|style|title|noscript|template))(?=[\s/>]){INSIDE}(?:.*?</(?i:\1)[^>]*+>|.*+)"
    rf"|<(/?)([a-zA-Z][^\s/<>\"']*+)({INSIDE})|<[!?/][^>]*+>?",
    re.DOTALL,
)
BLOCKS = ("br", "p", "div", "li", "ul", "ol", "blockquote", "pre", "hr", *(f"h{n}" for n in range(1, 7)))
IN_PLACE_OF = dict.fromkeys(BLOCKS, "\n") | dict.fromkeys(("table", "tr"), ROW) | dict.fromkeys(("td", "th"), CELL)
HREF = re.compile(r"""\bhref\s*=\s*["']?\s*+(https?:[^\s"'>]{1,200})""", re.IGNORECASE)
NO_CHARACTER = re.compile(r"&#(?:[0-9]{8,}|x[0-9a-f]{7,});?", re.IGNORECASE)  # the stdlib fails over the longest
DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)
SPACES = re.compile(r"[^\S\n]+")
EDGES = re.compile(r" \n ?|\n ")
EMPTY_LINES = re.compile(r"\n{3,}")
TAG = re.compile(r"<([^<>]*)>")
CHUNK = 65_536
MOST_TAGS = 200_000


def charset_in(content: bytes) -> str | None:
    """The charset that a document declares inside itself."""
    match = DECLARED.search(content[:2000])
    return match[1].decode("ascii", errors="replace") if match else None


def marks(content: bytes) -> int:
    """At least as many as there are tags and character references: what the time goes into."""
    return content.count(b"<") + content.count(b"&")


def elements(content: bytes) -> int:
    """Twice as many as XML has of them: a tag that ends itself is two."""
    return content.count(b"<") + content.count(b"/>")


def html(content: bytes, declared: str | None = None) -> str:
    """Readable lines; links are kept as (address), since a payment link is what gives a fraud away."""
    text = TOKEN.sub(_Replacing().token, cleared(decode(content, declared or charset_in(content))))
    return tidy(in_rows(unescape(NO_CHARACTER.sub("\ufffd", text))))


class _Replacing:
    """What stands in the place of a tag; the address of a link comes after its words."""

    def __init__(self) -> None:
        self._address = ""

    def token(self, match: re.Match[str]) -> str:
        """One comment, hidden element or tag."""
        if match[3] is None:
            return ""
        name = match[3].lower()
        if name != "a":
            put = IN_PLACE_OF.get(name, "")
            return " " if put == CELL and match[2] else put
        before, self._address = self._address, ""
        if not match[2] and (href := HREF.search(match[4])):
            self._address = f" ({href[1]})"
        return before


def tidy(text: str) -> str:
    """One space between words, at most one empty line between paragraphs."""
    lines = EDGES.sub("\n", SPACES.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")))
    return EMPTY_LINES.sub("\n\n", lines).strip()


def refused(content: bytes) -> bool:
    """Whether an XML has more tags than any that is read."""
    return content.count(b"<") > MOST_TAGS


class Refused(ValueError):
    """A document that is not parsed, and why."""


class _NoDoctype(TreeBuilder):
    def doctype(self, *_: object) -> NoReturn:
        """What the parser calls. Only here entities can be declared: bombs of them, and files outside."""
        raise Refused("XML with a document type")


def tree(content: bytes) -> Element:
    """The root of an XML document in UTF-8. Raises Refused, ParseError, ValueError."""
    if refused(content):
        raise Refused(f"XML of more than {MOST_TAGS} tags")
    parser = XMLParser(target=_NoDoctype(), encoding="utf-8")  # noqa: S314
    for start in range(0, len(content), CHUNK):  # refused at the end of the piece that holds the document type
        parser.feed(content[start : start + CHUNK])
    root: Element = parser.close()
    return root


def xml(content: bytes) -> Extracted:
    """Texts as `name: text`, attributes as `name=value`, a line each. Document types are refused."""
    try:
        root = tree(_utf8(content))
    except Refused as error:
        return Extracted("unreadable", reason=str(error))
    except (ParseError, ValueError, LookupError):
        # Broken XML still says what it says to a person.
        return Extracted("text", tidy(TAG.sub(r"\n\1\n", decode(content, charset_in(content)))))
    lines: list[str] = []
    for element in root.iter():
        if element.text and element.text.strip():
            lines.append(f"{element.tag.rpartition('}')[2]}: {element.text.strip()}")
        lines.extend(f"{key.rpartition('}')[2]}={value}" for key, value in element.attrib.items())
    return Extracted("text", tidy("\n".join(lines)))


def _utf8(content: bytes) -> bytes:
    """expat knows few charsets: hand it UTF-8 with the declaration removed."""
    text = decode(content, charset_in(content))
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1).encode(errors="replace")
