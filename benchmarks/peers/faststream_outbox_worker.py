"""FastStream with faststream-outbox: inbox, state and outbox row in one SQLAlchemy transaction.

mode: single (a transaction for each message, as documented), or batch (one by hand for up to 500 messages).
"""

from __future__ import annotations

import asyncio
from typing import Any

from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from faststream_outbox import OutboxBroker, make_outbox_table
from job import JOB, LOAD, NOTE, SAVE, TABLES, Demand, Progress, decided
from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

arguments = {"server_settings": {"search_path": JOB["schema"]}}
engine = create_async_engine(JOB["dsn"].replace("postgresql://", "postgresql+asyncpg://"), connect_args=arguments)
metadata = MetaData()
outbox = OutboxBroker(engine, outbox_table=make_outbox_table(metadata, table_name="outbox"))
sessions = async_sessionmaker(engine, expire_on_commit=False)
broker = KafkaBroker(JOB["bootstrap"], logger=None)
stop = asyncio.Event()
progress = Progress(JOB["messages"], stop.set)
options: dict[str, Any] = {
    "group_id": JOB["schema"],
    "auto_offset_reset": "earliest",
    "ack_policy": AckPolicy.NACK_ON_ERROR,
}


async def handle(session: Any, one: str, demand: Demand) -> str | None:
    """Inbox and state; answers what is to be said, or None for a known message."""
    if (await session.execute(text(NOTE), {"id": one})).first() is None:
        return None
    state = (await session.execute(text(LOAD), {"subject": demand.identity})).scalar()
    after, said = decided(state, demand)
    await session.execute(text(SAVE), {"subject": demand.identity, "state": after})
    return said


if JOB["mode"] == "single":

    @broker.subscriber(JOB["topic"], **options)
    async def on_demand(demand: Demand, message: KafkaMessage) -> None:
        """A transaction, then the offset."""
        async with sessions() as session, session.begin():
            said = await handle(session, message.headers["ce_id"], demand)
            if said is not None:
                await outbox.publish(said, queue="out", session=session)
        progress.add()

else:

    @broker.subscriber(JOB["topic"], batch=True, max_records=500, **options)
    async def on_demands(batch: list[Demand], message: KafkaMessage) -> None:
        """One transaction for all, statement by statement."""
        async with sessions() as session, session.begin():
            pairs = zip(message.batch_headers, batch, strict=True)
            said = [await handle(session, headers["ce_id"], demand) for headers, demand in pairs]
            await outbox.publish_batch(*[one for one in said if one], queue="out", session=session)
        progress.add(len(batch))


async def main() -> None:
    """Until all are done."""
    async with engine.begin() as connection:
        for statement in TABLES:
            await connection.execute(text(statement))
        await connection.run_sync(metadata.create_all)
    await outbox.connect()
    await broker.start()
    await asyncio.wait_for(stop.wait(), 150)
    await broker.stop()


asyncio.run(main())
