"""How long a letter that has to wait is tried: night and days off are no trial."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import mail_world
import pytest
from contracts.crm.v1 import CreateTask
from contracts.letters.v1 import LetterAccepted, LetterRefused
from leaping import now, run
from mail_dispatch.core.replies import Reply
from mail_dispatch.core.rules import Rules
from mail_dispatch.delivering import Patience
from mail_letters import OFFICE, letter
from mail_world import WELL, World

NIGHT = Rules.model_validate({"senders": {"office": OFFICE}, "quiet": {"begins": "20:00", "ends": "09:00"}})
FRIDAY = datetime(2026, 11, 27, 16, 58, tzinfo=UTC)  # 19:58 in Moscow, two minutes before it gets quiet
GREY, READY = "b@grey.example", "a@one.example"
HOUR = 3600.0


@pytest.fixture(autouse=True)
def _friday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_world, "NOON", FRIDAY)


def played(
    *people: str, opens_after: float = 300.0, hours: float = 120.0, patience: Patience | None = None, **changes: Any
) -> tuple[World, UUID, list[str]]:
    """A server that makes who is new wait. opens_after: seconds. Answers when it was asked, in Moscow."""
    world, tries = World(1, NIGHT), list[float]()
    world.patience = patience or Patience()
    world.lease_seconds, world.looks = 8000.0, 20.0  # days pass: at the usual pace that takes minutes

    def says(recipient: str) -> Reply:
        if recipient != GREY:
            return WELL
        tries.append(now())
        return WELL if now() - tries[0] >= opens_after else Reply(451, "4.7.1 Greylisted")

    async def play() -> UUID:
        world.server.says = says  # type: ignore[method-assign]
        (number,) = await world.order(letter(*people, **changes))
        world.process()
        while not world.quiet() and now() < hours * HOUR:  # noqa: ASYNC110 - time leaps
            await asyncio.sleep(60.0)
        return number

    number = run(play())
    return world, number, [f"{FRIDAY + timedelta(hours=3, seconds=one):%a %H:%M}" for one in tries]


def said(world: World, kind: type[Any]) -> list[Any]:
    return [one for one in world.ledger.said.values() if isinstance(one, kind)]


def test_a_letter_before_a_week_end_is_not_given_up_for_having_waited_over_it() -> None:
    world, number, tries = played(GREY, opens_after=(61 * 60 + 3) * 60.0)  # until Monday 09:01

    assert tries[:3] == ["Fri 19:58", "Fri 19:59", "Mon 09:00"]
    assert world.copies(number) == {GREY: 1}
    assert said(world, LetterRefused) == []


def test_those_who_have_to_wait_are_waited_for_although_a_night_lies_between() -> None:
    world, number, tries = played(READY, GREY, opens_after=(61 * 60 + 3) * 60.0)

    assert tries[2] == "Mon 09:00"
    assert world.copies(number) == {READY: 1, GREY: 1}
    (accepted,) = said(world, LetterAccepted)
    assert accepted.refused == 0


def test_those_who_are_ready_get_it_after_an_hour_of_trying_where_a_night_lies_between() -> None:
    world, number, tries = played(READY, GREY, opens_after=1000 * HOUR)

    assert world.copies(number) == {READY: 1}
    assert (len(tries), tries[-1]) == (7, "Mon 09:58")  # 1 + 2 + 4 + 8 + 16 + 30 minutes lie between seven


def test_before_a_night_in_which_it_would_come_too_late_those_who_are_ready_get_it() -> None:
    saturday = FRIDAY + timedelta(hours=14)
    world, number, tries = played(READY, GREY, drop_after=saturday)

    assert tries == ["Fri 19:58", "Fri 19:59"]
    assert world.copies(number) == {READY: 1}


def test_what_goes_out_at_night_is_tried_at_night_until_it_would_come_too_late() -> None:
    world, number, _ = played(READY, GREY, drop_after=FRIDAY + timedelta(hours=14), lane="interactive")

    assert world.copies(number) == {READY: 1, GREY: 1}


def test_a_server_that_makes_wait_for_ever_is_given_up_within_days_and_a_person_told() -> None:
    world, number, tries = played(GREY, opens_after=1000 * HOUR)

    (refused,), (task,) = said(world, LetterRefused), said(world, CreateTask)
    assert (refused.code, world.copies(number)) == ("gave_up", {})
    assert "4.7.1 Greylisted" in task.description.content
    assert tries[-1] == "Tue 09:30"  # 48 hours have passed on Sunday; twelve hours lie between 29 tries


def test_short_limits_are_kept_in_their_own_measure() -> None:
    _, _, tries = played(
        GREY, opens_after=1000 * HOUR, lane="interactive", patience=Patience(gives_up=HOUR, together=600.0)
    )
    assert tries[-1] == "Fri 20:59"  # that of 20:29 comes 31 minutes after the first, this one 61


@pytest.mark.parametrize(("tries", "seconds"), [(0, 0), (1, 0), (2, 60), (3, 180), (6, 1860), (7, 3660), (8, 5460)])
def test_a_trial_lasts_as_long_as_the_pauses_between_its_tries(tries: int, seconds: float) -> None:
    assert Patience().trial(tries) == seconds
