"""A sweep of deals of which the portal keeps one from us: that one's trouble is no other's. No engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from gateway_portal import Always
from task_gateway.core.calls import Call, Reply, classified
from task_gateway.core.inbound.hints import Hint
from task_gateway.core.limits import TARIFFS, Limiter
from task_gateway.core.names import Names, Slot
from task_gateway.inbound.asking import Asking, NotAnswered
from task_gateway.inbound.kinds.items import deals
from task_gateway.inbound.memory import MemoryInbound
from task_gateway.inbound.reconciler import Reconciler
from task_gateway.inbound.sweeper import Sweeper
from task_gateway.portal import NotSender, PortalWay

STAGES = {"accepted": "C5:ACCEPTED", "hearing": "C5:HEARING"}
NAMES = Names.model_validate({"funnels": {"litigation": {"id": 5, "stages": STAGES}}})


class Deals:
    """Three deals; *hidden* are in no list, by their id they are *code*. unlisted: the list of all ids fails."""

    def __init__(self, code: str) -> None:
        self.rows = {number: _row(number) for number in (7, 8, 9)}
        self.hidden: set[int] = set()
        self.unlisted = False
        self._code = code

    async def call(self, calls: Sequence[Call]) -> list[Reply]:
        return [self._one(call, alone=len(calls) == 1) for call in calls]

    def _one(self, call: Call, *, alone: bool) -> Reply:
        given: Any = call.params
        if call.method == "crm.item.fields":
            return Reply("done", {"fields": {"ufCrmH": {"type": "datetime", "upperName": "UF_CRM_H"}}})
        if call.method == "crm.stagehistory.list":
            return classified("ERROR_METHOD_NOT_FOUND", "")
        if call.method == "crm.item.get":
            return self._got(given["id"], alone=alone)
        if call.method != "crm.item.list":
            return Reply("done", "2026-11-27T04:30:00+03:00")
        if self.unlisted and given["select"] == ["id", "updatedTime"] and "id" in given["order"]:
            return classified("INTERNAL_SERVER_ERROR", "")
        return Reply("done", {"items": list(self._listed(given))})

    def _got(self, number: int, *, alone: bool) -> Reply:
        if number in self.hidden:
            return classified(self._code, "Доступ запрещён", whole=alone)
        return Reply("done", {"item": self.rows[number]}) if number in self.rows else classified("NOT_FOUND", "")

    def _listed(self, given: Any) -> Iterator[dict[str, Any]]:
        (field, way), *_ = given["order"].items()
        for row in sorted(self.rows.values(), key=lambda one: one[field], reverse=way.upper() == "DESC"):
            wanted = given.get("filter", {})
            fits = (
                row["id"] not in self.hidden,
                row["id"] in wanted.get("id", self.rows),
                row["id"] > wanted.get(">id", 0),
                row["updatedTime"][:19].replace("T", " ") >= wanted.get(">=updatedTime", ""),
            )
            if all(fits):
                yield row


def _row(number: int, stage: str = "ACCEPTED", hour: int = 10) -> dict[str, Any]:
    changed = f"2026-11-26T{hour}:00:00+03:00"
    return {"id": number, "stageId": f"C5:{stage}", "categoryId": 5, "updatedTime": changed, "title": f"d{number}"}


class Office:
    """What sweeps and follows hints over those deals."""

    def __init__(self, code: str = "ACCESS_DENIED", names: Names = NAMES) -> None:
        self.crm, self.store = Deals(code), MemoryInbound()
        way = PortalWay("demo", self.crm, Limiter(TARIFFS["box"]), lambda: None)
        way.lease = Always()
        asking = Asking(way)
        self.kind = deals(asking, self.store, names, "Europe/Moscow")
        self.reconciler = Reconciler(asking, self.store, [self.kind], lambda: datetime.now(UTC))
        self.sweeper = Sweeper(asking, self.store, self.reconciler, 1.0)

    async def sweep(self, round_number: int) -> str | None:
        """Why it was not answered, if it was not."""
        try:
            await self.sweeper.sweep(self.kind, round_number)
        except NotAnswered as error:
            return str(error)
        return None

    async def follow(self) -> None:
        self.store.postponed.clear()
        await self.reconciler.follow()

    def moved(self) -> list[int]:
        return [fact.event.deal_id for fact in self.store.published if fact.event.type == "deal.stage_changed.v1"]


DENIALS = ["ACCESS_DENIED", "INTERNAL_SERVER_ERROR", "ERROR_CORE"]


@pytest.mark.parametrize("code", DENIALS)
async def test_the_moves_of_all_others_are_said_and_the_sweep_is_over(code: str) -> None:
    office = Office(code)
    assert await office.sweep(0) is None
    office.crm.hidden = {7}
    office.crm.rows[8] = _row(8, "HEARING", 11)
    for round_number in (10, 11, 20):
        assert await office.sweep(round_number) is None
    assert office.moved() == [8]


@pytest.mark.parametrize("code", DENIALS)
async def test_hinted_together_with_it_the_others_are_said_all_the_same(code: str) -> None:
    office = Office(code)
    await office.sweep(0)
    office.crm.hidden = {7}
    office.crm.rows |= {number: _row(number, "HEARING", 11) for number in (8, 9)}
    await office.store.hint([Hint("deal", str(number)) for number in (7, 8, 9)])
    for _ in range(2):
        await office.follow()
    assert sorted(office.moved()) == [8, 9]


async def test_one_that_was_deleted_is_told_from_one_that_is_kept_from_us() -> None:
    office = Office("INTERNAL_SERVER_ERROR")
    await office.sweep(0)
    office.crm.hidden = {7}
    del office.crm.rows[9]
    await office.sweep(10)
    for _ in range(2):
        await office.follow()
    assert [fact.event.deal_id for fact in office.store.published if getattr(fact.event, "gone", None)] == [9]
    assert list(office.store.hints) == [Hint("deal", "7")]


async def test_what_was_changed_is_read_although_the_comparison_of_all_failed() -> None:
    office = Office()
    await office.sweep(0)
    office.crm.rows[8] = _row(8, "HEARING", 11)
    office.crm.unlisted = True
    assert await office.sweep(10) == "crm.item.list: INTERNAL_SERVER_ERROR"
    assert office.moved() == [8]


async def test_a_deal_with_an_empty_date_of_1c_is_taken_as_it_stands() -> None:
    office = Office(names=NAMES.model_copy(update={"deal_fields": {"hearing_at": Slot(field="UF_CRM_H")}}))
    for number, at in ((7, "2026-12-01T10:00:00+03:00"), (8, "0001-01-01T00:00:00+03:00")):
        office.crm.rows[number]["ufCrmH"] = at
    assert await office.sweep(0) is None
    assert sorted(number for _, number in office.store.mirror) == [7, 8, 9]
    assert office.store.postponed == set()


async def test_a_sweep_that_ends_in_an_error_of_ours_leaves_the_sweeps_after_it_alone() -> None:
    office = Office()

    async def odd() -> None:
        raise ZeroDivisionError

    await office.sweeper._guarded("deal", odd())
    await office.sweeper._guarded("deal", office.sweeper.sweep(office.kind, 0))
    assert sorted(number for _, number in office.store.mirror) == [7, 8, 9]
    with pytest.raises(NotSender):
        await office.sweeper._guarded("deal", lost())


async def lost() -> None:
    raise NotSender
