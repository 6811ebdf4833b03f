"""Opens so many requests, wakes them all one morning, and answers others as they come."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
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
from contracts.approvals.v1 import AnswerGiven
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


async def work(job: dict[str, Any]) -> dict[str, Any]:
    """opened: seconds; answers: milliseconds from a record to its commit; reminders, silences: wakes and seconds."""
    profile = PROJECT / "deploy" / "portal" / "demo" / "portal.yaml"
    RULES.at(profile)
    pool = await connect(job["dsn"], job["schema"])
    await migrate(pool, [own_migrations(), files("approvals") / "migrations"])
    await staffed(pool)
    clock = Standing()
    shop = Shop(Author("approvals", "0"), load(profile), clock)
    runtime = Runtime(PostgresJournal(pool), FolderBlobs(Path(job["blobs"])), shop, "approvals")
    runtime.register(requested)
    count = job["requests"]
    began = time.perf_counter()
    for batch in batches((handed_in(number) for number in range(1, count + 1)), 0):
        await runtime.run(requested, batch)
    opened = time.perf_counter() - began
    spare_the_collector()
    answers = await _answered(runtime, count, job["answers"])
    woken = {}
    for name, moment in (("reminders", MORNING), ("silences", AFTERNOON)):
        clock.at = moment
        await pool.execute("TRUNCATE outbox")
        began = time.perf_counter()
        woken[name] = await Timers(runtime, clock).fire_due(), time.perf_counter() - began
    await pool.close()
    return {"opened": opened, "answers": answers, **woken}


async def _answered(runtime: Runtime, count: int, wanted: int) -> list[float]:
    """Answers come evenly, 500 a second; whatever has come is handled together, as the bus does."""
    bodies = [
        AnswerGiven(request=f"document:{n}", version=1, approver_id=head_of(n), given_at=EVENING, agreed=True)
        for n in range(count - wanted + 1, count + 1)
    ]
    waiting = [delivery(number, body) for number, body in enumerate(bodies)]
    waits: list[float] = []
    began, done = time.perf_counter(), 0
    while done < wanted:
        due = min(wanted, int((time.perf_counter() - began) * ANSWERS_PER_SECOND) + 1)
        if due == done:
            await asyncio.sleep(1 / ANSWERS_PER_SECOND)
            continue
        batch = waiting[done : min(due, done + AT_ONCE)]
        await runtime.run(requested, batch)
        now = time.perf_counter()
        waits += [now - began - (done + place) / ANSWERS_PER_SECOND for place in range(len(batch))]
        done += len(batch)
    return [one * 1000 for one in waits]


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
