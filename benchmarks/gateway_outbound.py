"""task-gateway against a portal that enforces its limits: beside an oracle, beside other clients, and without limits.

Commands come by Kafka; the clock runs from the first that goes out to the last that is closed in the ledger.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from contracts.crm.v1 import CrmCommand
from delo.testing import RunningStack

from benchmarks import outbound
from benchmarks.harness import Figure, percentile, run_peer, say
from benchmarks.stacks import reading

# Server seconds of one call. tasks.task.add is counted (from 0.1 s on) and uses four fifths of its ten minutes.
COSTS = {
    "tasks.task.add": 0.11,
    "tasks.task.get": 0.02,
    "tasks.task.update": 0.1,
    "tasks.task.complete": 0.1,
    "task.commentitem.add": 0.1,
    "task.checklistitem.add": 0.03,
}
# Too short to be counted: what is scarce is requests.
SHORT_COSTS = {"tasks.task.add": 0.05}
PLAIN, LISTED, COMMENTED, UPDATED, COMPLETED = 1000, 2200, 600, 600, 600
ITEMS = ("Собрать документы", "Подготовить ответ", "Согласовать", "Отправить ответ")
LISTED_CALLS = ["tasks.task.add", *["task.checklistitem.add"] * (1 + len(ITEMS))]
TASKS, SDK_TASKS = 5000, 500
LOST = {"kind": "lose_reply", "probability": 0.1, "seed": 7}
BULK, ASKED, BETWEEN_SECONDS = 10_000, 100, 0.35
BOX_COMMANDS = 6000
LONGEST_SECONDS = 900.0
ONCE = "exactly one task each whatever is lost or dies"
DOUBLES = f"{ONCE} | doubles when a reply is lost"
LIMIT_ERRORS = ("QUERY_LIMIT_EXCEEDED", "OPERATION_TIME_LIMIT")


def run() -> list[Figure]:
    """Commands a second beside the schedule and the peers; milliseconds for what people wait for."""
    figures = []
    with outbound.portal_and_engines() as running:
        for question in (_mixed, _beside_peers, _interactive, _unlimited):
            figures += question(running)
    return figures


def _limits(running: RunningStack, tariff: str, costs: Mapping[str, float] = COSTS) -> None:
    model = {"default": 0.0, "methods": dict(costs)}
    outbound.control(running, "limits", {"tariff": tariff, "cost_model": model, "reset": True})


def _ordered(running: RunningStack, commands: Sequence[CrmCommand], tariff: str = "cloud") -> float:
    """Commands a second."""
    with outbound.gateway(running, tariff):
        outbound.at_rest(running)
        ids = asyncio.run(outbound.order(running, commands))
        return len(ids) / asyncio.run(outbound.done(running, ids, LONGEST_SECONDS))


def _mixed(running: RunningStack) -> list[Figure]:
    _limits(running, "none", {})
    there = iter(outbound.tasks_there(running, COMMENTED + UPDATED + COMPLETED))
    commands: list[CrmCommand] = [outbound.task(n) for n in range(PLAIN)]
    commands += [outbound.task(PLAIN + n, checklist=ITEMS) for n in range(LISTED)]
    commands += [outbound.comment(n, next(there)) for n in range(COMMENTED)]
    commands += [outbound.update(COMMENTED + n, next(there)) for n in range(UPDATED)]
    commands += [outbound.complete(COMMENTED + UPDATED + n, next(there)) for n in range(COMPLETED)]
    # All kinds all the time, the same order in every run.
    commands.sort(key=lambda one: one.belongs_to.id * 2_654_435_761 % 2**32)
    _limits(running, "cloud")
    before = _errors(running)
    rate = _ordered(running, commands)
    refused = _errors(running) - before
    if refused:
        raise RuntimeError(f"the portal had to refuse: {refused}")
    ideal = len(commands) / _oracle()
    say(f"  mixed: {rate:.1f} commands/s, {rate / ideal:.1%} of the schedule, no 503, no 429")
    label = f"{len(commands):,} mixed commands, cloud limits"
    return [Figure(label, rate, "commands/s", "an oracle's schedule", ideal, ONCE)]


def _errors(running: RunningStack) -> Counter[str]:
    said = outbound.control(running, "stats")["errors"]
    return Counter({code: said[code] for code in LIMIT_ERRORS if code in said})


def _oracle() -> float:
    """Seconds."""
    rounds = [
        (PLAIN, [["tasks.task.add"]]),
        (LISTED, [LISTED_CALLS]),
        (COMMENTED, [["tasks.task.get"], ["task.commentitem.add"]]),
        (UPDATED, [["tasks.task.get"], ["tasks.task.update"]]),
        (COMPLETED, [["tasks.task.get"], ["tasks.task.complete"]]),
    ]
    job = {"bucket": 50, "per_second": 2, "operating_seconds": 480, "batch": 50, "costs": COSTS}
    job["commands"] = [{"count": count, "rounds": one} for count, one in rounds]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(job, file)
        file.flush()
        script = str(Path(__file__).parent / "oracle.py")
        said = subprocess.run([sys.executable, script, file.name], check=True, capture_output=True)  # noqa: S603
    return float(json.loads(said.stdout)["seconds"])


def _beside_peers(running: RunningStack) -> list[Figure]:
    """Every tenth reply is lost after its effect."""
    figures = []
    rates = {}
    for client, count in (("fast_bitrix24", TASKS), ("b24pysdk", SDK_TASKS)):
        _limits(running, "cloud", SHORT_COSTS)
        outbound.control(running, "faults", [LOST])
        told = run_peer("bitrix_clients", {"client": client, "webhook": running.webhook_url, "count": count})
        rates[client] = count / told["seconds"]
        say(f"  {client}: {rates[client]:.1f} tasks/s, {_made_again(running, 'peer-', count)} doubles")
    _limits(running, "cloud", SHORT_COSTS)
    outbound.control(running, "faults", [LOST])
    rate = _ordered(running, [outbound.task(300_000 + number) for number in range(TASKS)])
    doubles = _made_again(running, "", TASKS)
    say(f"  task-gateway: {rate:.1f} tasks/s, {doubles} doubles")
    if doubles:
        raise RuntimeError(f"{doubles} tasks more or less than commands")
    for client, other in rates.items():
        label = f"{TASKS:,} tasks, every tenth reply lost, beside {client}"
        figures.append(Figure(label, rate, "tasks/s", client, other, DOUBLES))
    return figures


def _made_again(running: RunningStack, series: str, count: int) -> int:
    """How many tasks are there beyond *count*, of those made since the last look; takes the faults and limits off."""
    outbound.control(running, "faults", [])
    _limits(running, "none", {})
    markers = outbound.tasks_by_marker(running)
    fresh = [one for one in markers[SEEN[0] :] if one.startswith(series)]
    SEEN[0] = len(markers)
    return len(fresh) - count


SEEN = [0]


def _interactive(running: RunningStack) -> list[Figure]:
    """What a person waits for, from crm.commands to crm.results, while bulk fills every request."""
    _limits(running, "cloud", SHORT_COSTS)
    with outbound.gateway(running):
        bulk = asyncio.run(outbound.order(running, [outbound.task(500_000 + n, lane="bulk") for n in range(BULK)]))
        asyncio.run(outbound.taken_in(running, bulk))
        times = asyncio.run(_asked(running))
    slow, usual = (percentile(times, share) * 1000 for share in (0.99, 0.5))
    say(f"  interactive: p50 {usual:.0f} ms, p99 {slow:.0f} ms")
    label = f"interactive while {BULK:,} bulk wait"
    return [
        Figure(f"{label}, p50", usual, "ms", "server time of the call", SHORT_COSTS["tasks.task.add"] * 1000, ONCE),
        Figure(f"{label}, p99", slow, "ms", guarantee=ONCE),
    ]


async def _asked(running: RunningStack) -> list[float]:
    sent: dict[str, float] = {}
    done: dict[str, float] = {}
    await asyncio.sleep(5.0)  # the bucket becomes as full as bulk may make it
    async with reading(running.bootstrap, "crm.results") as consumer, outbound.producing(running) as producer:
        listening = asyncio.create_task(_listen(consumer, done))
        for number in range(ASKED):
            began = time.monotonic()
            commands = [outbound.task(600_000 + number, lane="interactive")]
            (one,) = await outbound.send(running, producer, commands)
            sent[str(one)] = began
            await asyncio.sleep(BETWEEN_SECONDS)
        end = time.monotonic() + 60.0
        while not sent.keys() <= done.keys() and time.monotonic() < end:  # noqa: ASYNC110 - another task fills it
            await asyncio.sleep(0.05)
        listening.cancel()
    return [done.get(number, end) - began for number, began in sent.items()]


async def _listen(consumer: Any, done: dict[str, float]) -> None:
    while True:
        for batch in (await consumer.getmany(timeout_ms=20)).values():
            now = time.monotonic()
            for record in batch:
                done.setdefault(json.loads(record.value)["command_id"], now)


def _unlimited(running: RunningStack) -> list[Figure]:
    """A box, whose every call costs nothing: what the gateway itself can do."""
    _limits(running, "box", {})
    asyncio.run(outbound.forget(running))
    rate = _ordered(running, [outbound.task(700_000 + n) for n in range(BOX_COMMANDS)], "box")
    say(f"  box: {rate:.0f} commands/s")
    return [Figure("no limits (box), one process", rate, "commands/s", guarantee=ONCE)]
