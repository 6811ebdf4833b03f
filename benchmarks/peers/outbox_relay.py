"""faststream-outbox's relay, as its README has it: rows of the table to a Kafka topic, 16 workers."""

from __future__ import annotations

import asyncio

from faststream.kafka import KafkaBroker
from faststream_outbox import OutboxBroker, make_outbox_table
from job import JOB, WARM, Progress, demands
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

engine = create_async_engine(JOB["database"].replace("postgresql://", "postgresql+asyncpg://"), pool_size=20)
metadata = MetaData()
outbox = OutboxBroker(engine, outbox_table=make_outbox_table(metadata, table_name="outbox"))
kafka = KafkaBroker(JOB["bootstrap"], acks="all", logger=None)
publisher = kafka.publisher(JOB["topic"])
stop = asyncio.Event()
progress = Progress(JOB["messages"] + WARM - 16, stop.set)  # those in hand at the end aren't waited for


@publisher
@outbox.subscriber("out", max_workers=16)
async def relay(body: str) -> str:
    """Counted when it is taken."""
    progress.add()
    return body


async def main() -> None:
    """Fill, then relay."""
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await kafka.start()
    async with async_sessionmaker(engine)() as session, session.begin():
        await outbox.connect()
        await outbox.publish_batch(*[body for _, body in demands()], queue="out", session=session)
    await outbox.start()
    await asyncio.wait_for(stop.wait(), 150)
    await outbox.stop()
    await kafka.stop()


asyncio.run(main())
