"""What parent and worker say to each other over pipes: bytes with their length before them, in pieces."""

from __future__ import annotations

import asyncio
import struct
from typing import BinaryIO

HEAD = struct.Struct(">Q")
PIECE = 256 * 1024


def read(stream: BinaryIO) -> bytes | None:
    """One frame; None at the end of the stream."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    return stream.read(HEAD.unpack(head)[0])


def write(stream: BinaryIO, frame: bytes) -> None:
    """One frame, sent off."""
    stream.write(HEAD.pack(len(frame)))
    stream.write(frame)
    stream.flush()


async def receive(stream: asyncio.StreamReader) -> bytes:
    """One frame. Raises IncompleteReadError."""
    size = HEAD.unpack(await stream.readexactly(HEAD.size))[0]
    return await stream.readexactly(size)


async def send(stream: asyncio.StreamWriter, frame: bytes) -> None:
    """One frame; never more of it than a piece is copied into the transport's buffer."""
    stream.write(HEAD.pack(len(frame)))
    view = memoryview(frame)
    for start in range(0, len(frame), PIECE):
        stream.write(view[start : start + PIECE])
        await stream.drain()
