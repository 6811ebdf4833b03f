"""Time entries of a client: read from the sandbox with its paging, frozen in PostgreSQL, corrected in the open."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import files
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from chassis.blobs.memory import MemoryBlobs
from chassis.database import connect, migrate, own_migrations
from chassis.deciding import Author
from chassis.intake import Intake
from chassis.journal.headers import unpacked
from chassis.journal.postgres import PostgresJournal
from contracts.crm.v1 import CommandConfirmed, CommandRefused, CrmRef
from contracts.envelope import Envelope
from contracts.registry import read
from contracts.timesheets.v1 import CollectTimesheet, TimesheetClosed, TimesheetCorrected
from delo.testing import RunningStack, stack
from gateway_portal import ZONE, furnished, listener
from sandbox.testing import RunningPortal, running
from task_gateway.core.inbound.timesheets import Period
from task_gateway.core.names import Names
from task_gateway.core.rules import TimesheetRules, Told
from task_gateway.inbound.collecting import Reading
from task_gateway.inbound.frozen import Freezing, Stale
from task_gateway.inbound.timesheets import Timesheets
from task_gateway.ledger.postgres import PostgresLedger, intend

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
_numbers = count()


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with running(tmp_path_factory.mktemp("portal")) as started:
        furnished(started)
        yield started


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("timesheets"), services=("postgres",)) as started:
        yield started


@dataclass
class Desk:
    """An accountant's view of it all: one client with a task and a deal's task."""

    portal: RunningPortal
    pool: asyncpg.Pool[Any]
    blobs: MemoryBlobs
    sheets: Timesheets
    reading: Reading
    freezing: Freezing
    client: int
    task: int
    deal_task: int
    deal: int

    def entry(self, task: int, seconds: int = 60, text: str = "Ответ", on: str = "2026-11-10T12:00:00+03:00") -> int:
        fields = {"SECONDS": seconds, "COMMENT_TEXT": text, "USER_ID": 3, "CREATED_DATE": on}
        return int(self.portal.call("task.elapseditem.add", TASKID=task, ARFIELDS=fields))

    async def collect(self, **changes: Any) -> UUID:
        about: dict[str, Any] = {"automation": "billing", "belongs_to": CrmRef(kind="client", id=self.client)}
        command = CollectTimesheet(**{**about, "first_on": FIRST, "last_on": LAST, **changes})
        number = uuid4()
        async with self.pool.acquire() as connection, connection.transaction():
            await intend(connection, [Envelope(number, "/test", NOON, "demo", number, command)])
        for entry in await self.sheets._ledger.aside("timesheet.collect.v1", 9):
            await self.sheets._collect(entry)
        return number

    async def said(self) -> list[Any]:
        rows = await self.pool.fetch("SELECT headers, value FROM outbox ORDER BY id")
        return [read(unpacked(row["headers"]), row["value"]).body for row in rows]

    async def content(self, claim: Any) -> Any:
        return json.loads(await self.blobs.get("demo", claim.sha256))


@pytest.fixture
async def desk(portal: RunningPortal, engines: RunningStack) -> AsyncIterator[Desk]:
    name = f"sheets-test-{next(_numbers)}"
    pool = await connect(engines.dsn(name), name.replace("-", "_"))
    await migrate(pool, [own_migrations(), files("task_gateway") / "migrations"])
    client = portal.call("crm.company.add", fields={"TITLE": "ООО «Время»"})
    deal = portal.call("crm.item.add", entityTypeId=2, fields={"title": "Спор", "companyId": client})["item"]["id"]

    def task(*bindings: str, **fields: Any) -> int:
        given = {"TITLE": "Работа", "RESPONSIBLE_ID": 3, "UF_CRM_TASK": list(bindings), **fields}
        return int(portal.call("tasks.task.add", fields=given)["task"]["id"])

    blobs = MemoryBlobs()
    intake = Intake(PostgresJournal(pool), blobs, Author("task-gateway", "1"))
    rules = furnished_rules()
    async with listener(portal, rules) as here:
        freezing = Freezing(pool, intake, blobs, lambda: NOON, "demo")
        reading = Reading(here.asking, rules, ZONE)
        ledger = PostgresLedger(pool, intake, lambda: NOON, "demo")
        sheets = Timesheets(ledger, freezing, reading, lambda: NOON, 3600.0)
        numbers = (task(f"CO_{client}"), task(f"D_{deal}", TAGS=["выезд"]))
        yield Desk(portal, pool, blobs, sheets, reading, freezing, client, *numbers, deal)
    await pool.close()


def furnished_rules() -> Names:
    return Names(timesheet=TimesheetRules(billable=Told(words="#б"), travel=Told(tag="Выезд")))


async def test_every_entry_of_tasks_and_deals_is_frozen_and_said_in_one_message(desk: Desk) -> None:
    one = desk.entry(desk.task, 600, "Ответ на требование #Б")
    two = desk.entry(desk.deal_task, 1800, "Поездка в суд")
    desk.entry(desk.task, 60, "Не тот месяц", on="2026-12-01T00:30:00+03:00")
    edge = desk.entry(desk.task, 30, "Последняя минута", on="2026-11-30T23:59:00+03:00")
    number = await desk.collect()

    closed, confirmed = await desk.said()
    assert isinstance(closed, TimesheetClosed)
    assert isinstance(confirmed, CommandConfirmed)
    assert (closed.count, closed.seconds, closed.billable_seconds, closed.travel_seconds) == (3, 2430, 600, 1800)
    assert closed.command_id == confirmed.command_id == number
    rows = {row["id"]: row for row in await desk.content(closed.entries)}
    assert rows.keys() == {one, two, edge}
    assert (rows[two]["deal_id"], rows[two]["travel"], rows[one]["billable"]) == (desk.deal, True, True)
    assert (rows[edge]["on"], rows[edge]["source"], rows[edge]["employee_id"]) == ("2026-11-30", "manual", 3)
    assert rows[one]["text"] == "Ответ на требование #Б"


async def test_more_entries_than_a_page_are_all_read(desk: Desk) -> None:
    numbers = {desk.entry(desk.task, 1) for _ in range(120)}
    entries = await desk.reading.entries(Period(desk.client, FIRST, LAST))
    assert {one.id for one in entries} == numbers


async def test_time_that_is_spent_on_a_deal_is_in_the_timesheet_of_the_deals_client_alone(
    portal: RunningPortal,
) -> None:
    one, other = (portal.call("crm.company.add", fields={"TITLE": name}) for name in ("Один", "Другой"))
    deal, nobodys = (
        portal.call("crm.item.add", entityTypeId=2, fields={"title": "Спор", "companyId": owner})["item"]["id"]
        for owner in (other, 0)
    )
    bound = ([f"CO_{one}", f"D_{deal}"], [f"CO_{one}", f"D_{nobodys}"], [f"CO_{one}"])
    numbers = []
    for bindings in bound:
        fields = {"TITLE": "Работа", "RESPONSIBLE_ID": 3, "UF_CRM_TASK": bindings}
        task = portal.call("tasks.task.add", fields=fields)["task"]["id"]
        spent = {"SECONDS": 60, "COMMENT_TEXT": "x", "USER_ID": 3, "CREATED_DATE": "2026-11-10T12:00:00+03:00"}
        numbers.append(int(portal.call("task.elapseditem.add", TASKID=task, ARFIELDS=spent)))

    async with listener(portal, furnished_rules()) as here:
        reading = Reading(here.asking, furnished_rules(), ZONE)
        told = [[row.id for row in await reading.entries(Period(who, FIRST, LAST))] for who in (one, other)]
    assert told == [numbers[1:], numbers[:1]]


async def test_a_change_after_the_closing_is_said_once_as_a_correction(desk: Desk) -> None:
    changed, removed = desk.entry(desk.task, 600), desk.entry(desk.task, 60)
    await desk.collect()
    fields = {"SECONDS": 900, "COMMENT_TEXT": "Уточнено"}
    desk.portal.call("task.elapseditem.update", TASKID=desk.task, ITEMID=changed, ARFIELDS=fields)
    desk.portal.call("task.elapseditem.delete", TASKID=desk.task, ITEMID=removed)
    added = desk.entry(desk.deal_task, 300)
    for _ in range(2):
        await desk.sheets.check()

    found = [one for one in await desk.said() if isinstance(one, TimesheetCorrected)]
    assert [(one.entry_id, one.change, one.before_seconds, one.seconds) for one in found] == [
        (changed, "changed", 600, 900),
        (removed, "removed", 60, 0),
        (added, "added", 0, 300),
    ]
    assert (await desk.content(found[0].entry))["text"] == "Уточнено"


async def test_collected_again_it_is_compared_and_the_command_is_confirmed(desk: Desk) -> None:
    await desk.collect()
    desk.entry(desk.task, 300)
    again = await desk.collect()

    said = await desk.said()
    assert [type(one) for one in said] == [TimesheetClosed, CommandConfirmed, TimesheetCorrected, CommandConfirmed]
    assert said[-1].command_id == again
    assert await desk.pool.fetchval("SELECT count(*) FROM command WHERE state = 'confirmed'") == 2


async def test_old_sheets_are_looked_into_after_those_of_a_quarter_and_the_one_looked_into_comes_last(
    desk: Desk,
) -> None:
    for month in (9, 10, 11):
        await desk.collect(first_on=date(2026, month, 1), last_on=date(2026, month, 30))
    await desk.pool.execute("UPDATE timesheet SET closed_at = closed_at - interval '1 year' WHERE first_on < $1", FIRST)
    found = await desk.freezing.periods()
    assert [one.first_on.month for one in found] == [11, 9, 10]
    await desk.freezing.looked(found[1])
    assert [one.first_on.month for one in await desk.freezing.periods()] == [11, 10, 9]


async def test_a_read_that_was_overtaken_corrects_nothing(desk: Desk) -> None:
    period = Period(desk.client, FIRST, LAST)
    early = await desk.freezing.ticket()
    await desk.collect()
    with pytest.raises(Stale):
        await desk.freezing.correct(period, [], early)
    assert [type(one) for one in await desk.said()] == [TimesheetClosed, CommandConfirmed]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"belongs_to": CrmRef(kind="deal", id=1)}, "no_client"),
        ({"last_on": date(2026, 10, 1)}, "bad_period"),
        ({"drop_after": datetime(2026, 11, 30, tzinfo=UTC)}, "too_late"),
    ],
)
async def test_what_can_not_be_collected_is_refused(desk: Desk, changes: dict[str, Any], code: str) -> None:
    await desk.collect(**changes)
    (refused,) = await desk.said()
    assert isinstance(refused, CommandRefused)
    assert refused.code == code
