"""A PostgreSQL for the tables of billing, and the invoices that stand in them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
from delo.testing import RunningStack, stack
from delo.undone import undone


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("billing-tables"), ["postgres"]) as running:
        yield running


@pytest.fixture
async def connection(engines: RunningStack) -> AsyncIterator[asyncpg.Connection]:
    """A transaction that is undone at the end."""
    async with undone(engines, "billing") as connection:
        yield connection
