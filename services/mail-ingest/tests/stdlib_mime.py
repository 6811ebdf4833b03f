"""The stdlib's reading of a letter, in the shape of `mime.take_apart`: slow, long proven, ours is compared with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from mail_ingest.decoding import mime
from mail_ingest.decoding.limits import Budget, Limits

MANY = Limits(parts=100_000, mime_depth=100)


@dataclass
class Taken:
    """One letter: what is said, its files as (media type, content), the letters inside."""

    text: str = ""
    files: list[tuple[str, bytes]] = field(default_factory=list)
    letters: list[Taken] = field(default_factory=list)


def by_stdlib(raw: bytes) -> Taken:
    return _letter(message_from_bytes(raw))


def by_us(raw: bytes) -> Taken:
    return _ours(mime.parse(raw, Budget(MANY)))


def _ours(part: mime.Part) -> Taken:
    tree = mime.take_apart(part, Budget(MANY))
    return Taken(
        tree.text, [(leaf.media_type, leaf.content) for leaf in tree.files], [_ours(one) for one in tree.letters]
    )


def _letter(message: Message) -> Taken:
    taken = Taken()
    taken.text = mime.tidy("\n\n".join(said.text for said in _walk(message, taken, 0)))
    return taken


def _walk(part: Message, taken: Taken, depth: int) -> list[mime.Said]:
    kind, payload = part.get_content_type(), part.get_payload()
    if isinstance(payload, list):
        if kind == "message/rfc822" and depth:
            taken.letters += [_letter(inner) for inner in payload if isinstance(inner, Message)]
            return []
        said = [one for inner in payload if isinstance(inner, Message) for one in _walk(inner, taken, depth + 1)]
        if kind == "multipart/alternative" and any(one.content.strip() for one in said if not one.html):
            return [one for one in said if not one.html]
        return said
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    attached = part.get_content_disposition() == "attachment" or part.get_filename() is not None
    if kind in {"text/plain", "text/html"} and not attached:
        charset = part.get_param("charset")
        return [mime.Said(kind == "text/html", content, charset if isinstance(charset, str) else None)]
    if content or attached:
        taken.files.append((kind, content))
    return []
