"""A form with files, as browsers send it (RFC 7578), and which files are photos or papers."""

from __future__ import annotations

import re

from contracts.claims import Blob
from contracts.crm.v1 import TaskFile
from python_multipart.multipart import Field, File, FormParser, parse_options_header

MOST_FILES = 5
OFFICE = "application/vnd.openxmlformats-officedocument."
MOST_PARTS = 200
MOST_TEXT = 16 * 1024  # bytes of a field that is no file
KINDS = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg", "jpg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png", "png"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp", "webp"),
    (re.compile(rb"....ftyp(?:heic|heix|hevc|mif1|msf1)", re.DOTALL), "image/heic", "heic"),
    (re.compile(rb"%PDF-"), "application/pdf", "pdf"),
)


PAPERS = (
    (b"word/document.xml", "wordprocessingml.document", "docx"),
    (b"xl/workbook.xml", "spreadsheetml.sheet", "xlsx"),
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


def as_file(content: bytes, number: int, *, paper: bool = False) -> TaskFile | None:
    """A photo or a PDF by its first bytes, a *paper* may be one of Word or Excel too, under a name of ours; None for
    anything else, whatever it is called.
    """
    for begins, media_type, ending in KINDS:
        if begins.match(content):
            return _named("Файл" if paper else "Чек", number, ending, content, media_type)
    for part, media_type, ending in PAPERS if paper and _is_office(content) else ():
        if part in content:
            return _named("Файл", number, ending, content, OFFICE + media_type)
    return None


def _is_office(content: bytes) -> bool:
    """Office Open XML, without macros: the names of its parts stand in it as they are."""
    return content.startswith(b"PK\x03\x04") and b"[Content_Types].xml" in content and b"vbaProject" not in content


def _named(title: str, number: int, ending: str, content: bytes, media_type: str) -> TaskFile:
    return TaskFile(name=f"{title} {number}.{ending}", blob=Blob.holding(content, media_type))
