"""A mail server that does at each step what a script says: SMTP over real sockets, TLS where it is told."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

HOST = "127.0.0.1"
USER, PASSWORD = "office", "пароль"
DROP, HANG = "drop", "hang"
GOOD = {
    "GREETING": "220 mail.example ESMTP",
    "EHLO": "250 AUTH",  # see ScriptedSmtp.ehlo
    "AUTH": "235 2.7.0 welcome",
    "MAIL": "250 2.1.0 ok",
    "RCPT": "250 2.1.5 ok",
    "DATA": "354 go on",
    "END": "250 2.0.0 queued",
    "RSET": "250 2.0.0 ok",
    "NOOP": "250 2.0.0 ok",
    "QUIT": "221 2.0.0 bye",
    "STARTTLS": "220 2.0.0 ready",
}


@dataclass
class Taken:
    """A letter the server took. told: its reply went out."""

    content: bytes
    sender: str
    recipients: list[str]


@dataclass
class ScriptedSmtp:
    """script: step → what it says instead of yes; a list is used up one by one, then yes again.

    "drop" ends the connection, "hang" says nothing; at END a letter counts as taken when the text after "taken " says
    what happens then. refuse: address → reply to its RCPT. starttls: what it needs for TLS; tls: from the first byte.
    """

    script: dict[str, list[str]] = field(default_factory=dict)
    refuse: Mapping[str, str] = field(default_factory=dict)
    starttls: ssl.SSLContext | None = None
    tls: ssl.SSLContext | None = None
    auth: bool = False
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    bodies_begun: int = 0
    port: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[ScriptedSmtp]:
        server = await asyncio.start_server(self._session, HOST, self.port, ssl=self.tls, limit=64 << 20)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            self.released.set()
            server.close()

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await _Session(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            return
        finally:
            writer.close()

    def says(self, step: str, good: str | None = None) -> str:
        """What it does now."""
        waiting = self.script.get(step, [])
        return (waiting.pop(0) if waiting else "") or good or GOOD[step]


class Dropped(ConnectionError):
    """The script ends the connection."""


class _Session:
    def __init__(self, server: ScriptedSmtp, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._server = server
        self._reader = reader
        self._writer = writer
        self._sender = ""
        self._recipients: list[str] = []
        self._encrypted = server.tls is not None

    async def run(self) -> None:
        await self._say(self._server.says("GREETING"))
        while line := await self._reader.readline():
            await self._command(line.decode().strip())

    async def _command(self, line: str) -> None:
        word = line.split(" ", maxsplit=1)[0].upper()
        match word:
            case "EHLO":
                await self._ehlo()
            case "STARTTLS":
                await self._starttls()
            case "AUTH":
                await self._auth(line)
            case "MAIL":
                self._sender, self._recipients = _address(line), []
                await self._say(self._server.says("MAIL"))
            case "RCPT":
                await self._recipient(_address(line))
            case "DATA":
                await self._data()
            case _:
                await self._say(self._server.says(word))
                if word == "QUIT":
                    raise Dropped

    async def _ehlo(self) -> None:
        offers = ["mail.example", "SIZE 10000000"]
        offers += ["STARTTLS"] if self._server.starttls and not self._encrypted else []
        offers += ["AUTH PLAIN"] if self._server.auth else []
        lines = [f"250{'-' if n < len(offers) - 1 else ' '}{offer}" for n, offer in enumerate(offers)]
        await self._say("\r\n".join(lines))

    async def _starttls(self) -> None:
        reply = self._server.says("STARTTLS")
        await self._say(reply)
        if self._server.starttls and reply.startswith("220"):
            await self._writer.start_tls(self._server.starttls)
            self._encrypted = True

    async def _auth(self, line: str) -> None:
        given = base64.b64decode(line.split(" ")[2]).decode().split("\0")
        right = given[1:] == [USER, PASSWORD]
        await self._say(self._server.says("AUTH") if right else "535 5.7.8 wrong password")

    async def _recipient(self, address: str) -> None:
        reply = self._server.says("RCPT", self._server.refuse.get(address, GOOD["RCPT"]))
        if reply.startswith("250"):
            self._recipients.append(address)
        await self._say(reply)

    async def _data(self) -> None:
        reply = self._server.says("DATA")
        await self._say(reply)
        if not reply.startswith("354"):
            return
        self._server.bodies_begun += 1
        if self._server.says("BODY", "read") == DROP:
            await self._reader.readline()
            raise Dropped
        content = await self._reader.readuntil(b"\r\n.\r\n")
        end = self._server.says("END")
        if end.startswith(("250", "taken ")):
            plain = content[:-3].replace(b"\r\n..", b"\r\n.")
            self._server.taken.append(Taken(plain, self._sender, list(self._recipients)))
        await self._say(end.removeprefix("taken "))

    async def _say(self, reply: str) -> None:
        if reply == DROP:
            self._writer.transport.abort()
            raise Dropped
        if reply == HANG:
            await self._server.released.wait()
            raise Dropped
        self._writer.write(reply.encode(errors="surrogateescape") + b"\r\n")
        await self._writer.drain()


def _address(line: str) -> str:
    return line[line.index("<") + 1 : line.index(">")]
