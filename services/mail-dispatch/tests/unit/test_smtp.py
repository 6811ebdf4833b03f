"""What is known at each step at which a mail server can fail: certainly not taken, taken, or nobody knows."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from certificates import server_context
from mail_dispatch.adapters.pool import Pool
from mail_dispatch.adapters.smtp import Line, connected
from mail_dispatch.core.letter import Parcel
from mail_dispatch.core.replies import AccountAway, NotTaken, Reply, Unknown
from mail_dispatch.settings import Account
from scripted_smtp import DROP, HANG, HOST, PASSWORD, USER, ScriptedSmtp


def raw(words: str, codec: str) -> str:
    """What a script says so that it goes out in *codec*."""
    return words.encode(codec).decode("utf-8", "surrogateescape")


LETTER = b"Subject: a letter\r\n\r\n.begins with a dot\r\nends here"
PARCEL = Parcel("<1@x.example>", "office@nordlex.example", ("a@one.example", "b@two.example"), LETTER)


@pytest.fixture
async def server() -> AsyncIterator[ScriptedSmtp]:
    async with ScriptedSmtp().serving() as serving:
        yield serving


async def line(server: ScriptedSmtp, **changes: Any) -> Line:
    account = Account(**{"host": HOST, "port": server.port, "tls": "none"} | changes)
    patience = 0.3 if any(HANG in said for step in server.script.values() for said in step) else 30.0
    return await connected(account, patience, patience, lambda: None)


async def sent(server: ScriptedSmtp, parcel: Parcel = PARCEL, *, last_try: bool = False, **changes: Any) -> Reply:
    way = await line(server, **changes)
    try:
        await way.offer(parcel, last_try=last_try)
        way.end()
        return await way.answer()
    finally:
        way.drop()


async def test_a_letter_arrives_byte_for_byte_with_its_envelope(server: ScriptedSmtp) -> None:
    reply = await sent(server)

    assert reply.well
    (taken,) = server.taken
    assert (taken.content, taken.sender) == (LETTER + b"\r\n", "office@nordlex.example")
    assert taken.recipients == ["a@one.example", "b@two.example"]


@pytest.mark.parametrize("codec", ["utf-8", "cp1251", "koi8-r"])
@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
async def test_what_a_server_says_in_an_old_encoding_is_read(server: ScriptedSmtp, step: str, codec: str) -> None:
    server.script = {step: [raw("550 5.1.1 Пользователь не найден", codec)] * 2}

    with pytest.raises(NotTaken) as caught:
        await sent(server)
    assert str(caught.value.reply) == "550 5.1.1 Пользователь не найден"


async def test_at_the_end_and_of_one_of_two_it_is_read_too(server: ScriptedSmtp) -> None:
    server.refuse = {"b@two.example": raw("550 Ящик закрыт", "cp1251")}
    way = await line(server)
    assert {n: str(said) for n, said in (await way.offer(PARCEL, last_try=False)).refused.items()} == {
        1: "550 Ящик закрыт"
    }
    way.drop()
    server.refuse, server.script = {}, {"END": [raw("554 5.7.1 Спам", "cp1251")]}
    assert str(await sent(server)) == "554 5.7.1 Спам"


async def test_a_server_that_greets_in_an_old_encoding_is_away_in_words_that_can_be_kept() -> None:
    async with ScriptedSmtp(script={"GREETING": [raw("554 уходите", "cp1251")]}).serving() as server:
        with pytest.raises(AccountAway) as caught:
            await line(server)
    assert "уходите" in str(caught.value)


async def test_without_the_end_of_the_data_nothing_is_taken(server: ScriptedSmtp) -> None:
    way = await line(server)
    await way.offer(PARCEL, last_try=False)
    assert server.bodies_begun == 1
    way.drop()

    assert (await sent(server)).well
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("step", "does", "permanent"),
    [
        ("MAIL", "451 4.3.0 later", False),
        ("MAIL", "550 5.7.1 not from you", True),
        ("MAIL", DROP, False),
        ("RCPT", "450 4.2.0 greylisted", False),
        ("RCPT", HANG, False),
        ("DATA", "451 4.3.0 later", False),
        ("DATA", "554 5.5.1 no", True),
        ("DATA", DROP, False),
        ("DATA", HANG, False),
    ],
)
async def test_what_fails_before_the_end_of_the_data_was_certainly_not_taken(
    server: ScriptedSmtp, step: str, does: str, permanent: bool
) -> None:
    server.script = {step: [does]}
    way = await line(server)

    with pytest.raises(NotTaken) as caught:
        await way.offer(PARCEL, last_try=False)
    way.drop()
    assert caught.value.permanent is permanent
    assert server.taken == []


async def test_a_connection_that_ends_in_the_midst_of_the_data_is_never_taken_for_success(server: ScriptedSmtp) -> None:
    server.script = {"BODY": [DROP]}

    with pytest.raises((NotTaken, Unknown)):
        await sent(server)
    assert server.taken == []


@pytest.mark.parametrize("does", ["taken drop", "drop", "taken hang", "hang", "999 what", "taken 0"])
async def test_without_a_certain_answer_to_the_end_of_the_data_nobody_knows(server: ScriptedSmtp, does: str) -> None:
    server.script = {"END": [does]}

    with pytest.raises(Unknown):
        await sent(server)


@pytest.mark.parametrize(("does", "permanent"), [("451 4.3.0 later", False), ("554 5.7.1 spam", True)])
async def test_an_answer_of_no_to_the_end_of_the_data_is_certain(
    server: ScriptedSmtp, does: str, permanent: bool
) -> None:
    server.script = {"END": [does]}
    reply = await sent(server)

    assert (reply.well, reply.permanent, reply.certain) == (False, permanent, True)


async def test_who_is_refused_for_good_does_not_keep_the_letter_from_the_others(server: ScriptedSmtp) -> None:
    server.refuse = {"b@two.example": "550 5.1.1 no such user"}
    way = await line(server)
    offer = await way.offer(PARCEL, last_try=False)
    way.end()

    assert (await way.answer()).well
    assert {index: reply.code for index, reply in offer.refused.items()} == {1: 550}
    assert server.taken[0].recipients == ["a@one.example"]


async def test_while_one_recipient_has_to_wait_nobody_gets_the_letter_until_the_last_try(server: ScriptedSmtp) -> None:
    server.refuse = {"b@two.example": "450 4.2.0 greylisted"}

    with pytest.raises(NotTaken):
        await sent(server)
    assert server.taken == []
    assert (await sent(server, last_try=True)).well
    assert server.taken[0].recipients == ["a@one.example"]


async def test_a_journal_that_is_refused_does_not_keep_the_letter_back(server: ScriptedSmtp) -> None:
    server.refuse = {"journal@x.example": "550 5.1.1 no such user"}
    parcel = Parcel(PARCEL.message_id, PARCEL.return_path, ("a@one.example",), LETTER, "journal@x.example")

    assert (await sent(server, parcel)).well


async def test_a_large_letter_arrives_whole(server: ScriptedSmtp) -> None:
    content = b"Subject: large\r\n\r\n" + b"".join(b".%076d\r\n" % n for n in range(40_000))
    await sent(server, Parcel("<2@x.example>", "o@x.example", ("a@one.example",), content))

    assert server.taken[0].content == content


async def test_starttls_is_required_where_it_is_asked_for(server: ScriptedSmtp) -> None:
    with pytest.raises(AccountAway, match="STARTTLS"):
        await line(server, tls="starttls")
    assert server.bodies_begun == 0


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_a_certificate_that_nobody_vouches_for_is_not_spoken_to(tmp_path: Path, tls: str) -> None:
    context, trusted = server_context(tmp_path)
    async with ScriptedSmtp(**{tls: context}, auth=True).serving() as server:
        with pytest.raises(AccountAway, match=r"(?i)certificate"):
            await line(server, tls=tls)
        password = {"user": USER, "password": PASSWORD}
        assert (await sent(server, tls=tls, ca_file=trusted, **password)).well
        with pytest.raises(AccountAway, match=r"(?i)certificate|hostname"):
            await line(server, tls=tls, ca_file=trusted, host="localhost")


async def test_a_wrong_password_is_the_account_s_trouble_and_is_not_in_the_error(server: ScriptedSmtp) -> None:
    server.auth = True

    with pytest.raises(AccountAway, match="535") as caught:
        await line(server, user=USER, password="wrong-one")
    assert "wrong-one" not in str(caught.value)


@pytest.mark.parametrize("greeting", ["554 go away", DROP, HANG, "rubbish"])
async def test_a_server_that_greets_badly_is_away(server: ScriptedSmtp, greeting: str) -> None:
    server.script = {"GREETING": [greeting]}

    with pytest.raises(AccountAway):
        await line(server)


async def test_a_server_that_is_not_there_is_away() -> None:
    async with ScriptedSmtp().serving() as server:
        port = server.port
    with pytest.raises(AccountAway):
        await connected(Account(host=HOST, port=port, tls="none"), 30.0, 30.0, lambda: None)


async def test_a_login_that_is_asked_for_late_is_the_account_s_trouble(server: ScriptedSmtp) -> None:
    server.script = {"MAIL": ["530 5.7.0 authentication required"]}

    with pytest.raises(AccountAway):
        await sent(server)


async def test_a_login_that_one_recipient_is_refused_for_is_that_letter_s_trouble_and_it_waits(
    server: ScriptedSmtp,
) -> None:
    server.script = {"RCPT": ["530 5.7.0 authentication required"]}

    with pytest.raises(NotTaken) as caught:
        await sent(server)
    assert not caught.value.permanent


async def test_a_connection_serves_many_letters_and_an_idle_one_that_has_ended_is_replaced(
    server: ScriptedSmtp,
) -> None:
    pool = Pool(lambda: line(server))

    async def post() -> None:
        async with pool.line() as way:
            await way.offer(PARCEL, last_try=False)
            way.end()
            assert (await way.answer()).well

    for _ in range(3):
        await post()
    assert (server.connections, len(server.taken)) == (1, 3)
    server.script = {"RSET": [DROP]}
    await post()
    assert (server.connections, len(server.taken)) == (2, 4)
    await pool.close()


async def test_a_line_that_was_left_in_the_midst_of_a_letter_is_not_lent_again(server: ScriptedSmtp) -> None:
    pool = Pool(lambda: line(server))
    with pytest.raises(RuntimeError):
        async with pool.line() as way:
            await way.offer(PARCEL, last_try=False)
            raise RuntimeError
    async with pool.line() as way:
        await way.offer(PARCEL, last_try=False)
        way.end()
        assert (await way.answer()).well

    assert (server.connections, len(server.taken)) == (2, 1)
    await pool.close()


def test_tls_is_always_verified() -> None:
    context = Account(host="mail.example").context()

    assert context is not None
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
