"""The head accountant answers a triage task in words: the demand goes to whom he names, with its term.

Through the CRM's REST, as people write there; tax-calendar is killed once the words are said.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from e2e.calendar_office import morning
from e2e.checks import check_replay
from e2e.people_office import PeopleOffice, people_at_work, until
from e2e.truth import letters

pytestmark = pytest.mark.story

TODAY = date(2026, 10, 29)
# Its INN fails its control digit; explanations are due five working days after 28 October, 4 November is a holiday.
LETTER, NUMBER, INN, DUE = "d20_bad_inn_checkdigit.eml", "5003-770", "5098031900", "2026-11-05T18:00:00+03:00"
DONE = "5"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[PeopleOffice]:
    async with people_at_work(tmp_path, morning(TODAY, 9), {}, letters()[LETTER]) as found:
        yield found


async def closes(office: PeopleOffice, person: int, task: dict[str, Any], words: str) -> None:
    """A comment, then the task is done."""
    await office.does(person, "task.commentitem.add", TASKID=task["id"], FIELDS={"POST_MESSAGE": words})
    await office.does(person, "tasks.task.complete", taskId=task["id"])


async def card(office: PeopleOffice, task: dict[str, Any]) -> dict[str, Any]:
    """The task as it is now, closed or not."""
    fields = ["ID", "STATUS", "RESPONSIBLE_ID"]
    return dict((await office.crm("tasks.task.get", taskId=task["id"], select=fields))["task"])


async def comments(office: PeopleOffice, task: dict[str, Any]) -> list[str]:
    return [str(one["POST_MESSAGE"]) for one in await office.crm("task.commentitem.getlist", TASKID=task["id"])]


async def test_words_that_say_too_little_are_asked_again_and_then_settle_whose_demand_it_is(
    office: PeopleOffice,
) -> None:
    head = int(await office.head_accountant())
    triage = await office.demand(NUMBER)
    assert int(triage["responsibleId"]) == head

    await closes(office, head, triage, "передайте кому надо")

    async def taken_up() -> bool:
        return (await card(office, triage))["status"] != DONE and len(await comments(office, triage)) > 1

    await until("what can't be understood is not asked again", taken_up)

    await closes(office, head, triage, f"клиент — ИНН {INN}")
    office.running.kill("tax-calendar")
    await office.running.restarted("tax-calendar")

    async def handed_over() -> bool:
        now = await card(office, triage)
        return now["status"] != DONE and str(now["responsibleId"]) == await office.accountant_of(INN)

    await until("the demand never reaches its accountant", handed_over)
    await office.running.rest()
    task = await office.demand(NUMBER)  # the only one of that number
    assert (task["id"], task["deadline"]) == (triage["id"], DUE)
    await check_replay(office, 3)
