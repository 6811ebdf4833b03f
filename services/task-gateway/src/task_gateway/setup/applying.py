"""Making a portal what its profile says: round after round, until nothing is left to do.

It may be killed at any point: what was sent is in the gateway's database, and is settled before anything else is sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from task_gateway.core.calls import Reply
from task_gateway.core.setup import late
from task_gateway.core.setup.announced import Announced
from task_gateway.core.setup.calls import call, made_id
from task_gateway.core.setup.plan import INSIDE, KEPT, Obstacle, Plan, Step, planned
from task_gateway.core.setup.reading import reading, remembered
from task_gateway.core.setup.things import Seen, Wish
from task_gateway.setup import store
from task_gateway.setup.desk import Desk, DeskError, said

log = structlog.get_logger()

CERTAIN_SECONDS = 60.0  # the CRM ends a running request after so long: only then is a missing effect certain
LOOK_SECONDS = 2.0
ROUNDS = 40
LOCK = "SELECT pg_try_advisory_lock(hashtext('setup/' || current_schema() || '/' || $1))"


@dataclass
class Applied:
    """plan: what is left. done: steps of the first plan that were carried out, as they were announced.

    failed: what the portal has refused, in its words.
    """

    plan: Plan
    done: list[Step] = field(default_factory=list)
    failed: list[Obstacle] = field(default_factory=list)


class Applier:
    """One portal, one profile. tell: of each step that is done."""

    def __init__(
        self,
        desk: Desk,
        wishes: Sequence[Wish],
        tell: Callable[[Step], None] = lambda _: None,
        certain_seconds: float = CERTAIN_SECONDS,
    ) -> None:
        self._desk = desk
        self._wishes = wishes
        self._tell = tell
        self._certain = certain_seconds
        self._failed: dict[str, Obstacle] = {}
        self._told: list[tuple[str, str, Mapping[str, str]]] = []
        self._announced = Announced(Plan())

    async def plan(self) -> Plan:
        """The difference as it is now. Raises DeskError."""
        return (await self._look())[0]

    async def apply(self) -> Applied:
        """Settle what an earlier run has left, then make the difference. Raises DeskError."""
        if not await self._desk.connection.fetchval(LOCK, self._desk.portal):
            raise DeskError(f"somebody else is applying to portal {self._desk.portal} at this moment")
        await self._settle()
        plan, seen = await self._look()
        self._announced = Announced(plan)
        for _ in range(ROUNDS):
            steps = [] if plan.refused else self._chosen(plan)
            if not steps:
                break
            await self._carry_out(steps, seen)
            plan, seen = await self._look()
        return Applied(plan, self._announced.done(plan, self._failed), list(self._failed.values()))

    async def _look(self) -> tuple[Plan, Seen]:
        bound = await store.bound(self._desk.connection, self._desk.portal)
        seen = await self._desk.run(reading(self._wishes, bound))
        return planned(self._wishes, bound, seen), seen

    def _chosen(self, plan: Plan) -> list[Step]:
        """What can be done now. Values of one field are added one after the other: each call sends all of them."""
        chosen: list[Step] = []
        fields: set[str] = set()
        for step in plan.steps:
            if not step.ready or step.wish.path in self._failed or self._in_vain(step):
                continue
            if step.wish.kind in INSIDE and step.do != "bind":
                if step.parent in fields:
                    continue
                fields.add(step.parent)
            chosen.append(step)
        return chosen

    def _in_vain(self, step: Step) -> bool:
        """Whether the portal has said that it did this, and has not."""
        if (step.wish.path, step.do, step.changes) not in self._told:
            return False
        self._failed[step.wish.path] = Obstacle(step.wish.path, "the portal says that it is done, and it is not")
        return True

    async def _carry_out(self, steps: Sequence[Step], seen: Seen) -> None:
        for step in steps:
            if step.do == "bind":
                await self._remember(step, step.id)
        making = [step for step in steps if step.do != "bind"]
        orders = [
            store.Order(call(step, seen.root), step.wish.path, tuple(one.id for one in step.beside)) for step in making
        ]
        replies = await self._desk.order(orders) if orders else []
        for step, reply in zip(making, replies, strict=True):
            await self._take_in(step, reply)
        await self._settle()

    async def _take_in(self, step: Step, reply: Reply) -> None:
        if reply.fate == "done":
            await self._remember(step, made_id(step, reply.result) if step.do == "create" else step.id)
        elif reply.fate != "unknown":
            self._failed[step.wish.path] = Obstacle(step.wish.path, said(reply))

    async def _remember(self, step: Step, crm_id: str) -> None:
        path = step.wish.path
        if step.wish.kind in KEPT and step.wish.id is None:
            await store.bind(self._desk.connection, self._desk.portal, path, crm_id)
        elif step.wish.kind in {"robot", "activity"}:
            await store.bind(self._desk.connection, self._desk.portal, path, remembered(step.wish))
        self._told.append((path, step.do, step.changes))
        if (news := self._announced.news(step)) is not None:
            self._tell(news)

    async def _settle(self) -> None:
        """Until nothing that was sent is without a known outcome."""
        while left := await store.unsettled(self._desk.connection, self._desk.portal):
            doubtful = [one for one in left if not await self._settled(one)]
            if doubtful and not await self._found(doubtful):
                await asyncio.sleep(LOOK_SECONDS)

    async def _settled(self, one: store.Unsettled) -> bool:
        """Whether it is known what came of it; then that is written down."""
        connection = self._desk.connection
        if not one.sent:
            return await connection.fetchval(store.WITHDRAW, one.errand_id) is not None
        if one.reply is None or one.reply.fate == "unknown":
            return False
        if one.reply.fate == "done":
            number = late.told(one.call, one.reply.result)
            if number is not None:
                await store.bind(connection, self._desk.portal, one.makes, number)
        await connection.execute(store.SETTLE, one.errand_id)
        return True

    async def _found(self, doubtful: Sequence[store.Unsettled]) -> bool:
        """Look for what they may have made; what is not there when it is certain was not made. True if some are."""
        nameless = {one.makes for one in doubtful if not await self._is_there(one)}
        plan, _ = await self._look()
        open_still = {step.wish.path for step in plan.steps if step.do in {"create", "change"}} | nameless
        settled = [one for one in doubtful if one.makes not in open_still or (one.seconds_ago or 0.0) >= self._certain]
        for one in settled:
            log.info("setup.settled", path=one.makes, made=one.makes not in open_still)
            await self._desk.connection.execute(store.SETTLE, one.errand_id)
        return bool(settled)

    async def _is_there(self, one: store.Unsettled) -> bool:
        """False for what has no code and is not found by its title (yet)."""
        if one.call.method not in late.NAMELESS:
            return True
        ids = await self._desk.run(late.look(one.call, one.beside))
        if len(ids) > 1:
            raise DeskError(f"{one.makes}: there are several now ({', '.join(ids)}); bind one by its id")
        if ids:
            await store.bind(self._desk.connection, self._desk.portal, one.makes, ids[0])
        return bool(ids)
