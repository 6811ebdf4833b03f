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
from task_gateway.inbound.asking import Asking, NotAnswered
from task_gateway.inbound.kind import Kind
from task_gateway.inbound.kinds.people import Clients, Employees
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


@dataclass
class Staff:
    """Employees 1–120 of as many departments, read by offset. between: what is deleted after a first page of theirs."""

    ids: list[int] = field(default_factory=lambda: list(range(1, 121)))
    departments: list[int] = field(default_factory=lambda: list(range(1, 121)))
    between: dict[str, int] = field(default_factory=dict)
    totals: bool = True
    no: Reply | None = None

    async def call(self, calls: Sequence[Call]) -> list[Reply]:
        return [self._one(call) for call in calls]

    def _one(self, call: Call) -> Reply:
        given: Any = call.params
        if call.method not in {"user.get", "department.get"}:
            return Reply("done", {})
        if (number := given.get("FILTER", {}).get("ID")) is not None:
            there = [{"ID": str(number), "ACTIVE": True, "UF_DEPARTMENT": [number]}] if number in self.ids else []
            return self.no or Reply("done", there)
        ids = self.ids if call.method == "user.get" else self.departments
        page = [
            {"ID": str(n), "ACTIVE": True, "UF_DEPARTMENT": [n], "UF_HEAD": "1"} for n in ids[given["start"] :][:50]
        ]
        total = len(ids) if self.totals else None
        if call.method in self.between:
            ids.remove(self.between.pop(call.method))
        return Reply("done", page, total=total)


def staffed(crm: Staff) -> Office:
    return Office(crm, lambda asking: Employees(asking, {}, "Europe/Moscow", lambda: datetime.now(UTC)))


async def gone(crm: Staff, **changes: Any) -> list[int]:
    """Who is said to be gone by a sweep after *changes*; all 120 were there before."""
    office = staffed(crm)
    assert len(await office.sweep()) == 120
    for name, value in changes.items():
        setattr(crm, name, value)
    said: list[Any] = await office.sweep()
    return [one.employee_id for one in said if not one.active]


async def test_one_that_is_deleted_between_two_pages_makes_no_other_look_gone() -> None:
    crm = Staff(totals=False)
    assert await gone(crm, between={"user.get": 10}) == []  # it was on the page that was read; 51 was passed over
    assert await gone(Staff(), ids=[n for n in range(1, 121) if n != 10]) == [10]


@pytest.mark.parametrize("method", ["user.get", "department.get"])
async def test_fewer_rows_on_the_second_page_than_on_the_first_are_not_believed(method: str) -> None:
    with pytest.raises(NotAnswered):
        await gone(Staff(), between={method: 10})


async def test_an_employee_of_whom_we_are_refused_stays() -> None:
    no = classified("ERROR_CORE", "")
    assert await gone(Staff(), ids=list(range(1, 120)), no=no) == []
