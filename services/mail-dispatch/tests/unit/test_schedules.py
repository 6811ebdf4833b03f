"""At most one letter, and never silence, under every schedule we can think of: seeded, without sleeping, hundreds.

A schedule is a mail server that takes letters and loses its answers, asks to wait, hangs; replicas that die or stand
still at any await point; and the lease between them.
"""

from __future__ import annotations

import logging
from random import Random
from typing import Any

import pytest
import structlog
from contracts.crm.v1 import CreateTask
from contracts.letters.v1 import LetterAccepted, LetterParked, LetterRefused, SendLetter
from contracts.tasks.v1 import CompleteTask
from leaping import run, seeds, until
from mail_dispatch.core.replies import NotTaken, Unknown
from mail_dispatch.core.rules import Rules
from mail_dispatch.delivering import Courier
from mail_letters import OFFICE, RULES, letter, paper
from mail_world import World

WITH_JOURNAL = Rules.model_validate({"senders": {"office": OFFICE | {"journal": "journal@nordlex.example"}}})


@pytest.fixture(autouse=True)
def _quiet() -> Any:
    """What a sender says under fire is not the question; nothing is that critical."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)


def orders(random: Random) -> list[SendLetter]:
    """A few letters to one or two people, with and without papers."""
    people = ["a@one.example", "b@two.example", "c@one.example"]
    return [
        letter(*random.sample(people, random.choice([1, 1, 2])), attachments=(paper(),) * random.choice([0, 1]))
        for _ in range(random.randrange(2, 6))
    ]


def kept_promises(world: World) -> None:
    """At most one letter each; the ledger says no more than is true; what nobody knows is said, with a task for it."""
    said = list(world.ledger.said.values())
    for number, row in world.ledger.rows.items():
        taken = world.copies(number)
        assert set(taken.values()) <= {1}, "a letter was sent twice"
        state, about = row.entry.state, [one for one in said if getattr(one, "command_id", None) == number]
        kinds = [type(one) for one in about if not isinstance(one, LetterParked)]
        match state:
            case "accepted":
                assert taken
                assert kinds == [LetterAccepted]
            case "refused":
                assert not taken
                assert kinds == [LetterRefused]
            case "parked":
                assert not kinds
                assert any(isinstance(one, LetterParked) for one in about)
            case _:
                raise AssertionError(f"silence: {state}")
    asked = [one for one in said if isinstance(one, CreateTask) and one.urgent]
    settled = [one for one in said if isinstance(one, CompleteTask)]
    parked = [row for row in world.ledger.rows.values() if row.entry.state == "parked"]
    assert len(asked) - len(settled) == len(parked)


@pytest.mark.parametrize("fate", ["well", "taken, lost", "lost after", "later at the end"])
def test_a_crash_at_any_await_point_sends_no_letter_twice_and_parks_what_nobody_knows(fate: str) -> None:
    """Every point of one life is tried, whatever the server does with the letters of that life."""
    crash_at, reached, parked = 0, True, 0
    while reached:
        crash_at += 1

        async def schedule(crash_at: int = crash_at) -> tuple[bool, int]:
            world = World(1)
            world.server.trouble, world.server.fates = 1.0, (fate,)
            await world.order(letter("a@one.example"), letter("b@two.example", attachments=(paper(),)))
            first = world.process(crash_at)
            await until(lambda: first.dead or world.quiet(), 20.0)
            first.kill()
            await world.settle()
            kept_promises(world)
            return first.passed >= crash_at, sum(row.entry.state == "parked" for row in world.ledger.rows.values())

        reached, left = run(schedule())
        parked += left
    assert crash_at > 25
    assert parked > 0 or fate == "later at the end"


@pytest.mark.parametrize("block", range(4))
def test_trouble_of_every_kind_sends_no_letter_twice(block: int) -> None:
    async def schedule(seed: int) -> None:
        world = World(seed)
        world.server.trouble = world.random.choice([0.1, 0.4, 0.8])
        world.server.bad = world.random.choice([frozenset(), frozenset({"b@two.example"})])
        await world.order(*orders(world.random))
        world.process()
        await until(world.quiet, 300.0)
        await world.order(*orders(world.random))
        await world.settle()
        kept_promises(world)

    for seed in seeds(block, 20):
        run(schedule(seed))


@pytest.mark.parametrize("block", range(4))
def test_crash_after_crash_in_the_midst_of_trouble_sends_no_letter_twice(block: int) -> None:
    async def schedule(seed: int) -> None:
        world = World(seed)
        world.server.trouble = world.random.choice([0.0, 0.3, 0.6])
        await world.order(*orders(world.random))
        for _ in range(5):
            life = world.process(crash_at=1 + world.random.randrange(80))
            await until(lambda life=life: life.dead, world.random.choice([1.0, 20.0, 90.0]))
            life.kill()
        await world.settle()
        kept_promises(world)

    for seed in seeds(block, 20):
        run(schedule(seed))


@pytest.mark.parametrize("block", range(4))
def test_a_sender_that_was_frozen_and_its_successor_send_one_letter_each(block: int) -> None:
    """Frozen at any await point, also between the ledger and the end of the data, for longer than the lease."""

    async def schedule(seed: int) -> None:
        world = World(seed)
        world.server.trouble = world.random.choice([0.0, 0.0, 0.3])
        await world.order(*orders(world.random))
        pause = world.random.choice([10.0, 70.0, 150.0, 900.0])
        world.process(freezes={1 + world.random.randrange(80): pause})
        world.process(freezes={1 + world.random.randrange(160): world.random.choice([10.0, 100.0])})
        await until(world.quiet, 60.0)
        await world.settle()
        kept_promises(world)

    for seed in seeds(block, 20):
        run(schedule(seed))


def test_what_the_journal_holds_is_never_left_to_a_person() -> None:
    """The copy that the server wrote settles the letter, before it is parked or after, and closes the task."""
    closed = 0
    for seed in seeds(0, 40):

        async def schedule(seed: int = seed) -> int:
            world = World(seed, WITH_JOURNAL)
            world.server.trouble, world.server.fates = 0.7, ("taken, lost", "lost after", "taken, hangs")
            await world.order(*orders(world.random))
            life = world.process(crash_at=world.random.choice([None, 1 + world.random.randrange(60)]))
            await until(world.quiet, world.random.choice([5.0, 60.0]))
            life.kill()
            world.journaled()
            await world.settle()
            world.journaled()
            await until(world.quiet, 100.0)
            kept_promises(world)
            for number, row in world.ledger.rows.items():
                assert row.entry.state == ("accepted" if world.copies(number) else "parked")
            return sum(isinstance(one, CompleteTask) for one in world.ledger.said.values())

        closed += run(schedule())
    assert closed > 0


def test_a_dispatcher_that_sends_again_what_nobody_knows_would_be_seen() -> None:
    """The schedules themselves."""

    class Careless(Courier):
        async def _sent(self, *about: Any) -> Any:
            try:
                return await super()._sent(*about)
            except Unknown as error:
                raise NotTaken("end", None, str(error)) from error

    caught = 0
    for seed in range(30):

        async def schedule(seed: int = seed) -> None:
            world = World(seed, RULES)
            world.courier = Careless
            world.server.trouble, world.server.fates = 0.5, ("taken, lost",)
            await world.order(*orders(world.random))
            world.process()
            await until(world.quiet, 60.0)
            await world.settle()
            kept_promises(world)

        try:
            run(schedule())
        except AssertionError:
            caught += 1
    assert caught > 20


def test_a_seed_gives_one_schedule() -> None:
    async def schedule(seed: int) -> list[tuple[str, int]]:
        world = World(seed)
        world.server.trouble = 0.4
        await world.order(*orders(world.random))
        world.process(crash_at=50)
        world.process(freezes={40: 30.0})
        await world.settle()
        return [(row.entry.state, row.entry.troubles) for row in world.ledger.rows.values()]

    for seed in range(10):
        assert run(schedule(seed)) == run(schedule(seed))
