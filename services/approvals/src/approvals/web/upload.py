"""A form with files, as browsers send it (RFC 7578), and which files are photos or papers."""

from __future__ import annotations

import re

from contracts.claims import Blob
from contracts.crm.v1 import TaskFile
from python_multipart.multipart import Field, File, FormParser, parse_options_header

MOST_FILES = 5
MOST_PARTS = 200
MOST_TEXT = 16 * 1024  # bytes of a field that is no file
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
    fields: dict[str, str] = {}
    files: dict[str, tuple[bytes, ...]] = {}
    found: list[Field | File | None] = []  # and None for the end, without which the form was cut off

    def part(one: Field | File) -> None:
        """Stops the reading itself: it is the parts that cost time, and not their bytes."""
        if len(found) == MOST_PARTS:
            raise NoForm("too many parts")
        found.append(one)

    try:
        kind, options = parse_options_header(content_type)
        in_memory = {"MAX_MEMORY_FILE_SIZE": len(body) + 1}
        told = (part, part, lambda: found.append(None), options.get(b"boundary"))
        FormParser(kind.decode("latin-1"), *told, config=in_memory).write(body)
    except ValueError as error:
        raise NoForm(str(error)) from error
    if not found or found[-1] is not None:
        raise NoForm("not closed")
    for one in found:
        if isinstance(one, Field):
            fields[_text(one.field_name or b"")] = _text(one.value or b"")
        elif one is not None and (content := _content(one)):
            name = _text(one.field_name or b"")
            files[name] = (*files.get(name, ()), content)
    return fields, files


def _content(file: File) -> bytes:
    file.file_object.seek(0)
    return file.file_object.read()


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
