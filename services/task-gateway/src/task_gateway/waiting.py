"""Who waits for a request: what is written down right before it, and what its replies teach the limiter."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from task_gateway import metrics
from task_gateway.core.calls import Call, Reply
from task_gateway.core.gathering import Parcel
from task_gateway.core.limits import UNCOUNTED_SECONDS, Flight, Limiter, Said

# What must be written down of those who are in a request; answers which of them may still go.
Writing = Callable[[Sequence[Any]], Awaitable[Sequence[bool]]]


@dataclass(frozen=True, slots=True)
class Before:
    """Who is asked right before the request, and about what: one writing serves all who name the same."""

    writing: Writing
    what: Any


@dataclass(eq=False, slots=True)
class Waiting(Parcel):
    """A parcel with who waits for its answer."""

    before: Before | None
    answer: asyncio.Future[list[Reply]]

    def give(self, replies: list[Reply]) -> None:
        """Its replies; who has gone away misses them."""
        if not self.answer.done():
            self.answer.set_result(replies)

    def end(self, error: BaseException) -> None:
        """It was not sent, or nobody can say."""
        if not self.answer.done():
            self.answer.set_exception(error)


async def written(those: Sequence[Waiting], overtaken: Exception) -> set[Waiting]:
    """Have everything written down. Answers those that may go; the others end with *overtaken*."""
    going = set(those)
    asked: dict[Writing, list[tuple[Waiting, Any]]] = {}
    for one in those:
        if one.before is not None:
            asked.setdefault(one.before.writing, []).append((one, one.before.what))
    for writing, pairs in asked.items():
        allowed = await writing([what for _, what in pairs])
        for (one, _), may in zip(pairs, allowed, strict=True):
            if not may:
                going.discard(one)
                one.end(overtaken)
    return going


def learn(
    portal: str, limiter: Limiter, calls: Sequence[Call], replies: Sequence[Reply], now: float, flight: Flight
) -> None:
    """What a request's replies say of the portal's limits."""
    own: dict[str, float] = {}
    said: dict[str, Said] = {}
    for call, reply in zip(calls, replies, strict=True):
        own[call.method] = own.get(call.method, 0.0) + _worked(limiter, call, reply, now)
        if reply.operating is not None:
            said[call.method] = (reply.operating, reply.reset_seconds)
        if reply.code.lower() == "query_limit_exceeded":
            limiter.overflowed(now)
        elif reply.code.lower() == "operation_time_limit":
            limiter.blocked(call.method, now)
    for method, one in said.items():
        limiter.came_back(method, own[method], one, now, flight)
        metrics.OPERATING.labels(portal, method).set(one[0])
    metrics.BUCKET.labels(portal).set(limiter.level)


def _worked(limiter: Limiter, call: Call, reply: Reply, now: float) -> float:
    """Seconds of the operating time that the portal's sum holds."""
    if reply.seconds is None:
        return 0.0
    limiter.learn(call.method, reply.seconds)
    if reply.operating is None:
        limiter.worked_unsaid(call.method, reply.seconds, now)
        return 0.0
    return reply.seconds if reply.seconds >= UNCOUNTED_SECONDS else 0.0
