"""Tokens that turn over, portals that move: against an authorization server and a portal over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from gateway_cloud import READ, Cloud, Stopped, portal
from task_gateway.adapters.credentials import MemoryTokens, Turn


async def test_the_first_call_turns_the_token_over_and_the_next_ones_use_what_came(
    cloud: Cloud, session: aiohttp.ClientSession
) -> None:
    bitrix, tokens = portal(cloud, session, known := MemoryTokens()), known
    for _ in range(3):
        assert (await bitrix.call([READ]))[0].fate == "done"
    assert (cloud.turned, cloud.seen, tokens.known) == (1, ["a1", "a1", "a1"], {"acme": "r1"})


async def test_an_expired_token_is_turned_over_once_however_many_find_out(
    cloud: Cloud, session: aiohttp.ClientSession
) -> None:
    bitrix = portal(cloud, session, MemoryTokens())
    await bitrix.call([READ])
    cloud.expired = {"a1"}
    replies = await asyncio.gather(*(bitrix.call([READ]) for _ in range(8)))
    assert {reply.fate for (reply,) in replies} == {"done"}
    assert cloud.turned == 2


async def test_a_token_that_is_over_by_our_own_clock_is_not_sent(cloud: Cloud, session: aiohttp.ClientSession) -> None:
    clock = Stopped()
    bitrix = portal(cloud, session, MemoryTokens(), clock)
    await bitrix.call([READ])
    clock.now = 3590.0
    await bitrix.call([READ])
    assert cloud.seen == ["a1", "a2"]


async def test_a_successor_goes_on_with_the_token_that_was_kept(cloud: Cloud, session: aiohttp.ClientSession) -> None:
    tokens = MemoryTokens()
    await portal(cloud, session, tokens).call([READ])
    (reply,) = await portal(cloud, session, tokens).call([READ])
    assert (reply.fate, cloud.turned) == ("done", 2)


async def test_the_next_refresh_token_is_kept_before_the_access_token_is_used(
    cloud: Cloud, session: aiohttp.ClientSession
) -> None:
    class Broken(MemoryTokens):
        @asynccontextmanager
        async def turning(self, portal: str, seed: str) -> AsyncIterator[Turn]:
            async def keep(_: str) -> None:
                raise OSError("the database is gone")

            yield Turn(seed, keep)

    with pytest.raises(OSError, match="database"):
        await portal(cloud, session, Broken()).call([READ])
    assert cloud.seen == []


@pytest.mark.parametrize(("harm", "code"), [("down", "oauth_unavailable"), ("spent", "invalid_grant")])
async def test_without_a_token_nothing_is_sent_and_the_portal_is_said_to_refuse_us(
    cloud: Cloud, session: aiohttp.ClientSession, harm: str, code: str
) -> None:
    cloud.down, cloud.refresh = harm == "down", "other" if harm == "spent" else "r0"
    (reply,) = await portal(cloud, session, MemoryTokens()).call([READ])
    assert (reply.fate, reply.code, cloud.seen) == ("portal", code, [])
    assert reply.of_the_portal


@pytest.mark.parametrize("lifetime", [None, "soon", [], "nan"])
async def test_a_lifetime_that_is_no_number_is_an_hour(
    cloud: Cloud, session: aiohttp.ClientSession, lifetime: Any
) -> None:
    cloud.lifetime, clock = lifetime, Stopped()
    bitrix = portal(cloud, session, MemoryTokens(), clock)
    for clock.now in (0.0, 3500.0, 3590.0):
        assert (await bitrix.call([READ]))[0].fate == "done"
    assert cloud.seen == ["a1", "a1", "a2"]


class Gone(Exception):
    """The lease is lost."""


async def test_what_waited_for_its_token_does_not_leave_when_somebody_else_is_the_sender_by_then(
    cloud: Cloud, session: aiohttp.ClientSession
) -> None:
    cloud.held, bitrix = asyncio.Event(), portal(cloud, session, MemoryTokens())
    ours = [True]

    def may_send() -> None:
        if not ours[0]:
            raise Gone

    bitrix.may_send = may_send
    waits = asyncio.create_task(bitrix.call([READ]))
    await cloud.asked.wait()
    ours[0] = False
    cloud.held.set()
    with pytest.raises(Gone):
        await waits
    assert cloud.seen == []


async def test_a_token_that_is_over_is_no_reason_to_ask_again_for_who_is_no_longer_the_sender(
    cloud: Cloud, session: aiohttp.ClientSession
) -> None:
    cloud.expired, bitrix = {"a1"}, portal(cloud, session, MemoryTokens())
    left: list[int] = []

    def may_send() -> None:
        if left:
            raise Gone
        left.append(1)

    bitrix.may_send = may_send
    with pytest.raises(Gone):
        await bitrix.call([READ])
    assert cloud.seen == ["a1"]
