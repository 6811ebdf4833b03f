"""The gateway against the sandbox over HTTP, with Kafka and PostgreSQL: one task each, whatever the portal does."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from chassis.blobs.folder import FolderBlobs
from contracts.claims import Blob, Text, claims_in
from contracts.crm.v1 import CommandConfirmed, CommandRefused, CreateTask, CrmCommand, CrmRef, Known, Made, TaskFile
from contracts.envelope import Envelope
from contracts.registry import read
from contracts.signs.v1 import CommentTimeline
from contracts.tasks.v1 import CommentTask, ReassignTask
from delo.testing import RunningStack, stack
from task_gateway.core.names import Names
from task_gateway.undo import chain

TEXT = Text.of("Ответ отправлен")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    names = ("postgres", "kafka", "sandbox", "task-gateway")
    # The sandbox ends what it does within moments. That a missing effect is certain after 60 s only, and what becomes
    # of a gateway that is certain too soon, is a matter of tests/unit/test_schedules.py, by the clock.
    sooner = {"TASK_GATEWAY_CERTAIN_AFTER": "PT6S"}
    with stack(tmp_path_factory.mktemp("gateway"), services=names, settings=sooner) as started:
        yield started


class Bench:
    """Sends commands, reads results, asks the sandbox."""

    def __init__(self, running: RunningStack, http: aiohttp.ClientSession) -> None:
        self.running = running
        self.http = http
        self.blobs = FolderBlobs(running.home.blobs)

    async def send(self, *commands: CrmCommand) -> list[UUID]:
        producer = AIOKafkaProducer(bootstrap_servers=self.running.bootstrap)
        await producer.start()
        ids = []
        for command in commands:
            ids.append(number := uuid4())
            held = {c.sha256: c.held for c in claims_in(command) if c.held}
            await self.blobs.put("demo", held)
            envelope = Envelope(number, "/test", datetime.now(UTC), "demo", number, command)
            headers = list(envelope.headers())
            await producer.send_and_wait("crm.commands", command.encoded(), key=envelope.key.encode(), headers=headers)
        await producer.stop()
        return ids

    async def results(self, ids: list[UUID], seconds: float = 240) -> dict[UUID, Any]:
        consumer = AIOKafkaConsumer(
            "crm.results", bootstrap_servers=self.running.bootstrap, auto_offset_reset="earliest"
        )
        await consumer.start()
        found: dict[UUID, Any] = {}
        end = time.monotonic() + seconds
        while time.monotonic() < end and found.keys() != set(ids):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                for record in records:
                    body: Any = read(record.headers, record.value).body
                    if body.command_id in ids:
                        assert body.command_id not in found, "a result was said twice"
                        found[body.command_id] = body
        await consumer.stop()
        return found

    async def crm(self, method: str, **params: Any) -> Any:
        async with self.http.post(f"{self.running.webhook_url.rstrip('/')}/{method}", json=params) as answer:
            return (await answer.json())["result"]

    async def faults(self, *rules: dict[str, Any]) -> None:
        async with self.http.post(f"{self.running.http('sandbox')}/_sandbox/faults", json=list(rules)) as answer:
            assert answer.status == 200, await answer.text()

    async def struck(self) -> None:
        """When each fault has been met."""
        hits = [0]
        async with asyncio.timeout(240):
            while min(hits) == 0:
                await asyncio.sleep(0.2)
                async with self.http.get(f"{self.running.http('sandbox')}/_sandbox/faults") as answer:
                    hits = [rule["hits"] for rule in await answer.json()]

    async def cards(self, task: str) -> None:
        async with self.http.post(f"{self.running.http('sandbox')}/_sandbox/cards", json={"task": task}) as answer:
            assert answer.status == 200, await answer.text()

    async def others(self, query: str) -> None:
        """A hundred and twenty say a word."""
        for _ in range(3):
            await self.crm("batch", halt=1, cmd={f"c{number}": query for number in range(40)})

    async def limits(self, **changes: Any) -> None:
        async with self.http.post(f"{self.running.http('sandbox')}/_sandbox/limits", json=changes) as answer:
            assert answer.status == 200, await answer.text()

    async def tasks(self, command_id: UUID) -> list[Any]:
        found = await self.crm(
            "tasks.task.list", filter={"XML_ID": str(command_id)}, select=["*", "UF_TASK_WEBDAV_FILES", "UF_CRM_TASK"]
        )
        return list(found["tasks"])


@pytest.fixture
async def bench(running: RunningStack) -> AsyncIterator[Bench]:
    async with aiohttp.ClientSession() as http:
        bench = Bench(running, http)
        await bench.limits(tariff="box")
        yield bench
        await bench.faults()


def task(client: int = 5, **changes: Any) -> CreateTask:
    values: dict[str, Any] = {
        "automation": "test",
        "belongs_to": CrmRef(kind="client", id=client),
        "responsible_id": 3,
        "title": "Требование № 1 «документы»",
        "description": Text.of("Что сделать: [b]ответить[/b] & не забыть"),
        "deadline": datetime(2026, 12, 1, 15, 0, tzinfo=UTC),
        "checklist": ("Собрать документы", "Ответить"),
        "tags": ("ФНС",),
    }
    return CreateTask(**values | changes)


def paper(content: bytes = b"%PDF-1.4 a paper") -> TaskFile:
    return TaskFile(name="Требование 1.pdf", blob=Blob.holding(content, "application/pdf"))


async def test_a_command_becomes_a_task_with_everything_that_belongs_to_it(bench: Bench) -> None:
    (number,) = await bench.send(task(files=(paper(),)))
    result = (await bench.results([number]))[number]

    assert isinstance(result, CommandConfirmed)
    (found,) = await bench.tasks(number)
    assert str(found["id"]) == result.crm_id
    assert found["title"] == "Требование № 1 «документы»"
    assert str(found["responsibleId"]) == "3"
    assert datetime.fromisoformat(found["deadline"]) == datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
    assert found["ufCrmTask"] == ["CO_5"]
    items = await bench.crm("task.checklistitem.getlist", TASKID=int(result.crm_id))
    lists = [item for item in items if str(item["PARENT_ID"]) == "0"]
    assert [item["TITLE"] for item in lists] == ["Что сделать"]
    hanging = [item["TITLE"] for item in items if str(item["PARENT_ID"]) == str(lists[0]["ID"])]
    assert hanging == ["Собрать документы", "Ответить"]
    assert result.url is not None
    async with bench.http.get(result.url) as page:
        assert page.status == 200


async def test_the_file_in_the_crm_is_the_file_of_the_letter(bench: Bench) -> None:
    content = b"%PDF-1.4 " + bytes(range(256)) * 50
    (number,) = await bench.send(task(files=(paper(content),)))
    await bench.results([number])

    (found,) = await bench.tasks(number)
    attached = found["ufTaskWebdavFiles"]
    assert len(attached) == 1
    folders = await bench.crm("disk.storage.getlist", filter={"ENTITY_TYPE": "common"})
    root = await bench.crm("disk.folder.getchildren", id=folders[0]["ROOT_OBJECT_ID"], filter={"NAME": "Delo"})
    client = await bench.crm("disk.folder.getchildren", id=root[0]["ID"], filter={"NAME": "client-5"})
    files = await bench.crm("disk.folder.getchildren", id=client[0]["ID"])
    sums = set()
    for file in files:
        async with bench.http.get(file["DOWNLOAD_URL"]) as download:
            sums.add(hashlib.sha256(await download.read()).hexdigest())
    assert hashlib.sha256(content).hexdigest() in sums


@pytest.mark.parametrize(
    "rules",
    [
        [{"kind": "lose_reply", "method": "tasks.task.add", "times": 2}],
        [{"kind": "lose_reply", "method": "batch", "times": 3}],
        [{"kind": "lose_reply", "method": "disk.folder.uploadfile", "times": 2}],
        [{"kind": "503", "method": "*", "times": 5}],
        [{"kind": "500", "method": "*", "times": 3}],
        [{"kind": "500_after", "method": "tasks.task.add", "times": 2}],
        [{"kind": "500_after", "method": "*", "times": 4}],
        [{"kind": "429", "method": "tasks.task.add", "times": 1}],
    ],
    ids=["lost add", "lost batch", "lost upload", "503", "500", "500 after add", "500 after", "429"],
)
async def test_one_task_each_whatever_the_portal_does(bench: Bench, rules: list[dict[str, Any]]) -> None:
    await bench.faults(*rules)
    ids = await bench.send(*(task(client, files=(paper(str(client).encode() * 9),)) for client in range(10, 16)))
    results = await bench.results(ids, 150)

    assert {type(result) for result in results.values()} == {CommandConfirmed}
    assert results.keys() == set(ids)
    for number in ids:
        (found,) = [one for one in await bench.tasks(number) if str(one["status"]) != "5"]
        items = await bench.crm("task.checklistitem.getlist", TASKID=int(found["id"]))
        assert sorted(item["TITLE"] for item in items).count("Ответить") == 1


async def unread_at_first(bench: Bench, command: CrmCommand, add: str, look: str, *, others: str) -> UUID:
    """*command* goes out, its reply is lost, and until it can be looked for a hundred others have spoken there.

    A portal that answers 503 is left alone as a whole: one command at a time, or the second would wait for the first.
    """
    await bench.faults({"kind": "lose_reply", "times": 1, "method": add}, {"kind": "503", "method": look})
    (number,) = await bench.send(command)
    await bench.struck()
    await bench.others(others)
    await bench.faults()
    result = (await bench.results([number], 120))[number]
    assert isinstance(result, CommandConfirmed)
    return number


async def test_a_comment_on_a_task_is_said_once_though_a_hundred_have_spoken_before_the_portal_is_back(
    bench: Bench,
) -> None:
    await bench.cards("new")
    try:
        (made,) = await bench.send(task(26))
        number = int((await bench.results([made]))[made].crm_id)
        told = await bench.crm("tasks.task.get", taskId=number, select=["ID", "CHAT_ID"])
        dialog = f"chat{told['task']['chatId']}"
        belongs = CrmRef(kind="client", id=26)
        command = CommentTask(automation="test", text=TEXT, belongs_to=belongs, task=Known(crm_id=number))
        methods = ("task.commentitem.add", "im.dialog.messages.get")
        word = f"im.message.add?DIALOG_ID={dialog}&MESSAGE=слово"
        own = await unread_at_first(bench, command, *methods, others=word)

        said: list[str] = []
        last: dict[str, int] = {}
        while page := (await bench.crm("im.dialog.messages.get", DIALOG_ID=dialog, LIMIT=50, **last))["messages"]:
            said += [one["text"] for one in page]
            last = {"LAST_ID": min(int(one["id"]) for one in page)}
        assert len(said) >= 121
        assert sum(str(own) in text for text in said) == 1
    finally:
        await bench.cards("old")


async def test_a_comment_in_a_timeline_is_said_once_though_a_hundred_have_spoken_before_the_portal_is_back(
    bench: Bench,
) -> None:
    wanted = {"ENTITY_TYPE": "company", "ENTITY_ID": 27}
    command = CommentTimeline(automation="test", text=TEXT, belongs_to=CrmRef(kind="client", id=27))
    methods = ("crm.timeline.comment.add", "crm.timeline.comment.list")
    fields = "&".join(f"fields[{name}]={value}" for name, value in {**wanted, "COMMENT": "слово"}.items())
    own = await unread_at_first(bench, command, *methods, others=f"crm.timeline.comment.add?{fields}")

    said: list[str] = []
    for start in (0, 50, 100):
        rows = await bench.crm("crm.timeline.comment.list", filter=wanted, order={"ID": "DESC"}, start=start)
        said += [row["COMMENT"] for row in rows]
    assert len(said) == 121
    assert sum(str(own) in text for text in said) == 1


async def test_what_the_crm_refuses_is_said_with_its_words_and_holds_nobody_up(bench: Bench) -> None:
    bad, good = await bench.send(task(20, title=""), task(20))
    results = await bench.results([bad, good])

    refused = results[bad]
    assert isinstance(refused, CommandRefused)
    assert refused.message
    assert isinstance(results[good], CommandConfirmed)


@pytest.mark.parametrize("status", [400, 403])
async def test_a_task_that_the_crm_denies_us_is_that_command_s_refusal_and_no_closed_portal(
    bench: Bench, status: int
) -> None:
    (made,) = await bench.send(task(21))
    number = (await bench.results([made]))[made].crm_id
    await bench.faults({"kind": "refused", "method": "task*", "id": number, "status": status, "text": "Доступ закрыт"})
    words = CommentTask(
        automation="test", belongs_to=CrmRef(kind="client", id=21), task=Made(command_id=made), text=TEXT
    )
    denied, good = await bench.send(words, task(22))
    results = await bench.results([denied, good])

    refused = results[denied]
    assert isinstance(refused, CommandRefused)
    assert (refused.code, refused.message) == ("ACCESS_DENIED", "Доступ закрыт")
    assert isinstance(results[good], CommandConfirmed)


async def test_a_sender_killed_in_the_middle_doubles_nothing(bench: Bench, running: RunningStack) -> None:
    await bench.faults({"kind": "slow", "method": "*", "seconds": 0.2, "probability": 1.0})
    ids = await bench.send(*(task(client) for client in range(30, 50)))
    await asyncio.sleep(0.5)
    running.kill("task-gateway")
    await bench.faults()
    await running.restarted("task-gateway")
    results = await bench.results(ids, 150)

    assert results.keys() == set(ids)
    for number in ids:
        assert len(await bench.tasks(number)) == 1


async def test_clients_and_employees_are_published_and_counted(bench: Bench, running: RunningStack) -> None:
    consumer = AIOKafkaConsumer(
        "client.changed",
        "employee.changed",
        "portal.swept",
        bootstrap_servers=running.bootstrap,
        auto_offset_reset="earliest",
    )
    await consumer.start()
    seen: list[Any] = []
    end = time.monotonic() + 20
    while time.monotonic() < end and sum(body.type == "portal.swept.v1" for body in seen) < 2:
        for records in (await consumer.getmany(timeout_ms=200)).values():
            seen += [read(record.headers, record.value).body for record in records]
    await consumer.stop()

    swept = {body.entity: body.count for body in seen if body.type == "portal.swept.v1"}
    assert swept["employee"] == len({body.employee_id for body in seen if body.type == "employee.changed.v1"})
    assert swept["client"] == len({body.client_id for body in seen if body.type == "client.changed.v1"})
    heads = [body for body in seen if body.type == "employee.changed.v1" and "head_accountant" in body.roles]
    assert len(heads) == 1
    (baltic,) = [body for body in seen if body.type == "client.changed.v1" and body.inn == "7897045124"]
    assert (baltic.kpp, baltic.other_kpps, baltic.home_authority) == ("784101001", ("470445001",), "7841")
    assert baltic.responsible_accountant_id is not None


async def test_what_one_cause_led_to_is_taken_back_the_last_first(bench: Bench, running: RunningStack) -> None:
    about: dict[str, Any] = {"automation": "test", "belongs_to": CrmRef(kind="client", id=60)}
    (number,) = await bench.send(task(60))
    made = Made(command_id=number)
    comment = CommentTask(**about, task=made, text=Text.of("Пришло напоминание"))
    said, moved = await bench.send(comment, ReassignTask(**about, task=made, responsible_id=4))
    results = await bench.results([number, said, moved])
    assert {type(one) for one in results.values()} == {CommandConfirmed}
    (found,) = await bench.tasks(number)
    assert (str(found["responsibleId"]), results[moved].crm_id) == ("4", results[number].crm_id)

    connection = await asyncpg.connect(running.dsn("task-gateway"))
    backs = [
        one.back
        for correlation in (moved, said, number)
        for one in await chain(connection, correlation, lambda _: Names(), datetime.now(UTC))
    ]
    await connection.close()
    assert [back.type for back in backs if back] == ["task.reassign.v1", "made.withdraw.v1", "task.cancel.v1"]
    ordered = await bench.send(*(back.body for back in backs if back))
    taken = await bench.results(ordered)
    assert {type(one) for one in taken.values()} == {CommandConfirmed}
    (found,) = await bench.tasks(number)
    assert (str(found["status"]), str(found["responsibleId"])) == ("5", "3")
