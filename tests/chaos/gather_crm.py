"""Evidence out of the CRM, by its REST interface and its pages, as a person would see it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import aiohttp
from chaos.evidence import Expected, Task
from chaos.letters import Demand
from delo.testing import RunningStack
from e2e.office import Office, hashes

CLOSED = "5"
FILE_LINK = re.compile(r'href="(/files/\d+)"')


class Crm:
    """The sandbox's portal, every limit and fault lifted first."""

    def __init__(self, running: RunningStack, http: aiohttp.ClientSession) -> None:
        self._office = Office(running, http)
        self._address = running.http("sandbox")
        self._http = http

    async def tasks(self) -> tuple[Task, ...]:
        """Every task, closed doubles included."""
        rows: list[dict[str, Any]] = []
        select = ["*", "UF_TASK_WEBDAV_FILES", "UF_CRM_TASK", "XML_ID"]
        while True:
            page = await self._office.crm("tasks.task.list", select=select, start=len(rows), order={"ID": "asc"})
            rows += page["tasks"]
            if len(page["tasks"]) < 50:
                return tuple([await self._task(row) for row in rows])

    async def _task(self, row: dict[str, Any]) -> Task:
        items = await self._office.crm("task.checklistitem.getlist", TASKID=row["id"], ORDER={"ID": "asc"})
        return Task(
            id=int(row["id"]),
            title=row["title"],
            responsible_id=int(row["responsibleId"]),
            deadline=datetime.fromisoformat(row["deadline"]) if row["deadline"] else None,
            marker=str(row["xmlId"]),
            is_open=str(row["status"]) != CLOSED,
            files=await self._files(row),
            checklist=tuple(item["TITLE"] for item in items),
        )

    async def _files(self, row: dict[str, Any]) -> tuple[str, ...]:
        """sha256 of each file that the task's page offers."""
        page = f"{self._address}/company/personal/user/{row['responsibleId']}/tasks/task/view/{row['id']}/"
        async with self._http.get(page) as answer:
            links = sorted(set(FILE_LINK.findall(await answer.text())))
        found = []
        for link in links:
            async with self._http.get(self._address + link) as download:
                found.append(hashlib.sha256(await download.read()).hexdigest())
        return tuple(found)

    async def expected(self, demands: Sequence[Demand]) -> tuple[Expected, ...]:
        """What each demand must become: people are those the CRM names."""
        head = await self._office.head_accountant()
        people = {inn: await self._office.accountant_of(inn) for inn in sorted({d.inn for d in demands if d.inn})}
        return tuple(
            Expected(
                d.number,
                int(people[d.inn] if d.inn else head),
                d.due,
                frozenset(hashes(d.papers)),
                d.comes_with,
                d.scanned,
            )
            for d in demands
        )
