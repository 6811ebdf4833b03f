"""A small IMAP server over a real socket that misbehaves as it is told."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

Trouble = Literal[
    "none",
    "silent greeting",
    "silent",  # takes commands, answers nothing
    "closes IDLE",
    "hangs IDLE",  # takes IDLE, never says +, nor anything after
    "cut in a letter",  # closes in the middle of a literal
    "endless letter",  # promises more bytes than it sends, and waits
    "garbage",
    "announces early",  # says in the answer to SEARCH that a letter came, and nothing of it in IDLE
]
EARLY = b"From: a@b.example\r\nSubject: early\r\n\r\nbird"
DATE, OLD = "24-Nov-2026 09:00:00 +0000", "24-Nov-2013 09:00:00 +0000"


@dataclass
class HostileServer:
    """Letters by UID, and what goes wrong.

    size: what it says of each letter's size; None: the truth. old_up_to: letters up to this UID arrived years ago.
    undescribed: a letter of which it says nothing, nor of those asked for with it. undated: one of no day.
    """

    letters: dict[int, bytes]
    trouble: Trouble = "none"
    size: int | None = None
    old_up_to: int = 0
    undescribed: int = 0
    undated: int = 0
    connections: int = 0
    bodies_given: int = 0
    port: int = 0
    said: list[str] = field(default_factory=list)  # each command, without its tag
    third_connection: asyncio.Event = field(default_factory=asyncio.Event)
    idling: asyncio.Event = field(default_factory=asyncio.Event)
    open_writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        if self.connections == 3:
            self.third_connection.set()
        self.open_writers.add(writer)
        try:
            if self.trouble == "silent greeting":
                await reader.read()
            writer.write(b"* OK [CAPABILITY IMAP4rev1 IDLE] hello\r\n")
            while line := await reader.readline():
                await self._answer(line.decode(), reader, writer)
        except ConnectionError:
            self.open_writers.discard(writer)
        finally:
            writer.close()

    async def _answer(self, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tag, _, command = line.strip().partition(" ")
        verb = command.upper()
        self.said.append(verb)
        if self.trouble == "silent":
            return
        if self.trouble == "garbage" and not verb.startswith(("CAPABILITY", "LOGIN")):
            writer.write(b"* \x00\xff{99999999999999\r\n)))(((\r\n" + b"\r\n" * 50 + f"{tag} MAYBE\r\n".encode())
            return
        if verb.startswith("IDLE"):
            await self._idle(tag, reader, writer)
            return
        if self._refuses(verb):
            writer.write(f"{tag} NO [SERVERBUG] internal error\r\n".encode())
            return
        writer.write(self._untagged(command))
        if verb.startswith("UID SEARCH") and self.trouble == "announces early":
            self.letters[max(self.letters) + 1] = EARLY
            self.trouble = "none"
            writer.write(f"* {len(self.letters)} EXISTS\r\n".encode())
        if "BODY.PEEK" in verb and self.trouble in {"cut in a letter", "endless letter"}:
            if self.trouble == "cut in a letter":
                writer.close()
            return
        writer.write(f"{tag} OK done\r\n".encode())

    def _refuses(self, verb: str) -> bool:
        described = verb.startswith("UID FETCH") and "BODY" not in verb
        return described and str(self.undescribed) in verb.split()[2].split(",")

    async def _idle(self, tag: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.trouble == "hangs IDLE":
            await reader.read()
            return
        writer.write(b"+ idling\r\n")
        if self.trouble == "closes IDLE":
            await writer.drain()
            writer.close()
            return
        self.idling.set()
        self.said.append((await reader.readline()).decode().strip())
        writer.write(f"{tag} OK done\r\n".encode())

    def _untagged(self, command: str) -> bytes:
        answers: dict[str, Callable[[str], bytes]] = {
            "CAPABILITY": lambda _: b"* CAPABILITY IMAP4rev1 IDLE\r\n",
            "EXAMINE": lambda _: self._examined(),
            "UID SEARCH": self._found,
            "UID FETCH": self._fetched,
        }
        return next((answer(command) for verb, answer in answers.items() if command.upper().startswith(verb)), b"")

    def _examined(self) -> bytes:
        last = max(self.letters, default=1)  # the first letter has been read and removed
        head = f"* {len(self.letters)} EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT {last + 1}] x\r\n"
        return head.encode()

    def _found(self, command: str) -> bytes:
        above = re.search(r"UID (\d+)(:\*)?", command[len("UID SEARCH") :])
        first = int(above[1]) if above else self.old_up_to + 1 if "SINCE" in command else 0
        last = first if above and not above[2] else max(self.letters, default=0)
        return f"* SEARCH {' '.join(str(uid) for uid in sorted(self.letters) if first <= uid <= last)}\r\n".encode()

    def _fetched(self, command: str) -> bytes:
        uids = [int(uid) for uid in command.split()[2].split(",") if int(uid) in self.letters]
        return b"".join(self._letter(number, uid, command) for number, uid in enumerate(uids, start=1))

    def _letter(self, number: int, uid: int, command: str) -> bytes:
        raw = self.letters[uid]
        if "BODY.PEEK" not in command:
            size, date = len(raw) if self.size is None else self.size, OLD if uid <= self.old_up_to else DATE
            date = "yesterday" if uid == self.undated else date
            return f'* {number} FETCH (UID {uid} INTERNALDATE "{date}" RFC822.SIZE {size})\r\n'.encode()
        part = "[HEADER]<0>" if "HEADER" in command else "[]"
        given = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in command else raw
        self.bodies_given += "HEADER" not in command
        head = f"* {number} FETCH (UID {uid} BODY{part} {{{len(given)}}}\r\n".encode()
        if self.trouble in {"cut in a letter", "endless letter"}:
            return head + given[: len(given) // 2]
        return head + given + b")\r\n"


@asynccontextmanager
async def hostile_server(
    letters: dict[int, bytes], trouble: Trouble = "none", tls: ssl.SSLContext | None = None
) -> AsyncIterator[HostileServer]:
    """It listens on 127.0.0.1 at `port` until the end of the block."""
    made = HostileServer(letters, trouble)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, limit=1 << 20, ssl=tls)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        for writer in made.open_writers:
            writer.close()
        await server.wait_closed()
