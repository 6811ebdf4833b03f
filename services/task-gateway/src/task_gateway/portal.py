"""The way to one portal: whatever asks it passes here, within its limits and while the lease is held."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

import structlog
from chassis.leases import Lease
from chassis.pauses import Pauses

from task_gateway import metrics
from task_gateway.adapters.bitrix import Bitrix
from task_gateway.core.calls import Call, Reply
from task_gateway.core.limits import Limiter

log = structlog.get_logger()

FAILURES_TO_OPEN = 3


class NotSender(Exception):
    """The lease is lost: nothing may be sent any more."""


class PortalWay:
    """One portal's calls. While it doesn't answer, one request at a time probes it, with growing pauses."""

    def __init__(self, name: str, bitrix: Bitrix, limiter: Limiter, answered: Callable[[], None]) -> None:
        self.name = name
        self._bitrix = bitrix
        self._limiter = limiter
        self._answered = answered
        self._turn = asyncio.Lock()
        self._probe = asyncio.Lock()
        self._pauses = Pauses(1.0, 2.0, 60.0)
        self._failures = 0
        self.lease: Lease | None = None

    @property
    def open(self) -> bool:
        """Whether the circuit is open: the portal has not answered several times in a row."""
        return self._failures >= FAILURES_TO_OPEN

    def free(self, method: str) -> bool:
        """Whether the method's operating time allows a call."""
        return self._limiter.free(method, time.monotonic())

    async def call(self, calls: Sequence[Call]) -> list[Reply]:
        """Send *calls* in one request when the limits allow it. Raises NotSender."""
        if self.open:
            async with self._probe:
                if self.open:
                    await asyncio.sleep(self._pauses.after(self._failures - FAILURES_TO_OPEN + 1))
                return await self._send(calls)
        return await self._send(calls)

    async def _send(self, calls: Sequence[Call]) -> list[Reply]:
        async with self._turn:
            await asyncio.sleep(self._limiter.wait_seconds(time.monotonic()))
            if self.lease is None or not self.lease.held():
                raise NotSender(self.name)
            self._limiter.spend(time.monotonic())
        replies = await self._bitrix.call(calls)
        self._learn(calls, replies)
        return replies

    def _learn(self, calls: Sequence[Call], replies: Sequence[Reply]) -> None:
        now = time.monotonic()
        for method, (operating, reset) in self._bitrix.timings.items():
            self._limiter.used(method, operating, reset, now)
            metrics.OPERATING.labels(self.name, method).set(operating)
        for call, reply in zip(calls, replies, strict=True):
            if reply.code.lower() == "query_limit_exceeded":
                self._limiter.overflowed(now)
            elif reply.code.lower() == "operation_time_limit":
                self._limiter.blocked(call.method, now)
        metrics.BUCKET.labels(self.name).set(self._limiter.level)
        self._note_health(replies)

    def _note_health(self, replies: Sequence[Reply]) -> None:
        if all(reply.fate in {"unknown", "portal"} for reply in replies):
            self._failures += 1
            said = replies[0].code or replies[0].words
            log.warning("portal.failed", portal=self.name, failures=self._failures, said=said[:200])
        else:
            self._failures = 0
            self._answered()
        metrics.CIRCUIT.labels(self.name).set(self.open)
