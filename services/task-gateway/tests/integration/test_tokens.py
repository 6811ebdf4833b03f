"""What replicas hand each other through PostgreSQL: the refresh token, turned over by one at a time; the pace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from importlib.resources import files
from typing import Any

import asyncpg
import pytest
from chassis.database import connect, migrate, own_migrations
from delo.testing import RunningStack, stack
from task_gateway.adapters.pacing import PostgresPaces
from task_gateway.adapters.tokens import PostgresTokens
from task_gateway.core.pace import Pace


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("tokens"), services=("postgres",)) as running:
        yield running


@pytest.fixture
async def pool(engines: RunningStack) -> AsyncIterator[asyncpg.Pool[Any]]:
    opened = await connect(engines.dsn("tokens-test"), "tokens_test")
    await migrate(opened, [own_migrations(), files("task_gateway") / "migrations"])
    yield opened
    await opened.close()


async def test_two_replicas_turn_it_over_one_after_the_other(pool: asyncpg.Pool[Any]) -> None:
    out: set[str] = set()

    async def turn_over(tokens: PostgresTokens, number: int) -> None:
        async with tokens.turning("acme", "r0") as turn:
            assert turn.token not in out, "a token that was turned over is used again"
            out.add(turn.token)
            await asyncio.sleep(0)
            await turn.keep(f"r{number}")

    await asyncio.gather(*(turn_over(PostgresTokens(pool), number) for number in range(1, 6)))
    assert len(out) == 5


async def test_one_that_was_not_kept_is_not_lost(pool: asyncpg.Pool[Any]) -> None:
    tokens = PostgresTokens(pool)
    with pytest.raises(OSError, match="no answer"):
        async with tokens.turning("lost", "r0"):
            raise OSError("no answer")
    async with tokens.turning("lost", "r0") as turn:
        assert turn.token == "r0"


async def test_a_token_that_a_person_gives_anew_replaces_what_came_of_the_old_one(pool: asyncpg.Pool[Any]) -> None:
    tokens = PostgresTokens(pool)
    async with tokens.turning("again", "r0") as turn:
        await turn.keep("r1")
    async with tokens.turning("again", "r0") as turn:
        assert turn.token == "r1"
    async with tokens.turning("again", "s0") as turn:
        assert turn.token == "s0"


async def test_a_successor_finds_the_pace_that_was_left_last(pool: asyncpg.Pool[Any]) -> None:
    paces = PostgresPaces(pool, "acme")
    assert await paces.left() is None
    for level in (1.0, 42.0):
        last = Pace(level=level, costs={"a": 0.5}, worked={"a": ((3.0, 60.0),)}, blocked={"b": 9.0}, phase=-7.0)
        await paces.keep(last)
    found = await paces.left()
    assert found is not None
    assert found[0] == last
    assert 0 <= found[1] < 60
    assert await PostgresPaces(pool, "other").left() is None
