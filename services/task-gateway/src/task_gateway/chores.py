"""What the sender does beside its commands, each at its own pace: finding the disk, closing doubles, throwing away."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import structlog
from chassis.dead import describe
from chassis.faults import passes
from chassis.pauses import Pauses
from contracts.crm.v1 import CrmCommand

from task_gateway import metrics
from task_gateway.core.calls import Call, mapping
from task_gateway.core.doubles import Found, Marker, doubles
from task_gateway.core.inbound.values import reference
from task_gateway.core.order import Order
from task_gateway.core.refusals import dropped
from task_gateway.faults import its_own
from task_gateway.ledger import Entry, Ledger
from task_gateway.portal import PortalWay
from task_gateway.taking import Job
from task_gateway.work import Workshop

log = structlog.get_logger()

LOOK_SECONDS = 5.0
AGAIN_SECONDS = 30.0
BUG_SECONDS = 3600.0
DROP_SECONDS = 1.0
TOGETHER = 200
REFUSED_SECONDS = 86_400.0  # each try may leave one more comment on a double


class Chores:
    """looked: the disk was looked for at least once; commands without files never wait for it."""

    def __init__(self, way: PortalWay, shop: Workshop, ledger: Ledger) -> None:
        self._way = way
        self._shop = shop
        self._ledger = ledger
        self.looked = asyncio.Event()

    async def find_root(self) -> None:
        """Until the common disk is found. Raises NotSender."""
        for pause in Pauses(1.0, 2.0, 60.0):
            if self._shop.root_folder:
                return
            (reply,) = await self._way.call([Call("disk.storage.getlist", {"filter": {"ENTITY_TYPE": "common"}})])
            storages = mapping(reply.result).values() if reply.fate == "done" else ()
            roots = [found for one in storages if (found := reference(mapping(one).get("ROOT_OBJECT_ID")))]
            if roots:
                self._shop.root_folder = roots[0]
                self.looked.set()
                return
            log.warning("disk.not_found", portal=self._way.name, said=reply.code or reply.words or "no common storage")
            self.looked.set()
            await asyncio.sleep(pause)

    async def close_doubles(self) -> None:
        """Again and again. Raises NotSender."""
        while True:
            try:
                for entry in await self._ledger.to_recheck(10):
                    await self._recheck_by_itself(entry)
            except Exception as error:
                if not passes(error):
                    raise
            await asyncio.sleep(LOOK_SECONDS)

    async def drop_held(self) -> None:
        """What stopped rules wait with and a person has thrown away is refused, and so said to whoever ordered it."""
        while True:
            try:
                while held := await self._ledger.to_drop(TOGETHER):
                    await asyncio.gather(*(self._drop(entry, why) for entry, why in held))
            except Exception as error:
                if not passes(error):
                    raise
            await asyncio.sleep(DROP_SECONDS)

    async def _drop(self, entry: Entry, why: str) -> None:
        job = Job(entry, CrmCommand.model_validate_json(entry.body), None)
        await self._shop.refuse(job, dropped(entry.automation, why))

    async def _recheck_by_itself(self, entry: Entry) -> None:
        """One entry's trouble is its own: it must not end the term of a sender that all others wait for."""
        try:
            await self._recheck(entry)
        except Exception as error:
            if not its_own(error):
                raise
            log.exception("command.bug", command_id=str(entry.command_id), reason=describe(error))
            await self._ledger.rechecked(entry, BUG_SECONDS)

    async def _recheck(self, entry: Entry) -> None:
        """Once doubtful, looked for again when a late effect must have shown; what is open beside it is taken away."""
        way, order = await self._shop.again(entry)
        marker = way.marker
        if marker is None or marker.look(order) is None:
            await self._ledger.rechecked(entry, None)
            return
        found = await self._found(marker, order)
        if found is None:
            await self._ledger.rechecked(entry, AGAIN_SECONDS)
            return
        keep = entry.progress.made if entry.state == "confirmed" else None
        extra = doubles(found, keep)
        again = [await self._withdraw(entry, marker, order, number, keep) for number in extra]
        await self._ledger.rechecked(entry, min((pause for pause in again if pause is not None), default=None))

    async def _found(self, marker: Marker, order: Order[Any]) -> list[Found] | None:
        """All that carries the marker, on however many pages; None: the CRM doesn't say."""
        found: dict[int, Found] = {}
        while (look := marker.look(order)) is not None:
            (reply,) = await self._way.call([look])
            if reply.fate != "done":
                return None
            found |= {one.id: one for one in marker.found(order, reply.result)}
            further = marker.further(order, reply.result)
            if further is None:
                break
            order = replace(order, passed=(*order.passed, further))
        return [found[number] for number in sorted(found)]

    async def _withdraw(
        self, entry: Entry, marker: Marker, order: Order[Any], number: int, keep: int | None
    ) -> float | None:
        """After how many seconds this double is to be looked for again; None: it is taken away.

        After a refusal, too: where it is gone the next look does not find it, else a person has to close it.
        """
        reply = (await self._way.call(list(marker.withdraw(order, number, keep))))[-1]
        log.warning(
            "command.double", command_id=str(entry.command_id), crm_id=number, outcome=reply.fate, said=reply.words
        )
        if reply.fate == "done":
            metrics.DOUBLES.labels(entry.type).inc()
            return None
        if reply.fate != "refused":
            return AGAIN_SECONDS
        metrics.DOUBLES_LEFT.inc()
        return REFUSED_SECONDS
