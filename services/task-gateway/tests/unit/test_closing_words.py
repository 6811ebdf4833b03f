"""The words on tasks that were closed together, of which one's fail: the others' are read all the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from contracts.claims import Text
from gateway_portal import Always
from task_gateway.core.calls import Call, Reply, classified
from task_gateway.core.limits import TARIFFS, Limiter
from task_gateway.inbound.asking import Asking, NotAnswered
from task_gateway.inbound.kinds.closing import PATIENCE_SECONDS, Closing
from task_gateway.portal import PortalWay

FAILING = 7


class Comments:
    """A portal with a comment on every task; one method fails for the one that FAILING is."""

    def __init__(self, method: str, code: str, *, away: bool = False) -> None:
        self.method, self.code, self.away, self.requests = method, code, away, 0

    async def call(self, calls: Sequence[Call]) -> list[Reply]:
        self.requests += 1
        if self.away:
            return [Reply("unknown")] * len(calls)
        return [self._one(call, alone=len(calls) == 1) for call in calls]

    def _one(self, call: Call, *, alone: bool) -> Reply:
        number = call.params.get("taskId", call.params.get("TASKID"))
        if call.method == self.method and number == FAILING:
            return classified(self.code, "нет", whole=alone)
        if call.method == "task.commentitem.getlist":
            row = {"ID": "1", "AUTHOR_ID": "503", "POST_DATE": "", "POST_MESSAGE": f"ответ {number}"}
            return Reply("done", [row])
        return Reply("done", {"task": {"id": number}} if call.method == "tasks.task.get" else [])


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def closing(portal: Comments, clock: Clock) -> Closing:
    way = PortalWay("demo", portal, Limiter(TARIFFS["box"]), lambda: None)
    way.lease = Always()
    return Closing(Asking(way), "Europe/Moscow", clock)


METHODS = ["tasks.task.result.list", "tasks.task.get", "task.commentitem.getlist"]


def closed(*numbers: int) -> dict[int, Any]:
    return dict.fromkeys(numbers)


@pytest.mark.parametrize("method", METHODS)
async def test_words_that_fail_are_waited_for_a_minute_and_then_the_completion_is_said_without(method: str) -> None:
    clock = Clock()
    told = closing(Comments(method, "INTERNAL_SERVER_ERROR"), clock)
    for clock.now in (0.0, 1.0, PATIENCE_SECONDS - 1):
        with pytest.raises(NotAnswered):
            await told.said(closed(6, FAILING))
    assert await told.said(closed(6)) == {6: Text.of("ответ 6")}
    clock.now = PATIENCE_SECONDS
    kept = {} if method == METHODS[2] else {FAILING: Text.of(f"ответ {FAILING}")}
    assert await told.said(closed(6, FAILING)) == {6: Text.of("ответ 6"), **kept}


@pytest.mark.parametrize("method", METHODS)
async def test_words_that_are_denied_are_none_from_the_second_look_on(method: str) -> None:
    told = closing(Comments(method, "ACCESS_DENIED"), Clock())
    with pytest.raises(NotAnswered):
        await told.said(closed(FAILING))
    kept = {} if method == METHODS[2] else {FAILING: Text.of(f"ответ {FAILING}")}
    assert await told.said(closed(FAILING)) == kept


async def test_a_portal_that_is_away_is_waited_for_however_long_it_takes() -> None:
    clock, portal = Clock(), Comments("", "", away=True)
    told = closing(portal, clock)
    for clock.now in (0.0, PATIENCE_SECONDS / 2):
        with pytest.raises(NotAnswered):
            await told.said(closed(6))
    portal.away = False
    assert await told.said(closed(6)) == {6: Text.of("ответ 6")}


async def test_closed_again_it_has_its_minute_again() -> None:
    clock = Clock()
    portal = Comments(METHODS[0], "INTERNAL_SERVER_ERROR")
    told = closing(portal, clock)
    with pytest.raises(NotAnswered):
        await told.said(closed(FAILING))
    portal.code = "ACCESS_ERROR"
    assert FAILING in await told.said(closed(FAILING))
    portal.code, clock.now = "INTERNAL_SERVER_ERROR", PATIENCE_SECONDS * 2
    with pytest.raises(NotAnswered):
        await told.said(closed(FAILING))
