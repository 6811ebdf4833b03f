"""Somebody who moves deals from stage to stage while everything is struck, and what the CRM's history says of it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import aiohttp
from aiokafka import AIOKafkaConsumer
from chaos.asking import bind, sure
from chaos.plan import DEALS, Move
from contracts.deals.v1 import DealStageChanged
from delo.testing import RunningStack

KNOWN_SECONDS = 120.0  # a sweep runs each minute
TOLD_SECONDS = 150.0
DEAL = 2


class Mover:
    """Six deals of one funnel."""

    def __init__(self, running: RunningStack, http: aiohttp.ClientSession) -> None:
        self._running = running
        self._http = http
        self.deals: tuple[int, ...] = ()

    async def begin(self) -> None:
        """Make the deals and wait until the gateway has seen them: what is before its first sight is no move.

        The CRM tells the gateway of each change, where no fault keeps it from that; what is not told a sweep finds.
        """
        for event in ("ONCRMDEALADD", "ONCRMDEALUPDATE"):
            await bind(self._running, self._http, event)
        self.deals = tuple([int(await self._sure("crm.deal.add", fields={"TITLE": f"Дело {n}"})) for n in range(DEALS)])
        await self._until("deal.changed", lambda seen: seen >= set(self.deals), KNOWN_SECONDS)

    async def move(self, move: Move) -> None:
        """Set the stage until the CRM says that it is set; set twice it is one move."""
        await self._sure("crm.deal.update", id=self.deals[move.deal], fields={"STAGE_ID": move.stage})

    async def history(self) -> dict[int, tuple[str, ...]]:
        """Deal → the stages it stood in, the first of its making."""
        found: dict[int, tuple[str, ...]] = {}
        for deal in self.deals:
            given = {"entityTypeId": DEAL, "filter": {"OWNER_ID": deal}, "order": {"ID": "ASC"}}
            rows: list[dict[str, Any]] = []
            while len(page := (await self._sure("crm.stagehistory.list", **given, start=len(rows)))["items"]) == 50:
                rows += page
            found[deal] = tuple(row["STAGE_ID"] for row in (*rows, *page))
        return found

    async def told(self) -> None:
        """Until the gateway has told as many moves as there were, or long enough."""
        count = sum(len(list(pairwise(stages))) for stages in (await self.history()).values())
        await self._until("deal.stage_changed", lambda seen: len(seen) >= count, TOLD_SECONDS)

    async def _until(self, topic: str, enough: Any, seconds: float) -> None:
        """Read *topic* from its beginning; ids of the deals for `deal.changed`, of the messages for moves."""
        consumer = AIOKafkaConsumer(topic, bootstrap_servers=self._running.bootstrap, auto_offset_reset="earliest")
        await consumer.start()
        seen: set[Any] = set()
        end = time.monotonic() + seconds
        try:
            while time.monotonic() < end and not enough(seen):
                for records in (await consumer.getmany(timeout_ms=500)).values():
                    for record in records:
                        said = dict(record.headers)
                        subject = said["ce_subject"].decode().removeprefix("deal/")
                        seen.add(int(subject) if topic == "deal.changed" else said["ce_id"])
        finally:
            await consumer.stop()

    async def _sure(self, method: str, **params: Any) -> Any:
        return await sure(self._running, self._http, method, **params)


def moves_of(said: Sequence[DealStageChanged]) -> Mapping[int, tuple[tuple[str, str], ...]]:
    """Deal → what was published of its moves, in their order: from, to. Stages nobody has named are "#ID"."""
    found: dict[int, list[tuple[str, str]]] = {}
    for one in said:
        found.setdefault(one.deal_id, []).append((one.from_stage.lstrip("#"), one.stage.lstrip("#")))
    return {deal: tuple(moves) for deal, moves in found.items()}
