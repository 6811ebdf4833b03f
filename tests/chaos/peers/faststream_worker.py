"""Plain FastStream: record in → one task, under the acknowledgement policy named. Runs in the peers' environment."""

from __future__ import annotations

import asyncio
import sys

import aiohttp
from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker

BOOTSTRAP, TOPIC, WEBHOOK, POLICY = sys.argv[1:5]
REPLY_SECONDS = aiohttp.ClientTimeout(total=5)

broker = KafkaBroker(BOOTSTRAP, logger=None)


@broker.subscriber(
    TOPIC,
    group_id=f"peer-{POLICY}",
    group_instance_id=f"peer-{POLICY}",
    auto_offset_reset="earliest",
    ack_policy=AckPolicy[POLICY],
)
async def on_record(title: str) -> None:
    """What the quick start of the library would have one write."""
    async with aiohttp.ClientSession(timeout=REPLY_SECONDS) as session:
        fields = {"fields": {"TITLE": title, "RESPONSIBLE_ID": 1}}
        async with session.post(f"{WEBHOOK}tasks.task.add.json", json=fields) as answer:
            answer.raise_for_status()


asyncio.run(FastStream(broker, logger=None).run())
