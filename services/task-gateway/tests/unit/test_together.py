"""What is done together: writings of one moment; and what is remembered instead of asked: folders."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from gateway_crm import Contents
from gateway_examples import command
from gateway_world import World, run
from task_gateway.core.calls import Reply, classified
from task_gateway.folders import FRESH_SECONDS, Folders
from task_gateway.together import Together


def test_what_comes_while_a_writing_is_under_way_is_in_the_next_one() -> None:
    written: list[list[int]] = []

    async def work(numbers: Sequence[int]) -> list[int]:
        written.append(list(numbers))
        await asyncio.sleep(1.0)
        return [number * 10 for number in numbers]

    async def schedule() -> None:
        together = Together(work)
        first = asyncio.create_task(together.do(1))
        await asyncio.sleep(0.5)
        answers = await asyncio.gather(first, *(together.do(number) for number in (2, 3, 4)))
        assert answers == [10, 20, 30, 40]
        assert written == [[1], [2, 3, 4]]

    run(schedule())


def test_one_that_cannot_be_written_does_not_keep_the_others_from_it() -> None:
    async def work(numbers: Sequence[int]) -> list[int]:
        if 3 in numbers:
            raise ValueError("three")
        return list(numbers)

    async def schedule() -> None:
        together = Together(work)
        answers = await asyncio.gather(*(together.do(number) for number in (1, 2, 3, 4)), return_exceptions=True)
        assert [answer if isinstance(answer, int) else str(answer) for answer in answers] == [1, 2, "three", 4]

    run(schedule())


def test_an_engine_that_is_away_is_said_to_all_at_once() -> None:
    asked = 0

    async def work(_: Sequence[int]) -> list[int]:
        nonlocal asked
        asked += 1
        raise ConnectionRefusedError

    async def schedule() -> None:
        together = Together(work)
        answers = await asyncio.gather(*(together.do(number) for number in range(5)), return_exceptions=True)
        assert {type(answer) for answer in answers} == {ConnectionRefusedError}
        assert asked == 1
        with pytest.raises(ConnectionRefusedError):
            await together.do(6)

    run(schedule())


def test_a_folder_is_asked_for_again_after_a_while_or_when_it_may_be_gone_with_all_in_it() -> None:
    now = [0.0]
    folders = Folders(lambda: now[0])
    folders.learn({(1, "delo"): 7, (7, "client-5"): 8, (1, "other"): 9})
    assert folders.get((7, "client-5")) == 8
    folders.forget((7,))
    assert [folders.get(key) for key in ((1, "delo"), (7, "client-5"), (1, "other"))] == [None, None, 9]
    now[0] = FRESH_SECONDS / 2
    folders.learn({(1, "other"): 9})
    now[0] = FRESH_SECONDS + 1
    assert folders.get((1, "other")) is None


def test_the_second_task_of_a_client_asks_for_no_folder_and_one_that_was_removed_is_made_again() -> None:
    kept: list[World] = []

    async def schedule() -> None:
        kept.append(world := World(1))
        for _ in range(2):
            await world.order(command(files=1, client=1))
        world.process()
        await world.until(world.quiet, 60.0)
        asked = list(world.crm.methods)
        assert asked.count("disk.folder.getchildren") == 3  # two folders, and the paper that both tasks have
        contents = world.crm.contents
        contents.children.clear()  # a person has emptied the disk
        contents._object = gone(contents._object, contents)  # type: ignore[method-assign]
        await world.order(command(files=2, client=1))
        await world.until(world.quiet, 60.0)
        assert {row.entry.state for row in world.ledger.rows.values()} == {"confirmed"}
        assert world.crm.methods[len(asked) :].count("disk.folder.addsubfolder") == 2

    run(schedule())


def gone(make: Callable[[Any, str], Reply], contents: Contents) -> Callable[[Any, str], Reply]:
    """The disk, where nothing can be put into a folder that is not there."""

    def answer(given: Any, kind: str) -> Reply:
        there = {1} | {int(row["ID"]) for rows in contents.children.values() for row in rows.values()}
        return make(given, kind) if given["id"] in there else classified("ERROR_NOT_FOUND", "no folder")

    return answer
