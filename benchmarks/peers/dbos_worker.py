"""DBOS: a workflow for each message (its id is the message's), one transactional step in it; 32 at a time."""

from __future__ import annotations

import asyncio
import sys

from dbos import DBOS, SetWorkflowID
from dbos._datasource_postgres import PostgresAsyncDatasource
from job import JOB, LOAD, SAVE, SAY, TABLES, WARM, Demand, Progress, decided, demands
from sqlalchemy import text

AT_ONCE = 32


async def main() -> None:
    """Start a workflow for each message as soon as one of the 32 places is free."""
    DBOS(config={"name": "peer", "system_database_url": JOB["database"], "executor_id": "peer", "log_level": "ERROR"})
    source = await PostgresAsyncDatasource.create(JOB["database"])

    @source.transaction(isolation_level="READ COMMITTED")
    async def count(body: str) -> None:
        demand = Demand.model_validate_json(body)
        session = source.sql_session()
        state = (await session.execute(text(LOAD), {"subject": demand.identity})).scalar()
        after, said = decided(state, demand)
        await session.execute(text(SAVE), {"subject": demand.identity, "state": after})
        await session.execute(text(SAY), {"subject": demand.identity, "body": said})

    @DBOS.workflow()
    async def message(body: str) -> None:
        await count(body)

    async with source.engine.begin() as connection:
        for statement in TABLES:
            await connection.execute(text(statement))
    DBOS.launch()
    progress = Progress(JOB["messages"] + WARM, lambda: None)
    places = asyncio.Semaphore(AT_ONCE)

    async def one(identifier: str, body: str) -> None:
        async with places:
            with SetWorkflowID(identifier):
                await message(body)  # a handle would be polled once a second
        progress.add()

    await asyncio.gather(*(one(identifier, body) for identifier, body in demands()))
    DBOS.destroy()


asyncio.run(main())
sys.exit(0)
