"""Events of the sandbox, online and from its offline queue, over real HTTP."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from chassis.health import serve_app
from gateway_portal import AsApplication, Listener, listener
from sandbox.testing import RunningPortal
from task_gateway.core.inbound.hints import EVENTS, Hint
from task_gateway.core.names import Names
from task_gateway.inbound.asking import NotAnswered
from task_gateway.inbound.memory import MemoryInbound
from task_gateway.inbound.offline import OfflineQueue, hinted
from task_gateway.inbound.receiver import Bucket, Door, Receiver


@pytest.fixture
async def here(portal: RunningPortal, names: Names) -> AsyncIterator[Listener]:
    async with listener(portal, names, kinds=["deal"], credential=AsApplication(portal)) as opened:
        await opened.sweep("deal")
        yield opened


def made(portal: RunningPortal) -> int:
    return int(portal.call("crm.item.add", entityTypeId=2, fields={"title": "Спор"})["item"]["id"])


def as_app(portal: RunningPortal, method: str, **params: Any) -> Any:
    return portal.post(f"{portal.base_url}/rest/{method}", params | {"auth": portal.access_token})["result"]


async def until(done: Callable[[], Any]) -> None:
    async with asyncio.timeout(60):
        while not done():  # noqa: ASYNC110 - another process is at work
            await asyncio.sleep(0.02)


@asynccontextmanager
async def receiving(portal: RunningPortal, names: Names, store: MemoryInbound) -> AsyncIterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    door = Door((portal.application_token,), names, store, Bucket(100, 100))
    stopping = asyncio.Event()
    serving = asyncio.create_task(serve_app(Receiver({"demo": door}, Bucket(1, 1)), "127.0.0.1", port, stopping))
    yield f"http://127.0.0.1:{port}/crm/demo"
    stopping.set()
    await serving


async def test_an_event_that_the_crm_sends_becomes_a_fact(portal: RunningPortal, names: Names, here: Listener) -> None:
    async with receiving(portal, names, here.store) as address:
        await asyncio.sleep(0)
        as_app(portal, "event.bind", event="ONCRMDEALADD", handler=address)
        number = await asyncio.to_thread(made, portal)
        await until(lambda: Hint("deal", str(number)) in here.store.hints)
        as_app(portal, "event.unbind", event="ONCRMDEALADD", handler=address)
    await here.follow()
    assert [one.deal_id for one in here.said("deal.changed")][-1] == number


async def test_an_activity_that_the_crm_calls_becomes_a_process_that_waits(
    portal: RunningPortal, names: Names, here: Listener
) -> None:
    async with receiving(portal, names, here.store) as address:
        given = {"CODE": "ask_delo", "HANDLER": address, "NAME": "Спросить", "USE_SUBSCRIPTION": "Y"}
        given |= {"PROPERTIES": {"city": {"Name": "Город", "Type": "string"}}}
        as_app(portal, "bizproc.activity.add", **given)
        number = await asyncio.to_thread(made, portal)
        document = ["crm", "CCrmDocumentDeal", f"DEAL_{number}"]
        steps = [{"activity": "ask_delo", "properties": {"city": "Казань"}}]
        given = {"name": "Спросить", "document_type": ["crm", "CCrmDocumentDeal", "DEAL"], "steps": steps}
        template = portal.control("templates", given)["id"]
        portal.call("bizproc.workflow.start", TEMPLATE_ID=template, DOCUMENT_ID=document)
        await until(lambda: here.said("process.started"))
    (said,) = here.said("process.started")
    assert (said.code, said.document.subject, said.waits) == ("ask_delo", f"deal/{number}", True)
    assert [(one.name, one.value.text) for one in said.values] == [("city", "Казань")]
    assert as_app(portal, "bizproc.event.send", EVENT_TOKEN=said.event_token, RETURN_VALUES={}) is True


@pytest.fixture
async def queue(portal: RunningPortal, here: Listener) -> OfflineQueue:
    found = OfflineQueue(here.asking, here.store, 60.0)
    await found.bind()
    while await found.read():
        pass
    here.store.hints.clear()
    return found


def waiting(portal: RunningPortal) -> int:
    return len(as_app(portal, "event.offline.list"))


async def test_what_the_queue_holds_is_kept_before_it_is_cleared(
    portal: RunningPortal, here: Listener, queue: OfflineQueue
) -> None:
    number = made(portal)
    assert await queue.read() == 1
    assert list(here.store.hints) == [Hint("deal", str(number))]
    assert waiting(portal) == 0
    bound = [row["event"] for row in as_app(portal, "event.get") if row["offline"]]
    await queue.bind()
    assert sorted(bound) == sorted(row["event"] for row in as_app(portal, "event.get") if row["offline"])
    assert "ONCRMDEALADD" in set(bound) <= set(EVENTS)


async def test_what_a_dead_reader_has_reserved_is_taken_by_the_next(
    portal: RunningPortal, here: Listener, queue: OfflineQueue
) -> None:
    number = made(portal)
    as_app(portal, "event.offline.get", clear=0)
    assert await queue.read() == 0
    await queue.take_what_was_left()
    assert list(here.store.hints) == [Hint("deal", str(number))]
    assert waiting(portal) == 0


async def test_where_nothing_can_be_reserved_it_is_kept_before_reading_deletes_it(
    portal: RunningPortal, here: Listener, queue: OfflineQueue
) -> None:
    portal.control("features", {"rest_offline_extended": "N"})
    number = made(portal)
    assert await queue.read() == 1
    assert list(here.store.hints) == [Hint("deal", str(number))]
    assert waiting(portal) == 0
    portal.control("features", {"rest_offline_extended": "Y"})


async def test_a_reply_that_is_lost_after_reading_loses_nothing(
    portal: RunningPortal, here: Listener, queue: OfflineQueue
) -> None:
    portal.control("features", {"rest_offline_extended": "N"})
    assert await queue.read() == 0
    number = made(portal)
    portal.control("faults", [{"kind": "lose_reply", "method": "event.offline.get", "times": 1}])
    with pytest.raises(NotAnswered):
        await queue.read()
    assert waiting(portal) == 0
    assert Hint("deal", str(number)) in here.store.hints
    portal.control("faults", [])
    portal.control("features", {"rest_offline_extended": "Y"})


def test_rows_of_the_queue_come_with_or_without_a_frame_around_their_fields() -> None:
    assert hinted({"EVENT_NAME": "ONCRMDEALADD", "EVENT_DATA": {"FIELDS": {"ID": 5}}}) == Hint("deal", "5")
    assert hinted({"EVENT_NAME": "ONCRMDEALADD", "EVENT_DATA": {"ID": "5"}}) == Hint("deal", "5")
    assert hinted({"EVENT_NAME": "ONCRMDEALADD", "EVENT_DATA": False}) is None
