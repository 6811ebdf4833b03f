"""Files inside files: ZIP, 7z, PKCS#7. Each answers its members within what is left of the letter's budget."""

from __future__ import annotations

import gc
import io
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import py7zr
from asn1crypto import cms

from mail_ingest.decoding.ber import counted
from mail_ingest.decoding.charsets import decode
from mail_ingest.decoding.limits import LEAST_BYTES, Budget, TooMuch

if TYPE_CHECKING:
    from contracts.mail.v1 import AttachmentState

UTF8_FLAG = 0x800
ENCRYPTED_FLAG = 0x1


class Unopened(ValueError):
    """The wrapper can't be opened. state: what is told of it."""

    def __init__(self, reason: str, state: AttachmentState = "unreadable") -> None:
        super().__init__(reason)
        self.state = state


@contextmanager
def opening(what: str) -> Iterator[None]:
    """Libraries raise whatever they like over hostile bytes."""
    try:
        yield
    except (Unopened, TooMuch, MemoryError):
        raise
    except Exception as error:
        raise Unopened(f"broken {what}: {type(error).__name__}") from error


def unzip(content: bytes, budget: Budget) -> Iterator[tuple[str, bytes]]:
    """Members with their names as a person saw them; a name with the UTF-8 flag off is cp866 or cp1251."""
    with opening("ZIP"), zipfile.ZipFile(io.BytesIO(content)) as archive:
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


def _look_at(sizes: list[int], packed: int, budget: Budget, dearness: int = 1) -> None:
    """Before anything is unpacked; raises TooMuch, or Unopened. dearness: times the work that a ZIP takes."""
    limits = budget.limits
    if len(sizes) > limits.pieces:
        raise TooMuch(f"an archive of {len(sizes)} files, more than {limits.pieces}")
    if sum(sizes) > max(packed, LEAST_BYTES) * limits.ratio:
        raise TooMuch(f"an archive of {packed} bytes that expands to {sum(sizes)}")
    if max(sizes, default=0) > limits.file_bytes:
        raise TooMuch(f"a file of {max(sizes)} bytes in an archive, more than {limits.file_bytes}")
    if not budget.unpacks(sizes, dearness):
        raise Unopened(f"an archive that expands to {sum(sizes)} bytes", "too_large")


def _zip_name(info: zipfile.ZipInfo) -> str:
    name = info.orig_filename
    if not info.flag_bits & UTF8_FLAG:
        name = decode(name.encode("cp437", errors="replace"), "cp866")
    return name.replace("\\", "/")


@contextmanager
def _methods_known() -> Iterator[None]:
    try:
        yield
    except py7zr.exceptions.UnsupportedCompressionMethodError as error:
        raise Unopened("7z by a method other than LZMA or Deflate", "unsupported") from error


def un7z(content: bytes, budget: Budget) -> Iterator[tuple[str, bytes]]:
    """Members of a 7z archive."""
    if not budget.seven():
        raise Unopened(f"more than {budget.limits.sevens} 7z in a letter", "too_large")
    gc.collect(1)  # of the one before: py7zr holds itself and 16 MiB of dictionary, of which thirty fill a worker
    with (
        opening("7z"),
        _methods_known(),
        tempfile.TemporaryDirectory() as folder,
        py7zr.SevenZipFile(io.BytesIO(content)) as archive,
    ):
        if archive.needs_password():
            raise Unopened("7z with a password", "encrypted")
        sizes = [info.uncompressed for info in archive.list() if not info.is_directory]
        _look_at(sizes, len(content), budget, dearness=2)
        archive.extractall(folder)
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(folder).as_posix(), path.read_bytes()


def unsign(content: bytes, budget: Budget) -> bytes:
    """What an opaque signature (smime.p7m) wraps. Raises Unopened for an encrypted one."""
    left = budget.signed_left(len(content))
    budget.signed(*(used := counted(content, *left)))
    if any(one > most for one, most in zip(used, left, strict=True)):
        raise Unopened("signatures in more pieces than is allowed", "too_large")
    with opening("PKCS#7"):
        info = cms.ContentInfo.load(content)
        if info["content_type"].native == "enveloped_data":
            raise Unopened("encrypted S/MIME", "encrypted")
        inner = info["content"]["encap_content_info"]["content"]
        data = bytes(inner.native) if inner.native is not None else b""
    if not data:
        raise Unopened("a signature without content")
    budget.spend(len(data))
    return data
