"""What people do, and what becomes of tax work: a deadline moved, a task refused, an accountant away with a deputy.

Through the CRM's REST and the clock, with tax-calendar killed in between.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import aiohttp
import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from contracts.approvals.v1 import DeputyDeclared
from contracts.envelope import Envelope
from delo.testing import stack
from e2e.calendar_expected import ORG
from e2e.calendar_office import CalendarOffice, Task, card, describe_portal, morning
from e2e.checks import check_replay
from e2e.truth import letters, one_for

pytestmark = pytest.mark.story

NEEDED = ("postgres", "kafka", "greenmail", "sandbox", "mail-ingest", "tax-calendar", "task-gateway")
FIRST, AWAY_FROM, AWAY_TO, BACK = (date(2026, 11, day) for day in (10, 11, 13, 16))
CLIENT, REFUSED_CLIENT = 1, 2
HEAD, DEPUTY = 4, 7  # «Налоги и бухгалтерия»: its head, and an accountant who stands in
INN, NUMBER, LETTER = "7798120412", "26-08/80234", "d24_winmail_dat.eml"  # to be answered by 16 November
PROFILE = {"legal_form": "ORG", **ORG[3]}
IS_AWAY = "SELECT away_until FROM tax_calendar.employee WHERE employee_id = $1"
STANDS_IN = "SELECT deputy_id FROM tax_calendar.deputy WHERE employee_id = $1"


class PeopleOffice(CalendarOffice):
    """What people do in it."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._webhooks: dict[int, str] = {}

    async def _switch(self, what: str, method: str, said: Any = None) -> Any:
        address = f"{self.running.http('sandbox')}/_sandbox/{what}"
        async with self._http.request(method, address, json=said) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def does(self, person: int, method: str, **params: Any) -> Any:
        """By that person's own hand."""
        if person not in self._webhooks:
            made = await self._switch("webhooks", "POST", {"user_id": person})
            self._webhooks[person] = str(made["webhook_url"])
        async with self._http.post(f"{self._webhooks[person].rstrip('/')}/{method}", json=params) as answer:
            return (await answer.json())["result"]

    async def listening(self) -> None:
        """The CRM tells the gateway of each task changed: sweeps by the time of change look past a clock set back."""
        said = self.running.sandbox
        given = {"event": "ONTASKUPDATE", "handler": f"{self.running.http('crm-events')}/crm/demo"}
        auth = {"auth": said["access_token"]}
        async with self._http.post(f"{said['base_url']}/rest/event.bind", json=given | auth) as answer:
            assert answer.status == 200, await answer.text()

    async def refusing(self, method: str) -> None:
        """The CRM says no to every call of *method*."""
        await self._switch("faults", "POST", [{"kind": "200_error", "method": method}])

    async def obliging(self) -> None:
        """The CRM refuses nothing any more."""
        await self._switch("faults", "DELETE")

    async def told(self, person: int) -> list[str]:
        """What the bell of that person has."""
        found = await self.does(person, "im.notify.get")
        return [str(one["text"]) for one in found["notifications"]]

    async def declare(self, person: int, deputy: int, first_on: date, last_on: date) -> None:
        """As approvals says it once the deputy has agreed."""
        body = DeputyDeclared(
            declaration="deputy/1", employee_id=person, deputy_id=deputy, first_on=first_on, last_on=last_on,
            declared_at=datetime.now(UTC), consented=True,
        )  # fmt: skip
        number = uuid5(NAMESPACE_URL, "deputy/1")
        said = Envelope(number, "/services/approvals", datetime.now(UTC), "demo", number, body)
        async with AIOKafkaProducer(bootstrap_servers=self.running.bootstrap, acks="all") as producer:
            await producer.send_and_wait(
                said.topic, body.encoded(), key=said.key.encode(), headers=list(said.headers())
            )

    async def known(self, question: str, person: int) -> Any:
        """What tax-calendar has written down of a person."""
        connection = await asyncpg.connect(self.running.admin_dsn)
        try:
            return await connection.fetchval(question, person)
        finally:
            await connection.close()

    async def demand(self) -> dict[str, Any]:
        """The demand's task."""
        return one_for(await self.tasks(), NUMBER)

    async def duties(self, client: int) -> dict[str, Task]:
        """Open tasks of a client's calendar, by their obligations."""
        found = [one for one in await self.calendar_tasks() if one.client == client and one.open]
        assert len({one.parts for one in found}) == len(found)
        return {min(one.parts): one for one in found}


async def until(said: str, holds: Callable[[], Awaitable[Any]], seconds: float = 90.0) -> None:
    """Until *holds* says something true; *said* is told if it never does."""
    end = time.monotonic() + seconds
    while not await holds():
        assert time.monotonic() < end, said
        await asyncio.sleep(0.3)


@pytest.fixture
async def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PeopleOffice]:
    monkeypatch.setitem(os.environ, "TASK_GATEWAY_SWEEP_EVERY", "PT1S")
    describe_portal(tmp_path)
    with stack(tmp_path, services=["postgres"]) as early:
        await early.preset_clock(morning(FIRST, 7))
    with stack(tmp_path, services=NEEDED) as running:
        async with aiohttp.ClientSession() as http:
            found = PeopleOffice(running, http)
            await found.unlimited()
            await running.set_clock(morning(FIRST, 7))
            await found.prepare()
            await found.listening()
            await found.write_cards({CLIENT: card(PROFILE)})
            await found.knows(1)
            await found.deliver([letters()[LETTER]])
            await found.judged(1, 40)
            await running.rest()
            yield found


async def test_people_s_doings_are_followed_though_the_service_is_killed(office: PeopleOffice) -> None:
    accountant = int(await office.accountant_of(INN))
    demand, duties = await office.demand(), await office.duties(CLIENT)
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
        return int((await office.demand())["responsibleId"]) == DEPUTY

    await until("the demand stays with who is away", handed_over)
    assert (await office.demand())["deadline"].startswith("2026-11-20T18:00")
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
    assert int((await office.demand())["responsibleId"]) == DEPUTY  # who has taken a demand over goes on with it
