"""Alive, ready, metrics: three addresses that answer without touching an engine."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from chassis import metrics

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]

SILENT_SECONDS = 30.0


class Readiness:
    """Who has to have given a sign of life lately. A broker that answers proves nothing of a consumer that sleeps."""

    def __init__(self, machine: Callable[[], float] = time.monotonic) -> None:
        self._machine = machine
        self._beats: dict[str, tuple[float | None, float]] = {}
        self._dead: set[str] = set()

    def expect(self, name: str, silent_seconds: float = SILENT_SECONDS) -> Callable[[], None]:
        """Not ready until, and unless, the answer is called at least each *silent_seconds*."""
        self._beats[name] = (None, silent_seconds)
        return lambda: self.beat(name)

    def beat(self, name: str) -> None:
        """A sign of life."""
        _, silent_seconds = self._beats.get(name, (None, SILENT_SECONDS))
        self._beats[name] = (self._machine(), silent_seconds)
        self._dead.discard(name)

    def lost(self, name: str) -> None:
        """A known death: not ready until the next beat, or until `found`."""
        self._dead.add(name)

    def found(self, name: str) -> None:
        """It lives again; what gives signs of life must still give them."""
        self._dead.discard(name)

    def awaits(self, system: str) -> None:
        """An outside system that has to answer: its metric is there from now on, 0 until the first answer."""
        metrics.CONTACT.labels(system)

    def contact(self, system: str) -> None:
        """An outside system has answered; an alarm watches the metric, readiness doesn't depend on it."""
        metrics.CONTACT.labels(system).set(time.time())

    def missing(self) -> dict[str, str]:
        """What is not as it should be, by name; empty when ready."""
        now = self._machine()
        found = dict.fromkeys(self._dead, "ended with an error")
        for name, (last, silent_seconds) in self._beats.items():
            if last is None:
                found[name] = "no sign of life yet"
            elif now - last > silent_seconds:
                found[name] = f"silent for {now - last:.0f} s"
        return found


def application(readiness: Readiness) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """The ASGI application."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        status, kind, body = answer(scope["path"], readiness)
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


def answer(path: str, readiness: Readiness) -> tuple[int, str, bytes]:
    """Status, media type and body for one address."""
    if path == "/live":
        return 200, "application/json", b'{"live":true}'
    if path == "/ready":
        missing = readiness.missing()
        body = json.dumps({"ready": not missing, "missing": missing}).encode()
        return (503 if missing else 200), "application/json", body
    if path == "/metrics":
        metrics.READY.set(not readiness.missing())
        return 200, CONTENT_TYPE_LATEST, generate_latest()
    return 404, "text/plain", b"/live, /ready, /metrics\n"


class _Server(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """The service handles its own signals."""

    async def serve_until(self, stopping: asyncio.Event, sockets: list[socket.socket] | None = None) -> None:
        waiting = asyncio.create_task(self._watch(stopping))
        try:
            await self._serve(sockets)
        finally:
            waiting.cancel()

    async def _watch(self, stopping: asyncio.Event) -> None:
        await stopping.wait()
        self.should_exit = True


async def serve(readiness: Readiness, host: str, port: int, stopping: asyncio.Event) -> None:
    """Serve until *stopping*."""
    await serve_app(application(readiness), host, port, stopping)


async def serve_app(
    app: Any, host: str, port: int, stopping: asyncio.Event, listening: socket.socket | None = None
) -> None:
    """Serve an ASGI application of one's own until *stopping*. listening: a socket that is bound already."""
    config = uvicorn.Config(app, host=host, port=port, lifespan="off", access_log=False, log_config=None)
    await _Server(config).serve_until(stopping, [listening] if listening is not None else None)
