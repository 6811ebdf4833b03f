"""People at work in the CRM: by their own webhooks, with their bells; and waiting until something is so."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import aiohttp
import asyncpg
from aiokafka import AIOKafkaProducer
from contracts.approvals.v1 import DeputyDeclared
from contracts.envelope import Envelope
from delo.testing import stack
from e2e.calendar_office import CalendarOffice, Task, describe_portal
from e2e.truth import one_for

NEEDED = ("postgres", "kafka", "greenmail", "sandbox", "mail-ingest", "tax-calendar", "task-gateway")


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

    async def demand(self, number: str) -> dict[str, Any]:
        """The task of a demand by its number."""
        return one_for(await self.tasks(), number)

    async def duties(self, client: int) -> dict[str, Task]:
        """Open tasks of a client's calendar, by their obligations."""
        found = [one for one in await self.calendar_tasks() if one.client == client and one.open]
        assert len({one.parts for one in found}) == len(found)
        return {min(one.parts): one for one in found}


@asynccontextmanager
async def people_at_work(
    folder: Path, at: datetime, cards: Mapping[int, Mapping[str, Any]], letter: bytes
) -> AsyncIterator[PeopleOffice]:
    """The tax stack at a moment, with clients' cards written and a letter judged; the CRM is looked at each second."""
    describe_portal(folder)
    with stack(folder, services=["postgres"]) as early:
        await early.preset_clock(at)
    with stack(folder, services=NEEDED, settings={"TASK_GATEWAY_SWEEP_EVERY": "PT1S"}) as running:
        async with aiohttp.ClientSession() as http:
            found = PeopleOffice(running, http)
            await found.unlimited()
            await running.set_clock(at)
            await found.prepare()
            await found.listening()
            if cards:
                await found.write_cards(cards)
                await found.knows(len(cards))
            await found.deliver([letter])
            await found.judged(1, 40)
            await running.rest()
            yield found


async def until(said: str, holds: Callable[[], Awaitable[Any]], seconds: float = 240.0) -> None:
    """Until *holds* says something true; *said* is told if it never does."""
    end = time.monotonic() + seconds
    while not await holds():
        assert time.monotonic() < end, said
        await asyncio.sleep(0.3)
