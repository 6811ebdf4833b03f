"""What people do, and what becomes of tax work: a deadline moved, a task refused, an accountant away with a deputy.

Through the CRM's REST and the clock, with tax-calendar killed in between.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from e2e.calendar_expected import ORG
from e2e.calendar_office import Task, card, morning
from e2e.checks import check_replay
from e2e.people_office import PeopleOffice, people_at_work, until
from e2e.truth import letters

pytestmark = pytest.mark.story

FIRST, AWAY_FROM, AWAY_TO, BACK = (date(2026, 11, day) for day in (10, 11, 13, 16))
CLIENT, REFUSED_CLIENT = 1, 2
HEAD, DEPUTY = 4, 7  # «Налоги и бухгалтерия»: its head, and an accountant who stands in
INN, NUMBER, LETTER = "7798120412", "26-08/80234", "d24_winmail_dat.eml"  # to be answered by 16 November
PROFILE = {"legal_form": "ORG", **ORG[3]}
IS_AWAY = "SELECT away_until FROM tax_calendar.employee WHERE employee_id = $1"
STANDS_IN = "SELECT deputy_id FROM tax_calendar.deputy WHERE employee_id = $1"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[PeopleOffice]:
    async with people_at_work(tmp_path, morning(FIRST, 7), {CLIENT: card(PROFILE)}, letters()[LETTER]) as found:
        yield found


async def test_people_s_doings_are_followed_though_the_service_is_killed(office: PeopleOffice) -> None:
    accountant = int(await office.accountant_of(INN))
    demand, duties = await office.demand(NUMBER), await office.duties(CLIENT)
    assert int(demand["responsibleId"]) == accountant
    assert {one.responsible_id for one in duties.values()} == {accountant}
    moved = min(duties)

    await _an_accountant_moves_deadlines(office, accountant, demand["id"], duties[moved])
    await _a_refused_task_is_told_and_put_the_next_morning(office)
    await _an_absent_accountant_s_deputy_has_his_work(office, accountant, demand["id"])
    await _who_is_back_has_his_dates_again(office, accountant, duties[moved])
    await check_replay(office, 20)


async def _an_accountant_moves_deadlines(office: PeopleOffice, accountant: int, demand: str, duty: Task) -> None:
    for number in (demand, duty.id):
        fields = {"DEADLINE": "2026-11-20T18:00:00+03:00"}
        await office.does(accountant, "tasks.task.update", taskId=number, fields=fields)
    office.running.kill("tax-calendar")
    await office.running.restarted("tax-calendar")

    async def commented() -> bool:
        said = await office.crm("task.commentitem.getlist", TASKID=demand)
        return any("20.11.2026" in one["POST_MESSAGE"] for one in said)

    await until("the moved deadline is never confirmed", commented)
    await office.running.rest()


async def _a_refused_task_is_told_and_put_the_next_morning(office: PeopleOffice) -> None:
    await office.refusing("tasks.task.add")
    await office.write_cards({REFUSED_CLIENT: card(PROFILE)})

    async def told() -> bool:
        return any("CRM" in one and "An error told" in one for one in await office.told(HEAD))

    await until("nobody is told of the refused task", told)
    await office.running.rest()
    assert await office.duties(REFUSED_CLIENT) == {}
    await office.obliging()


async def _an_absent_accountant_s_deputy_has_his_work(office: PeopleOffice, accountant: int, demand: str) -> None:
    await office.declare(accountant, DEPUTY, AWAY_FROM, AWAY_TO)
    await until("the deputy is never known", lambda: office.known(STANDS_IN, accountant))
    entry = {"name": "Отпуск", "from": str(AWAY_FROM), "to": str(AWAY_TO), "skip_time": "Y", "accessibility": "absent"}
    await office.does(accountant, "calendar.event.add", type="user", ownerId=accountant, section=0, **entry)
    await office.running.advance(morning(AWAY_FROM, 7))
    await until("the absence is never seen", lambda: office.known(IS_AWAY, accountant))
    await office.running.advance(morning(AWAY_FROM, 9))

    async def handed_over() -> bool:
        return int((await office.demand(NUMBER))["responsibleId"]) == DEPUTY

    await until("the demand stays with who is away", handed_over)
    assert (await office.demand(NUMBER))["deadline"].startswith("2026-11-20T18:00")
    assert {one.responsible_id for one in (await office.duties(CLIENT)).values()} == {DEPUTY}
    # The morning has put what the CRM refused the evening before, each task once.
    assert (await office.duties(REFUSED_CLIENT)).keys() == (await office.duties(CLIENT)).keys()


async def _who_is_back_has_his_dates_again(office: PeopleOffice, accountant: int, moved: Task) -> None:
    await office.running.advance(morning(BACK, 7))

    async def is_back() -> bool:
        return await office.known(IS_AWAY, accountant) is None

    await until("who is back is never seen", is_back)
    await office.running.advance(morning(BACK, 9))
    duties = await office.duties(CLIENT)
    assert {one.responsible_id for one in duties.values()} == {accountant}
    assert next(one for one in duties.values() if one.id == moved.id).until == date(2026, 11, 20)
    assert int((await office.demand(NUMBER))["responsibleId"]) == DEPUTY  # who has taken a demand over goes on with it
