"""How long the CRM waits when it tells of an event: from its request to our 200, stored in PostgreSQL meanwhile."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
from delo.testing import RunningStack, stack

from benchmarks.harness import Figure

EVENTS, PER_SECOND, WARM = 1_500, 100.0, 200


def run() -> list[Figure]:
    """A steady stream of events of several things, as a busy portal has it; the sender is at work beside."""
    names = ("postgres", "kafka", "sandbox", "task-gateway")
    with TemporaryDirectory() as folder, stack(Path(folder), services=names) as running:
        taken = asyncio.run(_told(running))
    taken.sort()
    middle, slow = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    guarantee = "stored before the 200"
    return [
        Figure("event received, p50", middle, "ms", guarantee=guarantee),
        Figure("event received, p99", slow, "ms", guarantee=guarantee),
    ]


async def _told(running: RunningStack) -> list[float]:
    address = f"{running.http('crm-events')}/crm/demo"
    token = str(running.sandbox["application_token"])
    taken: list[float] = []
    async with aiohttp.ClientSession() as http:

        async def tell(number: int) -> None:
            form = {"event": "ONCRMDEALUPDATE", "data[FIELDS][ID]": str(1 + number % 500), "ts": "1723538517"}
            began = time.perf_counter()
            async with http.post(address, data=form | {"auth[application_token]": token}) as answer:
                if answer.status != 200:
                    raise RuntimeError(f"{answer.status}: {await answer.text()}")
            taken.append((time.perf_counter() - began) * 1000)

        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for number in range(WARM + EVENTS):
                await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.monotonic()))
                group.create_task(tell(number))
    return taken[WARM:]
