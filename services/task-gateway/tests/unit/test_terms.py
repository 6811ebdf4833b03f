"""A portal's sender survives faults of ours: its term ends, not itself, nor what shares the process with it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from gateway_portal import Always
from task_gateway.adapters.pacing import Pacing, PostgresPaces
from task_gateway.core.limits import TARIFFS, Limiter
from task_gateway.portal import PortalWay
from task_gateway.sender import Sender

NOTHING: Any = None


class Lease(Always):
    """Given up once at the end of its term."""

    released = 0

    def worn(self) -> bool:
        return False

    async def renew(self) -> bool:
        return True

    async def release(self) -> None:
        self.released += 1


class Leases:
    """terms: a lease for each."""

    def __init__(self) -> None:
        self.terms: list[Lease] = []

    async def take(self, *_: Any) -> Lease:
        self.terms.append(Lease())
        return self.terms[-1]


class Ledger:
    """Empty. error: raised once, when it is asked for what is due."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked = asyncio.Event()

    async def due(self, *_: Any) -> list[Any]:
        error, self.error = self.error, None
        if error is not None:
            raise error
        self.asked.set()
        return []

    async def next_at(self, *_: Any) -> None: ...


def sender(ledger: Any, leases: Leases, stopping: asyncio.Event) -> Sender:
    way = PortalWay("acme", NOTHING, Limiter(TARIFFS["cloud"]), lambda: None)
    made = Sender(way, NOTHING, ledger, leases, stopping, 8.0)
    made.looked.set()
    return made


@pytest.mark.parametrize("where", ["begins", "due"])
async def test_a_term_that_fails_by_a_fault_of_ours_is_given_up_and_followed_by_another(where: str) -> None:
    ledger = Ledger(ZeroDivisionError() if where == "due" else None)
    leases, stopping = Leases(), asyncio.Event()
    made = sender(ledger, leases, stopping)
    faults = [ZeroDivisionError()] if where == "begins" else []

    async def begins() -> None:
        if faults:
            raise faults.pop()

    made.begins = begins
    running = asyncio.create_task(made.run())
    await asyncio.wait_for(ledger.asked.wait(), 5.0)
    stopping.set()
    await running
    assert [one.released for one in leases.terms] == [1, 1]


@pytest.mark.parametrize("state", ['{"level": null}', "{", "[]", ""])
async def test_a_pace_that_can_not_be_read_is_none(state: str) -> None:
    class Pool:
        async def fetchrow(self, *_: Any) -> dict[str, Any]:
            return {"state": state, "seconds_ago": 1.0}

    pool: Any = Pool()
    limiter = Limiter(TARIFFS["cloud"])
    await Pacing(limiter, PostgresPaces(pool, "acme"), lambda: 0.0).begin()
    assert limiter.level == Limiter(TARIFFS["cloud"]).level
