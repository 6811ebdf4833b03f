"""The whole service with Kafka, PostgreSQL and the sandbox: what happens in the CRM is heard in Kafka, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from chassis.blobs.folder import FolderBlobs
from contracts.claims import Text, claims_in
from contracts.crm.v1 import CreateTask, CrmCommand, CrmRef
from contracts.envelope import Envelope
from contracts.registry import read
from contracts.timesheets.v1 import CollectTimesheet
from delo.testing import RunningStack, stack

TOPICS = ("deal.stage_changed", "deal.changed", "task.changed", "timesheet.closed", "process.started")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    names = ("postgres", "kafka", "sandbox", "task-gateway")
    with stack(tmp_path_factory.mktemp("inbound"), services=names) as started:
        yield started


class Ear:
    """Hears what is said in Kafka from the beginning, and edits the CRM."""

    def __init__(self, running: RunningStack, http: aiohttp.ClientSession, consumer: AIOKafkaConsumer) -> None:
        self.running = running
        self.http = http
        self.heard: list[Any] = []
        self._consumer = consumer

    async def until(self, wanted: Callable[[Any], bool]) -> Any:
        """The envelope of the first message that fits."""
        async with asyncio.timeout(240):
            while not any(wanted(one) for one in self.heard):
                for records in (await self._consumer.getmany(timeout_ms=200)).values():
                    self.heard += [read(record.headers, record.value) for record in records]
        return next(one for one in self.heard if wanted(one))

    async def crm(self, method: str, **params: Any) -> Any:
        async with self.http.post(f"{self.running.webhook_url.rstrip('/')}/{method}", json=params) as answer:
            return (await answer.json())["result"]

    async def as_app(self, method: str, **params: Any) -> Any:
        said = self.running.sandbox
        given = params | {"auth": said["access_token"]}
        async with self.http.post(f"{said['base_url']}/rest/{method}", json=given) as answer:
            return (await answer.json()).get("result")

    async def send(self, command: CrmCommand) -> UUID:
        number = uuid4()
        held = {claim.sha256: claim.held for claim in claims_in(command) if claim.held}
        await FolderBlobs(self.running.home.blobs).put("demo", held)
        envelope = Envelope(number, "/test", datetime.now(UTC), "demo", number, command)
        producer = AIOKafkaProducer(bootstrap_servers=self.running.bootstrap)
        await producer.start()
        headers = list(envelope.headers())
        await producer.send_and_wait("crm.commands", command.encoded(), key=envelope.key.encode(), headers=headers)
        await producer.stop()
        return number


@pytest.fixture
async def ear(running: RunningStack) -> AsyncIterator[Ear]:
    consumer = AIOKafkaConsumer(*TOPICS, bootstrap_servers=running.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    async with aiohttp.ClientSession() as http:
        ear = Ear(running, http, consumer)
        address = f"{running.http('crm-events')}/crm/demo"
        for event in ("ONCRMDEALADD", "ONCRMDEALUPDATE", "ONTASKADD"):
            await ear.as_app("event.bind", event=event, handler=address)  # once: the second time it is refused
        yield ear
    await consumer.stop()


async def test_a_move_that_the_crm_tells_of_is_heard_with_from_and_to(ear: Ear) -> None:
    number = (await ear.crm("crm.item.add", entityTypeId=2, fields={"title": "Спор"}))["item"]["id"]
    first = await ear.until(lambda one: one.type == "deal.changed.v1" and one.body.deal_id == number)
    await ear.crm("crm.item.update", entityTypeId=2, id=number, fields={"stageId": "EXECUTING"})
    moved = await ear.until(lambda one: one.type == "deal.stage_changed.v1" and one.body.deal_id == number)

    assert (first.body.funnel, first.body.stage, first.body.changes) == ("#0", "#NEW", ())
    assert (moved.body.from_stage, moved.body.stage, moved.body.inferred) == ("#NEW", "#EXECUTING", False)
    assert moved.causation_id is None


async def test_what_our_own_command_did_names_it_as_the_cause(ear: Ear) -> None:
    about = CrmRef(kind="client", id=5)
    task = CreateTask(
        automation="test", belongs_to=about, responsible_id=3, title="Ответить", description=Text.of("Срок")
    )
    number = await ear.send(task)
    changed = await ear.until(lambda one: one.type == "task.changed.v1" and one.body.command_id == number)

    assert (changed.causation_id, changed.correlation_id) == (number, number)
    assert changed.body.belongs_to == (about,)


async def test_a_timesheet_is_collected_by_a_command(ear: Ear) -> None:
    client = await ear.crm("crm.company.add", fields={"TITLE": "ООО «Время»"})
    fields = {"TITLE": "Работа", "RESPONSIBLE_ID": 3, "UF_CRM_TASK": [f"CO_{client}"]}
    task = int((await ear.crm("tasks.task.add", fields=fields))["task"]["id"])
    entry = {"SECONDS": 600, "COMMENT_TEXT": "Ответ", "CREATED_DATE": "2026-11-10T12:00:00+03:00"}
    await ear.crm("task.elapseditem.add", TASKID=task, ARFIELDS=entry)
    about = CrmRef(kind="client", id=client)
    period = {"first_on": date(2026, 11, 1), "last_on": date(2026, 11, 30)}
    number = await ear.send(CollectTimesheet(automation="test", belongs_to=about, **period))
    closed = await ear.until(lambda one: one.type == "timesheet.closed.v1" and one.body.command_id == number)

    assert (closed.body.client_id, closed.body.count, closed.body.seconds) == (client, 1, 600)
    assert closed.causation_id == number


async def test_a_deal_that_is_denied_us_hides_no_move_of_another(ear: Ear, running: RunningStack) -> None:
    denied, seen = [
        (await ear.crm("crm.item.add", entityTypeId=2, fields={"title": "Спор"}))["item"]["id"] for _ in range(2)
    ]
    for number in (denied, seen):
        await ear.until(lambda one, n=number: one.type == "deal.changed.v1" and one.body.deal_id == n)
    faults = f"{running.http('sandbox')}/_sandbox/faults"
    async with ear.http.post(faults, json=[{"kind": "refused", "method": "crm.item.get", "id": denied}]) as answer:
        assert answer.status == 200, await answer.text()
    for number in (denied, seen):
        await ear.crm("crm.item.update", entityTypeId=2, id=number, fields={"stageId": "EXECUTING"})

    await ear.until(lambda one: one.type == "deal.stage_changed.v1" and one.body.deal_id == seen)
    async with ear.http.delete(faults) as answer:
        assert answer.status == 200
    later = await ear.until(lambda one: one.type == "deal.stage_changed.v1" and one.body.deal_id == denied)
    assert later.body.stage == "#EXECUTING"
