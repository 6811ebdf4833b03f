"""Opens so many requests, wakes them all one morning, and answers others as they come."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid5

import asyncpg
from approvals import store
from approvals.deciders import requested
from approvals.profile import RULES
from chassis.blobs.folder import FolderBlobs
from chassis.bus import Delivery
from chassis.consumers import Shop
from chassis.database import connect, migrate, own_migrations
from chassis.deciding import Author
from chassis.journal.postgres import PostgresJournal
from chassis.profile import load
from chassis.runtime import Runtime
from chassis.service import spare_the_collector
from chassis.timers import Timers
from contracts.base import Message
from contracts.crm.v1 import Field, Value
from contracts.envelope import Envelope
from contracts.items.v1 import ItemChanged
from contracts.portal.v1 import EmployeeChanged, PortalSwept
from delo.stack.home import PROJECT

from chassis import bus, logs

AT_ONCE = 500
PEOPLE = 200
EVENING = datetime(2026, 10, 5, 13, 0, tzinfo=UTC)
MORNING = EVENING + timedelta(hours=19)  # eleven in Moscow: half of everybody's eight working hours is over
AFTERNOON = MORNING + timedelta(hours=4)  # and now all of them
SPACE = UUID("0d0c9b0e-9b0b-5d0a-8a52-5a1f8f6c2b12")
ANSWERS_PER_SECOND = 500
WARM = 200  # answers of a replica that are not counted

T = TypeVar("T")


class Standing:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.at = EVENING

    def business(self) -> datetime:
        return self.at


def delivery(number: int, body: Message) -> Delivery:
    """A record as the bus reads it."""
    identity = uuid5(SPACE, f"{body.type}/{number}")
    envelope = Envelope(identity, "/bench", EVENING, "demo", identity, body)
    return bus.read(body.topic, 0, number, envelope.key.encode(), envelope.headers(), body.encoded())


def handed_in(number: int) -> ItemChanged:
    """A document of somebody, complete."""
    who = 20 + number % (PEOPLE - 20)
    values = {
        "employee": Value(employee_ids=(who,)),
        "type": Value(choice="memo"),
        "subject": Value(text=f"Служебная записка {number}"),
        "text": Value(text="Прошу согласовать"),
    }
    fields = tuple(Field(name=name, value=value) for name, value in values.items())
    place = {"item_type": "document", "item_id": number, "stage": "on_approval", "changes": ()}
    return ItemChanged(**place, changed_at=EVENING, created_by_id=who, by_id=who, fields=fields)  # type: ignore[arg-type]


def batches(bodies: Iterator[Message] | Sequence[Message], first: int) -> Iterator[list[Delivery]]:
    """In the size that the bus gives."""
    found: list[Delivery] = []
    for number, body in enumerate(bodies, start=first):
        found.append(delivery(number, body))
        if len(found) == AT_ONCE:
            yield found
            found = []
    if found:
        yield found


async def staffed(pool: asyncpg.Pool[Any]) -> None:
    """A firm of two hundred: everybody under one of ten heads, those under the first."""
    people = [
        EmployeeChanged(employee_id=n, active=True, manager_id=None if n == 1 else 1 if n <= 10 else 1 + n % 10)
        for n in range(1, PEOPLE + 1)
    ]
    swept = PortalSwept(entity="employee", count=PEOPLE, swept_at=EVENING)
    envelopes = [Envelope(uuid5(SPACE, str(n)), "/bench", EVENING, "demo", SPACE, one) for n, one in enumerate(people)]
    async with pool.acquire() as connection:
        await store.put(connection, envelopes)
        await store.put(connection, [Envelope(SPACE, "/bench", EVENING, "demo", SPACE, swept)])


def runtime_of(pool: asyncpg.Pool[Any], job: dict[str, Any], clock: Standing) -> Runtime:
    """The service's part that decides requests, over the demo portal's profile."""
    profile = PROJECT / "deploy" / "portal" / "demo" / "portal.yaml"
    RULES.at(profile)
    shop = Shop(Author("approvals", "0"), load(profile), clock)
    runtime = Runtime(PostgresJournal(pool), FolderBlobs(Path(job["blobs"])), shop, "approvals")
    runtime.register(requested)
    return runtime


async def work(job: dict[str, Any]) -> dict[str, Any]:
    """opened: seconds; answers: by replicas, milliseconds each; reminders, silences: wakes and seconds."""
    pool = await connect(job["dsn"], job["schema"])
    await migrate(pool, [own_migrations(), files("approvals") / "migrations"])
    await staffed(pool)
    clock = Standing()
    runtime = runtime_of(pool, job, clock)
    count = job["requests"]
    began = time.perf_counter()
    for batch in batches((handed_in(number) for number in range(1, count + 1)), 0):
        await runtime.run(requested, batch)
    opened = time.perf_counter() - began
    spare_the_collector()
    answers, last = {}, count
    for replicas in job["replicas"]:
        first = last - job["answers"] - replicas * WARM
        answers[str(replicas)] = await _answers(replicas, range(first + 1, last + 1), job)
        last = first
    woken = {}
    for name, moment in (("reminders", MORNING), ("silences", AFTERNOON)):
        clock.at = moment
        await pool.execute("TRUNCATE outbox")
        began = time.perf_counter()
        woken[name] = await Timers(runtime, clock).fire_due(), time.perf_counter() - began
    await pool.close()
    return {"opened": opened, "answers": answers, **woken}


async def _answers(replicas: int, numbers: Sequence[int], job: dict[str, Any]) -> list[float]:
    """Of so many replicas with a share of the keys each, as Kafka's partitions are shared; 500 a second among all."""
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / str(share) for share in range(replicas)]
        shared = {name: job[name] for name in ("dsn", "schema", "blobs")} | {"warm": WARM}
        started = [
            await _replica({**shared, "numbers": list(numbers[share::replicas]), "result": str(place)}, replicas)
            for share, place in enumerate(places)
        ]
        for one in started:
            await _stream(one.stdout).readline()  # it is warm
        for one in started:
            _stream(one.stdin).write(b"begin\n")
        if any([await one.wait() for one in started]):
            raise RuntimeError(f"of {replicas} replicas one failed")
        return [wait for place in places for wait in json.loads(place.read_text())["answers"]]


async def _replica(job: dict[str, Any], of: int) -> asyncio.subprocess.Process:
    said = json.dumps(job | {"rate": ANSWERS_PER_SECOND / of})
    piped = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "benchmarks.workers.answers", said, **piped)


def _stream(one: T | None) -> T:
    if one is None:
        raise RuntimeError("a replica has no pipe")
    return one


def head_of(number: int) -> int:
    """Of whoever handed the document in."""
    return 1 + (20 + number % (PEOPLE - 20)) % 10


def main() -> None:
    """Do the job of the command line."""
    job = json.loads(sys.argv[1])
    logs.configure("benchmark", "error")
    Path(job["result"]).write_text(json.dumps(asyncio.run(work(job))))


if __name__ == "__main__":
    main()
