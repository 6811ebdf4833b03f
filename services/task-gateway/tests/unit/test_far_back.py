"""A comment whose answer was lost is found however much others have said since; or taken away, as it may be."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from contracts.crm.v1 import CrmCommand, Made, WithdrawMade
from gateway_examples import DEAL, NAMES, TASK, creating, ordered
from gateway_settled import office
from gateway_world import World, run
from task_gateway.core.calls import Reply
from task_gateway.core.catalogue import WAYS
from task_gateway.core.order import Order
from task_gateway.core.progress import Progress

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
each_place = pytest.mark.parametrize("kind", ["timeline.comment", "task.comment"])


def began() -> World:
    """A task of the new card, whose comments are its chat's messages."""
    world = World(1)
    world.crm.contents.tasks[TASK] = {"TITLE": "Задача", "STATUS": "2", "XML_ID": "", "CHAT_ID": TASK}
    return world


def losing(world: World, method: str, others: int) -> None:
    """The first answer to *method* is lost, and others speak then."""
    receive = world.crm.receive
    left = [1]

    def troubled(calls: Sequence[Any]) -> Any:
        hit = bool(left) and any(call.method == method for call in calls)
        world.crm.trouble, world.crm.fates = (1.0 if hit else 0.0), ("reply lost",)
        office(world).others = others if hit and left else 0
        if hit:
            left.clear()
        return receive(calls)

    world.crm.receive = troubled  # type: ignore[method-assign]


def ours(world: World, number: UUID) -> list[str]:
    return [row["ID"] for row in office(world).comments.values() if str(number) in row["COMMENT"]]


@each_place
@pytest.mark.parametrize("others", [49, 50, 130, 900])
def test_a_comment_whose_answer_was_lost_is_said_once_though_many_have_spoken_since(kind: str, others: int) -> None:
    async def schedule() -> None:
        world = began()
        losing(world, "crm.timeline.comment.add" if kind == "timeline.comment" else "task.commentitem.add", others)
        (number,) = await world.order(creating(0)[kind])
        await world.settle()
        assert len(office(world).comments) == 1 + others
        assert ours(world, number) == [world.ledger.rows[number].crm_id]

    run(schedule())


@each_place
def test_a_second_one_far_back_is_taken_away(kind: str) -> None:
    async def schedule() -> None:
        world = began()
        losing(world, "crm.timeline.comment.add" if kind == "timeline.comment" else "task.commentitem.add", 0)
        (number,) = await world.order(creating(0)[kind])
        where = "line" if kind == "timeline.comment" else TASK
        world.process()
        await world.until(lambda: world.ledger.rows[number].entry.state == "confirmed", 50.0)
        said = office(world)
        said._say(where, f"Ещё раз\n(Delo {number})")
        for _ in range(120):
            said._say(where, "Слово другого")
        await world.settle()
        assert ours(world, number) == [world.ledger.rows[number].crm_id]

    run(schedule())


@each_place
def test_one_that_stands_far_back_is_not_taken_for_one_that_is_gone(kind: str) -> None:
    async def schedule() -> None:
        world = began()
        (number,) = await world.order(creating(0)[kind])
        await world.settle()
        where = "line" if kind == "timeline.comment" else TASK
        for _ in range(120):
            office(world)._say(where, "Слово другого")
        world.crm.trouble, world.crm.fates = 1.0, ("never arrived",)
        removing = "crm.timeline.comment.delete" if kind == "timeline.comment" else "im.message.delete"
        receive = world.crm.receive

        def troubled(calls: Sequence[Any]) -> Any:
            hit = any(call.method == removing for call in calls) and removing not in world.crm.methods
            world.crm.trouble = 1.0 if hit else 0.0
            return receive(calls)

        world.crm.receive = troubled  # type: ignore[method-assign]
        await world.order(ordered(WithdrawMade, DEAL, what=Made(command_id=number)))
        await world.settle()
        assert world.crm.methods.count(removing) == 2
        assert ours(world, number) == []

    run(schedule())


@each_place
def test_what_the_crm_does_while_the_look_goes_further_back_is_seen_before_it_is_said_again(kind: str) -> None:
    async def schedule() -> None:
        world = began()
        for _ in range(900):
            office(world)._say("line" if kind == "timeline.comment" else TASK, "Слово другого")
        saying = "crm.timeline.comment.add" if kind == "timeline.comment" else "task.commentitem.add"
        receive = world.crm.receive

        async def slow(calls: Sequence[Any]) -> Any:
            methods = {call.method for call in calls}
            if saying in methods and saying not in world.crm.methods:
                world.crm.methods.append(saying)
                asyncio.get_running_loop().call_later(50.0, world.crm._carry_out, calls)
                await asyncio.sleep(30.0)
                return [Reply("unknown")] * len(calls)
            if methods & {"im.dialog.messages.get", "crm.timeline.comment.list"}:
                await asyncio.sleep(4.0)
            return await receive(calls)

        world.crm.receive = slow  # type: ignore[method-assign]
        (number,) = await world.order(creating(0)[kind])
        await world.settle()
        assert world.crm.methods.count(saying) == 1
        assert ours(world, number) == [world.ledger.rows[number].crm_id]

    run(schedule())


def rows(kind: str, at: datetime, oldest: int, count: int = 50) -> Any:
    said = [(oldest + n, (at + timedelta(seconds=n)).isoformat()) for n in reversed(range(count))]
    if kind == "task.comment":
        return {"messages": [{"id": number, "date": when, "text": "x"} for number, when in said]}
    return [{"ID": str(number), "CREATED": when, "COMMENT": "x"} for number, when in said]


@each_place
@pytest.mark.parametrize(
    ("at", "count", "passed", "further"),
    [
        (NOON, 50, (), 1000),
        (NOON, 49, (), None),  # the list ends here
        (NOON - timedelta(minutes=59), 50, (), 1000),  # clocks differ
        (NOON - timedelta(minutes=61), 50, (), None),  # nothing of the command is older
        (NOON, 50, tuple(range(3000, 2000, -50))[:18], 1000),
        (NOON, 50, tuple(range(3000, 2000, -50))[:19], None),  # the twentieth page
    ],
)
def test_the_look_ends_with_the_list_before_the_command_or_after_a_thousand(
    kind: str, at: datetime, count: int, passed: tuple[int, ...], further: int | None
) -> None:
    command: CrmCommand = creating(0)[kind]
    marker = WAYS[type(command)].marker
    assert marker is not None
    seen = Progress(seen={"chatId": "7"})
    order = Order(command, UUID(int=1), seen, NAMES, since=NOON, passed=passed)

    assert marker.further(order, rows(kind, at, 1000, count)) == further


@each_place
def test_each_page_comes_after_the_one_before(kind: str) -> None:
    command: CrmCommand = creating(0)[kind]
    marker = WAYS[type(command)].marker
    assert marker is not None
    order = Order(command, UUID(int=1), Progress(seen={"chatId": "7"}), NAMES)
    asked = [marker.look(replace(order, passed=passed)) for passed in ((), (1000,), (1000, 950))]
    name = "LAST_ID" if kind == "task.comment" else "start"

    assert [one and one.params.get(name) for one in asked] == (
        [None, 1000, 950] if kind == "task.comment" else [None, 50, 100]
    )
