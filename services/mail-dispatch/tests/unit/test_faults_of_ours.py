"""One thing's trouble is its own: a fault of ours holds up the letter that it concerns, and no other."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from leaping import run, until
from mail_dispatch import preparing
from mail_dispatch.delivering import Courier, Patience
from mail_dispatch.ledger import Entry, Settlement, Share
from mail_dispatch.sender import Sender
from mail_letters import RULES, letter
from mail_world import World


def states(world: World, ids: list[UUID]) -> list[str]:
    return [world.ledger.rows[one].entry.state for one in ids]


def test_a_letter_that_can_not_be_parked_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    real = preparing.Desk.parked

    async def odd(desk: preparing.Desk, entry: Entry, reason: str) -> Settlement:
        if "first" in entry.body:
            raise ValueError("a bug of ours")
        return await real(desk, entry, reason)

    monkeypatch.setattr(preparing.Desk, "parked", odd)

    async def play() -> None:
        world = World(1)
        world.server.trouble, world.server.fates = 1.0, ("lost after",)
        first, second = letter("a@one.example", automation="first"), letter("b@one.example")
        ids = await world.order(first, second)
        world.process()
        await until(world.quiet, 100.0)
        assert states(world, ids) == ["sent", "parked"]
        world.server.trouble = 0.0
        ids = await world.order(letter("c@one.example"))
        await until(lambda: states(world, ids) == ["accepted"], 30.0)
        assert states(world, ids) == ["accepted"]

    run(play())


def test_a_notice_that_can_not_be_taken_in_holds_up_no_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    real = preparing.Desk.dropped

    async def odd(desk: preparing.Desk, entry: Entry, why: str) -> Settlement:
        if why == "odd":
            raise ValueError("a bug of ours")
        return await real(desk, entry, why)

    monkeypatch.setattr(preparing.Desk, "dropped", odd)

    async def play() -> None:
        world = World(1)
        world.server.trouble, world.server.fates = 1.0, ("lost after",)
        ids = await world.order(letter("a@one.example"), letter("b@one.example"))
        world.process()
        await until(world.quiet, 100.0)
        world.ledger.notice(ids[0], ids[0], "drop", "odd")
        world.ledger.notice(ids[1], ids[1], "drop", "why not")
        world.server.trouble = 0.0
        later = await world.order(letter("c@one.example"))
        await until(lambda: states(world, later) == ["accepted"], 30.0)
        assert states(world, [*ids, *later]) == ["parked", "dropped", "accepted"]
        monkeypatch.setattr(preparing.Desk, "dropped", real)
        await until(world.quiet, 250.0)
        assert states(world, ids) == ["parked", "dropped"]
        await until(world.quiet, 100.0)
        assert states(world, ids) == ["dropped", "dropped"]

    run(play())


async def test_a_sender_that_fails_by_a_fault_of_ours_is_told_of_and_begins_again() -> None:
    stopping = asyncio.Event()
    terms = []

    class Leases:
        async def take(self, *_: Any) -> None:
            terms.append(1)
            if len(terms) < 3:
                raise ZeroDivisionError
            stopping.set()

    desk: Any = SimpleNamespace(rules=RULES)
    nothing: Any = None
    courier = Courier("main", desk, nothing, nothing, Patience())
    sender = Sender("demo", courier, desk, nothing, nothing, Leases(), Share(["office"]), stopping)
    sender.look_seconds = 0.01
    await asyncio.wait_for(sender.run(), 5.0)
    assert len(terms) == 3
