"""Reading all time entries of a client's tasks and deals in a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from task_gateway import metrics
from task_gateway.core.calls import mapping
from task_gateway.core.inbound import timesheets
from task_gateway.core.inbound.listing import PAGE, Listing, Row
from task_gateway.core.inbound.timesheets import Entry, Period
from task_gateway.core.inbound.values import reference
from task_gateway.core.names import DEAL, Names
from task_gateway.inbound.asking import Asking, NotAnswered

log = structlog.get_logger()

DEALS = (
    *("crm.item.list", {"entityTypeId": DEAL}, ["id", "companyId"], "items"),
    *("id", "id", "updatedTime", "updatedTime"),
)


class Reading:
    """Of one portal. Raises NotAnswered where the portal does not give everything."""

    def __init__(self, asking: Asking, names: Names, zone: str) -> None:
        self._asking = asking
        self._rules = names.timesheet
        self._zone = zone
        self._told: set[int] = set()

    async def entries(self, period: Period) -> list[Entry]:
        """Every entry of the period, once, by id."""
        tasks = await self._tasks(period.client_id)
        zone = ZoneInfo(self._zone)
        since = datetime.combine(period.first_on, time(), zone)
        until = datetime.combine(period.last_on + timedelta(days=1), time(), zone)
        found: dict[int, Entry] = {}
        waiting = dict.fromkeys(tasks, 0)  # task → the last entry that was read
        while waiting:
            asked = list(waiting.items())[:PAGE]
            calls = [timesheets.page(task, last, since, until) for task, last in asked]
            for (task, last), call, reply in zip(asked, calls, await self._asking.ask(calls), strict=True):
                if reply.fate != "done":
                    raise NotAnswered(call.method, reply)
                rows = [row for row in mapping(reply.result).values() if int(row["ID"]) > last]
                if len(rows) < len(mapping(reply.result)):
                    raise NotAnswered(call.method, reply)  # it ignores its filter by id: page 1 for ever
                read = [timesheets.entry(row, tasks[task], self._rules, self._zone) for row in rows]
                # A portal that reads the times of the filter in another zone gives a little more; it is cut here.
                found |= {one.id: one for one in read if period.first_on <= one.on <= period.last_on}
                if len(rows) < PAGE:
                    del waiting[task]
                else:
                    waiting[task] = max(int(row["ID"]) for row in rows)
        return [found[number] for number in sorted(found)]

    async def _tasks(self, client_id: int) -> Mapping[int, Row]:
        """The tasks that hang on the client or on one of his deals, by id: none that is another's time."""
        own = await self._deals(client_id)
        bindings = [f"CO_{client_id}", *(f"D_{number}" for number in own)]
        keys = ("id", "ID", "changedDate", "CHANGED_DATE")
        found: dict[int, Any] = {}
        for start in range(0, len(bindings), PAGE):
            some = bindings[start : start + PAGE]
            select = timesheets.task_select(self._rules)
            listing = Listing("tasks.task.list", {}, select, "tasks", *keys, filter={"UF_CRM_TASK": some})
            async for page in self._asking.pages(listing):
                rows = [row for row in page if set(map(str, mapping(row.get("ufCrmTask")).values())) & set(some)]
                found |= {listing.id(row): row for row in rows}
        hung = {deal for row in found.values() for deal in timesheets.deals_of(row)}
        owners = dict.fromkeys(own, client_id) | await self._owners(sorted(hung - set(own)))
        whose = {number: timesheets.clients_of(row, owners) for number, row in found.items()}
        kept = {number: row for number, row in found.items() if whose[number][:1] == (client_id,)}
        self._tell({number: whose[number] for number in kept if len(whose[number]) > 1})
        return kept

    def _tell(self, disputed: Mapping[int, Sequence[int]]) -> None:
        """Once of each task: a closed period is read again every hour."""
        for task, clients in disputed.items():
            if task not in self._told:
                self._told.add(task)
                log.warning("timesheet.task_of_several_clients", task_id=task, taken_by=clients[0], clients=clients)
                metrics.DISPUTED.inc()

    async def _deals(self, client_id: int) -> list[int]:
        listing = Listing(*DEALS, filter={"companyId": client_id})
        return [listing.id(row) async for page in self._asking.pages(listing) for row in page]

    async def _owners(self, deals: Sequence[int]) -> dict[int, int]:
        """Those of *deals* that are somebody's, with whose: none of them is this client's."""
        listing, found = Listing(*DEALS), dict[int, int]()
        for start in range(0, len(deals), PAGE):
            for row in listing.rows(await self._asking.result(listing.some(deals[start : start + PAGE]))):
                if (company := reference(row.get("companyId"))) is not None:
                    found[listing.id(row)] = company
        return found
