"""Answers of an unknown shape to the sender's helpers: what they don't tell is left out, and the term goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from leaping import run
from task_gateway.chores import Chores
from task_gateway.core.calls import Call, Reply
from task_gateway.core.inbound.hints import Hint
from task_gateway.inbound.memory import MemoryInbound
from task_gateway.inbound.offline import OfflineQueue

CHANGED = {"ID": "1", "EVENT_NAME": "ONCRMDEALUPDATE", "EVENT_DATA": {"FIELDS": {"ID": 5}}, "MESSAGE_ID": "m"}


class Queue:
    """A portal whose offline queue gives *rows* once. cleared: what we have taken away there."""

    portal = "acme"

    def __init__(self, rows: Any) -> None:
        self._rows = rows
        self.cleared: list[Any] = []

    async def ask(self, calls: Sequence[Call]) -> list[Reply]:
        return [Reply("done", True) for _ in calls]

    async def result(self, call: Call) -> Any:
        if call.method == "event.offline.clear":
            self.cleared.append(call.params)
        if call.method != "event.offline.get":
            return []
        rows, self._rows = self._rows, []
        return {"process_id": "p", "events": rows}

    async def pages(self, _: Any) -> AsyncIterator[list[Any]]:
        for page in ():
            yield page


async def test_a_portion_that_nobody_can_read_leaves_the_term_alone() -> None:
    asking: Any = Queue([CHANGED])

    async def odd(_: Any) -> Any:
        raise KeyError("process_id")

    asking.result = odd
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(OfflineQueue(asking, MemoryInbound(), 0.02).run(), 0.1)


@pytest.mark.parametrize(
    ("rows", "cleared"),
    [
        ([CHANGED], {"process_id": "p", "message_id": ["m"]}),
        ([CHANGED, CHANGED | {"MESSAGE_ID": None}], {"process_id": "p"}),
        ([{name: value for name, value in CHANGED.items() if name != "MESSAGE_ID"}], {"process_id": "p"}),
        ([None, CHANGED], {"process_id": "p"}),
    ],
)
async def test_a_portion_is_cleared_by_its_process_where_its_rows_have_no_names(rows: Any, cleared: Any) -> None:
    asking: Any = Queue(rows)
    store = MemoryInbound()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(OfflineQueue(asking, store, 5.0).run(), 0.1)
    assert list(store.hints) == [Hint("deal", "5")]
    assert asking.cleared == [cleared]


@pytest.mark.parametrize(
    "storages",
    [[{"ID": "1", "ROOT_OBJECT_ID": None}], [{"ID": "1"}], [None], {"0": "x"}, [{"ROOT_OBJECT_ID": "none"}], None],
)
def test_a_disk_that_names_no_folder_is_not_found_and_looked_for_again(storages: Any) -> None:
    answers = [Reply("done", storages), Reply("done", [{"ROOT_OBJECT_ID": "77"}])]

    class Way:
        name = "acme"

        async def call(self, _: Any) -> list[Reply]:
            return [answers.pop(0)]

    class Shop:
        root_folder = 0

    way: Any = Way()
    shop: Any = Shop()
    ledger: Any = None
    run(Chores(way, shop, ledger).find_root())
    assert shop.root_folder == 77
