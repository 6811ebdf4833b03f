"""The leaves of a MIME tree: the text a person reads, the files, the letters inside."""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

from mail_ingest.decoding import headers
from mail_ingest.decoding.charsets import decode
from mail_ingest.decoding.limits import Limits, TooMuch
from mail_ingest.extraction.markup import html, tidy

MUCH_MORE = 2  # times as long


@dataclass(frozen=True, slots=True)
class Leaf:
    """A file as it hangs on the letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(slots=True)
class Tree:
    """One letter taken apart, not yet the letters inside it."""

    message: Message
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    files: list[Leaf] = field(default_factory=list)
    letters: list[Message] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What a person reads: the plain text; the HTML where that says much more («open in a browser»), or both."""
        plain, rich = tidy("\n\n".join(self.plain)), tidy("\n\n".join(self.html))
        if len(rich) <= MUCH_MORE * len(plain):
            return plain
        return rich if _says(rich, plain) else f"{plain}\n\n{rich}"


def _says(text: str, other: str) -> bool:
    """Whether *text* says what *other* says: most of its words."""
    words = set(other.split())
    return len(words - set(text.split())) * 5 <= len(words)


def parse(raw: bytes) -> Message:
    """The stdlib's parser, which mends what is broken; call precheck first.

    A byte order mark or empty lines before the headers, as editors leave them, would make a body of them.
    """
    return message_from_bytes(raw.removeprefix(BOM_UTF8).lstrip(b"\r\n"), policy=compat32)


def take_apart(message: Message, limits: Limits) -> Tree:
    """Raises TooMuch for too many or too deeply nested parts."""
    tree = Tree(message)
    waiting: list[tuple[Message, int]] = [(message, 0)]
    parts = 0
    while waiting:
        part, depth = waiting.pop(0)
        parts += 1
        if parts > limits.parts or depth > limits.mime_depth:
            raise TooMuch(f"more than {limits.parts} parts or {limits.mime_depth} levels")
        if part.get_content_type() == "message/rfc822" and depth > 0:
            _inner(part, tree)
        elif part.is_multipart():
            inside = [child for child in part.get_payload() if isinstance(child, Message)]
            waiting[:0] = [(child, depth + 1) for child in inside]
        else:
            _leaf(part, tree)
    return tree


def _inner(part: Message, tree: Tree) -> None:
    payload = part.get_payload()
    if isinstance(payload, list):
        tree.letters.extend(child for child in payload if isinstance(child, Message))
    else:  # a transfer encoding that the standard forbids here and programs use all the same
        tree.letters.append(parse(_content(part)))


def _leaf(part: Message, tree: Tree) -> None:
    content = _content(part)
    media_type = part.get_content_type()
    name = headers.file_name(part)
    attached = (part.get_content_disposition() == "attachment") or name is not None
    if media_type == "text/plain" and not attached:
        tree.plain.append(decode(content, _charset(part)))
    elif media_type == "text/html" and not attached:
        tree.html.append(html(content, _charset(part)))
    elif content or attached:
        number = len(tree.files) + 1
        tree.files.append(Leaf(name or f"attachment-{number}", media_type, content))


def _charset(part: Message) -> str | None:
    """The declared charset as it stands; the stdlib's own reading raises for some broken ones."""
    value = part.get_param("charset")
    if isinstance(value, tuple):
        value = value[2]
    return value.lower() if isinstance(value, str) else None


def _content(part: Message) -> bytes:
    """The bytes after the transfer encoding; an unknown or broken one gives what can be had."""
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, AssertionError, LookupError):
        raw = part.get_payload()
        return raw.encode("utf-8", errors="surrogateescape") if isinstance(raw, str) else b""
    return payload if isinstance(payload, bytes) else b""
