"""The way to one portal: whatever asks it passes here, within its limits and while the lease is held."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import structlog
from chassis.pauses import Pauses

from task_gateway import metrics
from task_gateway.core.calls import Call, Reply
from task_gateway.core.limits import Limiter

log = structlog.get_logger()

FAILURES_TO_OPEN = 3
WHOLE, HALF = 1.0, 0.5  # shares of the bucket: what can wait leaves the rest to what people wait for
RESTS = "the method rests: its operating time is used up"


class NotSender(Exception):
    """The lease is lost: nothing may be sent any more."""


class Overtaken(Exception):
    """What was to be sent is no longer ours; nothing was sent."""


class Held(Protocol):
    """What the way asks of a lease."""

    def held(self) -> bool: ...


class Portal(Protocol):
    """What carries calls out: HTTP, or a CRM in memory."""

    async def call(self, calls: Sequence[Call]) -> list[Reply]: ...


class PortalWay:
    """One portal's calls. While it doesn't answer, one request at a time probes it, with growing pauses."""

    def __init__(
        self,
        name: str,
        portal: Portal,
        limiter: Limiter,
        answered: Callable[[], None],
        machine: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self.lease: Held | None = None
        self._portal = portal
        self._limiter = limiter
        self._answered = answered
        self._machine = machine
        self._turn = asyncio.Lock()
        self._probe = asyncio.Lock()
        self._pauses = Pauses(1.0, 2.0, 60.0)
        self._failures = 0

    @property
    def open(self) -> bool:
        """Whether the circuit is open: the portal has not answered several times in a row."""
        return self._failures >= FAILURES_TO_OPEN

    @property
    def well(self) -> bool:
        """Whether the portal's last answer was one: what it refuses now it refuses for a reason of its own."""
        return self._failures == 0

    def free(self, method: str, lane: str = "interactive") -> bool:
        """Whether the method's operating time allows a call."""
        return self._limiter.free(method, self._machine(), lane)

    def room(self, method: str, lane: str) -> int:
        """How many calls of it the method's operating time allows now."""
        return self._limiter.room(method, self._machine(), lane)

    def rest_seconds(self, method: str) -> float:
        """How long a method that is not free has to rest, as far as anybody knows."""
        return self._limiter.rest_seconds(method, self._machine())

    def cost(self, method: str) -> float:
        """Server seconds that one call is expected to take."""
        return self._limiter.cost(method)

    async def call(
        self, calls: Sequence[Call], before: Callable[[], Awaitable[bool]] | None = None, share: float = WHOLE
    ) -> list[Reply]:
        """Send *calls* in one request when the limits allow it.

        before: after every wait and right before the request: what must be written down; False stops it. share: of
        the bucket that may be full then. Raises NotSender, Overtaken: nothing was sent.
        """
        if share < WHOLE:
            await self._leave_room(share)
        if not self.open:
            return await self._send(calls, before)
        async with self._probe:
            if self.open:
                await asyncio.sleep(self._pauses.after(self._failures - FAILURES_TO_OPEN + 1))
            return await self._send(calls, before)

    async def _leave_room(self, share: float) -> None:
        wait = self._limiter.wait_seconds(self._machine(), share)
        while wait:
            await asyncio.sleep(wait)
            wait = self._limiter.wait_seconds(self._machine(), share)

    async def _send(self, calls: Sequence[Call], before: Callable[[], Awaitable[bool]] | None) -> list[Reply]:
        async with self._turn:
            await asyncio.sleep(self._limiter.wait_seconds(self._machine()))
            self._must_be_sender()
            if not all(self.free(call.method) for call in calls):
                return [Reply("later", words=RESTS)] * len(calls)
            if before is not None and not await before():
                raise Overtaken(self.name)
            self._must_be_sender()
            self._limiter.spend(self._machine())
            methods = [call.method for call in calls]
            self._limiter.takes_off(methods)
        try:
            replies = await self._portal.call(calls)
        finally:
            self._limiter.lands(methods)
        self._learn(calls, replies)
        return replies

    def _must_be_sender(self) -> None:
        if self.lease is None or not self.lease.held():
            raise NotSender(self.name)

    def _learn(self, calls: Sequence[Call], replies: Sequence[Reply]) -> None:
        now = self._machine()
        for call, reply in zip(calls, replies, strict=True):
            if reply.seconds is not None:
                self._limiter.learn(call.method, reply.seconds)
                if reply.operating is None:
                    self._limiter.worked_unsaid(call.method, reply.seconds, now)
            if reply.operating is not None:
                self._limiter.used(call.method, reply.operating, reply.reset_seconds, now)
                metrics.OPERATING.labels(self.name, call.method).set(reply.operating)
            if reply.code.lower() == "query_limit_exceeded":
                self._limiter.overflowed(now)
            elif reply.code.lower() == "operation_time_limit":
                self._limiter.blocked(call.method, now)
        metrics.BUCKET.labels(self.name).set(self._limiter.level)
        self._note_health(replies)

    def _note_health(self, replies: Sequence[Reply]) -> None:
        if all(reply.of_the_portal for reply in replies):
            self._failures += 1
            said = replies[0].code or replies[0].words
            log.warning("portal.failed", portal=self.name, failures=self._failures, said=said[:200])
        else:
            self._failures = 0
            self._answered()
        metrics.CIRCUIT.labels(self.name).set(self.open)
