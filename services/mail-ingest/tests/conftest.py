"""What several tests of mail-ingest ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaConsumer
from delo.testing import RunningStack
from received import Received


@pytest.fixture
async def received(running: RunningStack) -> AsyncIterator[Received]:
    consumer = AIOKafkaConsumer("mail.received", bootstrap_servers=running.bootstrap, auto_offset_reset="latest")
    await consumer.start()
    for partition in consumer.assignment():
        await consumer.seek_to_end(partition)
    yield Received(consumer)
    await consumer.stop()
