"""When letters go out and when they don't, and what people are told, without a network or a database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from contracts.crm.v1 import CreateTask
from contracts.letters.v1 import LetterAccepted, LetterParked, LetterRefused, SendLetter
from leaping import now, run, until
from mail_dispatch.core.rules import Rules
from mail_dispatch.delivering import Patience
from mail_letters import NOON, OFFICE, RULES, letter
from mail_world import World

PEACE = Rules.model_validate({"senders": {"office": OFFICE}, "quiet": {"begins": "11:00", "ends": "13:00"}})


def played(world: World, *letters: SendLetter, seconds: float = 100.0) -> tuple[World, list[UUID]]:
    """One replica, for so long or until every letter has come to its end."""

    async def play() -> list[UUID]:
        ids = await world.order(*letters)
        world.process()
        await until(world.quiet, seconds)
        return ids

    return world, run(play())


def states(world: World, ids: list[UUID]) -> list[str]:
    return [world.ledger.rows[one].entry.state for one in ids]


def said(world: World, kind: type[Any]) -> list[Any]:
    return [one for one in world.ledger.said.values() if isinstance(one, kind)]


def test_in_quiet_hours_only_what_a_person_waits_for_goes_out_and_the_rest_when_they_end() -> None:
    async def play() -> None:
        world = World(1, PEACE)  # it is noon
        ids = await world.order(letter(), letter(lane="interactive"))
        world.process()
        await until(world.quiet, 3000.0)
        assert states(world, ids) == ["intended", "accepted"]
        await until(world.quiet, 3600.0)
        assert states(world, ids) == ["accepted", "accepted"]
        assert 3600.0 <= now() < 3700.0

    run(play())


def test_a_letter_that_comes_too_late_is_refused_and_not_sent() -> None:
    world, ids = played(World(1), letter(drop_after=NOON - timedelta(hours=1)), letter(drop_after=NOON + timedelta(1)))

    assert states(world, ids) == ["refused", "accepted"]
    (refused,) = said(world, LetterRefused)
    assert (refused.command_id, refused.code) == (ids[0], "too_late")


def test_while_the_account_is_away_no_letter_is_touched() -> None:
    world = World(1)
    world.server.trouble, world.server.fates = 1.0, ("away",)
    _, ids = played(world, letter(), letter())

    entries = [world.ledger.rows[one].entry for one in ids]
    assert [(one.state, one.attempts, one.troubles) for one in entries] == [("intended", 0, 0)] * 2
    assert world.ledger.said == {}


def test_a_server_that_asks_to_wait_for_ever_is_given_up_and_a_person_told() -> None:
    world = World(1)
    world.server.trouble, world.server.fates = 1.0, ("later",)
    world.patience = Patience(4.0, 16.0, gives_up=120.0)
    _, ids = played(world, letter(), seconds=500.0)

    assert states(world, ids) == ["refused"]
    (refused,), (task,) = said(world, LetterRefused), said(world, CreateTask)
    assert (refused.code, refused.message) == ("gave_up", "451 later")
    assert str(ids[0]) in task.description.content


def test_who_is_refused_for_good_is_told_of_by_name_to_whoever_ordered_the_letter() -> None:
    world = World(1)
    world.server.bad = frozenset({"b@two.example"})
    _, ids = played(world, letter("a@one.example", "b@two.example", ordered_by_id=44))

    (accepted,), (task,) = said(world, LetterAccepted), said(world, CreateTask)
    assert (accepted.refused, task.responsible_id) == (1, 44)
    assert "b@two.example: 550 no such user" in task.description.content
    assert "a@one.example:" not in task.description.content
    assert set(world.copies(ids[0])) == {"a@one.example"}


def test_a_letter_that_nobody_may_get_is_refused_in_the_server_s_words() -> None:
    world = World(1)
    world.server.bad = frozenset({"a@one.example"})
    _, ids = played(world, letter("a@one.example", ordered_by_id=None))

    (refused,), (task,) = said(world, LetterRefused), said(world, CreateTask)
    assert states(world, ids) == ["refused"]
    assert (refused.code, refused.message) == ("not_taken", "550 no such user")
    assert (task.responsible_id, refused.hint is not None) == (RULES.asks, True)


def test_a_parked_letter_says_what_is_known_and_how_to_decide() -> None:
    world = World(1)
    world.server.trouble, world.server.fates = 1.0, ("taken, lost",)
    _, ids = played(world, letter("a@one.example"))

    (parked,), (task,) = said(world, LetterParked), said(world, CreateTask)
    assert (parked.command_id, parked.reason) == (ids[0], "connection lost")
    assert task.urgent
    for told in ("a@one.example", "connection lost", f"delo mail parked send {ids[0]}", "26.11.2026 12:00"):
        assert told in task.description.content
    assert "Счёт" not in task.title


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (letter("nobody"), "bad_address"),
        (letter(sender="stranger"), "unknown_sender"),
        (letter(to=()), "bad_address"),
    ],
    ids=["no address", "no such sender", "no recipient"],
)
def test_what_can_not_become_a_letter_is_refused_with_a_hint(order: SendLetter, code: str) -> None:
    world, ids = played(World(1), order)

    (refused,) = said(world, LetterRefused)
    assert (states(world, ids), refused.code) == (["refused"], code)
    assert refused.hint


def test_a_letter_whose_words_were_erased_is_refused_and_still_told_of() -> None:
    async def play() -> None:
        world = World(1)
        ids = await world.order(letter("a@one.example"))
        world.blobs.contents.clear()
        world.process()
        await until(world.quiet, 50.0)
        (refused,), (task,) = said(world, LetterRefused), said(world, CreateTask)
        assert (states(world, ids), refused.code) == (["refused"], "content_missing")
        assert "(удалено)" in task.description.content

    run(play())
