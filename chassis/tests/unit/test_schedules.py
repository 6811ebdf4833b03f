"""The promises under every schedule we can think of: seeded, without sleeping, thousands of them."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
import structlog
from chassis.journal import OutboxRow, Writes
from chassis_examples import NOON, Remembering, counting, remembering
from schedules import Office, Process

from chassis import recording, relay

SEEDS = range(400)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of lives: their logs would cost more than they."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)


def fill(office: Office, records: int = 12) -> dict[str, list[object]]:
    """Records of a few identities in random order; answers the ids by identity, in order."""
    order: dict[str, list[object]] = {}
    for _ in range(records):
        # At most three for each: the example core refuses the fourth.
        identity = office.random.choice([name for name in "abcdef" if len(order.get(name, [])) < 3])
        order.setdefault(identity, []).append(office.receive(identity))
    return order


def kept_promises(office: Office, order: dict[str, list[object]]) -> None:
    decided = Counter(row.input_id for row in office.kept.decisions if row.input_type != "wake")
    assert decided == Counter(identity for ids in order.values() for identity in ids)
    assert office.by_identity("demand.recognised") == order
    commands = [cause for cause, _ in office.published("crm.commands")]
    assert len(commands) == len(set(commands))
    assert office.log.hollow == []
    assert office.log.disobedient == 0
    assert office.kept.outbox == []
    assert office.kept.parked == []
    for stream, row in office.kept.streams.items():
        positions = [one.position for one in office.kept.decisions if one.stream == stream]
        assert positions == list(range(row.position))


@pytest.mark.parametrize("block", range(8))
async def test_a_crash_at_any_await_point_loses_and_doubles_nothing(block: int) -> None:
    """Every point of one life is tried, for several orders of records and poll sizes."""
    for seed in range(block * 5, block * 5 + 5):
        crash_at = 0
        while True:
            crash_at += 1
            office = Office(seed)
            order = fill(office)
            process = office.process(crash_at)
            await process.live()
            await office.settle()
            kept_promises(office, order)
            if process.points.passed < crash_at:
                break
        assert crash_at > 50


async def test_crash_after_crash_loses_and_doubles_nothing() -> None:
    for seed in SEEDS:
        office = Office(seed)
        order = fill(office)
        for _ in range(6):
            await office.process(1 + office.random.randrange(60)).live()
            office.now += office.random.choice([0.0, 1.0, 20.0])
        await office.settle()
        kept_promises(office, order)


async def test_any_prefix_may_be_delivered_again() -> None:
    for seed in SEEDS:
        office = Office(seed)
        order = fill(office)
        for _ in range(4):
            await office.process().live()
            office.committed = office.random.randrange(len(office.topic) + 1)
        await office.settle()
        kept_promises(office, order)


async def test_two_replicas_over_the_same_records_decide_each_once() -> None:
    """A rebalance in the middle: the old owner still works on what the new one has been given."""
    for seed in SEEDS:
        office = Office(seed)
        order = fill(office)
        crash_at = office.random.choice([None, 1 + office.random.randrange(80)])
        await asyncio.gather(office.process(crash_at).live(), office.process().live(), office.process().live())
        await office.settle()
        kept_promises(office, order)


async def test_a_rebalance_during_a_long_wait_for_an_engine() -> None:
    for seed in range(100):
        office = Office(seed)
        order = fill(office)
        away = office.process()
        office.world.broken = ConnectionError("the database is gone")
        waiting = asyncio.create_task(away.live())
        for _ in range(office.random.randrange(40)):
            await asyncio.sleep(0)
        office.world.broken = None
        await asyncio.gather(waiting, office.process().live())
        await office.settle()
        kept_promises(office, order)


async def test_what_waited_for_something_away_is_decided_in_order_when_it_is_there() -> None:
    for seed in range(100):
        office = Office(seed)
        order = fill(office)
        office.world.away = True
        await office.process(office.random.choice([None, 1 + office.random.randrange(80)])).live()
        office.world.away = False
        office.now += 1000
        await office.process(1 + office.random.randrange(120)).live()
        await office.settle()
        kept_promises(office, order)


async def test_two_relays_that_both_believe_in_their_lease_keep_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "AT_ONCE", 2)
    astray = 0
    for seed in SEEDS:
        office = Office(seed, slowness=(4.0, 11.0))
        order = fill(office)
        frozen, successor = office.process(), office.process()
        frozen.leases.blind_at = 0.0
        await asyncio.gather(frozen.live(), successor.live())
        await office.settle()
        kept_promises(office, order)
        astray += office.log.astray
    assert astray > 100


async def test_a_lease_is_renewed_while_it_lasts_and_who_comes_too_late_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    """Publishing takes long, and so does asking for more: meanwhile the lease may have run out and be another's."""
    monkeypatch.setattr(relay, "AT_ONCE", 2)

    async def asking(process: Process) -> None:
        for _ in range(8):
            await process.relay._publish_all()

    renewed = lost = 0
    for seed in SEEDS:
        office = Office(seed, slowness=(0.0, 4.0, 11.0))
        order = fill(office, 18)
        holder, standby, third = (office.process() for _ in range(3))
        await asyncio.gather(holder.live(), asking(standby), asking(third))
        await office.settle()
        kept_promises(office, order)
        renewed += office.lease.renewed
        lost += office.lease.lost
    assert renewed > 100
    assert lost > 20


async def test_poison_in_the_middle_of_a_batch_holds_only_its_own_key() -> None:
    for seed in SEEDS:
        office = Office(seed)
        order = fill(office, 6)
        office.receive("poison", "bug")
        behind = office.receive("poison")
        rest = office.receive("after")
        await office.process(office.random.choice([None, 1 + office.random.randrange(120)])).live()
        office.now += 1000
        await office.process().live()
        await office.process().live()

        states = [(row.state, row.order_key) for row in office.kept.parked]
        assert states == [("dead", "demand.found:demo/demand/poison"), ("waiting", "demand.found:demo/demand/poison")]
        assert office.by_identity("demand.recognised") == order | {"after": [rest]}
        assert behind not in {row.input_id for row in office.kept.decisions}
        dead = {row.value for row in office.log.records if row.topic == "counting-service.dead"}
        assert len(dead) == 1


async def test_outbox_rows_that_become_visible_late_are_all_published_in_order_of_their_key() -> None:
    """Ids are drawn in one order and committed in another; only within a key, under its lock, do both agree."""
    for seed in SEEDS:
        office, random = Office(seed), Random(seed)
        rows = [OutboxRow("t", random.choice([b"a", b"b", b"c"]), (), b"%d" % n, n + 1) for n in range(20)]
        hidden = {key: [row for row in rows if row.key == key] for key in {row.key for row in rows}}
        process = office.process()
        while any(hidden.values()) or office.kept.outbox:
            for key in sorted(hidden, key=str):
                shown, hidden[key] = hidden[key][: (cut := random.randrange(3))], hidden[key][cut:]
                office.kept.outbox = sorted(office.kept.outbox + shown, key=lambda row: row.id)
            await process.relay._publish_all()

        for key in (b"a", b"b", b"c"):
            assert [row for row in office.log.records if row.key == key] == [row for row in rows if row.key == key]


@pytest.mark.parametrize("days", [[3], [-400, 403], [0.5, 0.4, 0.2], [400, -400, 800]])
async def test_a_clock_that_jumps_fires_each_wake_once_with_its_own_time(days: Sequence[float]) -> None:
    for seed in range(50):
        office = Office(seed)
        for identity in "abc":
            office.receive(identity)
        for jump in days:
            process = office.process(office.random.choice([None, 1 + office.random.randrange(90)]))
            await process.live()
            await process.jump(jump)
        await office.settle()

        wakes = [row for row in office.kept.decisions if row.input_type == "wake"]
        assert sorted(row.stream.id for row in wakes) == ["a", "b", "c"]
        assert {row.decided_at for row in wakes} == {NOON + timedelta(days=1)}
        assert office.log.hollow == []
        assert office.kept.timers == {}


async def test_old_and_new_versions_side_by_side_decide_each_record_once_and_the_newer_state_loses_nothing() -> None:
    """The new one's state remembers its task; the old one, who knows no task, must not write that state back."""
    mixed = 0
    for seed in SEEDS:
        office = Office(seed)
        order = fill(office)
        old = replace(counting(office.world), rules_version="1")
        new = replace(remembering(office.world), rules_version="2", state_version=2)
        for _ in range(4):
            crash_at = office.random.choice([None, 1 + office.random.randrange(60)])
            first, second = (office.process(crash_at, decider) for decider in (old, new))
            await asyncio.gather(first.live(), second.live())
        await office.settle(new)
        kept_promises(office, order)
        for stream, row in office.kept.streams.items():
            decisions = [one for one in office.kept.decisions if one.stream == stream]
            versions = [one.rules_version for one in decisions]
            assert versions == sorted(versions), "the old one has decided over a state of the new one"
            asked = [one for one in decisions if json.loads(one.output).get("commands") and one.input_type != "wake"]
            remembered = recording.read(Remembering, row.state or "{}").task
            assert (remembered is not None) == any(one.rules_version == "2" for one in asked)
            mixed += set(versions) == {"1", "2"}
    assert mixed > 100


async def test_a_journal_that_loses_an_input_would_be_seen() -> None:
    """The checker itself: a schedule that breaks a promise fails it."""
    office = Office(1)
    order = fill(office)
    office.topic.pop()
    await office.settle()
    with pytest.raises(AssertionError):
        kept_promises(office, order)

    office = Office(1)
    order = fill(office)
    await office.settle()
    async with office.contents.unit() as unit:
        await unit.write(Writes(decisions=[office.kept.decisions[0]._replace(position=99)]))
    with pytest.raises(AssertionError):
        kept_promises(office, order)
