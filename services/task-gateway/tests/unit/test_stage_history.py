"""Whether a portal keeps a history of stages is learned from what it refuses, never from its silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from task_gateway.core.calls import Call, Reply, classified
from task_gateway.core.names import Names
from task_gateway.inbound.asking import Asking, NotAnswered
from task_gateway.inbound.kinds.items import deals
from task_gateway.inbound.memory import MemoryInbound


@dataclass
class Way:
    """A portal that gives these replies, one after another."""

    replies: list[Reply]
    name: str = "demo"
    asked: list[str] = field(default_factory=list)

    def free(self, method: str, lane: str) -> bool:
        return True

    def fitting(self, methods: Sequence[str]) -> int:
        return len(methods)

    async def call(self, calls: Sequence[Call], lane: str) -> list[Reply]:
        self.asked += [call.method for call in calls]
        return [self.replies.pop(0) for _ in calls]


def kind(way: Any) -> Any:
    return deals(Asking(way), MemoryInbound(), Names(), "Europe/Moscow")


@pytest.mark.parametrize("fate", ["unknown", "portal"])
async def test_a_portal_that_was_away_is_asked_for_its_history_again(fate: Any) -> None:
    way = Way([Reply(fate), Reply("done", {"items": [{"ID": "7"}]})])
    found = kind(way)

    with pytest.raises(NotAnswered):
        await found.mark()
    assert await found.mark() == 7


@pytest.mark.parametrize("reply", [classified("ERROR_METHOD_NOT_FOUND", ""), classified("ERROR_ARGUMENT", "")])
async def test_a_portal_that_has_no_history_is_not_asked_again(reply: Reply) -> None:
    way = Way([reply])
    found = kind(way)

    assert await found.mark() is None
    assert await found.mark() is None
    assert way.asked == ["crm.stagehistory.list"]
