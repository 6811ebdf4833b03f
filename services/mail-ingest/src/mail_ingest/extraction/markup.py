"""Text of HTML and XML."""

from __future__ import annotations

import re

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from selectolax.lexbor import LexborHTMLParser

from mail_ingest.decoding.charsets import decode
from mail_ingest.extraction.result import Extracted

BLOCKS = "br,p,div,tr,li,ul,ol,dl,table,caption,h1,h2,h3,h4,h5,h6,blockquote,pre,hr,section,article,header,footer,form"
WIDE = 3  # cells: a row of a table, not a label with its value
HIDDEN = "script,style,head title,noscript,template"
DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)
SPACES = re.compile(r"[ \t\xa0]+")
EMPTY_LINES = re.compile(r"\n\s*\n\s*\n+")
TAG = re.compile(r"<[^<>]*>")


def charset_in(content: bytes) -> str | None:
    """The charset that a document declares inside itself."""
    match = DECLARED.search(content[:2000])
    return match[1].decode("ascii", errors="replace") if match else None


def html(content: bytes, declared: str | None = None) -> str:
    """Readable lines; links are kept as (address), since a payment link is what gives a fraud away.

    A term and its description are "term: description", the cells of a row of three or more stand between " | ".
    """
    text = decode(content, declared or charset_in(content))
    tree = LexborHTMLParser(text)
    for node in tree.css(HIDDEN):
        node.decompose()
    for node in tree.css("a[href]"):
        href = node.attributes.get("href") or ""
        if href.lower().startswith(("http:", "https:")):
            node.insert_after(f" ({href[:200]})")
    for node in tree.css(BLOCKS):
        node.insert_before("\n")
        node.insert_after("\n")
    for node in tree.css("dt"):
        node.insert_before("\n")
        node.insert_after(": ")
    for row in tree.css("tr"):
        cells = [cell for cell in row.iter() if cell.tag in {"td", "th"}]
        for cell in cells[:-1]:
            cell.insert_after(" | " if len(cells) >= WIDE else " ")
    return tidy(tree.body.text() if tree.body else "")


def tidy(text: str) -> str:
    """One space between words, at most one empty line between paragraphs."""
    lines = [SPACES.sub(" ", line).strip() for line in text.replace("\r", "\n").split("\n")]
    return EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def xml(content: bytes) -> Extracted:
    """Attributes as `name=value` and texts, a line each. Entities and outside references are refused."""
    try:
        root = fromstring(_utf8(content), forbid_dtd=True)
    except DefusedXmlException as error:
        return Extracted("unreadable", reason=f"XML with {type(error).__name__}")
    except (SyntaxError, ValueError, LookupError):
        # Broken XML still says what it says to a person.
        return Extracted("text", tidy(TAG.sub(lambda tag: f"\n{tag[0][1:-1]}\n", decode(content, charset_in(content)))))
    lines: list[str] = []
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2]
        if element.text and element.text.strip():
            lines.append(f"{name}: {element.text.strip()}")
        lines.extend(f"{key.rpartition('}')[2]}={value}" for key, value in element.attrib.items())
    return Extracted("text", tidy("\n".join(lines)))


def _utf8(content: bytes) -> bytes:
    """expat knows few charsets: hand it UTF-8 with the declaration removed."""
    text = decode(content, charset_in(content))
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1).encode()
