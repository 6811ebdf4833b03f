"""FastStream as its tutorial has it: read, decode, count in memory. At most once: ACK_FIRST is its default.

mode: single, or batch.
"""

from __future__ import annotations

import asyncio
from collections import Counter

from faststream.kafka import KafkaBroker
from job import JOB, Demand, Progress

broker = KafkaBroker(JOB["bootstrap"], logger=None)
stop = asyncio.Event()
progress = Progress(JOB["messages"], stop.set)
seen: Counter[str] = Counter()
options = {"group_id": JOB["schema"], "auto_offset_reset": "earliest"}

if JOB["mode"] == "single":

    @broker.subscriber(JOB["topic"], **options)
    async def on_demand(demand: Demand) -> None:
        """One at a time."""
        seen[demand.identity] += 1
        progress.add()

else:

    @broker.subscriber(JOB["topic"], batch=True, max_records=500, **options)
    async def on_demands(batch: list[Demand]) -> None:
        """Up to 500 at a time."""
        seen.update(demand.identity for demand in batch)
        progress.add(len(batch))


async def main() -> None:
    """Until all are counted."""
    await broker.start()
    await asyncio.wait_for(stop.wait(), 150)
    await broker.stop()


asyncio.run(main())
