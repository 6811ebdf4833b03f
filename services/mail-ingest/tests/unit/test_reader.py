"""A folder whose server withholds a letter: nothing is passed over in silence, nothing behind it waits for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from aioimaplib import aioimaplib
from chassis.clock import FixedClock
from chassis.health import Readiness
from chassis.intake import Stimulus
from contracts.letters.v1 import LetterJournaled
from folders import NOON, Folder, Recorded, reader_into, until_it_passes
from mail_ingest import app
from mail_ingest.adapters.imap import Arrived, ImapFolder
from mail_ingest.decoding.model import Bounce, DecodedFile, DecodedLetter, DecodedPart
from mail_ingest.reader import FolderReader
from mail_ingest.settings import Settings
from mail_ingest.store import ResumePoint


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()


@pytest.fixture
def reader(recorded: Recorded) -> FolderReader:
    return reader_into(recorded)


async def test_a_letter_removed_between_search_and_fetch_is_passed_over(
    reader: FolderReader, recorded: Recorded
) -> None:
    await reader._window(Folder({1: b"a", 3: b"c"}), [1, 2, 3])  # type: ignore[arg-type]

    assert recorded.uids == [1, 3]


@pytest.mark.parametrize("hidden", [(), (2,)])
async def test_a_letter_the_server_withholds_is_recorded_by_its_place_after_some_attempts(
    reader: FolderReader, recorded: Recorded, hidden: Sequence[int]
) -> None:
    folder = Folder({1: b"a", 2: None, 3: b"c"}, hidden)
    assert await until_it_passes(reader, folder, [1, 2, 3]) == 4

    assert recorded.uids == [1, 2, 3]
    place = recorded.stimuli[1].body
    assert place.quarantined == "the mail server did not give letter 2 of INBOX"  # type: ignore[attr-defined]


async def test_places_of_two_withheld_letters_are_two_facts(reader: FolderReader, recorded: Recorded) -> None:
    await until_it_passes(reader, Folder({1: None, 2: None}), [1, 2])

    assert len({stimulus.id for stimulus in recorded.stimuli}) == 2


async def test_lost_connections_are_counted_against_a_letter_only_after_many(reader: FolderReader) -> None:
    folder = Folder({1: None})
    folder.lost = True

    assert await until_it_passes(reader, folder, [1]) == 13


async def test_numbers_in_the_servers_own_words_are_no_uids() -> None:
    class Client:
        protocol = SimpleNamespace()

        async def uid_search(self, *_: Any, **__: Any) -> Any:
            return aioimaplib.Response("OK", [b"3 4", b"UID SEARCH completed in 35 ms with 99 hits"])

    folder = ImapFolder(Client(), lost=asyncio.Event())
    assert await folder.arrived_after(2) == [3, 4]


class Old(Folder):
    """A folder with letters from before our time."""

    def __init__(self, letters: dict[int, bytes | None], recent: Sequence[int], uid_next: int) -> None:
        super().__init__(letters)
        self.recent = list(recent)
        self.uid_next = uid_next
        self.asked: list[date] = []
        self.fetched: list[int] = []

    async def arrived_since(self, day: date) -> list[int]:
        self.asked.append(day)
        return self.recent

    async def describe(self, uids: Sequence[int]) -> list[Arrived]:
        return [Arrived(uid, 5, NOON if uid in self.recent else NOON - timedelta(days=4000)) for uid in uids]

    async def letter(self, uid: int) -> bytes | None:
        self.fetched.append(uid)
        return await super().letter(uid)


@pytest.mark.parametrize(("recent", "begins_after"), [([90_001, 90_002], 90_000), ([], 95_000)])
async def test_a_folder_first_seen_is_read_from_its_first_recent_letter(
    reader: FolderReader, recent: list[int], begins_after: int
) -> None:
    passed: list[tuple[Any, ...]] = []
    reader.running.pool = Pool(passed)  # type: ignore[assignment,misc]
    folder: Any = Old(dict.fromkeys(recent, b"x"), recent, 95_001)
    folder.letters = len(recent) + 50_000

    assert (await reader._first_sight(folder)).last_uid == begins_after
    assert folder.asked == [date(2025, 10, 1)]  # 92 days before 2026-01-01
    assert passed == [("shared", "INBOX", 7, date(2025, 10, 1), 50_000), ("shared", "INBOX", 7, begins_after)]


async def test_an_old_letter_among_recent_ones_is_passed_over_without_its_body(
    reader: FolderReader, recorded: Recorded
) -> None:
    folder = Old({1: b"a", 2: b"b", 3: b"c"}, [1, 3], 4)
    await reader._window(folder, [1, 2, 3])  # type: ignore[arg-type]

    assert recorded.uids == folder.fetched == [1, 3]


@pytest.mark.parametrize(
    ("before", "uid_next", "anew"),
    [
        (ResumePoint(7, 120), 104, True),  # restored from last night's backup: the next two letters get 104 and 105
        (ResumePoint(7, 120), 120, True),
        (ResumePoint(7, 120), 1, True),  # restored empty
        (ResumePoint(7, 120), 121, False),
        (ResumePoint(7, 120), 0, False),  # the server did not say
        (ResumePoint(6, 120), 104, False),  # told by its UIDVALIDITY
        (ResumePoint(7, 0), 1, False),
        (None, 104, False),
    ],
)
async def test_a_folder_whose_server_was_restored_from_a_backup_is_read_anew(
    reader: FolderReader, before: ResumePoint | None, uid_next: int, *, anew: bool
) -> None:
    written: list[tuple[Any, ...]] = []
    reader.running.pool = Pool(written)  # type: ignore[assignment,misc]
    await reader._anew_if_restored(Old({}, [], uid_next), before)  # type: ignore[arg-type]

    assert written == ([("shared", "INBOX", 7, 7)] if anew else [])


class Pool:
    """Notes what is written."""

    def __init__(self, written: list[tuple[Any, ...]]) -> None:
        self._written = written

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Pool]:
        yield self

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        yield

    async def execute(self, _: str, *values: Any) -> None:
        self._written.append(values)


OURS = "<7e91b3d42a585c069f3ea8d17b40c6e5@nordlex.example>"


async def test_a_letter_that_says_ours_came_back_is_told_with_what_it_says(
    reader: FolderReader, recorded: Recorded
) -> None:
    found = (Bounce(OURS, True, "a@one.example", "5.1.1", "no such user"), Bounce(OURS, False))
    reader.workers.decode = returning(DecodedLetter((), (), bounces=found))  # type: ignore[method-assign]
    await reader._window(Folder({1: b"notice"}), [1])  # type: ignore[arg-type]

    letter, first, second = recorded.stimuli
    assert (letter.body.type, first.body.type, second.body.type) == ("mail.received.v1", *["mail.bounced.v1"] * 2)
    assert {first.correlation_id, first.causation_id, second.causation_id} == {letter.id}
    assert first.body.recipient.content == "a@one.example"  # type: ignore[attr-defined]
    assert len({letter.id, first.id, second.id}) == 3


async def test_of_a_copy_in_the_journal_only_its_being_there_is_told(reader: FolderReader, recorded: Recorded) -> None:
    journal = replace(reader, mailbox=reader.mailbox.model_copy(update={"name": "journal", "journal": True}))
    journal.workers.decode = returning(DecodedLetter((), (), message_id=OURS))  # type: ignore[method-assign]
    await journal._window(Folder({1: b"copy"}), [1])  # type: ignore[arg-type]
    journal.workers.decode = returning(DecodedLetter((), ()))  # type: ignore[method-assign]
    await journal._window(Folder({2: b"nameless"}), [2])  # type: ignore[arg-type]

    (told,) = recorded.stimuli
    assert told.body == LetterJournaled(message_id=OURS, mailbox="journal", received_at=NOON)


class Gathered(Recorded):
    """How many bytes of files each transaction held."""

    def __init__(self) -> None:
        super().__init__()
        self.held: list[int] = []

    async def record(self, portal: str, stimuli: Sequence[Stimulus], also: Any) -> int:
        self.held.append(sum(file.blob.size_bytes for one in stimuli for file in one.body.attachments))  # type: ignore[attr-defined]
        return await super().record(portal, stimuli, also)


async def test_letters_that_swell_are_recorded_before_a_window_of_them_fills_the_memory(reader: FolderReader) -> None:
    gathered = Gathered()
    reader.running.intake = gathered  # type: ignore[assignment]
    swollen = DecodedFile(0, "a", "a", "a/b", bytes(3 << 20), "unsupported")
    reader.workers.decode = returning(DecodedLetter((), (swollen,)))  # type: ignore[method-assign]
    await reader._window(Folder({uid: b"%d" % uid for uid in range(1, 51)}), range(1, 51))  # type: ignore[arg-type]

    assert gathered.uids == list(range(1, 51))
    assert max(gathered.held) == 3 * (3 << 20)  # the third of them passes 8 MiB


async def test_texts_of_letters_are_counted_like_files(reader: FolderReader, recorded: Recorded) -> None:
    long = DecodedPart(0, "", "я" * 400_000)

    assert DecodedLetter((long,), ()).held_bytes == 800_000


async def test_each_folder_of_a_mailbox_answers_for_itself_alone(reader: FolderReader) -> None:
    answered: list[str] = []
    reader.running.readiness = SimpleNamespace(contact=answered.append)  # type: ignore[assignment]
    reader.running.stopping = asyncio.Event()

    class Quiet(Folder):
        async def news(self, _: float) -> None:
            reader.running.stopping.set()

    reader.settings.reconcile_every = timedelta(seconds=30)  # type: ignore[misc]
    await replace(reader, folder="Налоги")._follow(Quiet({}))  # type: ignore[arg-type]

    assert answered == ["imap:shared/Налоги"]


async def test_every_folder_is_waited_for_from_the_start(reader: FolderReader, monkeypatch: pytest.MonkeyPatch) -> None:
    awaited: list[str] = []
    mailbox = reader.mailbox.model_copy(update={"folders": ("INBOX", "Налоги")})
    settings = Settings.model_construct(mailboxes=(mailbox,), since=date(2026, 1, 1), extraction_workers=0)
    running: Any = SimpleNamespace(
        settings=settings,
        pool=Pool([]),
        clock=FixedClock(NOON),
        readiness=SimpleNamespace(awaits=awaited.append),
        stopping=asyncio.Event(),
    )
    running.stopping.set()
    monkeypatch.setattr(app, "installed_since", returning_day)
    await app.read_mailboxes(running)

    assert awaited == ["imap:shared/INBOX", "imap:shared/Налоги"]


async def test_a_folder_that_meets_a_bug_stops_no_other(reader: FolderReader, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = reader.mailbox.model_copy(update={"folders": ("INBOX", "Налоги")})
    settings = Settings.model_construct(mailboxes=(mailbox,), since=date(2026, 1, 1), extraction_workers=0)
    running: Any = SimpleNamespace(
        settings=settings, pool=Pool([]), clock=FixedClock(NOON), readiness=Readiness(), stopping=asyncio.Event()
    )
    tried: list[str] = []

    async def run(self: FolderReader) -> None:
        tried.append(self.folder)
        if self.folder == "INBOX" and tried.count("INBOX") == 1:
            raise OverflowError("date value out of range")
        if tried.count("INBOX") == 2:
            running.stopping.set()
        await running.stopping.wait()

    monkeypatch.setattr(FolderReader, "run", run)
    monkeypatch.setattr(app, "installed_since", returning_day)
    await asyncio.wait_for(app.read_mailboxes(running), 20)

    assert sorted(tried) == ["INBOX", "INBOX", "Налоги"]


async def returning_day(*_: Any) -> date:
    return date(2026, 1, 1)


def returning(letter: DecodedLetter) -> Any:
    async def decode(raw: bytes, authserv_id: str | None) -> DecodedLetter:
        return letter

    return decode
