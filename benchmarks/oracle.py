"""What a sender that knows everything beforehand would need: `python benchmarks/oracle.py JOB.json` prints seconds.

Knows nothing of the gateway. JOB: {"bucket": 50, "per_second": 2, "operating_seconds": 480, "batch": 50, "costs":
{method: server seconds}, "uncounted_seconds": 0.1, "commands": [{"count": n, "rounds": [[method, …], …]}, …]}. A
command's round can go when the answer to the one before has come; calls of one round may be split over requests. Each
request costs one of the bucket, which holds *bucket* and drains *per_second*; a request takes the sum of its calls'
costs; any number may be under way. A method's counted calls within ten of the portal's minutes stay below
operating_seconds; the call that crosses the line still passes.
"""

from __future__ import annotations

import heapq
import json
import sys
from pathlib import Path
from typing import Any


class Budget:
    """Operating time by method and minute."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.costs, self.least = job["costs"], job.get("uncounted_seconds", 0.1)
        self.limit = job["operating_seconds"]
        self.worked: dict[str, dict[int, float]] = {}

    def free(self, method: str, now: float) -> bool:
        """Whether the next call passes."""
        first = int(now // 60) - 9
        return self.limit is None or self.limit > sum(
            seconds for minute, seconds in self.worked.get(method, {}).items() if minute >= first
        )

    def work(self, method: str, now: float) -> float:
        """A call is carried out; answers its seconds."""
        seconds = float(self.costs.get(method, 0.0))
        if seconds >= self.least:
            minutes = self.worked.setdefault(method, {})
            minutes[int(now // 60)] = minutes.get(int(now // 60), 0.0) + seconds
        return seconds


def packed(ready: list[Any], now: float, budget: Budget, batch: int) -> tuple[list[Any], float]:
    """The next request: most rounds left first, then what takes longest. Answers whose round is complete; seconds."""
    seconds, calls, complete, kept = 0.0, 0, [], []
    while ready and calls < batch:
        left, order, job = heapq.heappop(ready)
        while job[0] and calls < batch and budget.free(job[0][0], now):
            seconds += budget.work(job[0].pop(0), now)
            calls += 1
        (kept if job[0] else complete).append((left, order, job))
    for one in kept:
        heapq.heappush(ready, one)
    return complete, seconds


def schedule(job: dict[str, Any]) -> float:
    """Seconds until the last answer."""
    budget, ready, coming, order = Budget(job), [], [], 0
    for kind in job["commands"]:
        calls = [budget.costs.get(method, 0.0) for one in kind["rounds"] for method in one]
        slow = sum(calls) / len(calls)
        for _ in range(kind["count"]):
            order += 1
            ready.append((-len(kind["rounds"]), (-slow, order), [list(calls) for calls in kind["rounds"]]))
    heapq.heapify(ready)
    now, level, last = 0.0, 0.0, 0.0
    while ready or coming:
        while coming and coming[0][0] <= now:
            heapq.heappush(ready, heapq.heappop(coming)[1])
        if level + 1 > job["bucket"] or not ready:
            wait = max(0.0, level + 1 - job["bucket"]) / job["per_second"] if ready else coming[0][0] - now
        else:
            complete, seconds = packed(ready, now, budget, job["batch"])
            wait = 0.0 if seconds or complete else 1.0  # every method rests
            level += bool(seconds or complete)
            last = max(last, now + seconds)
            for left, number, calls in complete:
                if len(calls) > 1:
                    heapq.heappush(coming, (now + seconds, (left + 1, number, calls[1:])))
        now, level = now + wait, max(0.0, level - wait * job["per_second"])
    return last


if __name__ == "__main__":
    print(json.dumps({"seconds": schedule(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))}))
