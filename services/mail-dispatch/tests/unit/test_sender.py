"""When letters go out and when they don't, and what people are told, without a network or a database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from chassis.blobs import BlobUnread
from contracts.claims import Text
from contracts.crm.v1 import CreateTask
from contracts.letters.v1 import LetterAccepted, LetterParked, LetterRefused, SendLetter
from leaping import now, run, until
from mail_dispatch import preparing
from mail_dispatch.core.addresses import masked
from mail_dispatch.core.letter import Malformed, Parcel
from mail_dispatch.core.replies import Reply
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


def test_a_letter_whose_words_cannot_be_read_is_still_told_of_when_it_is_refused() -> None:
    async def unread(portal: str, sha256: str) -> bytes:
        raise BlobUnread("blob folder: Input/output error")

    async def play() -> None:
        world = World(1)
        ids = await world.order(letter("a@one.example", sender="stranger"))
        world.blobs.get = unread  # type: ignore[method-assign]
        world.process()
        await until(world.quiet, 50.0)
        (refused,), (task,) = said(world, LetterRefused), said(world, CreateTask)
        assert (states(world, ids), refused.code) == (["refused"], "unknown_sender")
        assert "(удалено)" in task.description.content

    run(play())


def test_a_letter_that_the_library_stumbles_over_is_refused_and_not_tried_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = preparing.composed

    def odd(command: SendLetter, *about: Any) -> Parcel:
        if len(command.to) == 2:
            raise IndexError("pop from empty list")
        return real(command, *about)

    monkeypatch.setattr(preparing, "composed", odd)
    world, ids = played(World(1), letter("a@one.example", "c@one.example"), letter("b@one.example"))

    assert states(world, ids) == ["refused", "accepted"]


@pytest.mark.parametrize("part", ["text", "html", "title"])
def test_a_letter_that_cannot_be_composed_is_refused_nothing_is_parked_and_the_next_goes_on(part: str) -> None:
    async def play() -> None:
        world = World(1)
        no_text = Text.holding(b"\xff\xfe", "text/plain; charset=utf-8")
        ids = await world.order(letter("a@one.example", **{part: no_text}), letter("b@one.example"))
        world.process()
        await until(world.quiet, 50.0)
        (refused,), (task,) = said(world, LetterRefused), said(world, CreateTask)
        assert states(world, ids) == ["refused", "accepted"]
        assert (refused.command_id, refused.code) == (ids[0], "malformed")
        assert refused.message == "Из текста, темы или вложений не складывается письмо"
        assert "вложений" in refused.hint
        assert "invalid start byte" in task.description.content
        assert said(world, LetterParked) == []
        assert world.copies(ids[0]) == {}

    run(play())


@pytest.mark.parametrize("part", ["text", "title"])
def test_a_letter_whose_words_are_damaged_in_the_store_is_refused_and_holds_up_no_other(part: str) -> None:
    async def play() -> None:
        world = World(1)
        words = Text.of("как заказано")
        ids = await world.order(letter("a@one.example", **{part: words}), letter("b@one.example"))
        world.blobs.contents["demo", words.sha256] = "не то".encode()
        world.process()
        await until(world.quiet, 50.0)
        (refused,), (task,) = said(world, LetterRefused), said(world, CreateTask)
        assert (states(world, ids), refused.code) == (["refused", "accepted"], "content_missing")
        assert "a@one.example" in task.description.content

    run(play())


def test_what_the_letter_s_own_look_finds_is_said_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    real = preparing.composed

    def odd(command: SendLetter, *about: Any) -> Parcel:
        if command.to[0].contact_id == 1 and len(command.to) == 2:
            raise Malformed("В заголовке письма оказалось лишнее")
        return real(command, *about)

    monkeypatch.setattr(preparing, "composed", odd)
    world, ids = played(World(1), letter("a@one.example", "c@one.example"), letter("b@one.example"))

    (refused,) = said(world, LetterRefused)
    assert states(world, ids) == ["refused", "accepted"]
    assert (refused.code, refused.message) == ("malformed", "В заголовке письма оказалось лишнее")


def test_while_some_have_to_wait_for_long_those_who_are_ready_get_the_letter_all_the_same() -> None:
    world = World(1)
    world.server.full = frozenset({"full@two.example"})
    world.patience = Patience(together=4 * 3600.0)
    _, ids = played(world, letter("client@one.example", "full@two.example"), seconds=5 * 3600.0)

    (accepted,), (task,) = said(world, LetterAccepted), said(world, CreateTask)
    assert (accepted.refused, set(world.copies(ids[0]))) == (1, {"client@one.example"})
    assert "full@two.example: 452 mailbox full" in task.description.content
    assert 4 * 3600.0 <= (accepted.accepted_at - NOON).total_seconds() < 5 * 3600.0


def test_before_a_letter_is_wanted_no_more_those_who_are_ready_get_it() -> None:
    world = World(1)
    world.server.full = frozenset({"full@two.example"})
    world.patience = Patience()
    term = NOON + timedelta(hours=1)
    _, ids = played(world, letter("client@one.example", "full@two.example", drop_after=term), seconds=3 * 3600.0)

    (accepted,) = said(world, LetterAccepted)
    assert set(world.copies(ids[0])) == {"client@one.example"}
    assert NOON < accepted.accepted_at < term


def test_two_addresses_that_differ_by_case_are_each_named_as_they_are() -> None:
    world = World(1)
    world.server.bad = frozenset({"b@two.example"})
    played(world, letter("Ivan@one.example", "ivan@one.example", "b@two.example"))

    (task,) = said(world, CreateTask)
    assert "— b@two.example: 550 no such user" in task.description.content


def test_an_address_that_is_none_is_named_to_the_person_and_to_nobody_else() -> None:
    world, ids = played(World(1), letter("a@one.example", "Иван Петров <ivan.petrov>"))

    (refused,), (task,) = said(world, LetterRefused), said(world, CreateTask)
    assert refused.message == "Получатель 2 (контакт 2): это не адрес электронной почты"
    assert "«Иван Петров <ivan.petrov>» — не адрес электронной почты" in task.description.content
    assert "Петров" not in str(world.ledger.rows[ids[0]])


def test_an_address_that_the_server_quotes_stays_out_of_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    words = '550 5.1.1 <ivan.petrov@client.example>: no such user "ivan petrov"@client.example'
    monkeypatch.setattr("mail_world.NEVER", Reply(550, words.removeprefix("550 ")))
    world = World(1)
    world.server.trouble, world.server.fates = 1.0, ("never",)
    played(world, letter("ivan.petrov@client.example"))

    (refused,), (task,) = said(world, LetterRefused), said(world, CreateTask)
    assert refused.message == "550 5.1.1 <…@client.example>: no such user …@client.example"
    assert words in task.description.content


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("550 no such user", "550 no such user"),
        ("TO:<a.b+c@x.ru>,<d@y.ru>", "TO:<…@x.ru>,<…@y.ru>"),
        ("«Иванов@пример.рф» — не адрес", "«…@пример.рф» — не адрес"),
        ("(o'neil@x.ru;b@y.ru)", "(…@x.ru;…@y.ru)"),
        ("a@b@c.ru", "…@…@c.ru"),
        ("", ""),
    ],
)
def test_of_addresses_only_the_domains_are_told(words: str, told: str) -> None:
    assert masked(words) == told
    assert masked(told) == told
