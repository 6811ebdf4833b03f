"""Connections kept open between letters."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from mail_dispatch.adapters.smtp import Line

MOST_LETTERS = 50  # servers end longer sessions
IDLE_SECONDS = 20.0


class Pool:
    """Lends lines; how many at a time is its user's matter."""

    def __init__(self, connect: Callable[[], Awaitable[Line]], machine: Callable[[], float] = time.monotonic) -> None:
        self._connect = connect
        self._machine = machine
        self._idle: list[tuple[Line, float]] = []

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Line]:
        """A line for one letter; one that was left in the midst of anything is dropped. Raises AccountAway."""
        line = await self._free() or await self._connect()
        try:
            yield line
        except BaseException:
            line.drop()
            raise
        if not line.healthy:
            return
        if line.letters >= MOST_LETTERS:
            await line.quit()
        else:
            self._idle.append((line, self._machine()))

    async def _free(self) -> Line | None:
        """One that the server still listens on: an idle one may have been closed, which RSET tells."""
        while self._idle:
            line, since = self._idle.pop()
            if self._machine() - since > IDLE_SECONDS:
                await line.quit()
            elif await line.reset():
                return line
        return None

    async def probe(self) -> None:
        """Whether the account can be used. Raises AccountAway."""
        line = await self._connect()
        await line.quit()

    async def close(self) -> None:
        """Say goodbye on every idle line."""
        while self._idle:
            line, _ = self._idle.pop()
            await line.quit()
