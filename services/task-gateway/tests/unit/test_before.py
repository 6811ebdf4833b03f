"""What goes back when a command is taken back is what was there before its first call that may have had an effect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from contracts.crm.v1 import CommandConfirmed, CrmCommand, Known
from contracts.deals.v1 import UpdateDeal
from contracts.tasks.v1 import UpdateTask
from gateway_examples import CLIENT, DEAL, NAMES, ordered
from gateway_settled import Task, office
from gateway_undone import SET, everything
from gateway_waited import UPDATE, Deed, interrupted, item, task, waited
from gateway_world import World, run
from task_gateway.core.calls import Reply
from task_gateway.core.catalogue import WAYS
from task_gateway.core.order import Order
from task_gateway.core.progress import Progress
from task_gateway.core.undo import undoing

TITLE = ordered(UpdateDeal, DEAL, deal=Known(crm_id=377), title="Наше  имя", fields=())
TIDIED: dict[str, tuple[CrmCommand, str, Deed, Callable[[CrmCommand], Any], Any]] = {
    "a task's title": (
        ordered(UpdateTask, CLIENT, task=Task, title="Наше  имя"),
        "tasks.task.update",
        task(TITLE="Наше имя"),
        lambda back: getattr(back, "title", None),
        "Старое",
    ),
    "a deal's title": (
        TITLE,
        UPDATE,
        item((2, 377), title="Наше имя"),
        lambda back: getattr(back, "title", None),
        "Прежнее",
    ),
}


@pytest.mark.parametrize("fate", ["reply lost", "hang"])
@pytest.mark.parametrize("case", TIDIED)
def test_what_the_crm_tidied_of_ours_is_not_what_was_there_before(case: str, fate: str) -> None:
    command, method, deed, put_back, before = TIDIED[case]
    world, said = waited(command, method, fate, deed, start=item((2, 377), title="Прежнее"))
    assert isinstance(said, CommandConfirmed)
    ((number, row),) = world.ledger.rows.items()
    assert put_back(undoing(command, number, row.entry.progress, NAMES)) == before  # type: ignore[arg-type]


def test_rows_that_the_crm_tidied_are_put_back_to_what_stood_before_them() -> None:
    command = SET[9]

    def tidied(world: World) -> None:
        for one in office(world).rows["T416", 58]:
            one["productName"] += "."

    kept: list[World] = []

    async def schedule() -> None:
        kept.append(world := World(1))
        everything(world)
        before.extend(office(world).rows["T416", 58])
        interrupted(world, "crm.item.productrow.set", "reply lost", tidied)
        (number,) = await world.order(command)
        await world.settle()
        back = undoing(command, number, world.ledger.rows[number].entry.progress, NAMES)
        assert not isinstance(back, str)
        await world.order(back)
        await world.settle()

    before: list[Any] = []
    run(schedule())
    names = [one["productName"] for one in before]
    assert [one["productName"] for one in office(kept[0]).rows["T416", 58]] == names


@pytest.mark.parametrize(("reply", "first"), [("a", None), ("b", {"title": "a"})])
def test_what_is_found_as_it_was_before_the_doubt_is_no_longer_in_doubt(reply: str, first: Any) -> None:
    """What a person sets later is then what goes back; what differs may be our own and is not."""
    seen = {"title": "a", "stageId": None, "categoryId": None}
    kept = Progress(step=1, seen=seen, first=seen, doubts=1)
    order: Order[Any] = Order(TITLE, UUID(int=1), kept, NAMES, fresh=False)
    way = WAYS[UpdateDeal]
    read = way.upcoming(order).calls
    known = way.absorb(order, read, [Reply("done", {"item": {"id": 377, "title": reply}})]).progress
    assert (known.first and {"title": known.first["title"]}, (known.seen or {})["title"]) == (first, reply)
    away = way.absorb(order, read, [Reply("later")]).progress
    assert (away.first, away.seen) == (seen, seen)
