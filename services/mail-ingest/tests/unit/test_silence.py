"""A folder is heard of while it is being read, however long that takes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from chassis.clock import FixedClock
from mail_ingest import reader
from mail_ingest.reader import FolderReader
from mail_ingest.settings import Mailbox
from mail_ingest.store import ResumePoint
from pydantic import SecretStr

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Backlog:
    """A folder of 120 letters, all removed between SEARCH and FETCH."""

    uid_validity = 7

    async def arrived_after(self, _: int) -> list[int]:
        return list(range(2, 122))

    async def arrived_since(self, _: date) -> list[int]:
        return await self.arrived_after(1)

    async def describe(self, uids: Sequence[int]) -> list[Any]:
        return []

    async def letter(self, _: int) -> None:
        return None

    async def holds(self, _: int) -> bool:
        return False


async def test_a_folder_is_heard_of_after_each_window_of_a_backlog(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []

    @asynccontextmanager
    async def acquire() -> AsyncIterator[None]:
        yield

    async def point(*_: object) -> ResumePoint:
        return ResumePoint(7, 1)

    async def record(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr(reader, "read_point", point)
    running: Any = SimpleNamespace(
        clock=FixedClock(NOON),
        intake=SimpleNamespace(record=record),
        pool=SimpleNamespace(acquire=acquire),
        readiness=SimpleNamespace(contact=heard.append),
        stopping=asyncio.Event(),
    )
    settings: Any = SimpleNamespace(portal="demo", history_days=92)
    mailbox = Mailbox(name="shared", host="mail.example", user="u", password=SecretStr("p"))
    decoder: Any = None
    read = FolderReader(mailbox, "INBOX", running, settings, decoder, date(2026, 1, 1))
    await read._catch_up(Backlog())  # type: ignore[arg-type]

    assert heard == ["imap:shared/INBOX"] * 3  # windows of 50
