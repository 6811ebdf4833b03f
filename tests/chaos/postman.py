"""Brings letters to the mail server. What a server may have lost with its memory is brought again."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import Sequence

from chaos.letters import Letter
from delo.testing import RunningStack

PATIENCE_SECONDS = 20.0
TRIES = 60


class Postman:
    """Submits letters over SMTP (or LMTP, to a server that has no SMTP)."""

    def __init__(self, running: RunningStack, *, lmtp: bool = False) -> None:
        self._server = running.smtp
        self._mailbox = running.mailbox[0]
        self._protocol = smtplib.LMTP if lmtp else smtplib.SMTP
        self.sent: list[Letter] = []

    async def bring(self, letters: Sequence[Letter]) -> None:
        """Submit them one after another; raises RuntimeError if the server never takes one."""
        for letter in letters:
            await self._insist(letter)
            self.sent.append(letter)

    async def bring_again(self) -> None:
        """Everything sent so far once more: a mail server in memory has lost it."""
        for letter in list(self.sent):
            await self._insist(letter)

    async def _insist(self, letter: Letter) -> None:
        for _ in range(TRIES):
            try:
                return await asyncio.to_thread(self._submit, letter.raw)
            except (smtplib.SMTPException, OSError):
                await asyncio.sleep(0.5)
        raise RuntimeError(f"the mail server never took {letter.message_id}")

    def _submit(self, raw: bytes) -> None:
        host, port = self._server
        with self._protocol(host, port, timeout=PATIENCE_SECONDS) as server:
            server.sendmail("chaos@delo.example", [self._mailbox], raw)
