"""A sandbox portal as an office has it, and a gateway's inbound half over it: HTTP on one side, memory on the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
from sandbox.testing import RunningPortal
from task_gateway.adapters.bitrix import Bitrix
from task_gateway.adapters.credentials import Credential, Place, Webhook
from task_gateway.core.calls import Call, Reply, classified
from task_gateway.core.inbound.hints import Hint
from task_gateway.core.limits import TARIFFS, Limiter
from task_gateway.core.names import Names
from task_gateway.inbound.asking import Asking
from task_gateway.inbound.kind import Kind
from task_gateway.inbound.kinds.items import deals, smart_items
from task_gateway.inbound.kinds.people import Clients, Employees
from task_gateway.inbound.kinds.tasks import Tasks
from task_gateway.inbound.memory import MemoryInbound
from task_gateway.inbound.reconciler import Reconciler
from task_gateway.inbound.signs import signs_of
from task_gateway.inbound.sweeper import Sweeper
from task_gateway.portal import PortalWay

ZONE = "Europe/Moscow"
TRIPS = 1046


class AsApplication:
    """The portal's local application, with a token that is good for the hour."""

    def __init__(self, portal: RunningPortal) -> None:
        self._portal = portal
        self.place = Place(portal.base_url)

    async def address(self, method: str) -> tuple[str, dict[str, str]]:
        return f"{self._portal.base_url}/rest/{method}", {"auth": self._portal.access_token}

    async def renewed(self) -> Reply | None:
        return None


class Old:
    """A portal of an older edition, without some methods."""

    def __init__(self, portal: Bitrix, lacking: Collection[str]) -> None:
        self._portal = portal
        self._lacking = lacking
        self.deaf = False  # to times in filters: nothing is ever new enough (facts 8.11)

    async def call(self, calls: Sequence[Call]) -> list[Reply]:
        return [self._changed(call, reply) for call, reply in zip(calls, await self._portal.call(calls), strict=True)]

    def _changed(self, call: Call, reply: Reply) -> Reply:
        if call.method in self._lacking:
            return classified("ERROR_METHOD_NOT_FOUND", "")
        if self.deaf and ">=updatedTime" in call.params.get("filter", {}):
            return Reply("done", {"items": []})
        return reply


class Always:
    """A lease that is held."""

    def held(self) -> bool:
        return True


def furnished(portal: RunningPortal) -> Names:
    """Plants a funnel, fields and a smart process; answers what they are called."""
    portal.control("limits", {"tariff": "box"})
    funnel = portal.call("crm.category.add", entityTypeId=2, fields={"name": "Споры"})["category"]["id"]
    portal.call("crm.type.add", fields={"title": "Командировка", "entityTypeId": TRIPS, "isStagesEnabled": "Y"})
    for name, kind in (("DEADLINE", "date"), ("CLAIM", "money"), ("COURT", "string"), ("NOTE", "string")):
        portal.call("crm.deal.userfield.add", fields={"FIELD_NAME": name, "USER_TYPE_ID": kind})
    stages = {"accepted": "NEW", "claim": "PREPARATION", "hearing": "EXECUTING", "won": "WON", "lost": "LOSE"}
    trips = portal.call("crm.category.list", entityTypeId=TRIPS)["categories"][0]["id"]
    marks = {"draft": "NEW", "asked": "PREPARATION", "approved": "SUCCESS"}
    given = {
        "funnels": {
            "litigation": {"id": funnel, "stages": {name: f"C{funnel}:{code}" for name, code in stages.items()}},
            "sales": {"id": 0, "stages": {"fresh": "NEW", "talks": "PREPARATION"}},
        },
        "deal_fields": {
            "claim_deadline": "UF_CRM_DEADLINE",
            "claim_amount": "UF_CRM_CLAIM",
            "court": "UF_CRM_COURT",
            "note": {"field": "UF_CRM_NOTE", "prose": True},
            "total": "opportunity",
        },
        "items": {
            "trip": {
                "entity_type_id": TRIPS,
                "funnels": {
                    "main": {"id": trips, "stages": {n: f"DT{TRIPS}_{trips}:{code}" for n, code in marks.items()}}
                },
            }
        },
    }
    return Names.model_validate(given)


@dataclass
class Listener:
    """The inbound half over one portal."""

    portal: RunningPortal
    names: Names
    store: MemoryInbound
    reconciler: Reconciler
    sweeper: Sweeper
    asking: Asking
    old: Old

    def kind(self, entity: str) -> Kind:
        return self.reconciler.kinds[entity]

    async def sweep(self, *entities: str, round_number: int = 0) -> None:
        """round_number: 0 is the whole one of every kind."""
        for entity in entities or tuple(self.reconciler.kinds):
            await self.sweeper.sweep(self.kind(entity), round_number)
        await self.follow()

    async def hint(self, *hints: Hint) -> None:
        await self.store.hint(hints)

    async def follow(self) -> None:
        """Until nothing is left to look at."""
        while await self.reconciler.follow():
            pass

    def said(self, *types: str) -> list[Any]:
        """What was published of these types, in order."""
        return [fact.event for fact in self.store.published if fact.event.type.removesuffix(".v1") in types]


@asynccontextmanager
async def listener(
    portal: RunningPortal,
    names: Names,
    store: MemoryInbound | None = None,
    kinds: Sequence[str] = (),
    lacking: Collection[str] = (),
    credential: Credential | None = None,
) -> AsyncIterator[Listener]:
    """kinds: of these only. lacking: methods that the portal is taken not to have."""
    store = store or MemoryInbound()
    async with aiohttp.ClientSession() as session:
        bitrix = Bitrix(session, credential or Webhook(portal.webhook_url), 30.0)
        old = Old(bitrix, lacking)
        way = PortalWay("demo", old, Limiter(TARIFFS["box"]), lambda: None)
        way.lease = Always()
        asking = Asking(way)
        known: list[Kind] = [
            Employees(asking, {}, ZONE, lambda: datetime.now(UTC)),
            Clients(asking, {}),
            deals(asking, store, names, ZONE),
            *smart_items(asking, store, names, ZONE),
            Tasks(asking, store, names, ZONE),
        ]
        chosen = [kind for kind in known if not kinds or kind.entity in kinds]
        signs = signs_of(asking, store, names, ZONE, lambda: datetime.now(UTC))
        reconciler = Reconciler(asking, store, chosen, lambda: datetime.now(UTC), signs)
        yield Listener(portal, names, store, reconciler, Sweeper(asking, store, reconciler, 60.0), asking, old)
