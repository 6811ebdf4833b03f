"""What the portal, its disk and its plan do to a command: never lost by what passes, never repeated for ever."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from uuid import uuid4

import pytest
from contracts.crm.v1 import CommandConfirmed, CommandRefused
from gateway_crm import ROOT
from gateway_examples import command
from gateway_settled import Answer, meeting, outcome, times
from gateway_world import LEASE_SECONDS, World, run
from task_gateway import chores, metrics
from task_gateway.core.calls import Call, Reply, classified
from task_gateway.core.kinds import checklist
from task_gateway.core.kinds.create_task import WAY, found_by_marker
from task_gateway.core.names import Names
from task_gateway.core.order import Order
from task_gateway.core.progress import Progress


@pytest.mark.parametrize("code", ["INTERNAL_SERVER_ERROR", "QUERY_LIMIT_EXCEEDED", "insufficient_scope"])
def test_a_passing_error_at_the_start_costs_no_command(code: str) -> None:
    world, (said,) = outcome([command(files=1)], times(5, "disk.storage.getlist", classified(code, "")))
    assert isinstance(said, CommandConfirmed)
    assert 0 not in world.crm.contents.children


def test_without_a_common_disk_commands_with_files_wait_and_are_refused_in_the_end_others_go_on() -> None:
    none = times(10_000, "disk.storage.getlist", Reply("done", []))
    _, (one, other) = outcome([command(files=1, client=1), command(client=2)], none)
    assert isinstance(one, CommandConfirmed)
    assert isinstance(other, CommandRefused)
    assert (other.code, bool(other.hint)) == ("no_common_disk", True)


def test_a_folder_whose_name_differs_in_case_is_the_folder() -> None:
    def spelled(world: World) -> None:
        world.crm.contents.children[ROOT] = {"delo": {"ID": "50", "NAME": "DELO", "TYPE": "folder"}}

    kept: list[World] = []

    async def schedule() -> None:
        kept.append(world := World(1))
        spelled(world)
        await world.order(command(files=1))
        await world.settle()

    run(schedule())
    assert set(kept[0].crm.contents.children) >= {ROOT, 50}
    assert Counter(row.entry.state for row in kept[0].ledger.rows.values()) == {"confirmed": 1}


def test_a_file_that_has_the_folders_name_ends_in_a_refusal_not_in_a_loop() -> None:
    def answer(call: Call) -> Reply | None:
        if call.method == "disk.folder.getchildren" and call.params["filter"]["NAME"] == "Delo":
            return Reply("done", [{"ID": "9", "NAME": "Delo", "TYPE": "file"}])
        if call.method == "disk.folder.addsubfolder":
            return classified("DISK_OBJ_22000", "exists")
        return None

    world, (said,) = outcome([command(files=1)], answer)
    assert isinstance(said, CommandRefused)
    assert said.code == "name_taken"
    assert len(world.crm.methods) < 100


def test_sixty_items_go_in_batches_of_fifty() -> None:
    world, (said,) = outcome([command(checklist=60)], lambda _: None)
    assert isinstance(said, CommandConfirmed)
    titles = [row["TITLE"] for row in world.crm.contents.items.values() if row["PARENT_ID"]]
    assert titles == [f"шаг {n}" for n in range(60)]


def test_an_item_that_the_crm_refuses_is_said_on_the_task_which_stands() -> None:
    def answer(call: Call) -> Reply | None:
        fields = call.params.get("FIELDS", {})
        return classified("ERROR_CORE", "bad") if fields.get("TITLE") == "шаг 1" else None

    world, (said,) = outcome([command(checklist=3)], answer)
    assert isinstance(said, CommandConfirmed)
    assert world.crm.methods.count("task.commentitem.add") == 1


def test_a_limit_in_the_midst_of_a_batch_adds_no_item_twice() -> None:
    limited = times(1, "task.checklistitem.add", Reply("done", 1))

    def answer(call: Call) -> Reply | None:
        title = call.params.get("FIELDS", {}).get("TITLE")
        return classified("OPERATION_TIME_LIMIT", "") if title == "шаг 1" and limited(call) else None

    world, (said,) = outcome([command(checklist=4)], answer)
    assert isinstance(said, CommandConfirmed)
    titles = [row["TITLE"] for row in world.crm.contents.items.values() if row["PARENT_ID"]]
    assert sorted(titles) == [f"шаг {n}" for n in range(4)]


def test_equal_and_trimmed_titles_are_told_apart_by_their_number() -> None:
    order = command(checklist=0).model_copy(update={"checklist": ("a", "a", " b ")})
    rows = [
        {"ID": "1", "TITLE": checklist.TITLE, "PARENT_ID": 0},
        {"ID": "2", "TITLE": "a", "PARENT_ID": "1"},
        {"ID": "3", "TITLE": "b", "PARENT_ID": "1"},
    ]
    look = Call(checklist.LIST, {})
    progress = Progress(made=5, step=1, uncertain=True)
    taken = WAY.absorb(Order(order, uuid4(), progress, Names()), [look], [Reply("done", rows)])
    assert checklist.todo(order, taken.progress) == [1]
    assert taken.hold


def test_an_expired_plan_burns_no_command_and_the_end_of_it_lets_all_go_on() -> None:
    async def schedule() -> None:
        world = World(1)
        world.crm.trouble, world.crm.fates = 1.0, ("plan",)
        await world.order(*(command(client=n) for n in range(1, 4)))
        world.process()
        await world.until(world.quiet, 3 * 3600.0)  # a gateway that counted these tries would give up within one
        assert world.ledger.results == {}
        await world.settle()
        assert {type(said) for said in world.ledger.results.values()} == {CommandConfirmed}

    run(schedule())


def test_a_module_that_is_absent_ends_in_a_refusal_after_a_while() -> None:
    absent = times(10_000, "disk.folder.addsubfolder", classified("ERROR_METHOD_NOT_FOUND", ""))
    world, said = outcome([command(files=1, client=1), command(client=2)], absent)
    assert {type(one) for one in said} == {CommandRefused, CommandConfirmed}
    assert world.crm.methods.count("disk.folder.addsubfolder") == 16


def test_no_right_to_look_is_no_reason_to_say_that_a_doubtful_task_does_not_exist() -> None:
    doubtful = Order(command(), uuid4(), Progress(uncertain=True, doubts=1), Names(), root_folder=ROOT)
    for code in ("ACCESS_DENIED", "ERROR_CORE"):
        taken = WAY.absorb(doubtful, [found_by_marker(doubtful)], [classified(code, "no")])
        assert taken.refused is None
        assert taken.trouble is not None
        assert taken.progress.uncertain


def test_papers_that_are_away_for_good_end_in_a_refusal_and_hold_up_nobody_else() -> None:
    kept: list[World] = []

    async def schedule() -> None:
        kept.append(world := World(1))
        missing, other = await world.order(command(files=1, client=1), command(client=2))
        lost = command(files=1, client=1).files[0].blob.sha256
        world.blobs.contents = {key: value for key, value in world.blobs.contents.items() if lost not in key}
        world.process()
        await world.until(lambda: world.ledger.rows[other].entry.state == "confirmed", 5.0)
        assert world.ledger.rows[other].entry.state == "confirmed"
        await world.until(world.quiet, 20_000.0)
        assert world.ledger.rows[missing].entry.state == "refused"

    run(schedule())
    assert {getattr(said, "code", "") for said in kept[0].ledger.results.values()} == {"papers_missing", ""}


async def with_a_double(answer: Answer) -> World:
    """A confirmed task and a late second one of the same command, about to be looked for."""
    world = World(1)
    meeting(world, answer)
    (number,) = await world.order(command())
    world.process()
    await world.until(lambda: world.ledger.rows[number].entry.state == "confirmed", 10.0)
    world.crm.contents.tasks[999] = dict(next(iter(world.crm.contents.tasks.values())))
    await world.ledger.suspect(number, 0.0)
    return world


def test_a_double_that_could_not_be_closed_is_tried_again() -> None:
    """The portal says "later" to the first closings: the recheck stays."""

    async def schedule() -> None:
        world = await with_a_double(times(3, "tasks.task.complete", classified("QUERY_LIMIT_EXCEEDED", "")))
        await world.until(world.quiet, 600.0)
        assert [task["STATUS"] for task in world.crm.contents.tasks.values()] == ["2", "5"]

    run(schedule())


def test_a_double_that_the_crm_does_not_let_us_close_is_told_of_and_tried_until_it_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chores, "REFUSED_SECONDS", 300.0)  # a day of leaps by the second is long
    closed, left = metrics.DOUBLES.labels("task.create.v1"), metrics.DOUBLES_LEFT
    before = closed._value.get(), left._value.get()

    async def schedule() -> None:
        world = await with_a_double(times(2, "tasks.task.complete", classified("ACCESS_DENIED", "no")))
        await world.until(world.quiet, 200.0)
        assert [task["STATUS"] for task in world.crm.contents.tasks.values()] == ["2", "2"]
        assert (closed._value.get() - before[0], left._value.get() - before[1]) == (0, 1)
        await world.until(world.quiet, 900.0)
        assert [task["STATUS"] for task in world.crm.contents.tasks.values()] == ["2", "5"]
        assert (closed._value.get() - before[0], left._value.get() - before[1]) == (1, 2)

    run(schedule())


def test_a_late_task_of_a_refused_command_is_closed() -> None:
    async def schedule() -> None:
        world = World(1)
        meeting(world, times(1, "tasks.task.add", classified("ERROR_CORE", "no")))
        (number,) = await world.order(command())
        world.process()
        await world.until(lambda: world.ledger.rows[number].entry.state == "refused", 10.0)
        world.crm.contents.tasks[999] = {"XML_ID": str(number), "STATUS": "2"}
        await world.ledger.suspect(number, 0.0)
        await world.until(world.quiet, 600.0)
        assert world.crm.contents.tasks[999]["STATUS"] == "5"

    run(schedule())


def test_a_body_that_cannot_be_read_holds_up_only_its_subject() -> None:
    async def schedule() -> None:
        world = World(1)
        bad, good = await world.order(command(client=1), command(client=2))
        row = world.ledger.rows[bad]
        row.entry = type(row.entry)(
            **{n: getattr(row.entry, n) for n in row.entry.__slots__} | {"body": json.dumps({"type": "x"})}
        )
        world.process()
        await world.until(lambda: world.ledger.rows[good].entry.state == "confirmed", 5.0)
        assert world.ledger.rows[good].entry.state == "confirmed"
        await world.until(lambda: False, 300.0)
        assert row.entry.progress.tries < 20

    run(schedule())


@pytest.mark.parametrize("slow", [2.0, 20.0])
def test_who_stops_with_requests_out_keeps_the_lease_until_they_are_back_or_it_runs_out(slow: float) -> None:
    """A successor that began beside them would be a second sender; it begins within ten seconds all the same."""

    async def schedule() -> None:
        world = World(1)
        receive, out = world.crm.receive, [0]

        async def slowly(calls: Sequence[Call]) -> list[Reply]:
            out[0] += 1
            await asyncio.sleep(slow)
            out[0] -= 1
            return await receive(calls)

        world.crm.receive = slowly  # type: ignore[method-assign]
        first = world.process()
        await world.order(*(command(client=n) for n in range(1, 4)))
        await world.until(lambda: out[0] > 0, 10.0)
        mine, stopped_at = world.leases.holder, world.now
        first.stopping.set()
        world.process()
        await world.until(lambda: world.leases.holder is not mine, 100.0)
        assert out[0] == 0 or world.now > stopped_at + LEASE_SECONDS * 2 / 3
        assert world.now - stopped_at <= 10.0
        world.crm.receive = receive  # type: ignore[method-assign]
        await world.settle()
        assert len(world.crm.contents.tasks) == 3

    run(schedule())
