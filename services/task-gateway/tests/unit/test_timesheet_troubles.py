"""What becomes of timesheets that can't be read: the others are, and somebody is told. No CRM, no engine."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from contracts.crm.v1 import CommandRefused, CrmRef
from contracts.timesheets.v1 import CollectTimesheet
from task_gateway.core.calls import Reply
from task_gateway.core.inbound.timesheets import Period
from task_gateway.core.progress import Progress
from task_gateway.inbound.asking import NotAnswered
from task_gateway.inbound.timesheets import Timesheets
from task_gateway.ledger import Closing, Entry
from task_gateway.portal import NotSender
from task_gateway.tries import TELL_AT, TRIES

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
ONE, TWO = Period(1, FIRST, LAST), Period(2, FIRST, LAST)
DENIED = NotAnswered("task.elapseditem.getlist", Reply("refused", code="ACCESS_DENIED", words="Нет доступа"))
AWAY = NotAnswered("task.elapseditem.getlist", Reply("unknown", words="no answer"))
ODD = TypeError("int() argument must be a string, not 'NoneType'")


@dataclass
class Books:
    """Ledger, frozen sheets and the portal's entries at once: of client 1 they end in *error*."""

    error: Exception
    waiting: list[Entry] = field(default_factory=list)
    pauses: list[tuple[int, float]] = field(default_factory=list)
    closed: list[Closing] = field(default_factory=list)
    order: list[Period] = field(default_factory=lambda: [ONE, TWO])
    corrected: list[int] = field(default_factory=list)

    async def aside(self, *_: Any) -> list[Entry]:
        return self.waiting

    async def advance(self, entry: Entry, seconds: float) -> None:
        self.pauses.append((entry.progress.tries, seconds))
        self.waiting = [entry if one.command_id == entry.command_id else one for one in self.waiting]

    async def close(self, entry: Entry, closing: Closing, *_: Any) -> bool:
        self.closed.append(closing)
        self.waiting = [one for one in self.waiting if one.command_id != entry.command_id]
        return True

    def freezing(self, *_: Any) -> None: ...

    async def ticket(self) -> int:
        return 1

    async def periods(self) -> list[Period]:
        return list(self.order)

    async def looked(self, period: Period) -> None:
        self.order = [*(one for one in self.order if one != period), period]

    async def correct(self, period: Period, *_: Any) -> None:
        self.corrected.append(period.client_id)
        await self.looked(period)

    async def entries(self, period: Period) -> list[Any]:
        if period.client_id == 1:
            raise self.error
        return []


def sheets(books: Any) -> Timesheets:
    return Timesheets(books, books, books, lambda: NOON, 3600.0)


def ordered(client: int, tries: int = 0) -> Entry:
    about = CrmRef(kind="client", id=client)
    command = CollectTimesheet(automation="billing", belongs_to=about, first_on=FIRST, last_on=LAST)
    known: dict[str, Any] = {one.name: None for one in fields(Entry)}
    known |= {"command_id": UUID(int=client), "type": command.type, "body": command.encoded().decode()}
    return Entry(**known | {"lane": "normal", "attempts": 0, "progress": Progress(tries=tries)})


async def carried(books: Books) -> Books:
    for entry in list(books.waiting):
        await sheets(books)._collect(entry)
    return books


@pytest.mark.parametrize("error", [DENIED, ODD, ValueError("a time entry without its day"), OverflowError("date")])
async def test_one_that_can_not_be_compared_hides_no_other(error: Exception) -> None:
    books = Books(error)
    await sheets(books).check()
    assert (books.corrected, books.order) == ([2], [ONE, TWO])
    books.order = [ONE, TWO]
    await sheets(books).check()
    assert books.corrected == [2, 2]


async def test_while_the_portal_is_away_only_one_is_asked_for_and_another_the_next_time() -> None:
    books = Books(AWAY)
    with pytest.raises(NotAnswered):
        await sheets(books).check()
    assert (books.corrected, books.order) == ([], [TWO, ONE])


@pytest.mark.parametrize("error", [NotSender(), OSError("the database is away")])
async def test_what_is_nobody_s_own_trouble_is_put_off_by_nobody(error: Exception) -> None:
    books = Books(error, [ordered(1)])
    with pytest.raises(type(error)):
        await sheets(books).check()
    with pytest.raises(type(error)):
        await carried(books)
    assert (books.order, books.pauses) == ([ONE, TWO], [])


@pytest.mark.parametrize(
    ("error", "code"), [(DENIED, "ACCESS_DENIED"), (ODD, "not_readable"), (KeyError("ID"), "not_readable")]
)
async def test_one_that_can_not_be_collected_is_put_off_and_refused_in_the_end(error: Exception, code: str) -> None:
    books = await carried(Books(error, [ordered(1), ordered(2)]))
    assert (books.pauses, [one.state for one in books.closed]) == ([(1, 2.0)], ["confirmed"])

    books = Books(error, [ordered(1, TRIES - 2)])
    for _ in range(2):
        await carried(books)
    assert books.pauses == [(TRIES - 1, 300.0)]
    (refused,) = (one.said for one in books.closed)
    assert isinstance(refused, CommandRefused)
    assert (refused.code, refused.hint is not None) == (code, True)


async def test_a_portal_that_is_away_is_no_reason_to_refuse_one() -> None:
    books = Books(AWAY, [ordered(1)])
    for _ in range(3 * TRIES):
        await carried(books)
    assert books.closed == []
    assert books.pauses[-1] == (TELL_AT, 30.0)


async def test_one_that_was_put_off_for_days_is_put_off_or_refused_and_ends_no_term() -> None:
    books = await carried(Books(ODD, [ordered(1, 5000)]))
    assert [one.state for one in books.closed] == ["refused"]
