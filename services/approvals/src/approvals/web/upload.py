"""A form with files, as browsers send it (RFC 7578), and which files are photos or papers."""

from __future__ import annotations

import re

from contracts.claims import Blob
from contracts.crm.v1 import TaskFile

MOST_FILES = 5
MOST_PARTS = 200
MOST_TEXT = 16 * 1024  # bytes of a field that is no file
BOUNDARY = re.compile(r"multipart/form-data;.*?boundary=\"?([A-Za-z0-9'()+_,./:=? -]{1,70})\"?\s*$", re.IGNORECASE)
NAME = re.compile(rb'\bname="([^"\r\n]{1,100})"')
FILENAME = re.compile(rb'\bfilename="')
KINDS = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg", "jpg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png", "png"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp", "webp"),
    (re.compile(rb"....ftyp(?:heic|heix|hevc|mif1|msf1)", re.DOTALL), "image/heic", "heic"),
    (re.compile(rb"%PDF-"), "application/pdf", "pdf"),
)


class NoForm(ValueError):
    """Not what a browser sends."""


def parts(content_type: str, body: bytes) -> tuple[dict[str, str], dict[str, tuple[bytes, ...]]]:
    """Fields, each name's last value, and files by their field; an input left empty is no file. Raises NoForm."""
    found = BOUNDARY.match(content_type)
    if found is None:
        raise NoForm("no boundary")
    pieces = (b"\r\n" + body).split(b"\r\n--" + found[1].encode())
    if len(pieces) < 2 or not pieces[-1].startswith(b"--") or len(pieces) > MOST_PARTS:
        raise NoForm("not closed, or too many parts")
    fields: dict[str, str] = {}
    files: dict[str, tuple[bytes, ...]] = {}
    for piece in pieces[1:-1]:
        head, _, content = piece.partition(b"\r\n\r\n")
        name = NAME.search(head)
        if name is None:
            raise NoForm("a part without a name")
        key = _text(name[1])
        if FILENAME.search(head) is None:
            fields[key] = _text(content)
        elif content:
            files[key] = (*files.get(key, ()), content)
    return fields, files


def _text(content: bytes) -> str:
    try:
        found = content.decode()
    except UnicodeDecodeError as error:
        raise NoForm("not UTF-8") from error
    if len(content) > MOST_TEXT or "\0" in found:
        raise NoForm("too long, or no text")
    return found


def as_file(content: bytes, number: int) -> TaskFile | None:
    """A photo or a PDF by its first bytes, under a name of ours; None for anything else, whatever it is called."""
    for begins, media_type, ending in KINDS:
        if begins.match(content):
            return TaskFile(name=f"Чек {number}.{ending}", blob=Blob.holding(content, media_type))
    return None
