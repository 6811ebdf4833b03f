"""One IMAP connection to one folder, read only. Every call has a deadline: the library can wait for ever."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from aioimaplib import aioimaplib

from mail_ingest.adapters.folder_name import on_the_wire
from mail_ingest.adapters.wire import MOST_BYTES, Client
from mail_ingest.moments import told
from mail_ingest.settings import Mailbox

T = TypeVar("T")

CALL_SECONDS = 30.0
LETTER_SECONDS = 120.0
WINDOW = 50  # the library recurses for each response of a FETCH
HEADER_BYTES = 65_536

UID_VALIDITY = re.compile(rb"UIDVALIDITY (\d+)")
NUMBERS = re.compile(rb"[\d ]*")
UID_NEXT = re.compile(rb"UIDNEXT (\d+)")
UID = re.compile(rb"\bUID (\d+)")
SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
INTERNAL_DATE = re.compile(rb'\bINTERNALDATE "([^"]+)"')

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # RFC 3501's own


class MailboxAway(Exception):
    """The server doesn't answer, refuses us or says what we can't read; the connection is given up."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A letter of the folder. size_bytes: as the server says."""

    uid: int
    size_bytes: int
    received_at: datetime


class ImapFolder:
    """A folder opened with EXAMINE: nothing here can mark or delete a letter."""

    def __init__(self, client: Any, lost: asyncio.Event) -> None:
        self._client = client
        self._lost = lost
        self._calls: set[asyncio.Future[Any]] = set()
        self.uid_validity = 0
        self.uid_next = 0  # when the folder was opened; 0: the server did not say

    @property
    def lost(self) -> bool:
        """Whether the connection is gone."""
        return self._lost.is_set()

    @property
    def letters(self) -> int:
        """How many there are."""
        return int(self._client.protocol.letters)

    async def open(self, folder: str) -> None:
        """Raises MailboxAway if there is no such folder."""
        answer = await self._call(self._client.examine(on_the_wire(folder)), f"EXAMINE {folder}")
        # The library knows only SELECT; FETCH and SEARCH need its word that a folder is open.
        self._client.protocol.state = aioimaplib.SELECTED
        said = b"\n".join(bytes(line) for line in answer.lines)
        found = UID_VALIDITY.search(said)
        if found is None:
            raise MailboxAway(f"{folder}: no UIDVALIDITY")
        self.uid_validity = int(found[1])
        if uid_next := UID_NEXT.search(said):
            self.uid_next = int(uid_next[1])

    async def close(self) -> None:
        """Close the connection, and end what the library leaves waiting for an answer that never comes."""
        if self._client.protocol.transport is not None:
            self._client.protocol.transport.close()
        left = {*self._calls, *self._client.tasks, *self._client.protocol.tasks, self._client._client_task}  # noqa: SLF001
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def arrived_after(self, last_uid: int) -> list[int]:
        """UIDs above *last_uid*, ascending. `n:*` answers the last letter even if it is below n."""
        self._client.protocol.announced = False
        found = await self._search(f"UID {last_uid + 1}:*")
        return sorted(number for number in found if number > last_uid)

    async def arrived_since(self, day: date) -> list[int]:
        """UIDs of letters the server got on *day* (by its own calendar) or later, ascending."""
        return sorted(await self._search(f"SINCE {day.day}-{MONTHS[day.month - 1]}-{day.year}"))

    async def holds(self, uid: int) -> bool:
        """Whether the letter is still there."""
        return uid in await self._search(f"UID {uid}")

    async def _search(self, what: str) -> set[int]:
        answer = await self._call(self._client.uid_search(what, charset=None), "SEARCH")
        # The last line is the server's own words, which may hold any number ("completed in 35 ms").
        data = [bytes(line) for line in answer.lines[:-1]]
        return {int(number) for line in data if NUMBERS.fullmatch(line) for number in line.split()}

    async def describe(self, uids: Sequence[int]) -> list[Arrived]:
        """Size and date of at most WINDOW letters, ascending. Missing: what was removed meanwhile or has no date."""
        wanted = ",".join(str(uid) for uid in uids[:WINDOW])
        answer = await self._fetch(wanted, "(UID INTERNALDATE RFC822.SIZE)", CALL_SECONDS)
        found = {}
        for line in answer.lines:
            uid, size, moment = (pattern.search(bytes(line)) for pattern in (UID, SIZE, INTERNAL_DATE))
            if uid and size and moment and (at := _moment(moment[1])):
                found[int(uid[1])] = Arrived(int(uid[1]), int(size[1]), at)
        return [found[uid] for uid in sorted(found)]

    async def letter(self, uid: int) -> bytes | None:
        """The whole letter; None if it is gone."""
        return self._literal(await self._fetch(str(uid), "(UID BODY.PEEK[])", LETTER_SECONDS))

    async def header(self, uid: int) -> bytes | None:
        """The header of a letter that is too large to take."""
        return self._literal(await self._fetch(str(uid), f"(UID BODY.PEEK[HEADER]<0.{HEADER_BYTES}>)", CALL_SECONDS))

    async def news(self, seconds: float) -> None:
        """Return when something may have arrived, at the latest after *seconds*. Polls where IDLE is missing."""
        if self._client.protocol.announced:
            return
        if not self._client.has_capability("IDLE"):
            await self._sleep(min(seconds, 5.0))
            return
        idle = await self._within(self._client.idle_start(timeout=seconds + 60), CALL_SECONDS, "IDLE")
        push = asyncio.ensure_future(self._client.wait_server_push(timeout=seconds))
        lost = asyncio.ensure_future(self._lost.wait())
        try:
            await asyncio.wait({push, lost}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (push, lost):
                task.cancel()
            with suppress(asyncio.CancelledError, TimeoutError):
                await push
        if self._lost.is_set():
            raise MailboxAway("the server closed the connection")
        self._client.idle_done()
        await self._within(idle, CALL_SECONDS, "DONE")

    async def _sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._lost.wait(), seconds)
            raise MailboxAway("the server closed the connection")

    async def _fetch(self, uids: str, items: str, seconds: float) -> Any:
        return await self._call(self._client.uid("fetch", uids, items), "FETCH", seconds)

    @staticmethod
    def _literal(answer: Any) -> bytes | None:
        for line in answer.lines:
            if isinstance(line, bytearray):
                return bytes(line)
        return None

    async def _call(self, call: Awaitable[Any], what: str, seconds: float = CALL_SECONDS) -> Any:
        answer = await self._within(call, seconds, what)
        if answer.result != "OK":
            said = b" ".join(bytes(line) for line in answer.lines[-1:]).decode(errors="replace")
            raise MailboxAway(f"{what}: {answer.result} {said[:200]}")
        return answer

    async def _within(self, call: Awaitable[T], seconds: float, what: str) -> T:
        """Also ends at once when the connection is lost: the library leaves its callers waiting."""
        self._client.protocol.left_bytes = MOST_BYTES
        task = asyncio.ensure_future(call)
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)
        lost = asyncio.ensure_future(self._lost.wait())
        try:
            await asyncio.wait({task, lost}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise MailboxAway(f"{what}: " + ("connection lost" if lost.done() else f"no answer in {seconds:.0f} s"))
            return task.result()
        except (aioimaplib.AioImapException, TimeoutError, OSError, AttributeError) as error:
            raise MailboxAway(f"{what}: {type(error).__name__}: {error}") from error
        finally:
            task.cancel()
            lost.cancel()


@asynccontextmanager
async def connected(mailbox: Mailbox, folder: str) -> AsyncIterator[ImapFolder]:
    """A logged-in connection with *folder* open. Raises MailboxAway."""
    lost = asyncio.Event()
    client = _client(mailbox, lost)
    opened = ImapFolder(client, lost)
    try:
        await opened._within(client.wait_hello_from_server(), CALL_SECONDS, "greeting")  # noqa: SLF001 - ours
        await opened._call(  # noqa: SLF001
            client.login(mailbox.user, mailbox.password.get_secret_value()), "LOGIN"
        )
        await opened.open(folder)
        yield opened
    finally:
        await opened.close()


def _client(mailbox: Mailbox, lost: asyncio.Event) -> Client:
    def on_lost(_: Exception | None) -> None:
        lost.set()

    context = ssl.create_default_context() if mailbox.tls == "tls" else None
    loop = asyncio.get_running_loop()
    return Client(mailbox.host, mailbox.port, loop, CALL_SECONDS, on_lost, context)


def _moment(value: bytes) -> datetime | None:
    """None for what is no day: a server's nonsense about one letter is no reason to leave the others."""
    try:
        return told(datetime.strptime(value.decode().strip(), "%d-%b-%Y %H:%M:%S %z"))
    except ValueError:
        return None
