"""The CRM's offline queue (facts 4.4): what is in it is kept as hints before it is cleared there."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from chassis.waiting import first_of

from task_gateway import metrics
from task_gateway.core.calls import Call, mapping
from task_gateway.core.inbound.hints import EVENTS, Hint, hint
from task_gateway.core.inbound.listing import Listing
from task_gateway.faults import survived
from task_gateway.inbound.asking import Asking, NotAnswered
from task_gateway.inbound.store import InboundStore
from task_gateway.portal import NotSender

log = structlog.get_logger()

PAGE = 50
PLAN_LACKS = "wrong_license"  # clear=0 is a feature of the tariff on cloud
QUEUE = Listing("event.offline.list", {}, ["*"], "", "ID", "ID", "TIMESTAMP_X", "TIMESTAMP_X")


class OfflineQueue:
    """Of one portal that we call as an application. wake: there is something in it."""

    def __init__(self, asking: Asking, store: InboundStore, every_seconds: float) -> None:
        self._asking = asking
        self._store = store
        self._every_seconds = every_seconds
        self._reserves = True
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Bind what is not bound, take what an earlier reader left, then read again and again. Raises NotSender."""
        ready = False
        while True:
            self.wake.clear()
            try:
                if not ready:
                    await self.bind()
                    await self.take_what_was_left()
                    ready = True
                while await self.read():
                    pass
            except NotAnswered as error:
                ready = ready and error.code != ""  # a lost reply may have reserved rows for nobody
                log.warning("offline.not_answered", portal=self._asking.portal, reason=str(error))
            except Exception as error:
                if isinstance(error, NotSender):
                    raise
                outcome = survived("offline", error, portal=self._asking.portal)
                ready = ready and outcome == "interrupted"  # what we can't read stays reserved
            await first_of(self.wake, timeout=self._every_seconds)

    async def bind(self) -> None:
        """Ask to be told offline of every event that says something to us. One that the portal lacks is left out."""
        rows = mapping(await self._asking.result(Call("event.get", {}))).values()
        bound = {str(row.get("event", "")).upper() for row in rows if str(row.get("offline")) in {"1", "True"}}
        wanted = [name for name in EVENTS if name not in bound]
        calls = [Call("event.bind", {"event": name, "event_type": "offline"}) for name in wanted]
        for name, reply in zip(wanted, await self._asking.ask(calls), strict=True):
            if reply.fate != "done":
                log.warning("offline.not_bound", portal=self._asking.portal, event_name=name, code=reply.code)

    async def take_what_was_left(self) -> None:
        """Rows that were reserved by a reader who died, or whose reply was lost."""
        processes: set[str] = set()
        async for page in self._asking.pages(QUEUE):
            left = [row for row in page if row.get("PROCESS_ID")]
            await self._keep(left)
            processes |= {str(row["PROCESS_ID"]) for row in left}
        for process in sorted(processes):
            await self._asking.result(Call("event.offline.clear", {"process_id": process}))

    async def read(self) -> int:
        """One portion; answers how many events there were. Raises NotAnswered."""
        if self._reserves:
            try:
                return await self._reserved()
            except NotAnswered as error:
                if error.code != PLAN_LACKS:
                    raise
                log.warning("offline.no_reserving", portal=self._asking.portal)
                self._reserves = False
        return await self._taken()

    async def _reserved(self) -> int:
        """Reserve, keep, clear: a crash in between leaves them reserved, and `take_what_was_left` finds them."""
        got = mapping(await self._asking.result(Call("event.offline.get", {"clear": 0, "limit": PAGE})))
        rows = list(mapping(got.get("events")).values())
        await self._keep(rows)
        if rows:
            about: dict[str, Any] = {"process_id": got["process_id"]}
            names = [name for row in rows if (name := mapping(row).get("MESSAGE_ID"))]
            if len(names) == len(rows):  # else all that we have reserved, which are these
                about["message_id"] = names
            await self._asking.result(Call("event.offline.clear", about))
        return len(rows)

    async def _taken(self) -> int:
        """Keep first what reading will delete; and once more after it, for what happened between the two."""
        rows = QUEUE.rows(await self._asking.result(QUEUE.page(0)))
        await self._keep(rows)
        if not rows:
            return 0
        about = {"clear": 1, "limit": PAGE, "filter": {"<=ID": rows[-1]["ID"]}}
        try:
            got = mapping(await self._asking.result(Call("event.offline.get", about)))
            await self._keep(list(mapping(got.get("events")).values()))
        finally:
            await self._keep(rows)
        return len(rows)

    async def _keep(self, rows: Sequence[Any]) -> None:
        found = [one for row in rows if (one := hinted(row)) is not None]
        metrics.HINTS.labels("offline").inc(len(found))
        if found:
            await self._store.hint(found)


def hinted(row: Any) -> Hint | None:
    """What a row of the queue makes us look at; its data is `false` where there is none."""
    row = mapping(row)
    data = mapping(row.get("EVENT_DATA") or {})
    known = any(name in data for name in ("FIELDS", "FIELDS_AFTER", "FIELDS_BEFORE", "CALL_ID"))
    return hint(str(row.get("EVENT_NAME") or ""), data if known else {"FIELDS": data})
