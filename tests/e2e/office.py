"""A running office: letters in, the CRM's answers out."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
import time
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from email import message_from_bytes
from typing import Any

import aiohttp
import aiosmtplib
import asyncpg
from aiokafka import AIOKafkaConsumer
from contracts.catalogue import TOPICS
from delo.clock.lag import living, unread
from delo.testing import RunningStack

FILE_LINK = re.compile(r'href="(/files/\d+)"')
WAITING = """
    SELECT (SELECT count(*) FROM task_gateway.command WHERE state IN ('intended', 'sent'))
        + (SELECT count(*) FROM mail_ingest.outbox) + (SELECT count(*) FROM tax_calendar.outbox)
        + (SELECT count(*) FROM task_gateway.outbox) + (SELECT count(*) FROM mail_ingest.parked)
        + (SELECT count(*) FROM tax_calendar.parked) + (SELECT count(*) FROM task_gateway.parked)
"""
JUDGED = "SELECT count(*) FROM tax_calendar.decision WHERE decider = 'tax-demands.letters'"


class Office:
    """The whole stack under a test."""

    def __init__(self, running: RunningStack, http: aiohttp.ClientSession) -> None:
        self.running = running
        self._http = http

    async def deliver(self, letters: Iterable[bytes], pause: float = 0.0) -> None:
        """Send letters by SMTP; a server that is being restarted is tried again."""
        host, port = self.running.smtp
        for letter in letters:
            for attempt in range(60):
                try:
                    await aiosmtplib.send(
                        letter, hostname=host, port=port, sender="t@e.example", recipients=[self.running.mailbox[0]]
                    )
                    break
                except (aiosmtplib.SMTPException, OSError):
                    assert attempt < 59, "the mail server never came back"
                    await asyncio.sleep(0.5)
            await asyncio.sleep(pause)

    async def written(self) -> dict[str, set[str]]:
        """Service → topics that hold records of it; dead letters left out, since they name who wrote the original."""
        found: dict[str, set[str]] = defaultdict(set)
        async with AIOKafkaConsumer(
            *(topic.name for topic in TOPICS if not topic.name.endswith(".dead")),
            bootstrap_servers=self.running.bootstrap,
            auto_offset_reset="earliest",
        ) as consumer:
            ends = await consumer.end_offsets(sorted(consumer.assignment()))
            while [place for place, end in ends.items() if await consumer.position(place) < end]:
                for place, records in (await consumer.getmany(timeout_ms=500)).items():
                    for record in records:
                        source = dict(record.headers)["ce_source"].decode()
                        found[source.removeprefix("/services/")].add(place.topic)
        return dict(found)

    async def crm(self, method: str, **params: Any) -> Any:
        address = f"{self.running.webhook_url.rstrip('/')}/{method}"
        for _ in range(120):
            async with self._http.post(address, json=params) as answer:
                body = await answer.json()
            if body.get("error") != "QUERY_LIMIT_EXCEEDED":
                return body["result"]
            await asyncio.sleep(0.5)
        raise AssertionError("the sandbox's bucket never drained")

    async def unlimited(self) -> None:
        """Lift the sandbox's limits: what is asked here is not how fast."""
        address = f"{self.running.http('sandbox')}/_sandbox/limits"
        async with self._http.post(address, json={"tariff": "box"}) as answer:
            assert answer.status == 200

    async def tasks(self) -> list[dict[str, Any]]:
        """Every task that is not closed, with its files."""
        found: list[dict[str, Any]] = []
        select = ["*", "UF_TASK_WEBDAV_FILES", "UF_CRM_TASK"]
        while True:
            page = await self.crm("tasks.task.list", select=select, start=len(found), filter={"!REAL_STATUS": 5})
            found += page["tasks"]
            if len(page["tasks"]) < 50:
                return found

    async def settled(self, count: int, seconds: float) -> list[dict[str, Any]]:
        """Tasks once there are *count*, every command is closed and nothing waits anywhere."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if await self._waiting() == 0 and len(tasks := await self.tasks()) >= count:
                await asyncio.sleep(2.0)
                if await self._waiting() == 0:
                    return tasks
            await asyncio.sleep(0.5)
        return await self.tasks()

    async def _waiting(self) -> int:
        """Records not sent or not read yet, parked records and open commands."""
        connection = await asyncpg.connect(self.running.admin_dsn)
        try:
            names = await living(connection)
            return int(await connection.fetchval(WAITING)) + await unread(self.running.bootstrap, names)
        finally:
            await connection.close()

    async def judged(self, count: int, seconds: float) -> None:
        """Until *count* letters have been read and judged."""
        end = time.monotonic() + seconds
        while await self._asked(JUDGED) < count:
            assert time.monotonic() < end, "some letters were never judged"
            await asyncio.sleep(0.2)

    async def _asked(self, question: str) -> int:
        connection = await asyncpg.connect(self.running.admin_dsn)
        try:
            return int(await connection.fetchval(question))
        finally:
            await connection.close()

    async def accountant_of(self, inn: str) -> str:
        """The responsible accountant that the CRM names for the client of *inn*."""
        (requisite,) = await self.crm("crm.requisite.list", filter={"RQ_INN": inn, "RQ_KPP": await self._kpp(inn)})
        company = await self.crm("crm.company.get", id=requisite["ENTITY_ID"])
        return str(company["UF_CRM_ACCOUNTANT"])

    async def _kpp(self, inn: str) -> str:
        rows = await self.crm("crm.requisite.list", filter={"RQ_INN": inn})
        return str(rows[0]["RQ_KPP"] or "")

    async def head_accountant(self) -> str:
        (department,) = await self.crm("department.get", NAME="Налоги и бухгалтерия")
        return str(department["UF_HEAD"])

    async def files_of(self, task: dict[str, Any]) -> list[bytes]:
        """Every file on a task, as the links of its page give them."""
        found = []
        page = f"/company/personal/user/{task['responsibleId']}/tasks/task/view/{task['id']}/"
        async with self._http.get(self.running.http("sandbox") + page) as answer:
            links = set(FILE_LINK.findall(await answer.text()))
        assert len(links) == len(task["ufTaskWebdavFiles"])
        for link in links:
            async with self._http.get(self.running.http("sandbox") + link) as download:
                found.append(await download.read())
        return found


def papers(letter: bytes) -> set[str]:
    """sha256 of the PDF and DOCX files in a letter, from plain attachments and from ZIP archives."""
    parts = (part.get_payload(decode=True) for part in message_from_bytes(letter).walk())
    found: list[bytes] = []
    for content in (part for part in parts if isinstance(part, bytes)):
        if content.startswith(b"PK") and b"word/" not in content:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                found += [archive.read(name) for name in archive.namelist()]
        else:
            found.append(content)
    return hashes(one for one in found if one.startswith((b"%PDF", b"PK")))


def hashes(contents: Iterable[bytes]) -> set[str]:
    """sha256 of each."""
    return {hashlib.sha256(content).hexdigest() for content in contents}


def body(letter: bytes) -> bytes:
    """A letter without its first headers, to which mail servers add, and with one kind of line ends."""
    return letter.replace(b"\r\n", b"\n").partition(b"\n\n")[2].strip()
