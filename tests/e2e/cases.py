"""A firm's cases on the whole stack: deals made and filled in the CRM's own REST, the business clock moved by hand."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import yaml
from aiokafka import AIOKafkaConsumer
from chassis.blobs.folder import FolderBlobs
from delo.clock import moving
from delo.testing import RunningStack

DEMO = Path(__file__).parents[2] / "deploy" / "portal" / "demo"
DELO = Path(sys.executable).with_name("delo")
RUNNING = ("case-workflow", "task-gateway")
STRIKES, STRIKE_WITHIN_SECONDS = 0.25, 1.5  # how many of a person's acts a service dies at, and how soon after
PARTS = ("funnels", "deal_fields", "calendars", "folders")  # of the demo's profile: what cases need


def applied(running: RunningStack, folder: Path) -> dict[str, str]:
    """The demo's cases put into the portal; domain name → the portal's id. folder: named as the portal is."""
    said = yaml.safe_load((DEMO / "task-gateway.yaml").read_text(encoding="utf-8"))
    folder.mkdir()
    (folder / "portal.yaml").write_text((DEMO / "portal.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    part = yaml.safe_dump({name: said[name] for name in PARTS}, allow_unicode=True, sort_keys=False)
    (folder / "task-gateway.yaml").write_text(part, encoding="utf-8")
    environment = os.environ | {"NO_COLOR": "1", "DELO_HOME": str(running.home.root)}
    for arguments in (("apply", str(folder)), ("map", str(folder), "--json")):
        done = subprocess.run(
            [DELO, "portal", *arguments], capture_output=True, text=True, check=False, env=environment, timeout=240
        )
        assert done.returncode == 0, done.stderr + done.stdout
    running.restart("task-gateway")
    found: dict[str, str] = {name: str(number) for name, number in json.loads(done.stdout).items()}
    return found


class Firm:
    """The stack, and the ids of its portal. chance: when services die, which, and how often."""

    def __init__(
        self, running: RunningStack, http: aiohttp.ClientSession, ids: dict[str, str], chance: Random | None = None
    ) -> None:
        self.running = running
        self.ids = ids
        self.killed: list[str] = []
        self._http = http
        self._chance = chance
        self._strikes: dict[str, asyncio.Task[None]] = {}

    def strike(self) -> None:
        """At the first act, and perhaps at others, kill a service at a moment of what follows, and start it again."""
        if self._chance is None or (self._chance.random() > STRIKES and (self.killed or self._strikes)):
            return
        name, after = self._chance.choice(RUNNING), self._chance.uniform(0.0, STRIKE_WITHIN_SECONDS)
        if name not in self._strikes:
            self._strikes[name] = asyncio.create_task(self._struck(name, after))

    async def _struck(self, name: str, after: float) -> None:
        await asyncio.sleep(after)
        self.running.kill(name)
        self.killed.append(name)
        await self.running.restarted(name)

    async def alive(self) -> None:
        """Until whatever was killed runs again."""
        while self._strikes:
            _, task = self._strikes.popitem()
            await task

    async def crm(self, method: str, **params: Any) -> Any:
        """A call by the CRM's webhook; a bucket that is full, or a sandbox that is being restarted, is waited for."""
        address = f"{self.running.webhook_url.rstrip('/')}/{method}"
        for _ in range(240):
            try:
                async with self._http.post(address, json=params) as answer:
                    body = await answer.json()
            except aiohttp.ClientError:
                await asyncio.sleep(0.5)
                continue
            if body.get("error") not in {"QUERY_LIMIT_EXCEEDED", "OPERATION_TIME_LIMIT"}:
                assert "result" in body, body
                return body["result"]
            await asyncio.sleep(0.5)
        raise AssertionError(f"{method} was never answered")

    async def unlimited(self) -> None:
        """Lift the sandbox's limits: what is asked here is not how fast."""
        address = f"{self.running.http('sandbox')}/_sandbox/limits"
        async with self._http.post(address, json={"tariff": "box"}) as answer:
            assert answer.status == 200

    async def listening(self) -> None:
        """The CRM tells the gateway of each change; a sweep would find it within the minute."""
        said = self.running.sandbox
        handler = f"{self.running.http('crm-events')}/crm/demo"
        for event in ("ONCRMDEALADD", "ONCRMDEALUPDATE", "ONTASKUPDATE", "ONCRMACTIVITYADD", "ONCRMLEADADD"):
            given = {"event": event, "handler": handler, "auth": said["access_token"]}
            async with self._http.post(f"{said['base_url']}/rest/event.bind", json=given) as answer:
                assert answer.status == 200 or "already" in await answer.text()

    async def today(self, days: int = 0) -> str:
        """A day by the stack's clock."""
        now = await moving.now(self.running._site)
        return (now + timedelta(days=days)).date().isoformat()

    async def time(self, days: int) -> str:
        """An instant some days ahead."""
        now: datetime = await moving.now(self.running._site)
        return (now + timedelta(days=days)).replace(microsecond=0).isoformat()

    async def advance(self, days: float) -> None:
        """Time passes, wake by wake."""
        await self.alive()
        await moving.advance(self.running._site, timedelta(days=days), lambda _: None)

    async def deal(self, funnel: str, stage: str, client: int, **facts: str) -> int:
        """A person makes a deal."""
        category = int(self.ids[f"funnels/{funnel}"])
        fields = {
            "TITLE": f"{funnel} {client}",
            "CATEGORY_ID": category,
            "STAGE_ID": self.ids[f"funnels/{funnel}/stages/{stage}"],
            "COMPANY_ID": client,
            "ASSIGNED_BY_ID": 1,
            **self._written(facts),
        }
        return int(await self.crm("crm.deal.add", fields=fields))

    async def fill(self, deal: int, **facts: str) -> None:
        """A person fills the card."""
        self.strike()
        await self.crm("crm.deal.update", id=deal, fields=self._written(facts))

    async def move(self, deal: int, funnel: str, stage: str) -> None:
        """A person moves the deal."""
        self.strike()
        await self.crm("crm.deal.update", id=deal, fields={"STAGE_ID": self.ids[f"funnels/{funnel}/stages/{stage}"]})

    def _written(self, facts: dict[str, str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in facts.items():
            choice = self.ids.get(f"deal_fields/{name}/choices/{value}")
            found[self.ids[f"deal_fields/{name}"]] = choice if choice is not None else {"yes": "Y"}.get(value, value)
        return found

    async def stage(self, deal: int) -> str:
        """Where the deal stands, by domain name."""
        row = await self.crm("crm.deal.get", id=deal)
        known = {
            number: name for name, number in self.ids.items() if "/stages/" in name and name.startswith("funnels/")
        }
        return known.get(str(row["STAGE_ID"]), str(row["STAGE_ID"])).rpartition("/")[2]

    async def reaches(self, deal: int, stage: str, seconds: float = 240.0) -> None:
        """Until the deal stands there and nothing waits anywhere."""
        end = time.monotonic() + seconds
        while (there := await self.stage(deal)) != stage:
            assert time.monotonic() < end, f"deal {deal} is at {there}, not at {stage}: {await self.tasks(deal)}"
            await asyncio.sleep(0.3)
        await self.rest()

    async def rest(self) -> None:
        """Until no command is open and nothing waits to be said or read."""
        await self.alive()
        await moving.rest(self.running._site)

    async def asks(self, deal: int, *titles: str, seconds: float = 240.0) -> None:
        """Until exactly these tasks of the deal are open, by the beginnings of their titles, and nothing waits."""
        end = time.monotonic() + seconds
        while True:
            there = await self.tasks(deal)
            if len(there) == len(titles) and all(map(str.startswith, there, sorted(titles))):
                return await self.rest()
            assert time.monotonic() < end, f"deal {deal} at {await self.stage(deal)} has {there}, not {titles}"
            await asyncio.sleep(0.3)

    async def tasks(self, deal: int) -> list[str]:
        """Titles of the deal's open tasks, up to the client's name."""
        rows = await self.crm(
            "tasks.task.list", select=["ID", "TITLE"], filter={"UF_CRM_TASK": f"D_{deal}", "!REAL_STATUS": 5}
        )
        return sorted(row["title"].partition(" — ")[0] for row in rows["tasks"])

    async def all_tasks(self, deal: int) -> list[str]:
        """Titles of all the deal's tasks, closed ones too."""
        rows = await self.crm("tasks.task.list", select=["ID", "TITLE"], filter={"UF_CRM_TASK": f"D_{deal}"})
        return sorted(row["title"] for row in rows["tasks"])

    async def finish(self, deal: int, title: str) -> None:
        """A person closes the task of this title."""
        rows = await self.crm(
            "tasks.task.list", select=["ID", "TITLE"], filter={"UF_CRM_TASK": f"D_{deal}", "!REAL_STATUS": 5}
        )
        (task,) = [row for row in rows["tasks"] if row["title"].startswith(title)]
        await self.crm("tasks.task.complete", taskId=task["id"])

    async def responsible(self, deal: int) -> set[int]:
        """Whose the deal's open tasks are."""
        chosen = {"UF_CRM_TASK": f"D_{deal}", "!REAL_STATUS": 5}
        rows = await self.crm("tasks.task.list", select=["ID", "RESPONSIBLE_ID"], filter=chosen)
        return {int(row["responsibleId"]) for row in rows["tasks"]}

    async def submit(self, form: int, **answers: str) -> int:
        """A visitor of the site fills in a form of the CRM; the id of what it makes."""
        address = f"{self.running.http('sandbox')}/pub/form/{form}/"
        async with self._http.post(address, json=answers) as answer:
            return int((await answer.json())["id"])

    async def missed_call(self, phone: str, employee: int) -> int:
        """Somebody rings whom the CRM doesn't know, and nobody answers; the lead that the telephony makes of him."""
        given = {"USER_ID": employee, "PHONE_NUMBER": phone, "TYPE": 2, "CRM_CREATE": 1}
        call = await self._of_application("telephony.externalCall.register", given)
        ended = {"CALL_ID": call["CALL_ID"], "USER_ID": employee, "DURATION": 0, "STATUS_CODE": "304"}
        await self._of_application("telephony.externalCall.finish", ended)
        return int(call["CRM_CREATED_LEAD"])

    async def letter_of_a_stranger(self, address: str, subject: str) -> int:
        """A letter comes from an address that the CRM does not know; the lead that it makes of it."""
        lead = int(await self.crm("crm.lead.add", fields={"TITLE": subject, "SOURCE_ID": "EMAIL"}))
        await self.letter_to_lead(lead, address, subject)
        return lead

    async def letter_to_lead(self, lead: int, address: str, subject: str) -> None:
        """The CRM files a letter with the lead of who wrote it."""
        now = await moving.now(self.running._site)
        fields = {
            "OWNER_TYPE_ID": 1,
            "OWNER_ID": lead,
            "TYPE_ID": 4,
            "PROVIDER_ID": "CRM_EMAIL",
            "PROVIDER_TYPE_ID": "EMAIL",
            "DIRECTION": 1,
            "SUBJECT": subject,
            "DESCRIPTION": "Здравствуйте!",
            "START_TIME": now.isoformat(),
            "COMPLETED": "Y",
            "RESPONSIBLE_ID": 1,
            "COMMUNICATIONS": [{"VALUE": address, "ENTITY_ID": lead, "ENTITY_TYPE_ID": 1, "TYPE": "EMAIL"}],
        }
        await self.crm("crm.activity.add", fields=fields)

    async def _of_application(self, method: str, given: dict[str, Any]) -> Any:
        said = self.running.sandbox
        given |= {"auth": said["access_token"]}
        async with self._http.post(f"{said['base_url']}/rest/{method}", json=given) as answer:
            return (await answer.json())["result"]

    async def enquiry_of(self, lead: int, seconds: float = 240.0) -> int:
        """The one deal that was made for a lead, once it is there."""
        end = time.monotonic() + seconds
        while not (rows := await self.crm("crm.deal.list", filter={"LEAD_ID": lead}, select=["ID"])):
            assert time.monotonic() < end, f"nobody made a deal for lead {lead}"
            await asyncio.sleep(0.5)
        return int(rows[0]["ID"])

    async def head_of(self, department: str) -> int:
        """Who leads a department."""
        (found,) = await self.crm("department.get", NAME=department)
        return int(found["UF_HEAD"])

    async def bell(self, employee: int) -> str:
        """The page of what somebody was notified of, once nothing waits."""
        await self.rest()
        address, who = f"{self.running.http('sandbox')}/notifications/", {"Cookie": f"person={employee}"}
        async with self._http.get(address, headers=who) as page:
            return await page.text()

    async def hearing(self, deal: int) -> tuple[datetime, set[str]]:
        """When the one event of the deal in the department's calendar begins, and who goes to it."""
        await self.rest()
        days = {"from": await self.today(-1), "to": await self.today(60)}
        rows = await self.crm("calendar.event.get", type="user", ownerId=1, **days)
        (found,) = [one for one in rows if f"D_{deal}" in (one["UF_CRM_CAL_EVENT"] or ())]
        return datetime.fromtimestamp(int(found["DATE_FROM_TS_UTC"]), UTC), set(found["ATTENDEES_CODES"])

    async def invitations(self, deal: int) -> list[str]:
        """The .ics of each letter to the deal's client, in order, once nothing waits."""
        await self.rest()
        letters: list[dict[str, Any]] = []
        async with AIOKafkaConsumer(
            "mail.commands", bootstrap_servers=self.running.bootstrap, auto_offset_reset="earliest"
        ) as consumer:
            ends = await consumer.end_offsets(sorted(consumer.assignment()))
            while [place for place, end in ends.items() if await consumer.position(place) < end]:
                for records in (await consumer.getmany(timeout_ms=500)).values():
                    letters += [json.loads(record.value) for record in records]
        about = ("deal", deal)
        ours = [one["calendar"] for one in letters if (one["belongs_to"]["kind"], one["belongs_to"]["id"]) == about]
        blobs = FolderBlobs(self.running.home.blobs)
        return [(await blobs.get("demo", one["sha256"])).decode() for one in ours]

    async def comments(self, deal: int) -> list[str]:
        """What the deal's timeline says, oldest first."""
        rows = await self.crm(
            "crm.timeline.comment.list", filter={"ENTITY_ID": deal, "ENTITY_TYPE": "deal"}, select=["ID", "COMMENT"]
        )
        return [row["COMMENT"] for row in sorted(rows, key=lambda row: int(row["ID"]))]

    async def told(self, deal: int, words: str, seconds: float = 240.0) -> None:
        """Until the deal's timeline says it."""
        end = time.monotonic() + seconds
        while not any(words in one for one in await self.comments(deal)):
            assert time.monotonic() < end, f"deal {deal} is never told {words}: {await self.comments(deal)}"
            await asyncio.sleep(0.3)

    async def copy(self, funnel: str, seconds: float = 240.0) -> int:
        """The one deal of a funnel, once it is there."""
        end = time.monotonic() + seconds
        while True:
            rows = await self.crm("crm.deal.list", filter={"CATEGORY_ID": self.ids[f"funnels/{funnel}"]}, select=["ID"])
            if len(rows) == 1:
                return int(rows[0]["ID"])
            assert time.monotonic() < end, f"{funnel} has {rows}"
            await asyncio.sleep(0.3)


@asynccontextmanager
async def at_work(running: RunningStack, ids: dict[str, str], seed: int) -> AsyncIterator[Firm]:
    """A firm that the CRM tells of everything, without limits; at the end all its services live."""
    async with aiohttp.ClientSession() as http:
        found = Firm(running, http, ids, Random(seed))
        await found.unlimited()
        await found.listening()
        yield found
        await found.alive()
