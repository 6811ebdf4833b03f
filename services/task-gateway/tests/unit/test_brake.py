"""A rule that does too much in an hour is stopped, and a person is asked; others go on."""

from __future__ import annotations

from contracts.crm.v1 import CreateTask
from gateway_examples import command
from gateway_world import World, run
from task_gateway.core.names import BrakeRules


def confirmed(world: World, automation: str) -> int:
    rows = [row.entry for row in world.ledger.rows.values() if row.entry.automation == automation]
    return sum(entry.state == "confirmed" for entry in rows)


def wild(count: int, first: int = 0) -> list[CreateTask]:
    return [command(client=number, automation="wild") for number in range(first, first + count)]


def test_a_wild_rule_is_stopped_a_person_is_asked_and_others_go_on() -> None:
    async def schedule() -> None:
        world = World(1)
        world.brake = BrakeRules(effects_per_hour=1000, automations={"wild": 20}, asks=3)
        await world.order(*wild(60), *(command(client=n, automation="tame") for n in range(100, 140)))
        world.process()
        await world.until(lambda: confirmed(world, "tame") == 40, 100.0)
        await world.until(lambda: confirmed(world, "brake") == 1, 100.0)
        assert (confirmed(world, "wild"), confirmed(world, "tame")) == (20, 40)
        (asked,) = [task for task in world.crm.contents.tasks.values() if task["RESPONSIBLE_ID"] == 3]
        assert asked["TITLE"] == "Правило «wild» остановлено: 20 действий за час"

    run(schedule())


def test_released_it_has_its_hour_again() -> None:
    async def schedule() -> None:
        world = World(1)
        world.brake = BrakeRules(automations={"wild": 20}, asks=3)
        await world.order(*wild(50))
        world.process()
        await world.until(lambda: confirmed(world, "brake") == 1, 100.0)
        del world.ledger.stopped["wild"]
        world.ledger.released["wild"] = world.now
        await world.until(lambda: confirmed(world, "brake") == 2, 100.0)
        assert (confirmed(world, "wild"), confirmed(world, "brake")) == (40, 2)

    run(schedule())


def test_a_successor_counts_what_its_predecessor_did() -> None:
    async def schedule() -> None:
        world = World(1)
        world.brake = BrakeRules(automations={"wild": 20}, asks=3)
        await world.order(*wild(15))
        first = world.process()
        await world.until(lambda: confirmed(world, "wild") == 15, 100.0)
        first.kill()
        await world.order(*wild(15, first=100))
        world.process()
        await world.until(lambda: confirmed(world, "brake") == 1, 100.0)
        assert (confirmed(world, "wild"), confirmed(world, "brake")) == (20, 1)

    run(schedule())


def test_an_hour_later_they_no_longer_count() -> None:
    async def schedule() -> None:
        world = World(1)
        world.brake = BrakeRules(automations={"wild": 20}, asks=3)
        world.process()
        for turn in range(3):
            await world.order(*wild(20, first=100 * turn))
            await world.until(lambda turn=turn: confirmed(world, "wild") == 20 * (turn + 1), 100.0)
            await world.until(lambda: False, 3601.0)
        assert (confirmed(world, "wild"), confirmed(world, "brake")) == (60, 0)

    run(schedule())
