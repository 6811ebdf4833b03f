"""case-workflow's decider at work on PostgreSQL: a morning's timers of many open cases; stage moves as they come."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import uuid5

import asyncpg
from case_workflow.core.facts import value_of
from case_workflow.core.state import CaseState
from case_workflow.deciders import cases, directory, load
from case_workflow.funnels import funnels
from chassis.blobs.folder import FolderBlobs
from chassis.bus import Delivery
from chassis.clock import FixedClock
from chassis.consumers import Shop
from chassis.database import connect, migrate, own_migrations
from chassis.deciding import Author
from chassis.journal.postgres import PostgresJournal
from chassis.profile import PortalProfile, Profiles
from chassis.runtime import Runtime
from chassis.service import spare_the_collector
from chassis.timers import Timers
from contracts.base import Message
from contracts.crm.v1 import Field
from contracts.deals.v1 import DealStageChanged
from contracts.envelope import Envelope
from contracts.portal.v1 import EmployeeChanged, PortalSwept

from benchmarks.neutral import SPACE
from chassis import logs, recording

SENT_ON = "2026-02-03"  # thirty days later a suit may be filed
MORNING = datetime(2026, 3, 5, 21, 0, tzinfo=UTC)  # midnight in Moscow
PEOPLE = 40
FACTS = {
    "position": "plaintiff",
    "proceeding": "apk",
    "kind": "ordinary",
    "claim_needed": "yes",
    "claim_sent_on": SENT_ON,
}
FIELDS = tuple(
    Field(name=name, value=value_of(text, funnels()["litigation"].fields[name])) for name, text in FACTS.items()
)
STREAM = ("decider", "portal", "id", "position", "state")
TIMER = ("decider", "portal", "stream", "name", "due_at", "correlation_id", "set_by")


async def opened(job: dict[str, Any]) -> tuple[asyncpg.Pool[Any], Runtime]:
    """A fresh schema, the directory of a firm, a runtime over it."""
    pool = await connect(job["dsn"], job["schema"])
    await migrate(pool, [own_migrations(), files("case_workflow") / "migrations"])
    profile = PortalProfile.model_validate({"zone": "Europe/Moscow"})
    shop = Shop(Author("benchmark", "0"), Profiles({"demo": profile}), FixedClock(MORNING + timedelta(hours=9)))
    runtime = Runtime(PostgresJournal(pool), FolderBlobs(Path(job["blobs"])), shop, "case-workflow")
    runtime.register(cases, load)
    people = [
        EmployeeChanged(employee_id=number, active=True, roles=("head_lawyer",)) for number in range(1, PEOPLE + 1)
    ]
    swept = PortalSwept(entity="employee", count=PEOPLE, swept_at=MORNING)
    await runtime.apply(directory, [delivery(number, body) for number, body in enumerate((*people, swept))])
    return pool, runtime


def delivery(number: int, body: Message, at: datetime = MORNING) -> Delivery:
    """A record as the bus reads it."""
    one = uuid5(SPACE, f"{body.type} {number}")
    envelope = Envelope(one, "/benchmarks", at, "demo", one, body)
    return Delivery(body.topic, 0, number, envelope.key.encode(), envelope.headers(), body.encoded(), envelope)


def waiting(deal: int) -> CaseState:
    """A case that waits for the answer to a claim, of one of forty lawyers."""
    return CaseState(
        deal_id=deal,
        funnel="litigation",
        stage="claim_wait",
        crm_stage="claim_wait",
        entered_at=MORNING - timedelta(days=30),
        client_id=deal % 5_000,
        client_name="ООО «Север»",
        responsible_id=deal % PEOPLE + 1,
        facts=FACTS,
        visits={"claim_wait": 1},
        folder=uuid5(SPACE, f"folder {deal}"),
    )


async def put_cases(pool: asyncpg.Pool[Any], count: int, due: int) -> None:
    """Open cases as they lie in the database, and the timers of those whose term has ended."""
    streams = [
        (cases.name, "demo", str(deal), 1, recording.written(CaseState, waiting(deal))) for deal in range(1, count + 1)
    ]
    later = MORNING + timedelta(days=20)
    timers = []
    for deal in range(1, count + 1):
        cause = uuid5(SPACE, f"case {deal}")
        at = MORNING if deal <= due else later
        timers.append((cases.name, "demo", str(deal), "lapse", at, cause, cause))
    async with pool.acquire() as connection:
        await connection.copy_records_to_table("stream", records=streams, columns=STREAM)
        await connection.copy_records_to_table("timer", records=timers, columns=TIMER)
        await connection.execute("ANALYZE")


async def morning(job: dict[str, Any]) -> dict[str, Any]:
    """Every wake that is due: a term that ended, a move, a task closed, a task set, a comment."""
    pool, runtime = await opened(job)
    await put_cases(pool, job["cases"], job["due"])
    timers = Timers(runtime, FixedClock(MORNING + timedelta(hours=9)))
    spare_the_collector()
    began, cpu = time.perf_counter(), time.process_time()
    fired = await timers.fire_due()
    seconds, busy = time.perf_counter() - began, time.process_time() - cpu
    moved = await pool.fetchval("SELECT count(*) FROM outbox WHERE topic = 'case.advanced'")
    if (fired, moved) != (job["due"], job["due"]):
        raise RuntimeError(f"{fired} wakes, {moved} cases moved of {job['due']}")
    await pool.close()
    return {"seconds": seconds, "cpu_us": busy / fired * 1e6}


async def moves(job: dict[str, Any]) -> dict[str, Any]:
    """So many moves a second, whatever becomes of the earlier ones; how long each waits until it is stored."""
    pool, runtime = await opened(job)
    await put_cases(pool, job["cases"], 0)
    rate, count, warm = job["rate"], job["moves"], 500
    records = [delivery(number, _move(number + 1)) for number in range(count + warm)]
    await runtime.run(cases, records[count:])
    spare_the_collector()
    began, done, waits = time.perf_counter(), 0, []
    while done < count:
        due = min(count, int((time.perf_counter() - began) * rate) + 1)
        if due == done:
            await asyncio.sleep(max(0.0, began + done / rate - time.perf_counter()))
            continue
        await runtime.run(cases, records[done:due])
        stored = time.perf_counter()
        waits += [stored - (began + number / rate) for number in range(done, due)]
        done = due
    await pool.close()
    waits.sort()
    return {"p50_ms": statistics.median(waits) * 1e3, "p99_ms": waits[int(len(waits) * 0.99)] * 1e3}


def _move(deal: int) -> DealStageChanged:
    return DealStageChanged(
        deal_id=deal,
        funnel="litigation",
        stage="filing",
        from_funnel="litigation",
        from_stage="claim_wait",
        moved_at=MORNING,
        client_id=deal % 5_000,
        responsible_id=deal % PEOPLE + 1,
        fields=FIELDS,
    )


def main() -> None:
    """Do the job of the command line."""
    job = json.loads(sys.argv[1])
    logs.configure("benchmark", "info")
    work = {"morning": morning, "moves": moves}[job["mode"]]
    Path(job["result"]).write_text(json.dumps(asyncio.run(work(job))))


if __name__ == "__main__":
    main()
