"""A portal in the cloud with its authorization server, over HTTP."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from task_gateway.adapters.bitrix import Bitrix
from task_gateway.adapters.credentials import Application, OAuth
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
    lifetime: Any = 3600
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
    """It answers at its address until the runner is cleaned up."""
    app = web.Application()
    app.router.add_get("/oauth/token/", cloud.token)
    app.router.add_post("/rest/{rest:.*}", cloud.rest)
    runner = web.AppRunner(app)
    await runner.setup()
    cloud.address = await address_of(runner)
    return cloud, runner


async def address_of(runner: web.AppRunner) -> str:
    """Where it serves from now on."""
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server: Any = site._server
    return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


class Stopped:
    """A clock."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def portal(cloud: Cloud, session: aiohttp.ClientSession, tokens: Any, machine: Any = None) -> Bitrix:
    """Called as an application."""
    application = Application(
        "acme", "local.1", "s3cret", "r0", f"{cloud.address}/rest/", f"{cloud.address}/oauth/token/"
    )
    return Bitrix(session, OAuth(session, application, tokens, 5.0, machine or Stopped()), 5.0)
