"""procrastinate: a job for each message, locked by its subject; 16 at a time; each does one transaction."""

from __future__ import annotations

import asyncio
import contextlib

import procrastinate
from job import JOB, LOAD, NOTE, SAVE, SAY, TABLES, WARM, Demand, Progress, decided, demands
from psycopg_pool import AsyncConnectionPool

AT_ONCE = 16


def placed(statement: str) -> str:
    """As psycopg writes its parameters."""
    for name in ("id", "subject", "state", "body"):
        statement = statement.replace(f":{name}", f"%({name})s")
    return statement


async def main() -> None:
    """Defer and run at the same time, as a consumer that feeds jobs does; deferring is part of the job."""
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=JOB["database"], max_size=20))
    pool = AsyncConnectionPool(JOB["database"], min_size=AT_ONCE, max_size=AT_ONCE, open=False)
    stop = asyncio.Event()
    progress = Progress(JOB["messages"] + WARM, stop.set)

    @app.task(name="message")
    async def message(identifier: str, body: str) -> None:
        demand = Demand.model_validate_json(body)
        async with pool.connection() as connection:
            if await (await connection.execute(placed(NOTE), {"id": identifier})).fetchone():
                found = await (await connection.execute(placed(LOAD), {"subject": demand.identity})).fetchone()
                after, said = decided(found[0] if found else None, demand)
                await connection.execute(placed(SAVE), {"subject": demand.identity, "state": after})
                await connection.execute(placed(SAY), {"subject": demand.identity, "body": said})
        progress.add()

    async with app.open_async(), pool:
        await app.schema_manager.apply_schema_async()
        async with pool.connection() as connection:
            for statement in TABLES:
                await connection.execute(statement)
        worker = asyncio.create_task(app.run_worker_async(concurrency=AT_ONCE, install_signal_handlers=False))
        places = asyncio.Semaphore(AT_ONCE // 2)

        async def defer(identifier: str, body: str) -> None:
            async with places:
                lock = Demand.model_validate_json(body).identity
                await message.configure(lock=lock).defer_async(identifier=identifier, body=body)

        await asyncio.gather(*(defer(identifier, body) for identifier, body in demands()))
        await asyncio.wait_for(stop.wait(), 150)
        worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await worker


asyncio.run(main())
