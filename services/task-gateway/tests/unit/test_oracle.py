"""The gateway against a portal that counts, beside what a sender that knows everything beforehand would need."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import structlog
from gateway_examples import command
from gateway_world import World, run
from task_gateway.core.calls import Call, Reply, classified

ORACLE = Path(__file__).parents[4] / "benchmarks" / "oracle.py"
ADD, ITEM = "tasks.task.add", "task.checklistitem.add"


@pytest.fixture(autouse=True)
def _quiet() -> Any:
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)


class Counting:
    """A portal with the cloud's bucket and operating time, written from facts 2.1 and 2.2; errors: what it refused."""

    def __init__(self, world: World, costs: dict[str, float]) -> None:
        self.world = world
        self.costs = costs
        self.level, self.at = 0.0, 0.0
        self.minutes: dict[str, Counter[int]] = {}
        self.errors: Counter[str] = Counter()
        self.sizes: list[int] = []
        world.crm.receive = self.receive  # type: ignore[method-assign]

    async def receive(self, calls: Sequence[Call]) -> list[Reply]:
        now = self.world.now
        self.level, self.at = max(0.0, self.level - (now - self.at) * 2) + 1, now
        if self.level > 50:
            self.errors["QUERY_LIMIT_EXCEEDED"] += 1
            return [classified("QUERY_LIMIT_EXCEEDED", "")] * len(calls)
        self.sizes.append(len(calls))
        blocked = [not self._charge(call.method, now) for call in calls]
        await asyncio.sleep(sum(self.costs.get(call.method, 0.0) for call in calls))
        replies = self.world.crm._carry_out(calls)
        return [
            classified("OPERATION_TIME_LIMIT", "") if no else self._timed(call.method, reply)
            for no, call, reply in zip(blocked, calls, replies, strict=True)
        ]

    def _charge(self, method: str, now: float) -> bool:
        minutes = self.minutes.setdefault(method, Counter())
        if self._sum(method) >= 480.0:
            self.errors["OPERATION_TIME_LIMIT"] += 1
            return False
        minutes[int(now // 60)] += self.costs.get(method, 0.0) if self.costs.get(method, 0.0) >= 0.1 else 0.0
        return True

    def _sum(self, method: str) -> float:
        first = int(self.world.now // 60) - 9
        return sum(seconds for minute, seconds in self.minutes[method].items() if minute >= first)

    def _timed(self, method: str, reply: Reply) -> Reply:
        worked = [m for m, seconds in self.minutes[method].items() if seconds and m >= int(self.world.now // 60) - 9]
        reset = (min(worked, default=int(self.world.now // 60)) + 10) * 60 - self.world.now
        said = (reply.fate, reply.result, reply.code, reply.words, self._sum(method), reset)
        return Reply(*said, seconds=self.costs.get(method, 0.0))


def sent(count: int, checklist: int, costs: dict[str, float], longest: float) -> tuple[float, Counting]:
    """Seconds until the last of *count* tasks is confirmed."""
    kept: list[Any] = []

    async def schedule() -> None:
        world = World(1)
        portal = Counting(world, costs)
        await world.order(*(command(client=n, checklist=checklist) for n in range(count)))
        world.process()
        await world.until(world.quiet, longest)
        assert len(world.ledger.results) == count
        kept.extend([world.now, portal])

    run(schedule())
    return kept[0], kept[1]


def ideal(folder: Path, count: int, rounds: list[list[str]], costs: dict[str, float]) -> float:
    """What the oracle says."""
    job = {"bucket": 50, "per_second": 2, "operating_seconds": 480, "batch": 50, "costs": costs}
    (folder / "job.json").write_text(json.dumps(job | {"commands": [{"count": count, "rounds": rounds}]}))
    said = subprocess.run([sys.executable, ORACLE, folder / "job.json"], check=True, capture_output=True)
    return float(json.loads(said.stdout)["seconds"])


def test_where_requests_are_scarce_they_go_out_full_and_none_is_refused(tmp_path: Path) -> None:
    costs = {ADD: 0.02, ITEM: 0.01}
    took, portal = sent(1400, 3, costs, 200.0)
    assert portal.errors == {}
    # Seven hundred tasks of five calls are seventy requests and the first ones that learn what a call costs.
    assert len(portal.sizes) <= 1400 * 5 / 50 + 5
    assert ideal(tmp_path, 1400, [[ADD, ITEM, ITEM, ITEM, ITEM]], costs) >= 0.9 * took


def test_where_operating_time_is_scarce_it_is_used_up_and_no_call_is_refused(tmp_path: Path) -> None:
    costs = {ADD: 1.2}
    took, portal = sent(1000, 0, costs, 3600.0)
    assert portal.errors == {}
    assert ideal(tmp_path, 1000, [[ADD]], costs) >= 0.95 * took
