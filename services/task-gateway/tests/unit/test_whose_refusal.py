"""A lone call that is denied: has the portal closed its door to us, or is it this one thing that we may not touch?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest
from contracts.claims import Text
from contracts.crm.v1 import CommandRefused, CrmRef
from contracts.signs.v1 import CommentTimeline, Notify, RespondToProcess
from gateway_examples import ordered
from gateway_world import World, run
from task_gateway.adapters.bitrix import _understood
from task_gateway.core.calls import Call, Reply, classified
from task_gateway.core.limits import TARIFFS, Limiter
from task_gateway.ledger.memory import Row
from task_gateway.portal import PortalWay

DEAL = CrmRef(kind="deal", id=377)
SAY = Call("crm.timeline.comment.add", {})
DENIED = classified("ACCESS_DENIED", "Доступ запрещён", whole=True)


class Desk:
    """A portal that denies one method, or closes its door to us altogether."""

    def __init__(self, code: str = "ACCESS_DENIED") -> None:
        self.sent: list[list[str]] = []
        self.door_closed = False
        self._code = code

    def held(self) -> bool:
        return True

    async def call(self, calls: Sequence[Call]) -> list[Reply]:
        self.sent.append([call.method for call in calls])
        await asyncio.sleep(0.1)
        whole = self.door_closed or len(calls) == 1
        no = classified(self._code, "нет", whole=whole)
        return [no if self.door_closed or call.method == SAY.method else Reply("done") for call in calls]


def way_to(desk: Desk) -> PortalWay:
    way = PortalWay("x", desk, Limiter(TARIFFS["cloud"]), lambda: None, asyncio.get_running_loop().time)
    way.lease = desk
    return way


@pytest.mark.parametrize("code", ["ACCESS_DENIED", "allowed_only_intranet_user"])
def test_it_comes_again_with_a_question_open_to_all_and_where_that_is_answered_the_denial_is_its_own(code: str) -> None:
    async def schedule() -> None:
        desk = Desk(code)
        way = way_to(desk)
        for fate in ("portal", "refused", "refused", "refused"):
            assert await way.call([SAY]) == [Reply(fate, code=code, words="нет")]  # type: ignore[arg-type]
            assert way.well
        assert desk.sent == [[SAY.method], *[[SAY.method, "server.time"]] * 3]

    run(schedule())


def test_where_that_is_denied_too_the_portal_is_closed_and_nothing_is_refused_for_good() -> None:
    async def schedule() -> None:
        desk = Desk()
        way = way_to(desk)
        desk.door_closed = True
        for _ in range(5):
            assert [reply.fate for reply in await way.call([SAY])] == ["portal"]
        assert way.open

    run(schedule())


def test_calls_denied_alone_one_after_the_other_do_not_open_the_circuit_of_a_portal_that_is_well() -> None:
    async def schedule() -> None:
        desk = Desk()
        way = way_to(desk)
        for _ in range(3):
            desk.call = _denied(desk)  # type: ignore[method-assign]
            await way.call([Call(f"m{len(desk.sent)}", {})])
        assert way.well

    run(schedule())


def _denied(desk: Desk) -> Callable[[Sequence[Call]], Awaitable[list[Reply]]]:
    async def call(calls: Sequence[Call]) -> list[Reply]:
        desk.sent.append([call.method for call in calls])
        return [DENIED] * len(calls)

    return call


@pytest.mark.parametrize(
    ("status", "code", "fate"),
    [
        (400, "ACCESS_DENIED", "refused"),  # a method's: the door answers 401 or 403 (facts 1.4)
        (401, "ACCESS_DENIED", "portal"),
        (403, "ACCESS_DENIED", "portal"),
        (400, "PAYMENT_REQUIRED", "portal"),
    ],
)
def test_the_status_says_it_where_it_can(status: int, code: str, fate: str) -> None:
    reply = _understood(status, {"error": code, "error_description": ""})
    assert isinstance(reply, Reply)
    assert reply.fate == fate


class Closed(World):
    """A world whose CRM denies some methods, or closes altogether."""

    def __init__(self, denied: Sequence[str] = ()) -> None:
        super().__init__(1)
        self.denied, self.door_closed, self.lost = denied, False, 0
        self._receive = self.crm.receive
        self.crm.receive = self._met  # type: ignore[method-assign]

    async def _met(self, calls: Sequence[Call]) -> list[Reply]:
        if self.door_closed:
            self.crm.methods += [call.method for call in calls]
            return [DENIED] * len(calls)
        replies = await self._receive(calls)
        if self.lost:
            self.lost -= 1
            return [Reply("unknown", words="lost")] * len(calls)
        alone = len(calls) == 1
        return [
            classified("ACCESS_DENIED", "Доступ запрещён", whole=alone) if call.method in self.denied else reply
            for call, reply in zip(calls, replies, strict=True)
        ]

    def rows(self) -> list[Row]:
        return list(self.ledger.rows.values())


def test_a_lone_command_without_the_right_is_refused_with_the_crm_s_words_and_the_next_of_its_deal_goes_on() -> None:
    async def schedule() -> None:
        world = Closed([SAY.method])
        world.process()
        await world.order(ordered(CommentTimeline, DEAL, text=Text.of("после")))
        await world.until(world.quiet, 30.0)
        await world.order(ordered(Notify, DEAL, employee_id=7, text=Text.of("и")))
        await world.until(world.quiet, 30.0)
        first, second = world.rows()
        assert [first.entry.state, second.entry.state] == ["refused", "confirmed"]
        said = next(one for one in world.ledger.results.values() if isinstance(one, CommandRefused))
        assert (said.code, said.message) == ("ACCESS_DENIED", "Доступ запрещён")
        assert world.crm.methods.count(SAY.method) == 2

    run(schedule())


def test_a_lone_answer_to_a_process_whose_reply_was_lost_is_confirmed_by_its_token_being_spent() -> None:
    async def schedule() -> None:
        world = Closed()
        world.process()
        await asyncio.sleep(5.0)
        world.lost = 1
        await world.order(ordered(RespondToProcess, DEAL, event_token="t"))
        await world.until(world.quiet, 200.0)
        (row,) = world.rows()
        assert (row.entry.state, row.entry.progress.doubts) == ("confirmed", 1)
        assert world.crm.methods.count("bizproc.event.send") == 3

    run(schedule())


def test_a_portal_that_closes_after_a_lost_reply_does_not_say_that_the_token_was_spent() -> None:
    """The request never arrived, and then the plan ran out: nothing may be taken for done."""

    async def schedule() -> None:
        world = Closed()
        world.process()
        await asyncio.sleep(5.0)
        world.crm.trouble, world.crm.fates = 1.0, ("never arrived",)
        await world.order(ordered(RespondToProcess, DEAL, event_token="t"))
        await world.until(lambda: world.rows()[0].entry.progress.doubts > 0, 60.0)
        world.crm.trouble, world.door_closed = 0.0, True
        await asyncio.sleep(600.0)
        (row,) = world.rows()
        assert row.entry.state not in {"confirmed", "refused"}
        world.door_closed = False
        await world.until(world.quiet, 600.0)
        assert world.rows()[0].entry.state == "confirmed"
        assert list(world.crm.contents.office.answers) == ["t"]

    run(schedule())


def test_a_whole_batch_that_is_denied_is_the_portal_s_doing() -> None:
    async def schedule() -> None:
        desk = Desk()
        desk.door_closed = True
        way = way_to(desk)
        replies = await way.call([SAY, SAY])
        assert [reply.fate for reply in replies] == ["portal", "portal"]
        assert not way.well

    run(schedule())
