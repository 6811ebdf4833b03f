"""What is in no list: gone, or merely kept from us? Only the CRM's own "not there" makes a client one who has left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from contracts.base import Event
from contracts.portal.v1 import PortalSwept
from gateway_portal import Always
from task_gateway.core.calls import Call, Reply, classified
from task_gateway.core.limits import TARIFFS, Limiter
from task_gateway.inbound.asking import Asking
from task_gateway.inbound.kind import Kind
from task_gateway.inbound.kinds.people import Clients
from task_gateway.inbound.memory import MemoryInbound
from task_gateway.inbound.reconciler import Reconciler
from task_gateway.inbound.sweeper import Sweeper
from task_gateway.metrics import LOOKS
from task_gateway.portal import PortalWay


@dataclass
class Crm:
    """Companies by id; those that are not listed are answered with *no*."""

    listed: set[int] = field(default_factory=lambda: {1, 2, 3})
    no: Reply = field(default_factory=lambda: classified("", "Not found"))

    async def call(self, calls: Sequence[Call]) -> list[Reply]:
        return [self._one(call) for call in calls]

    def _one(self, call: Call) -> Reply:
        given: Any = call.params
        if call.method == "crm.company.get":
            return self.no
        if call.method != "crm.company.list":
            return Reply("done", [])
        wanted = given["filter"]
        ids = sorted(n for n in self.listed if n in wanted.get("ID", self.listed) and n > wanted.get(">ID", 0))
        rows = [{"ID": str(n), "TITLE": f"ООО {n}", "DATE_MODIFY": "2026-11-26T10:00:00+03:00"} for n in ids]
        return Reply("done", rows)


class Office:
    """Sweeps one kind of thing over *crm*."""

    def __init__(self, crm: Any, kind: Any) -> None:
        self.store = MemoryInbound()
        way = PortalWay("demo", crm, Limiter(TARIFFS["box"]), lambda: None)
        way.lease = Always()
        asking = Asking(way)
        self.kind: Kind = kind(asking)
        reconciler = Reconciler(asking, self.store, [self.kind], lambda: datetime.now(UTC))
        self._sweeper = Sweeper(asking, self.store, reconciler, 1.0)

    async def sweep(self) -> list[Event]:
        """What is said of the things themselves."""
        before = len(self.store.published)
        await self._sweeper.sweep(self.kind, 0, forced=True)
        said = [fact.event for fact in self.store.published[before:]]
        return [event for event in said if not isinstance(event, PortalSwept)]


async def left(no: Reply, listed: set[int]) -> list[tuple[int, bool]]:
    """Clients of which something is said when three became *listed*."""
    crm = Crm(no=no)
    office = Office(crm, lambda asking: Clients(asking, {}))
    assert len(await office.sweep()) == 3
    crm.listed = listed
    said: list[Any] = await office.sweep()
    return [(one.client_id, one.active) for one in said]


@pytest.mark.parametrize("no", [classified("", "Not found"), classified("", "not found."), classified("NOT_FOUND", "")])
@pytest.mark.parametrize("listed", [{2}, set()])
async def test_a_company_that_is_not_there_is_a_client_who_has_left(no: Reply, listed: set[int]) -> None:
    assert await left(no, listed) == [(number, False) for number in sorted({1, 2, 3} - listed)]


@pytest.mark.parametrize("listed", [{2}, set()])
@pytest.mark.parametrize(
    "no",
    [
        classified("ACCESS_DENIED", "Доступ запрещён"),
        classified("", "Access denied."),
        classified("ERROR_CORE", "Not found"),
        classified("", ""),
    ],
)
async def test_a_company_that_we_are_refused_stays_a_client_and_the_refusal_is_counted(
    no: Reply, listed: set[int]
) -> None:
    before = LOOKS.labels("client", "refused")._value.get()
    assert await left(no, listed) == []
    assert LOOKS.labels("client", "refused")._value.get() == before + 3 - len(listed)
