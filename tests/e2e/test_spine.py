"""A tax demand in the mailbox becomes a task in the CRM: thirty letters, real engines, every process killed once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
from contracts.services import SERVICES
from delo.testing import RunningStack, stack
from e2e.checks import check, check_replay
from e2e.office import Office
from e2e.truth import expected, letters

pytestmark = pytest.mark.story

ENGINES = ("postgres", "kafka", "greenmail", "sandbox")
EVERYTHING = (*ENGINES, "mail-ingest", "tax-calendar", "task-gateway", "mail-dispatch")
ENGINES_AND_SERVICES = ("mail-ingest", "tax-calendar", "task-gateway", "kafka", "postgres", "sandbox", "greenmail")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with stack(tmp_path_factory.mktemp("spine"), services=EVERYTHING) as started:
        yield started


@pytest.fixture
async def office(running: RunningStack) -> AsyncIterator[Office]:
    async with aiohttp.ClientSession() as http:
        yield Office(running, http)


async def test_thirty_letters_become_exactly_the_expected_tasks(office: Office) -> None:
    await office.unlimited()
    await office.deliver(letters().values())

    await check(office, await office.settled(len(expected()), 120))
    await check_replay(office, len(expected()))


async def test_the_same_letters_again_make_no_second_task(office: Office) -> None:
    again = [b"X-Again: yes\r\n" + letter for letter in letters().values()]
    await office.deliver(again)
    await office.judged(2 * len(again), 60)

    assert len(await office.settled(len(expected()), 60)) == len(expected())


async def test_each_service_wrote_only_what_the_catalogue_lets_it_write(office: Office) -> None:
    written = await office.written()

    allowed = {service.name: set(service.writes) for service in SERVICES}
    assert {name: topics - allowed[name] for name, topics in written.items()} == {
        name: set() for name in ("mail-ingest", "tax-calendar", "task-gateway")
    }


async def test_each_process_killed_once_in_the_middle_loses_and_doubles_nothing(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with stack(tmp_path_factory.mktemp("killed"), services=EVERYTHING) as running:
        async with aiohttp.ClientSession() as http:
            office = Office(running, http)
            await office.unlimited()
            sending = asyncio.create_task(office.deliver(letters().values(), pause=0.4))
            for name in ENGINES_AND_SERVICES:
                await asyncio.sleep(1.0)
                running.kill(name)
                await running.restarted(name)
            await sending
            await office.unlimited()
            # The mail server keeps letters in memory: what died with it is submitted again.
            await office.deliver(letters().values())

            await check(office, await office.settled(len(expected()), 180))
            await check_replay(office, len(expected()))
