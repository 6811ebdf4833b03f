"""Leaves of one department agreed to at the same time: in one batch, or by two deciders side by side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import asyncpg
import pytest
from approvals.core.chart import Absence
from approvals.core.office import Office
from approvals.core.state import Granted, Request
from approvals.errors import Together
from approvals.looking import look_up
from approvals_chart import NOW, staffed, vacation
from approvals_firm import PORTAL, Firm, delivery, firm_in
from approvals_scenes import APPLICANT, CHIEF, HEAD, LAWYER
from chassis.decision import Asked
from contracts.approvals.v1 import AnswerGiven
from contracts.base import Message
from contracts.crm.v1 import Field, Value
from contracts.items.v1 import ItemStageChanged
from contracts.tasks.v1 import TaskCompleted
from delo.testing import RunningStack

from chassis import recording

FIRST, LAST = date(2026, 11, 16), date(2026, 11, 29)
OF = {4: APPLICANT, 5: LAWYER}  # both of the department of three in which two must stay


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


@pytest.fixture
async def firm(engines: RunningStack, tmp_path: Path) -> AsyncIterator[Firm]:
    made = await firm_in(engines, tmp_path)
    for number, who in OF.items():
        await made.open(handed_in(number), who)
    assert await made.phases() == ["asking", "asking"]
    yield made
    await made.pool.close()


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
