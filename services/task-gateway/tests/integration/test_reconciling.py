"""Random edits of the CRM, events lost, doubled and late, overtaken looks: in the end the mirror is the CRM."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

import pytest
from contracts.crm.v1 import Value
from gateway_portal import TRIPS, Listener, furnished, listener
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sandbox.testing import RunningPortal, running
from task_gateway.core.inbound.hints import Hint
from task_gateway.core.inbound.items import SeenItem
from task_gateway.core.inbound.tasks import SeenTask
from task_gateway.core.names import Names
from task_gateway.inbound.store import GONE

DEAL, TASK, TRIP = "deal", "task", f"item/{TRIPS}"
COURTS = ("АС Москвы", "9 ААС", "")
FATES = st.sampled_from(("told", "told", "doubled", "lost"))
STAGES = st.sampled_from(("accepted", "claim", "hearing", "won"))
MARKS = st.sampled_from(("draft", "asked", "approved"))
PICK = st.integers(0, 99)


class Office(RuleBasedStateMachine):
    """One gateway over a living portal. expected: the moves that people made, per thing, in domain names."""

    portal: ClassVar[RunningPortal]
    names: ClassVar[Names]

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.here: Listener = self.loop.run_until_complete(self._open())
        self.expected: dict[tuple[str, int], list[tuple[str, str]]] = {}
        self.stage: dict[tuple[str, int], str] = {}
        self.tasks: dict[int, str] = {}
        self.dead: set[tuple[str, int]] = set()
        self.late: list[Any] = []

    async def _open(self) -> Listener:
        opening = listener(self.portal, self.names, kinds=[DEAL, TASK, TRIP])
        return await self.stack.enter_async_context(opening)

    def do(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        try:
            self.finish()
        finally:
            self.do(self.stack.aclose())
            self.loop.close()

    def tell(self, entity: str, number: int, fate: str) -> None:
        """The event of an edit, as the CRM gives it to us or does not."""
        if fate != "lost":
            hint = Hint(entity, str(number))
            self.do(self.here.hint(*[hint] * (2 if fate == "doubled" else 1)))

    def alive(self, entity: str) -> list[int]:
        return [number for kind, number in self.stage if kind == entity and (kind, number) not in self.dead]

    @initialize()
    def first_contact(self) -> None:
        self.do(self.here.sweep())

    @rule(fate=FATES, stage=STAGES)
    def a_deal_is_made(self, fate: str, stage: str) -> None:
        funnel = self.names.funnels["litigation"]
        fields = {"title": "Спор", "categoryId": funnel.id, "stageId": funnel.stages[stage]}
        number = self.portal.call("crm.item.add", entityTypeId=2, fields=fields)["item"]["id"]
        self.expected[DEAL, number], self.stage[DEAL, number] = [], stage
        self.tell(DEAL, number, fate)

    @rule(fate=FATES)
    def a_trip_is_made(self, fate: str) -> None:
        number = self.portal.call("crm.item.add", entityTypeId=TRIPS, fields={"title": "В Казань"})["item"]["id"]
        self.expected[TRIP, number], self.stage[TRIP, number] = [], "draft"
        self.tell(TRIP, number, fate)

    @precondition(lambda self: self.alive(DEAL))
    @rule(pick=PICK, fate=FATES, stages=st.lists(STAGES, min_size=1, max_size=4))
    def a_deal_moves(self, pick: int, fate: str, stages: list[str]) -> None:
        number = self.alive(DEAL)[pick % len(self.alive(DEAL))]
        for stage in stages:
            self._moved(DEAL, 2, number, stage, self.names.funnels["litigation"].stages[stage])
        self.tell(DEAL, number, fate)

    @precondition(lambda self: self.alive(TRIP))
    @rule(pick=PICK, fate=FATES, stages=st.lists(MARKS, min_size=1, max_size=3))
    def a_trip_moves(self, pick: int, fate: str, stages: list[str]) -> None:
        number = self.alive(TRIP)[pick % len(self.alive(TRIP))]
        for stage in stages:
            self._moved(TRIP, TRIPS, number, stage, self.names.items["trip"].funnels["main"].stages[stage])
        self.tell(TRIP, number, fate)

    def _moved(self, entity: str, kind: int, number: int, stage: str, stage_id: str) -> None:
        self.portal.call("crm.item.update", entityTypeId=kind, id=number, fields={"stageId": stage_id})
        if self.stage[entity, number] != stage:
            self.expected[entity, number].append((self.stage[entity, number], stage))
            self.stage[entity, number] = stage

    @precondition(lambda self: self.alive(DEAL))
    @rule(pick=PICK, fate=FATES, court=st.sampled_from(COURTS), who=st.integers(1, 4))
    def a_deal_is_edited(self, pick: int, fate: str, court: str, who: int) -> None:
        number = self.alive(DEAL)[pick % len(self.alive(DEAL))]
        fields = {"ufCrmCourt": court, "assignedById": who}
        self.portal.call("crm.item.update", entityTypeId=2, id=number, fields=fields)
        self.tell(DEAL, number, fate)

    @precondition(lambda self: self.alive(DEAL))
    @rule(pick=PICK, fate=FATES)
    def a_deal_is_deleted(self, pick: int, fate: str) -> None:
        number = self.alive(DEAL)[pick % len(self.alive(DEAL))]
        self.portal.call("crm.item.delete", entityTypeId=2, id=number)
        self.dead.add((DEAL, number))
        self.tell(DEAL, number, fate)

    @rule(fate=FATES)
    def a_task_is_set(self, fate: str) -> None:
        fields = {"TITLE": "Ответить", "RESPONSIBLE_ID": 3}
        number = int(self.portal.call("tasks.task.add", fields=fields)["task"]["id"])
        self.tasks[number] = "open"
        self.tell(TASK, number, fate)

    @precondition(lambda self: self.tasks)
    @rule(pick=PICK, fate=FATES, what=st.sampled_from(("complete", "complete", "hand over", "delete")))
    def a_task_is_touched(self, pick: int, fate: str, what: str) -> None:
        number = list(self.tasks)[pick % len(self.tasks)]
        if what == "complete":
            what = "renew" if self.tasks[number] == "closed" else "complete"  # the CRM refuses what is so already
            self.tasks[number] = "closed" if what == "complete" else "open"
        if what == "hand over":
            self.portal.call("tasks.task.update", taskId=number, fields={"RESPONSIBLE_ID": 4, "TITLE": f"{pick}"})
        else:
            self.portal.call(f"tasks.task.{what}", taskId=number)
        if what == "delete":
            del self.tasks[number]
            self.dead.add((TASK, number))
        self.tell(TASK, number, fate)

    @rule()
    def hints_are_followed(self) -> None:
        self.do(self.here.follow())

    @rule(entity=st.sampled_from((DEAL, TASK, TRIP)))
    def changes_are_swept(self, entity: str) -> None:
        self.do(self.here.sweep(entity, round_number=1))

    @precondition(lambda self: self.alive(DEAL))
    @rule(pick=PICK, stages=st.lists(STAGES, max_size=2), fate=FATES)
    def somebody_reads_and_freezes_while_the_deal_moves_on(self, pick: int, stages: list[str], fate: str) -> None:
        number = self.alive(DEAL)[pick % len(self.alive(DEAL))]
        kind = self.here.kind(DEAL)
        before = self.do(self.here.reconciler.before(kind))
        self.late.append((kind, self.do(kind.read([number])), before))
        for stage in stages:
            self._moved(DEAL, 2, number, stage, self.names.funnels["litigation"].stages[stage])
        self.tell(DEAL, number, fate)
        self.do(self.here.follow())

    @precondition(lambda self: self.late)
    @rule()
    def who_was_frozen_goes_on(self) -> None:
        self.do(self.here.reconciler.take_in(*self.late.pop(0)))

    def finish(self) -> None:
        """All is swept once more; then the mirror is the CRM, and what was said is what happened."""
        for late in self.late:
            self.do(self.here.reconciler.take_in(*late))
        self.do(self.here.sweep())
        self._mirror_is_the_crm()
        self._every_move_was_said_once_and_in_order()
        self._changes_lead_from_the_first_sight_to_the_present()

    def _mirror_is_the_crm(self) -> None:
        for entity, kind in ((DEAL, 2), (TRIP, TRIPS)):
            rows = self._listed(kind)
            known = {number: one for (name, number), (one, _) in self.here.store.mirror.items() if name == entity}
            assert {number for number, one in known.items() if one.stamp != GONE} == rows.keys()
            for number, row in rows.items():
                seen = SeenItem.model_validate_json(known[number].body)
                assert (seen.stage, seen.category) == (row["stageId"], row["categoryId"])
                assert seen.responsible_id == row["assignedById"]
                assert known[number].stamp == row["updatedTime"]
                if entity == DEAL:
                    courts = [one.value for one in seen.fields if one.name == "court"]
                    assert courts == [Value(text=row["ufCrmCourt"] or None)]
        for number, state in self.tasks.items():
            row = self.portal.call("tasks.task.get", taskId=number)["task"]
            task = SeenTask.model_validate_json(self.here.store.mirror[TASK, number][0].body)
            assert (task.state == "completed") == (row["status"] == "5") == (state == "closed")
            assert str(task.responsible_id) == row["responsibleId"]
        for entity, number in self.dead:
            assert (entity, number) not in self.here.store.mirror or (
                self.here.store.mirror[entity, number][0].stamp == GONE
            )

    def _listed(self, kind: int) -> dict[int, Any]:
        rows: dict[int, Any] = {}
        while True:
            wanted = {">id": max(rows, default=0)}
            given = {"entityTypeId": kind, "filter": wanted, "order": {"id": "ASC"}, "start": -1}
            page = self.portal.call("crm.item.list", **given)["items"]
            rows |= {row["id"]: row for row in page}
            if len(page) < 50:
                return rows

    def _every_move_was_said_once_and_in_order(self) -> None:
        said: dict[tuple[str, int], list[tuple[str, str]]] = {}
        for one in self.here.said("deal.stage_changed", "item.stage_changed"):
            key = (DEAL, one.deal_id) if one.type.startswith("deal") else (TRIP, one.item_id)
            assert not one.inferred
            said.setdefault(key, []).append((one.from_stage, one.stage))
        for key, moves in self.expected.items():
            there = said.pop(key, [])
            assert there == (moves[: len(there)] if key in self.dead else moves)
        assert said == {}, "a move of what stood there before us"

    def _changes_lead_from_the_first_sight_to_the_present(self) -> None:
        last: dict[int, dict[str, Value]] = {}
        for one in self.here.said("deal.changed"):
            fields = {field.name: field.value for field in one.fields}
            for change in one.changes:
                if change.name in fields:
                    assert last[one.deal_id][change.name] == change.before != change.after == fields[change.name]
            last[one.deal_id] = fields


@pytest.fixture(scope="module")
def portal() -> Iterator[RunningPortal]:
    with TemporaryDirectory() as folder, running(Path(folder) / "portal") as started:
        yield started


def test_the_mirror_is_the_crm_whatever_was_lost_on_the_way(portal: RunningPortal) -> None:
    machine: Any = type("Here", (Office,), {"portal": portal, "names": furnished(portal)})
    run_state_machine_as_test(machine, settings=settings(max_examples=20, stateful_step_count=25, deadline=None))
