"""What letters made to harm are built of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20
ELSEWHERE = Path("/tmp/delo-was-here")  # noqa: S108 - where the traversing archives want to write


@dataclass(frozen=True)
class Hostile:
    """A letter and its end: quarantined for *reason* (a part of it), or read with its files as *states*.

    fatal: PDFium gives up the process when memory is short, so this one costs its worker.
    """

    name: str
    make: Callable[[], bytes]
    reason: str | None = None
    states: tuple[str, ...] = ()
    fatal: bool = False


def filled(unit: bytes, size: int = MIB) -> bytes:
    """*size* bytes of it."""
    return (unit * (size // len(unit) + 1))[:size]


def plain(body: bytes, *headers: str) -> bytes:
    return "\r\n".join(["From: a@b.example", "Subject: x", *headers, "", ""]).encode() + body


def html(body: bytes) -> bytes:
    return plain(body, "Content-Type: text/html; charset=utf-8")


def multipart(body: bytes, boundary: str = "b") -> bytes:
    return plain(body, f"Content-Type: multipart/mixed; boundary={boundary}")


def parts(unit: bytes, count: int) -> bytes:
    return multipart((b"--b\r\n" + unit + b"\r\n") * count + b"--b--\r\n")
