"""Tokens that turn over, portals that move: against an authorization server and a portal over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from task_gateway.adapters.bitrix import Bitrix
from task_gateway.adapters.credentials import Application, MemoryTokens, OAuth, Turn, Webhook, followed
from task_gateway.core.calls import Call

READ = Call("user.current", {"id": 1})


@dataclass
class Cloud:
    """A portal with its authorization server: each refresh token works once. expired: access tokens that are over."""

    address: str = ""
    refresh: str = "r0"
    turned: int = 0
    down: bool = False
    moved_to: str | None = None
    expired: set[str] = field(default_factory=set)
    seen: list[str] = field(default_factory=list)
    lifetime: int = 3600
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    held: asyncio.Event | None = None

    async def token(self, request: web.Request) -> web.Response:
        self.asked.set()
        if self.held is not None:
            await self.held.wait()
        given = request.query
        if self.down:
            return web.Response(status=502, text="bad gateway")
        if (given["client_id"], given["client_secret"]) != ("local.1", "s3cret"):
            return web.json_response({"error": "invalid_client"})
        if given["refresh_token"] != self.refresh:
            return web.json_response({"error": "invalid_grant"}, status=400)
        self.turned += 1
        self.refresh = f"r{self.turned}"
        pair = {"access_token": f"a{self.turned}", "refresh_token": self.refresh, "expires_in": self.lifetime}
        return web.json_response({**pair, "client_endpoint": f"{self.address}/rest/"})

    async def rest(self, request: web.Request) -> web.Response:
        if self.moved_to:
            raise web.HTTPFound(f"{self.moved_to}{request.path}")
        sent = json.loads(await request.read())
        self.seen.append(sent.get("auth", request.path))
        if sent.get("auth") in self.expired:
            return web.json_response({"error": "expired_token", "error_description": "over"}, status=401)
        return web.json_response({"result": {"ID": "1"}, "time": {"duration": 0.1}})


async def served(cloud: Cloud) -> tuple[Cloud, web.AppRunner]:
    app = web.Application()
    app.router.add_get("/oauth/token/", cloud.token)
    app.router.add_post("/rest/{rest:.*}", cloud.rest)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server: Any = site._server
    cloud.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    return cloud, runner


@pytest.fixture
async def cloud() -> AsyncIterator[Cloud]:
    one, runner = await served(Cloud())
    yield one
    await runner.cleanup()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


class Stopped:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def portal(cloud: Cloud, session: aiohttp.ClientSession, tokens: Any, machine: Any = None) -> Bitrix:
    application = Application(
        "acme", "local.1", "s3cret", "r0", f"{cloud.address}/rest/", f"{cloud.address}/oauth/token/"
    )
    return Bitrix(session, OAuth(session, application, tokens, 5.0, machine or Stopped()), 5.0)


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


async def test_a_portal_that_moved_is_followed_and_remembered(cloud: Cloud, session: aiohttp.ClientSession) -> None:
    new, runner = await served(Cloud())
    cloud.moved_to = new.address
    bitrix = Bitrix(session, Webhook(f"{cloud.address}/rest/1/secret/"), 5.0)
    assert (await bitrix.call([READ]))[0].fate == "done"
    cloud.moved_to = "http://127.0.0.1:1"
    assert (await bitrix.call([READ]))[0].fate == "done"
    assert new.seen == ["/rest/1/secret/user.current.json"] * 2
    await runner.cleanup()


@pytest.mark.parametrize(
    "location", ["http://new.example/rest/", "/rest/1/", "", "https://old.example/x", "ftp://new.example/"]
)
def test_a_portal_is_not_followed_to_where_the_secret_is_less_safe_or_to_itself(location: str) -> None:
    assert followed("https://old.example/rest/1/secret/", location) is None


def test_the_path_with_the_secret_stays_ours() -> None:
    found = followed("https://old.example/rest/1/secret/", "https://new.example/elsewhere")
    assert found == "https://new.example/rest/1/secret/"


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
