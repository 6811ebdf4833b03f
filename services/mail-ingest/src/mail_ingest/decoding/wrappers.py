"""Files inside files: ZIP, 7z, TNEF, PKCS#7. Each answers its members within what is left of the letter's budget."""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import py7zr
from asn1crypto import cms
from tnefparse import TNEF, mapi

from mail_ingest.decoding.charsets import decode
from mail_ingest.decoding.limits import Budget, TooMuch

if TYPE_CHECKING:
    from contracts.mail.v1 import AttachmentState

UTF8_FLAG = 0x800
ENCRYPTED_FLAG = 0x1
TNEF_HEAD, TNEF_CHECKSUM = 6, 2
TNEF_ATTRIBUTE = struct.Struct("<BHHI")  # level, name, type, length
TNEF_ATTRIBUTES = 5000


class _Claim(BaseException):
    """A count that no TNEF has. Not an Exception: the library goes on after those."""


def _few(count: int) -> range:
    """What tnefparse counts with: it takes whatever number of values the bytes claim. Raises _Claim."""
    if count > TNEF_ATTRIBUTES:
        raise _Claim(f"a TNEF of {count} values")
    return range(count)


mapi.range = _few  # there is no other way to say so


class Unopened(ValueError):
    """The wrapper can't be opened. state: what is told of it."""

    def __init__(self, reason: str, state: AttachmentState = "unreadable") -> None:
        super().__init__(reason)
        self.state = state


@contextmanager
def _opening(what: str) -> Iterator[None]:
    """Libraries raise whatever they like over hostile bytes."""
    try:
        yield
    except (Unopened, TooMuch, MemoryError):
        raise
    except Exception as error:
        raise Unopened(f"broken {what}: {type(error).__name__}") from error


def unzip(content: bytes, budget: Budget) -> Iterator[tuple[str, bytes]]:
    """Members with their names as a person saw them; a name with the UTF-8 flag off is cp866 or cp1251."""
    with _opening("ZIP"), zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        _look_at([info.file_size for info in infos], len(content), budget)
        for info in infos:
            if info.flag_bits & ENCRYPTED_FLAG:
                raise Unopened("ZIP with a password", "encrypted")
            if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise Unopened(f"ZIP by the method {info.compress_type}, which unpacks without a bound", "unsupported")
            with archive.open(info) as member:
                # Named, the size bounds what is unpacked, whatever the bytes would give; read() unpacks all there is.
                yield _zip_name(info), member.read(max(info.file_size, 1))


def _look_at(sizes: list[int], packed: int, budget: Budget) -> None:
    """Before anything is unpacked. Raises TooMuch."""
    limits = budget.limits
    if len(sizes) > limits.pieces:
        raise TooMuch(f"an archive of {len(sizes)} files, more than {limits.pieces}")
    if sum(sizes) > max(packed, 1024) * limits.ratio:
        raise TooMuch(f"an archive of {packed} bytes that expands to {sum(sizes)}")
    if max(sizes, default=0) > limits.file_bytes:
        raise TooMuch(f"a file of {max(sizes)} bytes in an archive, more than {limits.file_bytes}")
    budget.spend(sum(sizes))


def _zip_name(info: zipfile.ZipInfo) -> str:
    name = info.orig_filename
    if not info.flag_bits & UTF8_FLAG:
        name = decode(name.encode("cp437", errors="replace"), "cp866")
    return name.replace("\\", "/")


def un7z(content: bytes, budget: Budget) -> Iterator[tuple[str, bytes]]:
    """Members of a 7z archive."""
    with (
        _opening("7z"),
        tempfile.TemporaryDirectory() as folder,
        py7zr.SevenZipFile(io.BytesIO(content)) as archive,
    ):
        if archive.needs_password():
            raise Unopened("7z with a password", "encrypted")
        _look_at([info.uncompressed for info in archive.list() if not info.is_directory], len(content), budget)
        archive.extractall(folder)
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(folder).as_posix(), path.read_bytes()


def untnef(content: bytes, budget: Budget) -> Iterator[tuple[str, bytes]]:
    """Attachments of a winmail.dat, and its body as body.html or body.txt."""
    with _opening("TNEF"):
        _whole(content)
        try:
            tnef = TNEF(content, do_checksum=False)
        except _Claim as claim:
            raise Unopened(str(claim)) from claim
        found = [(_tnef_name(attachment), bytes(attachment.data or b"")) for attachment in tnef.attachments]
        body = getattr(tnef, "htmlbody", None) or getattr(tnef, "body", None)
        if isinstance(body, str | bytes) and body:
            raw = body if isinstance(body, bytes) else body.encode(errors="replace")
            found.append(("body.html" if b"<html" in raw[:500].lower() else "body.txt", raw))
    budget.spend(sum(len(data) for _, data in found))
    yield from found


def _whole(content: bytes) -> None:
    """Its attributes, each as long as it says, end where it ends; the library takes less, and copies at each."""
    at = TNEF_HEAD
    for _ in range(TNEF_ATTRIBUTES):
        if at + TNEF_ATTRIBUTE.size > len(content):
            break
        at += TNEF_ATTRIBUTE.size + TNEF_ATTRIBUTE.unpack_from(content, at)[3] + TNEF_CHECKSUM
    if not len(content) - TNEF_ATTRIBUTE.size < at <= len(content):
        raise Unopened(f"a TNEF of lying lengths, or of more than {TNEF_ATTRIBUTES} attributes")


def _tnef_name(attachment: Any) -> str:
    """The long name, else the short one; Outlook writes 8-bit names in the sender's code page."""
    try:
        name: str | bytes | None = attachment.long_filename()
    except UnicodeDecodeError:
        name = attachment._name  # noqa: SLF001 - its property decodes as UTF-8 whatever the code page
    text = decode(name) if isinstance(name, bytes) else name or "attachment"
    if any("\x80" <= character <= "\xff" for character in text):
        text = decode(text.encode("latin-1", errors="replace"))  # 8-bit names read as latin-1
    return text.rstrip("\x00")


def unsign(content: bytes, budget: Budget) -> bytes:
    """What an opaque signature (smime.p7m) wraps. Raises Unopened for an encrypted one."""
    with _opening("PKCS#7"):
        info = cms.ContentInfo.load(content)
        if info["content_type"].native == "enveloped_data":
            raise Unopened("encrypted S/MIME", "encrypted")
        inner = info["content"]["encap_content_info"]["content"]
        data = bytes(inner.native) if inner.native is not None else b""
    if not data:
        raise Unopened("a signature without content")
    budget.spend(len(data))
    return data
