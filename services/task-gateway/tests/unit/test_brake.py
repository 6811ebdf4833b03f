"""A rule that does too much in an hour is stopped, and a person is asked; others go on."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from contracts.crm.v1 import CreateTask, Known
from contracts.deals.v1 import UpdateDeal
from gateway_examples import DEAL, command, field
from gateway_settled import a_deal
from gateway_world import World, run
from task_gateway.core.names import BrakeRules
from task_gateway.ledger import Entry, result_id
from task_gateway.ledger.memory import Row


def confirmed(world: World, automation: str) -> int:
    rows = [row.entry for row in world.ledger.rows.values() if row.entry.automation == automation]
    return sum(entry.state == "confirmed" for entry in rows)


def wild(count: int, first: int = 0) -> list[CreateTask]:
    return [command(client=number, automation="wild") for number in range(first, first + count)]


def standing(world: World) -> list[str]:
    """The commands whose tasks are in the CRM, those of the brake apart."""
    return [task["XML_ID"] for task in world.crm.contents.tasks.values() if task["RESPONSIBLE_ID"] == 7]


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


def test_a_stopped_rule_holds_up_no_other_rule_and_no_undoing_of_the_same_client() -> None:
    async def schedule() -> None:
        world = World(1)
        world.brake = BrakeRules(automations={"wild": 2}, asks=3)
        await world.order(*(command(client=5, automation="wild") for _ in range(6)))
        world.process()
        await world.until(lambda: confirmed(world, "brake") == 1, 100.0)
        await world.order(*(command(client=5, automation=rule) for rule in ("tame", "undo", "tame", "wild")))
        await world.until(lambda: confirmed(world, "tame") == 2, 10.0)
        assert (confirmed(world, "wild"), confirmed(world, "tame"), confirmed(world, "undo")) == (2, 2, 1)
        del world.ledger.stopped["wild"]
        world.ledger.released["wild"] = world.now
        await world.until(lambda: confirmed(world, "brake") == 2, 100.0)
        rows = [row for row in world.ledger.rows.values() if row.entry.automation == "wild"]
        assert [row.entry.state for row in rows] == ["confirmed"] * 4 + ["intended"] * 3  # in their own order

    run(schedule())


def test_what_has_gone_out_when_its_rule_is_stopped_is_carried_to_its_end() -> None:
    """Nobody would know whether its task stands, and its half of it would stay."""

    async def schedule() -> None:
        world = World(1)
        world.brake = BrakeRules(automations={"wild": 3}, asks=3)
        world.crm.trouble, world.crm.fates = 1.0, ("reply lost",)
        await world.order(*(command(client=n, automation="wild", checklist=2) for n in range(6)))
        world.process()
        await world.until(lambda: "wild" in world.ledger.stopped, 100.0)
        await world.until(lambda: bool(standing(world)), 10.0)
        world.crm.trouble = 0.0
        await asyncio.sleep(400.0)
        begun = {str(n) for n, row in world.ledger.rows.items() if row.entry.automation == "wild" and row.sent_at}
        assert 1 <= len(begun) <= 3
        assert sorted(standing(world)) == sorted(begun)
        assert (confirmed(world, "wild"), confirmed(world, "brake")) == (len(begun), 1)

    run(schedule())


def test_nobody_looks_five_times_a_second_for_what_waits_for_a_person() -> None:
    async def schedule() -> None:
        world = World(1)
        world.brake = BrakeRules(automations={"wild": 2}, asks=3)
        await world.order(*wild(6))
        world.process()
        await world.until(lambda: confirmed(world, "brake") == 1 and confirmed(world, "wild") == 2, 100.0)
        looked, due = [0], world.ledger.due

        async def counted(*about: Any) -> list[Entry]:
            looked[0] += 1
            return await due(*about)

        world.ledger.due = counted  # type: ignore[method-assign]
        await asyncio.sleep(100.0)
        assert looked[0] <= 2 * 101

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
            await asyncio.sleep(3601.0)
        assert (confirmed(world, "wild"), confirmed(world, "brake")) == (60, 0)

    run(schedule())


def test_what_a_stopped_rule_waits_with_can_be_thrown_away_and_whoever_ordered_it_is_told() -> None:
    async def schedule() -> None:
        world = World(1)
        world.brake = BrakeRules(automations={"wild": 20}, asks=3)
        ids = await world.order(*wild(50), *(command(client=n, automation="tame") for n in range(100, 110)))
        world.process()
        await world.until(lambda: confirmed(world, "brake") == 1 and confirmed(world, "tame") == 10, 100.0)
        world.ledger.thrown["wild"] = (world.now, "цикл роботов")
        await asyncio.sleep(5.0)
        later = await world.order(*wild(1, first=200))
        await asyncio.sleep(5.0)

        refused = [world.ledger.results[result_id(row.entry)] for row in rows_of(world, "wild", "refused")]
        assert (confirmed(world, "wild"), len(refused)) == (20, 30)
        assert {(one.code, one.command_id in ids) for one in refused} == {("brake_dropped", True)}
        assert "цикл роботов" in refused[0].message
        assert [row.entry.command_id for row in rows_of(world, "wild", "intended")] == later  # still stopped
        assert len(standing(world)) == 20 + 10

    run(schedule())


def test_released_late_an_older_change_gives_way_to_a_newer_one_of_the_same_field() -> None:
    async def schedule() -> None:
        world = World(1)
        a_deal(world)
        world.brake = BrakeRules(automations={"wild": 2}, asks=3)
        about = {"belongs_to": DEAL, "deal": Known(crm_id=377)}
        days = [date(2026, 12, number) for number in (1, 2, 3, 4)]
        first, second, held, newer = (
            UpdateDeal(automation=rule, **about, fields=(field("claim_deadline", on=day),))
            for rule, day in zip(("wild", "wild", "wild", "tame"), days, strict=True)
        )
        other = UpdateDeal(automation="wild", **about, fields=(), title="Только название")
        world.process()
        ids = await world.order(first, second, held, other)
        await world.until(lambda: confirmed(world, "brake") == 1, 100.0)
        ids += await world.order(newer)
        await world.until(lambda: confirmed(world, "tame") == 1, 100.0)
        del world.ledger.stopped["wild"]
        world.ledger.released["wild"] = world.now
        await world.until(lambda: not rows_of(world, "wild", "intended"), 100.0)

        deal = world.crm.contents.office.items[2, 377]
        assert (deal["UF_CRM_CLAIM_DEADLINE"], deal["title"]) == ("2026-12-04", "Только название")
        states = [world.ledger.rows[number].entry.state for number in ids]
        assert states == ["confirmed", "confirmed", "refused", "confirmed", "confirmed"]
        refused = world.ledger.results[result_id(world.ledger.rows[ids[2]].entry)]
        assert (refused.code, refused.message.rpartition(": ")[2]) == ("overtaken", "claim_deadline")

    run(schedule())


def rows_of(world: World, automation: str, state: str) -> list[Row]:
    rows = world.ledger.rows.values()
    return [row for row in rows if row.entry.automation == automation and row.entry.state == state]
