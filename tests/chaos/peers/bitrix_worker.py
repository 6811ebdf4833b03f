"""fast_bitrix24 behind a plain consumer: a batch in, its tasks, then the offsets. Runs in the peers' environment."""

from __future__ import annotations

import asyncio
import json
import sys

from aiokafka import AIOKafkaConsumer
from fast_bitrix24 import BitrixAsync

BOOTSTRAP, TOPIC, WEBHOOK = sys.argv[1:4]


async def main() -> None:
    """Fifty at a time, as the library is made for; offsets are committed when it has answered."""
    consumer = AIOKafkaConsumer(
        TOPIC,
        bootstrap_servers=BOOTSTRAP,
        group_id="peer-bitrix",
        group_instance_id="peer-bitrix",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        value_deserializer=json.loads,
    )
    bitrix = BitrixAsync(WEBHOOK, verbose=False, respect_velocity_policy=False)
    await consumer.start()
    while True:
        for batch in (await consumer.getmany(timeout_ms=500, max_records=50)).values():
            tasks = [{"fields": {"TITLE": record.value, "RESPONSIBLE_ID": 1}} for record in batch]
            await bitrix.call("tasks.task.add", tasks, raw=False)
            await consumer.commit()


asyncio.run(main())
