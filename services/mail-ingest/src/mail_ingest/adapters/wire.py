"""aioimaplib, and what it lacks: it hears of new letters outside IDLE too, and takes no more bytes than are wanted."""

from __future__ import annotations

import re
from asyncio import AbstractEventLoop
from collections.abc import Callable
from ssl import SSLContext
from typing import Any

from aioimaplib import aioimaplib

MOST_BYTES = 48 << 20  # of the answers to one command: a letter at its cap, and then some
COUNT = re.compile(rb"\* (\d{1,10}) (EXISTS|EXPUNGE)", re.IGNORECASE)


class Wire(aioimaplib.IMAP4ClientProtocol):  # type: ignore[misc]  # the library has no types
    """letters: how many the folder holds. announced: more came since this was last set to False.

    left_bytes: when none are left, the connection is cut.
    """

    letters = 0
    announced = False
    left_bytes = MOST_BYTES

    def data_received(self, data: bytes) -> None:
        """What the transport calls. A literal is as long as the server says: nobody else counts."""
        self.left_bytes -= len(data)
        if self.left_bytes < 0:
            self.transport.abort()
            return
        super().data_received(data)

    def _untagged_response(self, line: bytes) -> Any:
        # What is said in the answer to another command is not repeated in IDLE, and the library drops it.
        if count := COUNT.match(line):
            now = int(count[1]) if count[2].upper() == b"EXISTS" else self.letters - 1
            self.announced = self.announced or now > self.letters
            self.letters = now
        return super()._untagged_response(line)


class Client(aioimaplib.IMAP4):  # type: ignore[misc]
    """With TLS if it gets a context."""

    def create_client(
        self,
        host: str,
        port: int,
        loop: AbstractEventLoop,
        conn_lost_cb: Callable[[Exception | None], None],
        ssl_context: SSLContext | None = None,
    ) -> None:
        """What the library's constructor calls."""
        self.protocol = Wire(loop, conn_lost_cb)
        connecting = loop.create_connection(lambda: self.protocol, host, port, ssl=ssl_context)
        self._client_task = loop.create_task(connecting)
