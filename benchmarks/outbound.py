"""The gateway under a benchmark: a process of its own over engines and a sandbox, commands in by Kafka."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from uuid import UUID, uuid4

import asyncpg
from aiokafka import AIOKafkaProducer
from chassis.blobs.folder import FolderBlobs
from contracts.claims import Text, claims_in
from contracts.crm.v1 import CreateTask, CrmCommand, CrmRef, Known
from contracts.envelope import Envelope
from contracts.tasks.v1 import CommentTask, CompleteTask, UpdateTask
from delo.stack.home import PROJECT
from delo.testing import RunningStack, stack

PORTAL = "demo"
PROFILE = PROJECT / "deploy" / "portal" / PORTAL
BATCH = 50
REST_SECONDS = 26.0  # without a request: the fullest bucket has drained by then
DONE = "SELECT count(*) FROM command WHERE state IN ('confirmed', 'refused') AND command_id = ANY($1::uuid[])"
TOOK = """
    SELECT extract(epoch FROM max(closed_at) - min(sent_at))::float FROM command WHERE command_id = ANY($1::uuid[])
"""
KNOWN = "SELECT count(*) FROM command WHERE command_id = ANY($1::uuid[])"
REFUSED = "SELECT count(*) FROM command WHERE state = 'refused'"


@contextmanager
def portal_and_engines() -> Iterator[RunningStack]:
    """PostgreSQL, Kafka and a sandbox, gone at the end."""
    names = ("postgres", "kafka", "sandbox")
    with tempfile.TemporaryDirectory(prefix="delo-bench-") as folder, stack(Path(folder), names) as running:
        yield running


@contextmanager
def gateway(running: RunningStack, tariff: str = "cloud") -> Iterator[subprocess.Popen[bytes]]:
    """The service task-gateway, told that the portal has that *tariff*; killed at the end."""
    profile = running.home.blobs.parent / f"profile-{tariff}" / PORTAL
    if not profile.exists():
        shutil.copytree(PROFILE, profile)
        text = (profile / "portal.yaml").read_text(encoding="utf-8").replace("tariff: cloud", f"tariff: {tariff}")
        (profile / "portal.yaml").write_text(text, encoding="utf-8")
        names = (profile / "task-gateway.yaml").read_text(encoding="utf-8")
        (profile / "task-gateway.yaml").write_text(names.split("brake:")[0], encoding="utf-8")  # it is not the question
    given = {
        "KAFKA_BOOTSTRAP_SERVERS": running.bootstrap,
        "POSTGRES_DSN": running.dsn("task-gateway"),
        "BLOB_FOLDER": str(running.home.blobs),
        "PORTAL": PORTAL,
        "PROFILE": str(profile / "portal.yaml"),
        "WEBHOOK_URL": running.webhook_url,
        "INSTANCE": "bench",
    }
    environment = os.environ | {f"TASK_GATEWAY_{name}": value for name, value in given.items()}
    FolderBlobs(running.home.blobs).set_up()
    log = running.home.blobs.parent / "gateway.log"
    with log.open("ab") as lines:
        argv = [sys.executable, "-m", "task_gateway"]
        process = subprocess.Popen(argv, env=environment, stdout=lines, stderr=lines)  # noqa: S603 - our own service
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def control(running: RunningStack, switch: str, body: Any = None) -> Any:
    """POST to a switch of the sandbox, or GET."""
    data = None if body is None else json.dumps(body).encode()
    url = f"{running.http('sandbox')}/_sandbox/{switch}"
    with urlopen(Request(url, data, {"Content-Type": "application/json"}), timeout=30) as answer:  # noqa: S310
        return json.load(answer)


def at_rest(running: RunningStack) -> None:
    """Wait until a gateway has looked round in its portal at its start, and the bucket is as empty as the oracle's."""
    seen, since = -1, time.monotonic()
    while time.monotonic() - since < REST_SECONDS:
        if (now := control(running, "stats")["requests"]) != seen or not now:
            seen, since = now, time.monotonic()
        time.sleep(0.2)


def crm(running: RunningStack, method: str, params: Any) -> Any:
    """A call of the portal beside the gateway: for what is there before, and for looking afterwards."""
    url = f"{running.webhook_url.rstrip('/')}/{method}.json"
    with urlopen(Request(url, json.dumps(params).encode(), {"Content-Type": "application/json"}), timeout=60) as answer:  # noqa: S310
        return json.load(answer)["result"]


def tasks_there(running: RunningStack, count: int) -> list[int]:
    """So many tasks made beforehand, with the limits off."""
    found: list[int] = []
    for start in range(0, count, BATCH):
        commands = {
            f"c{n}": f"tasks.task.add?fields[TITLE]=t{start + n}&fields[RESPONSIBLE_ID]=3" for n in range(BATCH)
        }
        found += [int(one["task"]["id"]) for one in crm(running, "batch", {"cmd": commands})["result"].values()]
    return found[:count]


def tasks_by_marker(running: RunningStack) -> list[str]:
    """The marker of every task that has one, doubles and all; with the limits off."""
    markers: list[str] = []
    last = 0
    while True:
        given = {"filter": {">ID": last}, "order": {"ID": "asc"}, "select": ["ID", "XML_ID"], "start": -1}
        page = crm(running, "tasks.task.list", given)["tasks"]
        markers += [str(task["xmlId"]) for task in page if task.get("xmlId")]
        if len(page) < BATCH:
            return markers
        last = int(page[-1]["id"])


@asynccontextmanager
async def producing(running: RunningStack) -> AsyncIterator[AIOKafkaProducer]:
    """To crm.commands."""
    producer = AIOKafkaProducer(bootstrap_servers=running.bootstrap, acks="all", linger_ms=5)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def order(running: RunningStack, commands: Sequence[CrmCommand]) -> list[UUID]:
    """Put *commands* into crm.commands."""
    async with producing(running) as producer:
        return await send(running, producer, commands)


async def send(running: RunningStack, producer: AIOKafkaProducer, commands: Sequence[CrmCommand]) -> list[UUID]:
    """The same by a producer that is there."""
    held = {claim.sha256: claim.held for one in commands for claim in claims_in(one) if claim.held}
    await FolderBlobs(running.home.blobs).put(PORTAL, held)
    ids = [uuid4() for _ in commands]
    for number, one in zip(ids, commands, strict=True):
        envelope = Envelope(number, "/bench", datetime.now(UTC), PORTAL, number, one)
        headers = list(envelope.headers())
        await producer.send("crm.commands", one.encoded(), key=envelope.key.encode(), headers=headers)
    await producer.flush()
    return ids


async def done(running: RunningStack, ids: Sequence[UUID], seconds: float) -> float:
    """Wait until all are done. Seconds from the first that went out to the last that was closed.

    Raises TimeoutError; RuntimeError if some were refused.
    """
    connection = await asyncpg.connect(running.dsn("task-gateway"))
    end = time.monotonic() + seconds
    try:
        while (count := await _count(connection, ids)) < len(ids):
            if time.monotonic() > end:
                raise TimeoutError(f"{count} of {len(ids)} commands in {seconds:.0f} s")
            await asyncio.sleep(0.5)
        if refused := await connection.fetchval(REFUSED):
            raise RuntimeError(f"{refused} commands were refused")
        return float(await connection.fetchval(TOOK, list(ids)))
    finally:
        await connection.close()


async def taken_in(running: RunningStack, ids: Sequence[UUID]) -> None:
    """Wait until the gateway has all of them in its ledger."""
    connection = await asyncpg.connect(running.dsn("task-gateway"))
    try:
        while await _count(connection, ids, KNOWN) < len(ids):  # noqa: ASYNC110 - another process fills it
            await asyncio.sleep(0.2)
    finally:
        await connection.close()


async def forget(running: RunningStack) -> None:
    """What is still open is nobody's business any more."""
    connection = await asyncpg.connect(running.dsn("task-gateway"))
    try:
        await connection.execute("DELETE FROM command WHERE state IN ('intended', 'sent')")
    finally:
        await connection.close()


async def _count(connection: Any, ids: Sequence[UUID], question: str = DONE) -> int:
    """0 while the service has not made its tables yet."""
    try:
        return int(await connection.fetchval(question, list(ids)))
    except asyncpg.UndefinedTableError:
        return 0


def task(number: int, **changes: Any) -> CreateTask:
    """A task of a client of its own."""
    values: dict[str, Any] = {
        "automation": "bench",
        "belongs_to": CrmRef(kind="client", id=100_000 + number),
        "responsible_id": 3,
        "title": f"Задача № {number}",
        "description": Text.of(f"Что сделать, вид {number % 50}"),
    }
    return CreateTask(**values | changes)


def _about(number: int) -> dict[str, Any]:
    return {"automation": "bench", "belongs_to": CrmRef(kind="client", id=200_000 + number)}


def comment(number: int, task_id: int) -> CommentTask:
    """Something said on a task."""
    return CommentTask(**_about(number), task=Known(crm_id=task_id), text=Text.of(f"Сказано {number % 50}"))


def update(number: int, task_id: int) -> UpdateTask:
    """Another title."""
    return UpdateTask(**_about(number), task=Known(crm_id=task_id), title=f"Иначе {number}")


def complete(number: int, task_id: int) -> CompleteTask:
    """The end of a task."""
    return CompleteTask(**_about(number), task=Known(crm_id=task_id))
