"""One request: carried out, what its replies teach the limiter, and company for calls whose denial may be any one's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from task_gateway.core.calls import OPEN_TO_ALL, Call, Reply
from task_gateway.core.limits import Flight, Limiter
from task_gateway.waiting import learn


class Portal(Protocol):
    """What carries calls out: HTTP, or a CRM in memory. Where one refers to another, it halts at the first failure."""

    async def call(self, calls: Sequence[Call]) -> list[Reply]: ...


class Exchange:
    """With one portal. machine: its clock."""

    def __init__(self, name: str, portal: Portal, limiter: Limiter, machine: Callable[[], float]) -> None:
        self._name = name
        self._portal = portal
        self._limiter = limiter
        self._machine = machine
        self._denied_alone: set[str] = set()

    async def carry(self, calls: Sequence[Call], flight: Flight) -> list[Reply]:
        """The replies to *calls*; one more behind them where a lone one went in company.

        Whoever was denied alone comes again, as after any trouble, and then with a question that is open to all: if
        that is answered beside it, the denial is its own.
        """
        alone = len(calls) == 1
        sent = [*calls, OPEN_TO_ALL] if alone and calls[0].method in self._denied_alone else calls
        try:
            replies = await self._portal.call(sent)
        finally:
            self._limiter.lands(flight)
        learn(self._name, self._limiter, sent, replies, self._machine(), flight)
        if ambiguous(replies):
            self._denied_alone.add(calls[0].method)
        return replies


def ambiguous(replies: Sequence[Reply]) -> bool:
    """Whether a lone call was denied by a code that says not whether the whole portal is closed to us."""
    return len(replies) == 1 and replies[0].ambiguous
