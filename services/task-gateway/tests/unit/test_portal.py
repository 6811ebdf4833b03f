"""The way to a portal: its limits, its circuit, the lease; and what is written down right before a request."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from gateway_world import run
from task_gateway.core.calls import Call, Reply, classified
from task_gateway.core.limits import TARIFFS, Limiter
from task_gateway.portal import HALF, NotSender, Overtaken, PortalWay

ADD, LIST = Call("tasks.task.add", {}), Call("crm.company.list", {})


@dataclass
class Lease:
    ours: bool = True

    def held(self) -> bool:
        return self.ours


@dataclass
class Recorded:
    """A portal that answers as it is told; sent: when each request came."""

    replies: dict[str, Reply] = field(default_factory=dict)
    sent: list[tuple[float, str]] = field(default_factory=list)

    async def call(self, calls: Sequence[Call]) -> list[Reply]:
        self.sent.append((asyncio.get_running_loop().time(), calls[0].method))
        return [self.replies.get(call.method, Reply("done")) for call in calls]


def way_to(portal: Recorded, lease: Lease | None = None) -> PortalWay:
    way = PortalWay("x", portal, Limiter(TARIFFS["cloud"]), lambda: None, asyncio.get_running_loop().time)
    way.lease = lease or Lease()
    return way


def test_a_method_near_its_limit_rests_as_long_as_the_portal_says_whatever_else_is_asked() -> None:
    async def schedule() -> None:
        portal = Recorded({ADD.method: Reply("done", operating=479.0, reset_seconds=5.0)})
        way = way_to(portal)
        await way.call([ADD])
        for _ in range(6):
            assert not way.free(ADD.method) or asyncio.get_running_loop().time() >= 5.0
            await way.call([LIST])
            await asyncio.sleep(1.0)
        assert way.free(ADD.method)

    run(schedule())


def test_a_method_that_rests_is_not_called_by_anybody() -> None:
    async def schedule() -> None:
        portal = Recorded({ADD.method: classified("OPERATION_TIME_LIMIT", "")})
        way = way_to(portal)
        await way.call([ADD])
        (reply,) = await way.call([ADD])
        assert reply.fate == "later"
        assert len(portal.sent) == 1

    run(schedule())


def test_what_is_written_before_a_request_is_written_after_every_wait() -> None:
    async def schedule() -> None:
        portal = Recorded()
        way = way_to(portal)
        for _ in range(60):
            await way.call([LIST])
        marked = []

        async def before() -> bool:
            marked.append(asyncio.get_running_loop().time())
            return True

        await way.call([ADD], before)
        assert marked == [portal.sent[-1][0]]

    run(schedule())


def test_while_the_circuit_is_open_nothing_is_marked_before_its_pause_is_over() -> None:
    async def schedule() -> None:
        portal = Recorded({LIST.method: Reply("unknown")})
        way = way_to(portal)
        for _ in range(6):
            await way.call([LIST])
        marked = []

        async def before() -> bool:
            marked.append(asyncio.get_running_loop().time())
            return True

        began = asyncio.get_running_loop().time()
        await way.call([ADD], before)
        assert marked == [portal.sent[-1][0]]
        assert marked[0] > began + 5.0

    run(schedule())


def test_who_is_overtaken_or_loses_the_lease_sends_nothing() -> None:
    async def schedule() -> None:
        portal, lease = Recorded(), Lease()
        way = way_to(portal, lease)

        async def overtaken() -> bool:
            return False

        async def lost() -> bool:
            lease.ours = False
            return True

        with pytest.raises(Overtaken):
            await way.call([ADD], overtaken)
        with pytest.raises(NotSender):
            await way.call([ADD], lost)
        with pytest.raises(NotSender):
            await way.call([ADD])
        assert portal.sent == []

    run(schedule())


def test_what_can_wait_leaves_half_of_the_bucket() -> None:
    async def schedule() -> None:
        portal = Recorded()
        way = way_to(portal)
        for _ in range(40):
            await way.call([LIST], share=HALF)
        bulk = asyncio.get_running_loop().time()
        assert bulk >= (40 - 25) / 2
        for _ in range(20):
            await way.call([ADD])
        assert asyncio.get_running_loop().time() == bulk

    run(schedule())


@pytest.mark.parametrize(
    ("code", "whole", "fate"),
    [
        ("ACCESS_DENIED", True, "portal"),
        ("ACCESS_DENIED", False, "refused"),
        ("ERROR_METHOD_NOT_FOUND", False, "portal"),
        ("PAYMENT_REQUIRED", True, "portal"),
        ("ERROR_BATCH_LENGTH_EXCEEDED", False, "later"),
    ],
)
def test_what_concerns_the_whole_portal_refuses_no_command(code: str, whole: bool, fate: str) -> None:
    assert classified(code, "", whole=whole).fate == fate
