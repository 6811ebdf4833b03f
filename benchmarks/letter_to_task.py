"""Letter in the mailbox → task in the CRM: one at a time on an idle stack, and 200 a minute under cloud limits.

Idle: the clock starts when the mail server has taken the letter and stops when the CRM's REST lists the task; the
sandbox's cost is zero and its bucket never full. Under load it stops when the gateway says in crm.results that the task
stands.
The reference does the least that leads from a letter to a task: IDLE, fetch, tasks.task.add; it remembers nothing.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from contextlib import asynccontextmanager, suppress
from email import message_from_bytes
from email.policy import default
from typing import Any

import aiohttp
from aioimaplib import aioimaplib
from delo.testing import RunningStack, mail_servers

from benchmarks.harness import Figure, percentile, say
from benchmarks.stacks import CLIENTS, letter, office, reading

WARM, LOAD_LETTERS, LOAD_PER_MINUTE = 5, 200, 200
IDLE_LETTERS = {"greenmail": 40, "dovecot": 20}
# A task with a file and a checklist is one request, three where its folder is new, and the gateway keeps to the
# cloud's two a second: the bucket must not fill.
BETWEEN_SECONDS = 1.0
SLOWEST_SECONDS = 30.0
BACKLOG_SECONDS = 300.0  # a load that outruns the gateway is a slow figure, not a failed benchmark
LOADED = re.compile(r"88-\d{5}")
GUARANTEE = "one task each whatever dies when | lost or doubled at every crash, no client, no term, no papers"


def run() -> list[Figure]:
    """Milliseconds, p50 and p99."""
    figures = []
    for server in mail_servers():
        with office(server) as running:
            ours = asyncio.run(_idle(running, "77", IDLE_LETTERS[server]))
            loaded = asyncio.run(_loaded(running)) if server == "greenmail" else []
            # Last: the letters of the reference would be a backlog for us.
            floor = asyncio.run(_idle(running, "66", IDLE_LETTERS[server], straight=True))
            figures += _figures(f"letter → task, idle, {server}", ours, floor)
            if loaded:
                label = f"letter → task, {LOAD_PER_MINUTE}/min of {len(CLIENTS)} clients, cloud limits"
                figures += _figures(label, loaded, floor)
    return figures


def _figures(name: str, ours: list[float], floor: list[float]) -> list[Figure]:
    found = []
    for share in (0.5, 0.99):
        label = f"{name}, p{share * 100:.0f}"
        say(f"  {label}: {percentile(ours, share):.0f} ms")
        least = percentile(floor, share)
        found.append(Figure(label, percentile(ours, share), "ms", "IDLE → tasks.task.add, idle", least, GUARANTEE))
    return found


async def _idle(running: RunningStack, series: str, letters: int, *, straight: bool = False) -> list[float]:
    """straight: by the least that does it. A stack whose services are stopped leaves the letters to it."""
    times: list[float] = []
    async with aiohttp.ClientSession() as http, _instead(running, http, straight=straight):
        await http.post(f"{running.http('sandbox')}/_sandbox/limits", json={"tariff": "box"})
        for index in range(WARM + letters):
            number = f"{series}-{index:05}"
            await asyncio.to_thread(running.deliver, letter(number))
            began = time.perf_counter()
            await _visible(http, running.webhook_url, number)
            times.append((time.perf_counter() - began) * 1000)
            if not straight:
                await asyncio.sleep(BETWEEN_SECONDS)
    return times[WARM:]


async def _visible(http: aiohttp.ClientSession, webhook: str, number: str) -> None:
    """Until the CRM lists a task that names *number*."""
    query: dict[str, Any] = {"filter": {"%TITLE": number}, "select": ["ID"], "start": -1}
    end = time.monotonic() + SLOWEST_SECONDS
    while time.monotonic() < end:
        async with http.post(f"{webhook.rstrip('/')}/tasks.task.list", json=query) as answer:
            if (await answer.json())["result"]["tasks"]:
                return
        await asyncio.sleep(0.004)
    raise TimeoutError(number)


async def _loaded(running: RunningStack) -> list[float]:
    """Milliseconds from the mail server's word to the gateway's, letters at a steady pace, the cloud's limits on."""
    sent: dict[str, float] = {}
    done: dict[str, float] = {}
    async with aiohttp.ClientSession() as http, reading(running.bootstrap, "crm.commands", "crm.results") as consumer:
        await http.post(f"{running.http('sandbox')}/_sandbox/limits", json={"tariff": "cloud", "reset": True})
        listening = asyncio.create_task(_listen(consumer, done))
        begin = time.monotonic()
        for index in range(LOAD_LETTERS):
            await asyncio.sleep(max(0.0, begin + index * 60 / LOAD_PER_MINUTE - time.monotonic()))
            number = f"88-{index:05}"
            await asyncio.to_thread(running.deliver, letter(number, CLIENTS[index % len(CLIENTS)]))
            sent[number] = time.monotonic()
        await asyncio.wait_for(listening, BACKLOG_SECONDS)
    return [(done[number] - at) * 1000 for number, at in sent.items()]


async def _listen(consumer: Any, done: dict[str, float]) -> None:
    numbers: dict[str, str] = {}
    while len(done) < LOAD_LETTERS:
        for batch in (await consumer.getmany(timeout_ms=20)).values():
            now = time.monotonic()
            for record in batch:
                body = json.loads(record.value)
                if body["type"].startswith("task.create."):
                    named = LOADED.search(body["title"])
                    if named:
                        numbers[dict(record.headers)["ce_id"].decode()] = named[0]
                elif body["type"].startswith("crm.confirmed.") and body["command_id"] in numbers:
                    done[numbers[body["command_id"]]] = now


@asynccontextmanager
async def _instead(running: RunningStack, http: aiohttp.ClientSession, *, straight: bool) -> Any:
    """The reference in the place of mail-ingest."""
    if not straight:
        yield
        return
    running.kill("mail-ingest")
    ready = asyncio.Event()
    task = asyncio.create_task(_straight(running, http, ready))
    await asyncio.wait_for(ready.wait(), SLOWEST_SECONDS)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await running.restarted("mail-ingest")


async def _straight(running: RunningStack, http: aiohttp.ClientSession, ready: asyncio.Event) -> None:
    """From IDLE's push to a task named by the letter's subject."""
    (host, port), (_, user, password) = running.imap, running.mailbox
    client = aioimaplib.IMAP4(host=host, port=port)
    await client.wait_hello_from_server()
    await client.login(user, password)
    await client.select("INBOX")
    seen = 0
    idling = await client.idle_start(timeout=600)
    ready.set()
    while True:
        pushed = await client.wait_server_push()
        counts = [int(line.split()[0]) for line in pushed if isinstance(line, bytes) and line.endswith(b"EXISTS")]
        if not counts or counts[-1] <= seen:
            continue
        client.idle_done()
        await asyncio.wait_for(idling, 10)
        for number in range(max(seen, counts[-1] - 1) + 1, counts[-1] + 1):
            answer = await client.fetch(str(number), "(BODY.PEEK[])")
            title = str(message_from_bytes(bytes(answer.lines[1]), policy=default)["Subject"])
            await http.post(f"{running.webhook_url.rstrip('/')}/tasks.task.add", json={"fields": _task(title)})
        seen = counts[-1]
        idling = await client.idle_start(timeout=600)


def _task(title: str) -> dict[str, Any]:
    return {"TITLE": title, "RESPONSIBLE_ID": 1}
