"""The address that the CRM calls: the token checked, the rest stored durably, then 200. It never calls the CRM itself.

Every replica has one; no replica needs to be the sender for it.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from chassis.faults import passes
from contracts.base import Event
from contracts.signs.v1 import ProcessStarted

from task_gateway import metrics
from task_gateway.core.inbound.callbacks import heard, token_of
from task_gateway.core.inbound.hints import Hint
from task_gateway.core.inbound.php import Unreadable, form
from task_gateway.core.names import Names

log = structlog.get_logger()

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]

PREFIX = "/crm/"
MOST_BYTES = 256 * 1024
BODY_SECONDS = 5.0
NO_TOKEN = "no portal has this token"  # noqa: S105 - compared with where there is nothing to compare with


class Keeping(Protocol):
    """Where what the CRM says is kept."""

    async def hint(self, hints: Sequence[Hint]) -> None: ...

    async def say_once(self, name: str, event: Event) -> None: ...


class Bucket:
    """So many a second, and a burst of that many at once."""

    def __init__(self, per_second: float, burst: float, machine: Callable[[], float] = time.monotonic) -> None:
        self._per_second, self._burst, self._machine = per_second, burst, machine
        self._left, self._at = burst, machine()

    def take(self) -> bool:
        """Whether one more may pass."""
        now = self._machine()
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


@dataclass(frozen=True, slots=True)
class Door:
    """Of one portal. tokens: of our application there, and of its outgoing webhooks."""

    tokens: tuple[str, ...]
    names: Names
    store: Keeping
    rate: Bucket


class TooLarge(Exception):
    """More than a CRM would ever send."""


class Receiver:
    """The ASGI application. doors: by portal. strangers: the rate at which wrong tokens are looked at."""

    def __init__(self, doors: Mapping[str, Door], strangers: Bucket) -> None:
        self._doors = doors
        self._strangers = strangers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        began = time.perf_counter()
        status, outcome = await self._answer(scope, receive)
        portal = str(scope["path"]).removeprefix(PREFIX).partition("/")[0]
        metrics.CALLBACKS.labels(portal if portal in self._doors else "", outcome).inc()
        headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(outcome)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": outcome.encode()})
        metrics.CALLBACK_SECONDS.observe(time.perf_counter() - began)

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[int, str]:
        if not str(scope["path"]).startswith(PREFIX):
            return 404, "not_found"
        if scope["method"] != "POST":
            return 405, "not_post"
        try:
            sent = form(await asyncio.wait_for(_body(scope, receive), BODY_SECONDS))
        except TooLarge:
            return 413, "too_large"
        except TimeoutError:
            return 408, "too_slow"
        except Unreadable:
            return 400, "unreadable"
        door = self._door(str(scope["path"]), token_of(sent))
        if door is None:
            return (403, "wrong_token") if self._strangers.take() else (429, "too_many_wrong")
        return await self._keep(door, sent)

    def _door(self, path: str, token: str) -> Door | None:
        """Of the portal that the path names (`/crm/acme/event`), else (`/crm/event`) of the one whose token it is."""
        named = self._doors.get(path.removeprefix(PREFIX).partition("/")[0])
        known = [door for door in ((named,) if named else self._doors.values()) if _known(token, door.tokens)]
        return known[0] if known else None

    async def _keep(self, door: Door, sent: Mapping[str, Any]) -> tuple[int, str]:
        try:
            what = heard(sent, door.names)
            if isinstance(what, Hint):
                if not door.rate.take():
                    return 429, "too_many"  # a sweep finds what was not taken; of a process that asks there is none
                await door.store.hint([what])
                metrics.HINTS.labels("online").inc()
            elif isinstance(what, ProcessStarted):
                await door.store.say_once(f"process/{what.event_token}", what)
        except Unreadable:
            return 400, "unreadable"
        except Exception as error:
            if not passes(error):
                log.exception("callback.bug", reason=type(error).__name__)
                return 500, "bug"
            log.warning("callback.not_stored", reason=type(error).__name__)
            return 503, "not_stored"
        return 200, "ignored" if what is None else "stored"


def _known(token: str, tokens: Sequence[str]) -> bool:
    """All are compared, each in constant time: how long it takes tells nothing of them."""
    given = token.encode()
    equal = [hmac.compare_digest(given, one.encode()) for one in (tokens or (NO_TOKEN,))]
    return any(equal) and bool(tokens)


async def _body(scope: Scope, receive: Receive) -> bytes:
    """Raises TooLarge before it is all read, Unreadable if it was cut off."""
    said = dict(scope["headers"]).get(b"content-length", b"0")
    if said.isdigit() and int(said) > MOST_BYTES:
        raise TooLarge
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Unreadable("the body was cut off")
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            raise TooLarge
        if not message.get("more_body", False):
            return bytes(body)
