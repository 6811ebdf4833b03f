"""A migration takes as long as it takes, and so does the wait for another replica's."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
from chassis.database import migrate
from delo.testing import RunningStack

HASTY_SECONDS = 0.3  # what every other statement of this pool may take
LONG = "CREATE TABLE grown (a int); SELECT pg_sleep(1)"


async def test_a_migration_longer_than_a_statement_may_take_is_done_once(engines: RunningStack, tmp_path: Path) -> None:
    (tmp_path / "0001_long.sql").write_text(LONG)
    pools: list[asyncpg.Pool[Any]] = [
        await asyncpg.create_pool(engines.dsn("long-migration"), min_size=1, max_size=1, command_timeout=HASTY_SECONDS)
        for _ in range(2)
    ]
    done = await asyncio.gather(*(migrate(pool, [tmp_path]) for pool in pools))

    assert sorted(done) == [[], ["0001_long.sql"]]
    assert await pools[0].fetchval("SELECT count(*) FROM grown") == 0
    for pool in pools:
        await pool.close()
