"""The way to a portal: its limits, its circuit, the lease; and what is written down right before a request."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from gateway_world import run
from task_gateway.core.calls import HALTED, Call, Ref, Reply, classified
from task_gateway.core.limits import TARIFFS, Limiter
from task_gateway.portal import HALF, NotSender, Overtaken, PortalWay
from task_gateway.waiting import Before

ADD, LIST = Call("tasks.task.add", {}), Call("crm.company.list", {})


@dataclass
class Lease:
    ours: bool = True

    def held(self) -> bool:
        return self.ours


@dataclass
class Recorded:
    """A portal that answers as it is told; sent: when each request came; scripts: the replies of the next ones."""

    replies: dict[str, Reply] = field(default_factory=dict)
    sent: list[tuple[float, str]] = field(default_factory=list)
    calls: list[Sequence[Call]] = field(default_factory=list)
    hangs: dict[str, float] = field(default_factory=dict)
    scripts: list[list[Reply]] = field(default_factory=list)

    @property
    def sizes(self) -> list[int]:
        return [len(calls) for calls in self.calls]

    async def call(self, calls: Sequence[Call]) -> list[Reply]:
        self.sent.append((asyncio.get_running_loop().time(), calls[0].method))
        self.calls.append(calls)
        await asyncio.sleep(self.hangs.get(calls[0].method, 0.0))
        if self.scripts:
            return self.scripts.pop(0)
        return [self.replies.get(call.method, Reply("done")) for call in calls]


def way_to(portal: Recorded, lease: Lease | None = None) -> PortalWay:
    way = PortalWay("x", portal, Limiter(TARIFFS["cloud"]), lambda: None, asyncio.get_running_loop().time)
    way.lease = lease or Lease()
    return way


class Nearly(Limiter):
    """A bucket that has room in a moment too short to move the clock."""

    asked = 0

    def wait_seconds(self, now: float, share: float = 1.0) -> float:
        self.asked += 1
        assert self.asked < 100, "the clock stands still"
        return 6e-11 if now <= 1e6 else 0.0


def test_a_moment_too_short_to_move_the_clock_passes_all_the_same() -> None:
    async def schedule() -> None:
        await asyncio.sleep(1e6)
        way = PortalWay("x", Recorded(), Nearly(TARIFFS["cloud"]), lambda: None, asyncio.get_running_loop().time)
        way.lease = Lease()
        (reply,) = await way.call([LIST])
        assert reply.fate == "done"

    run(schedule())


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

        async def writing(_: Sequence[object]) -> list[bool]:
            marked.append(asyncio.get_running_loop().time())
            return [True]

        await way.call([ADD], Before(writing, None))
        assert marked == [portal.sent[-1][0]]

    run(schedule())


def test_while_the_circuit_is_open_nothing_is_marked_before_its_pause_is_over() -> None:
    async def schedule() -> None:
        portal = Recorded({LIST.method: Reply("unknown")})
        way = way_to(portal)
        for _ in range(6):
            await way.call([LIST])
        marked = []

        async def writing(_: Sequence[object]) -> list[bool]:
            marked.append(asyncio.get_running_loop().time())
            return [True]

        began = asyncio.get_running_loop().time()
        await way.call([ADD], Before(writing, None))
        assert marked == [portal.sent[-1][0]]
        assert marked[0] > began + 5.0

    run(schedule())


def test_who_is_overtaken_or_loses_the_lease_sends_nothing() -> None:
    async def schedule() -> None:
        portal, lease = Recorded(), Lease()
        way = way_to(portal, lease)

        async def overtaken(_: Sequence[object]) -> list[bool]:
            return [False]

        async def lost(_: Sequence[object]) -> list[bool]:
            lease.ours = False
            return [True]

        with pytest.raises(Overtaken):
            await way.call([ADD], Before(overtaken, None))
        with pytest.raises(NotSender):
            await way.call([ADD], Before(lost, None))
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
            await way.call([ADD], lane="interactive")
        assert asyncio.get_running_loop().time() == bulk

    run(schedule())


async def asked(way: PortalWay, *lanes: str) -> list[float]:
    """When each of one call a lane was answered, seconds from now."""
    began = asyncio.get_running_loop().time()

    async def one(number: int, lane: str) -> float:
        await way.call([Call(f"m{number}", {})], lane=lane)
        return asyncio.get_running_loop().time() - began

    return await asyncio.gather(*(one(number, lane) for number, lane in enumerate(lanes)))


def test_what_waits_for_a_turn_goes_in_one_request() -> None:
    async def schedule() -> None:
        portal = Recorded()
        way = way_to(portal)
        await asked(way, *["normal"] * 4)
        assert portal.sizes == [4]

    run(schedule())


def test_the_fuller_the_bucket_the_longer_calls_wait_for_company_but_never_what_people_wait_for() -> None:
    async def schedule() -> None:
        portal = Recorded()
        way = way_to(portal)
        (empty,) = await asked(way, "normal")
        for _ in range(40):
            await way.call([LIST], lane="interactive")
        (fuller,) = await asked(way, "normal")
        (urgent,) = await asked(way, "interactive")
        assert (empty, urgent) == (0.0, 0.0)
        assert 0.1 < fuller < 0.5

    run(schedule())


def test_one_who_is_overtaken_falls_out_of_the_request_and_the_others_go() -> None:
    async def schedule() -> None:
        portal = Recorded()
        way = way_to(portal)

        async def writing(jobs: Sequence[str]) -> list[bool]:
            return [job != "overtaken" for job in jobs]

        jobs = ("first", "overtaken", "third")
        said = await asyncio.gather(
            *(way.call([Call(job, {})], Before(writing, job)) for job in jobs), return_exceptions=True
        )
        assert [type(one) for one in said] == [list, Overtaken, list]
        assert portal.sizes == [2]

    run(schedule())


def test_a_request_that_hangs_holds_up_only_what_is_in_it() -> None:
    async def schedule() -> None:
        portal = Recorded(hangs={"hanging": 30.0})
        way = way_to(portal)
        hanging = asyncio.create_task(way.call([Call("hanging", {}), LIST]))
        await asyncio.sleep(0.1)
        for _ in range(20):
            (took,) = await asked(way, "bulk")
            assert took < 1.0
        assert not hanging.done()
        assert len(await hanging) == 2

    run(schedule())


def test_what_people_wait_for_does_not_go_in_a_request_full_of_slow_calls() -> None:
    async def schedule() -> None:
        portal = Recorded()
        way = way_to(portal)
        gathered = [way.call([Call("m", {})], lane="bulk") for _ in range(49)]
        await asyncio.gather(*gathered, way.call([ADD], lane="interactive"))
        assert portal.sizes[0] == 1
        assert portal.sent[0][1] == ADD.method

    run(schedule())


def test_calls_that_refer_to_others_keep_together_and_wait_again_when_a_request_halts_before_them() -> None:
    """Nothing of them was carried out then; the next requests hold only what stands by itself."""

    async def schedule() -> None:
        halted = Reply("later", code=HALTED)
        portal = Recorded()
        portal.scripts = [[Reply("done"), classified("ERROR_CORE", "no"), halted, halted]]
        way = way_to(portal)
        chain = [ADD, Call("task.checklistitem.add", {"TASKID": Ref(0, ("task", "id"))})]
        first, second = await asyncio.gather(way.call(chain, firm=1), way.call(chain, firm=1))
        assert [reply.fate for reply in first] == ["done", "refused"]
        assert [reply.fate for reply in second] == ["done"]
        assert portal.sizes == [4, 1]
        assert portal.calls[0][3].query() == "task.checklistitem.add?TASKID=%24result%5Bc2%5D%5Btask%5D%5Bid%5D"

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
