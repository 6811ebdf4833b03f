"""Leaves of one department agreed to at the same time: in one batch, or by two deciders side by side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from uuid import UUID, uuid5

import asyncpg
import pytest
from approvals import pages_store
from approvals.core.chart import Absence
from approvals.core.office import Office
from approvals.core.state import Granted, Request
from approvals.deciders import requested
from approvals.errors import Together
from approvals.looking import look_up
from approvals.profile import RULES
from approvals_chart import NOW, PROFILE, staffed, vacation
from approvals_scenes import APPLICANT, CHIEF, HEAD, LAWYER
from chassis.blobs.memory import MemoryBlobs
from chassis.bus import Delivery
from chassis.clock import FixedClock
from chassis.consumers import Shop
from chassis.database import connect, migrate, own_migrations
from chassis.deciding import Author
from chassis.decision import Asked
from chassis.journal.postgres import PostgresJournal
from chassis.profile import PortalProfile, Profiles
from chassis.runtime import Runtime
from contracts.approvals.v1 import AnswerGiven, RequestOpened
from contracts.base import Message
from contracts.claims import Text
from contracts.crm.v1 import Field, Value
from contracts.envelope import Envelope
from contracts.items.v1 import ItemStageChanged
from contracts.tasks.v1 import TaskCompleted
from delo.testing import RunningStack

from chassis import recording

PORTAL = PortalProfile.model_validate({"zone": "Europe/Moscow"})
FIRST, LAST = date(2026, 11, 16), date(2026, 11, 29)
OF = {4: APPLICANT, 5: LAWYER}  # both of the department of three in which two must stay


def delivery(name: str, body: Message) -> Delivery:
    identity = uuid5(UUID(int=7), name)
    envelope = Envelope(identity, "/tests", NOW, "demo", identity, body)
    return Delivery(body.topic, 0, 0, envelope.key.encode(), envelope.headers(), body.encoded(), envelope)


def handed_in(number: int) -> ItemStageChanged:
    values = {
        "employee": Value(employee_ids=(OF[number],)),
        "first_on": Value(on=FIRST),
        "last_on": Value(on=LAST),
    }
    fields = tuple(Field(name=name, value=value) for name, value in values.items())
    place = {"item_type": "vacation", "item_id": number, "stage": "on_approval", "from_stage": "draft"}
    return ItemStageChanged(**place, moved_at=NOW, created_by_id=OF[number], by_id=OF[number], fields=fields)


def agreed(number: int) -> AnswerGiven:
    about = {"request": f"vacation:{number}", "version": 1, "approver_id": HEAD}
    return AnswerGiven(**about, given_at=NOW + timedelta(hours=1), agreed=True)


class Firm:
    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        shop = Shop(Author("approvals", "1"), Profiles({"demo": PORTAL}), FixedClock(NOW))
        self.runtime = Runtime(PostgresJournal(pool), MemoryBlobs(), shop, "approvals")

    async def hear(self, *deliveries: Delivery) -> None:
        await self.runtime.run(requested, deliveries)

    async def phases(self) -> list[str]:
        rows = await self.pool.fetch("SELECT state::jsonb ->> 'phase' AS phase FROM stream ORDER BY id")
        return [row["phase"] for row in rows]


@pytest.fixture
async def firm(engines: RunningStack, tmp_path: Path) -> AsyncIterator[Firm]:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "portal.yaml").write_text("zone: Europe/Moscow\n", encoding="utf-8")
    (tmp_path / "demo" / "approvals.yaml").write_text(PROFILE, encoding="utf-8")
    RULES.at(tmp_path)
    pool = await connect(engines.dsn("approvals"), "approvals")
    await migrate(pool, [own_migrations(), files("approvals") / "migrations"])
    for table in ("page", "page_asked", "absence", "employee", "swept", "chart_version", "outbox", "inbox", "stream",
                  "decision", "parked", "timer"):  # fmt: skip
        await pool.execute(f"TRUNCATE {table}")
    made = Firm(pool)
    async with pool.acquire() as connection:
        await staffed(connection)
    for number, who in OF.items():
        await made.hear(delivery(f"item {number}", handed_in(number)))
        about = {"request": f"vacation:{number}", "kind": "vacation", "version": 1, "applicant_id": who}
        opened = RequestOpened(**about, opened_at=NOW, fields=(), summary=Text.of("Отпуск"), seats=())
        async with pool.acquire() as connection:
            await pages_store.put(connection, [Envelope(UUID(int=number), "/tests", NOW, "demo", UUID(int=1), opened)])
    assert await made.phases() == ["asking", "asking"]
    yield made
    await pool.close()


async def test_of_two_leaves_that_are_agreed_to_in_one_batch_the_second_sees_the_first(firm: Firm) -> None:
    await firm.hear(delivery("answer 4", agreed(4)), delivery("answer 5", agreed(5)))

    assert await firm.phases() == ["approved", "returned"]
    assert await firm.pool.fetchval("SELECT count(*) FROM parked") == 0


async def test_of_two_leaves_that_two_deciders_agree_to_one_waits_for_the_other_and_sees_it(firm: Firm) -> None:
    asked = {}
    for number in OF:
        row = await firm.pool.fetchval("SELECT state FROM stream WHERE id = $1", f"vacation:{number}")
        asked[number] = Asked("demo", agreed(number), PORTAL, NOW, None, recording.read(Request, row))

    async def second() -> Office:
        async with firm.pool.acquire() as connection, connection.transaction():
            (found,) = await look_up(connection, [asked[5]])
            return found

    async with firm.pool.acquire() as connection, connection.transaction():
        await look_up(connection, [asked[4]])
        waiting = asyncio.create_task(second())
        await asyncio.sleep(0.5)
        assert not waiting.done()
        granted = Granted(1, (), first_on=FIRST, last_on=LAST)
        state = recording.written(Request, replace(asked[4].state, phase="approved", granted=granted))
        await connection.execute("UPDATE stream SET state = $1 WHERE id = 'vacation:4'", state)

    assert (await waiting).chart.absences == (Absence(APPLICANT, "vacation", FIRST, LAST, "vacation:4"),)


async def test_agreements_that_have_nothing_in_common_stay_in_one_batch(connection: asyncpg.Connection) -> None:
    await staffed(connection)
    leave = vacation(FIRST, LAST)
    moved = ItemStageChanged(
        **leave.model_dump(include={"item_type", "created_by_id", "fields"}),
        item_id=4,
        stage="approved",
        from_stage="on_approval",
        moved_at=NOW,
        by_id=HEAD,
    )
    task = TaskCompleted(task_id=1, completed_at=NOW, by_id=HEAD, belongs_to=())

    def asked(*bodies: Message) -> list[Asked]:
        return [Asked("demo", one, PORTAL, NOW) for one in bodies]

    def of(number: int, employee: int) -> ItemStageChanged:
        fields = (Field(name="employee", value=Value(employee_ids=(employee,))), *leave.fields[1:])
        return moved.model_copy(update={"item_id": number, "fields": fields})

    await look_up(connection, asked(moved, moved, task, leave.model_copy(update={"item_id": 9}), of(5, CHIEF)))
    for other in (of(5, LAWYER), of(5, APPLICANT)):
        with pytest.raises(Together):
            await look_up(connection, asked(moved, other))
