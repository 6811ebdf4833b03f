"""A portal of the sandbox over HTTP with what the domain names stand for, once for a file of tests.

A file that wants them otherwise has fixtures of the same names.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
from gateway_cloud import Cloud, served
from gateway_portal import furnished
from sandbox.testing import RunningPortal, running
from task_gateway.core.names import Names


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with running(tmp_path_factory.mktemp("portal")) as started:
        yield started


@pytest.fixture(scope="module")
def names(portal: RunningPortal) -> Names:
    return furnished(portal)


@pytest.fixture
async def cloud() -> AsyncIterator[Cloud]:
    one, runner = await served(Cloud())
    yield one
    await runner.cleanup()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened
