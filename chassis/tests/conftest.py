"""Real engines, started once for all tests of the chassis that ask for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest
from chassis.database import connect, migrate, own_migrations
from delo.testing import RunningStack, stack


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """PostgreSQL and Kafka."""
    with stack(tmp_path_factory.mktemp("engines"), services=("postgres", "kafka")) as running:
        yield running


_schemas = iter(range(1_000_000))


@pytest.fixture
async def pool(engines: RunningStack) -> AsyncIterator[asyncpg.Pool[Any]]:
    """A fresh schema with the chassis's tables."""
    name = f"chassis-test-{next(_schemas)}"
    opened = await connect(engines.dsn(name), name.replace("-", "_"))
    await migrate(opened, [own_migrations()])
    yield opened
    await opened.close()
