"""A letter that the server can't describe: those around it are read, and a person is told of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from aioimaplib import aioimaplib
from folders import Folder, Recorded, reader_into, until_it_passes
from mail_ingest.adapters.imap import Arrived, ImapFolder, MailboxAway
from mail_ingest.reader import FolderReader


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()


@pytest.fixture
def reader(recorded: Recorded) -> FolderReader:
    return reader_into(recorded)


class Broken(Folder):
    """Describes nothing as long as this letter is among what it is asked for. asked: how many at a time."""

    def __init__(self, letters: dict[int, bytes | None], broken: int, *, closes: bool = False) -> None:
        super().__init__(letters)
        self.broken, self.lost = broken, closes
        self.asked: list[int] = []

    async def describe(self, uids: Sequence[int]) -> list[Arrived]:
        self.asked.append(len(uids))
        if self.broken in uids:
            raise MailboxAway("FETCH: NO [SERVERBUG] internal error")
        return await super().describe(uids)


@pytest.mark.parametrize(("closes", "connections"), [(False, 5), (True, 14)])
async def test_a_letter_that_cannot_be_described_is_recorded_by_its_place(
    reader: FolderReader, recorded: Recorded, *, closes: bool, connections: int
) -> None:
    folder = Broken({1: b"a", 2: b"b", 3: b"c"}, 2, closes=closes)

    assert await until_it_passes(reader, folder, [1, 2, 3]) == connections
    assert recorded.uids == [1, 2, 3]
    told = "the mail server did not give letter 2 of INBOX"
    assert [one.body.quarantined for one in recorded.stimuli] == [None, told, None]  # type: ignore[attr-defined]


async def test_after_it_letters_are_described_together_again(reader: FolderReader) -> None:
    folder = Broken(dict.fromkeys(range(1, 7), b"x"), 2)
    await until_it_passes(reader, folder, [1, 2, 3])
    folder.asked.clear()
    await reader._window(folder, [4, 5, 6])  # type: ignore[arg-type]

    assert folder.asked == [3]


async def test_a_letter_of_no_day_is_one_of_today() -> None:
    class Client:
        protocol = SimpleNamespace()

        async def uid(self, *_: Any) -> Any:
            lines = [
                b'1 FETCH (UID 4 INTERNALDATE "24-Nov-2026 09:00:00 +0000" RFC822.SIZE 5)',
                b'2 FETCH (UID 5 INTERNALDATE "31-Feb-2026 09:00:00 +0000" RFC822.SIZE 5)',
                b'3 FETCH (UID 6 INTERNALDATE "31-Dec-9999 23:59:59 +0000" RFC822.SIZE 5)',
                b'4 FETCH (UID 7 INTERNALDATE "01-Jan-0001 00:00:00 +0000" RFC822.SIZE 5)',
            ]
            return aioimaplib.Response("OK", [*lines, b"done"])

    folder = ImapFolder(Client(), lost=asyncio.Event())
    assert [one.uid for one in await folder.describe([4, 5, 6, 7])] == [4]
